"""What observation offers to rules: ask the leader to watch somebody at work."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from lms.automation.api import FITS, ParamsForm, PlanOutcome, PlanVerdict, RuleAction, Wish, number_in
from lms.classroom.choices import ObservationState
from lms.classroom.observation.models import Checklist, Observation
from lms.classroom.observation.queries import leaders_to_ask
from lms.classroom.observation.services import ask_by_rule, waiting_pairs
from lms.people.api import Posting

ASKED_ALREADY = PlanVerdict(PlanOutcome.ALREADY, gettext_noop("Is to be watched by this checklist already."))
NO_LEADER = PlanVerdict(PlanOutcome.CONFLICT, gettext_noop("Nobody with an account leads this person."))
NO_CHECKLIST = PlanVerdict(PlanOutcome.CONFLICT, gettext_noop("The checklist is no longer in use."))


class ChecklistOfRuleForm(ParamsForm):
    """Which checklist."""

    checklist = forms.ModelChoiceField(
        label=_("Checklist"), queryset=Checklist.objects.filter(is_in_use=True), empty_label=_("Choose…")
    )


class AskForObservation(RuleAction):
    """Ask whoever leads the person to watch them at work by a checklist."""

    key = "classroom.observation"
    makes = "observations"
    label = _("Ask the leader for an observation")
    sentence = _("ask the leader to watch them by the checklist {checklist}")
    form_class: type[ParamsForm] = ChecklistOfRuleForm
    takes_due = True

    def plan(self, wishes: Sequence[Wish], now: datetime) -> list[PlanVerdict]:
        """Leave out who is to be watched already, and whom nobody leads; a fixed number of queries."""
        asked = [(wish.employee, number_in(wish.params, "checklist")) for wish in wishes]
        people = {employee for employee, _checklist in asked}
        there, in_use = (
            waiting_pairs(people),
            set(Checklist.objects.filter(is_in_use=True).values_list("pk", flat=True)),
        )
        led = Posting.objects.on(timezone.localdate(now)).leaders_of(people)
        leaders = leaders_to_ask(people, dict(led))

        def verdict(employee: int, checklist: int) -> PlanVerdict:
            if checklist not in in_use:
                return NO_CHECKLIST
            if (employee, checklist) in there:
                return ASKED_ALREADY
            return FITS if employee in leaders else NO_LEADER

        return [verdict(*pair) for pair in asked]

    def carry_out(self, wishes: Sequence[Wish], now: datetime) -> list[list[int]]:
        """Ask once for each person and checklist; the first wish for it gives the day."""
        asked = [(wish.employee, number_in(wish.params, "checklist")) for wish in wishes]
        wanted = [(*pair, wish.due_on) for pair, wish in zip(asked, wishes, strict=True)]
        made = ask_by_rule(wanted=wanted, now=now)
        keys = [made.pop(pair, None) for pair in asked]
        return [[one.pk] if one is not None else [] for one in keys]

    def begun(self, made: Collection[int]) -> set[int]:
        """Keep what an observer has begun or completed."""
        rows = Observation.objects.filter(pk__in=made).exclude(state=ObservationState.ASKED)
        return set(rows.order_by().values_list("pk", flat=True))

    def take_back(self, made: Collection[int]) -> None:
        """Ask no longer for these."""
        Observation.objects.filter(pk__in=made, state=ObservationState.ASKED).delete()

    def finished(self, made: Collection[int]) -> dict[int, date]:
        """Give the day on which each was completed."""
        rows = Observation.objects.filter(pk__in=made, done_at__isnull=False)
        done = rows.order_by().values_list("pk", "done_at")
        return {pk: timezone.localdate(at) for pk, at in done if at}
