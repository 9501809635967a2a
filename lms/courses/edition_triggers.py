"""Let rules act when an edition is changed: for whole positions, or for who learned a clause that changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django import forms
from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lms.automation.api import Group, Occasion, OccasionsAsked, ParamsForm, Trigger, number_in
from lms.core.wording import day_text
from lms.courses.learning.models import Enrolment
from lms.courses.pages.models import CoursePage, LessonPage
from lms.people.api import Employee
from lms.standards.changes.api import CAUSES, ChangeItem, EditionChange, ThingKind


class ChangeMoment(TextChoices):
    """The days of a change of edition on which a rule may act."""

    OPENED = "opened", _("It is opened")
    IN_FORCE = "in_force", _("It comes into force")
    LEARN_UNTIL = "learn_until", _("It is to be learned by everybody")


def moment_text(moment: ChangeMoment, days: int) -> str:
    """Say on which day of a change, or how many days before it."""
    match moment:
        case ChangeMoment.OPENED:
            return gettext("when it is opened")
        case ChangeMoment.IN_FORCE:
            before = ngettext(
                "%(days)d day before it comes into force", "%(days)d days before it comes into force", days
            )
            return before % {"days": days} if days else gettext("when it comes into force")
        case _:
            before = ngettext(
                "%(days)d day before it is to be learned", "%(days)d days before it is to be learned", days
            )
            return before % {"days": days} if days else gettext("when it is to be learned")


class EditionChangeField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a change of edition by the edition it leads to."""

    def __init__(self) -> None:
        """Offer those that are not closed, the newest first."""
        super().__init__(
            queryset=EditionChange.objects.filter(closed_at__isnull=True).select_related(*CAUSES),
            label=_("Change of edition"),
            empty_label=_("Choose…"),
        )


class EditionMomentForm(ParamsForm):
    """Which change of edition, which of its days, and how long before that day."""

    change = EditionChangeField()
    moment = forms.ChoiceField(label=_("On which day"), choices=ChangeMoment.choices)
    days = forms.IntegerField(
        label=_("So many days before"),
        min_value=0,
        max_value=366,
        initial=0,
        help_text=_("Nothing lies before the day on which it is opened."),
    )

    def labels(self) -> dict[str, str]:
        """Say the edition and the day in one piece each."""
        change: EditionChange = self.cleaned_data["change"]
        moment = ChangeMoment(self.cleaned_data["moment"])
        return {
            "change": change.cause_label,
            "moment": moment_text(moment, self.cleaned_data["days"]),
        }


class EditionChanges(Trigger):
    """A change of edition is opened, comes into force, or is to be learned by a day.

    Whom it means is said by the units and positions of the rule. The occasion stands for ever, also once the
    change is closed; a day that is set anew moves one that has not come yet. Its end is the day until which
    the change is to be learned, else the one on which it comes into force.
    """

    key = "courses.edition"
    group = Group.STANDARD
    label = _("An edition is changed")
    sentence = _("At the change to “{change}”, {moment}, for {who}")
    reason = _("Change of edition: %(day)s")
    form_class: type[ParamsForm] = EditionMomentForm
    looks_back = True
    has_end = True
    end = _("it is to be learned")

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """List everybody concerned once the day has come, in a fixed number of queries."""
        found = EditionChange.objects.filter(pk=number_in(asked.params, "change"))
        change = found.select_related(*CAUSES).first()
        since = day_of_moment(change, asked) if change else None
        if change is None or since is None or since > asked.today:
            return
        facts, ends_on = {"day": day_text(since)}, change.learn_until or change.day
        people = self.concerned(change)
        if asked.people is not None:
            people = people.filter(pk__in=asked.people)
        for employee in people.order_by().values_list("pk", flat=True).iterator():
            yield Occasion(employee, f"change:{change.pk}", since, ends_on=ends_on, facts=facts)

    def concerned(self, change: EditionChange) -> QuerySet[Employee]:
        """Give everybody; the rule knows units and positions."""
        return Employee.objects.all()


class LearnedClauseChanges(EditionChanges):
    """The same for those who completed a course of which a lesson rests on a clause that changes.

    Whoever completes it once the edition is in force has learned the new wording and is not meant.
    """

    key = "courses.edition_learned"
    label = _("An edition changes a clause that somebody has learned")
    sentence = _(
        "At the change to “{change}”, {moment}, for {who} who completed a course on a clause that changes"
    )

    def concerned(self, change: EditionChange) -> QuerySet[Employee]:
        """Give who completed one of these courses before the day of the edition."""
        items = ChangeItem.objects.filter(change=change, kind=ThingKind.LESSON, gone_at__isnull=True)
        lessons = LessonPage.objects.filter(pk__in=items.values("thing")).values_list("path", flat=True)
        courses = CoursePage.objects.filter(path__in={path[: -LessonPage.steplen] for path in lessons})
        completed = Enrolment.objects.filter(course__in=courses, completed_at__isnull=False)
        if change.own_day:
            completed = completed.filter(completed_at__date__lt=change.own_day)
        return Employee.objects.filter(pk__in=completed.values("employee"))


def day_of_moment(change: EditionChange, asked: OccasionsAsked) -> date | None:
    """Give the day from which a rule acts; nothing where the change has no such day yet."""
    before = timedelta(days=number_in(asked.params, "days"))
    match asked.params["moment"]:
        case ChangeMoment.OPENED:
            return timezone.localdate(change.opened_at)
        case ChangeMoment.IN_FORCE:
            return change.day - before if change.day else None
        case _:
            return change.learn_until - before if change.learn_until else None
