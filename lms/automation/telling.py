"""Let rules tell people something: the person, or whoever leads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from lms.automation.offers.kinds import ParamsForm, RuleAction
from lms.automation.offers.rules import FITS, PlanOutcome, PlanVerdict, Wish
from lms.core.notices.api import NoticeKind, notify, register_notice
from lms.core.wording import enumerated
from lms.people.api import Employee, Posting

LONGEST_TEXT: Final = 120
NO_ACCOUNT = PlanVerdict(PlanOutcome.SKIPPED, gettext_noop("Has no account that could be told."))
NO_LEADER = PlanVerdict(PlanOutcome.SKIPPED, gettext_noop("Nobody with an account leads this person."))

SAID: Final = register_notice(
    NoticeKind(
        "automation.said",
        label=_("News from a rule"),
        subject="{text}",
        body=_("A rule of HR or training tells you this."),
        examples={"text": _("Your certificate ends soon: book an exam")},
    )
)
SAID_TO_LEADER: Final = register_notice(
    NoticeKind(
        "automation.said_to_leader",
        label=_("News from a rule about your team"),
        subject="{text}",
        body=_("It is about: {names}."),
        examples={"text": _("Certificates that end soon"), "names": _("Li Min, Chen Jing")},
        private=True,
        for_everybody=False,
    )
)


class Hearer(TextChoices):
    """Who is told."""

    PERSON = "person", pgettext_lazy("told by a rule", "The person")
    LEADER = "leader", pgettext_lazy("told by a rule", "Whoever leads the person")


class TellForm(ParamsForm):
    """Who is told, and in which words."""

    to = forms.ChoiceField(label=_("Who is told"), choices=Hearer.choices)
    text = forms.CharField(
        label=_("What is told"),
        max_length=LONGEST_TEXT,
        help_text=_("One sentence, as it will be read; no personal data of others."),
    )

    def labels(self) -> dict[str, str]:
        """Name who is told."""
        return {**super().labels(), "to": str(Hearer(self.cleaned_data["to"]).label)}


class Tell(RuleAction):
    """Send a notice; one that was sent is never taken back."""

    key = "automation.tell"
    makes = "notices"
    label = _("Send a notice")
    sentence = _("tell {to}: “{text}”")
    form_class: type[ParamsForm] = TellForm

    def plan(self, wishes: Sequence[Wish], now: datetime) -> list[PlanVerdict]:
        """Leave out whom nothing can be told; three queries."""
        people, led = _people_of(wishes), _leaders_of(wishes, now)
        verdicts = []
        for wish in wishes:
            if _is_to_leader(wish):
                verdicts.append(FITS if led.get(wish.employee) else NO_LEADER)
            else:
                verdicts.append(FITS if people[wish.employee].user else NO_ACCOUNT)
        return verdicts

    def carry_out(self, wishes: Sequence[Wish], now: datetime) -> list[list[int]]:
        """Tell each person once a day what a rule says, and each leader of all people at once."""
        people, led = _people_of(wishes), _leaders_of(wishes, now)
        told: dict[tuple[int, str], list[Employee]] = defaultdict(list)
        teams: dict[tuple[int, str, Employee], list[Employee]] = defaultdict(list)
        for wish in wishes:
            person, text = people[wish.employee], str(wish.params["text"])
            if _is_to_leader(wish):
                for leader in led.get(wish.employee, ()):
                    teams[wish.rule, text, leader].append(person)
            else:
                told[wish.rule, text].append(person)
        today = timezone.localdate(now)
        for (rule, text), those in told.items():
            accounts = [person.user for person in those if person.user]
            notify(kind=SAID, to=accounts, facts={"text": text}, url="/", key=f"rule:{rule}:{today}")
        for (rule, text, leader), team in teams.items():
            if leader.user:
                facts = {"text": text, "names": enumerated(person.name for person in team)}
                key = f"rule:{rule}:{today}:leader"
                notify(kind=SAID_TO_LEADER, to=[leader.user], facts=facts, url="/", key=key)
        return [[wish.employee] for wish in wishes]

    def begun(self, made: Collection[int]) -> set[int]:
        """Keep all: what was said is said."""
        return set(made)

    def take_back(self, made: Collection[int]) -> None:
        """Do nothing: none comes here."""


def _is_to_leader(wish: Wish) -> bool:
    return wish.params["to"] == Hearer.LEADER


def _people_of(wishes: Sequence[Wish]) -> dict[int, Employee]:
    """Read the people with their accounts."""
    return Employee.objects.select_related("user").in_bulk({wish.employee for wish in wishes})


def _leaders_of(wishes: Sequence[Wish], now: datetime) -> dict[int, list[Employee]]:
    """Give by person who leads them and has an account, where a leader is to be told."""
    people = {wish.employee for wish in wishes if _is_to_leader(wish)}
    led = Posting.objects.on(timezone.localdate(now)).leaders_of(people) if people else {}
    return {person: [one for one in leaders if one.user] for person, leaders in led.items()}
