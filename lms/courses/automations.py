"""What courses offer to rules: a course was completed; assign a course, assign a path."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from lms.automation.api import (
    FITS,
    Action,
    Asked,
    Group,
    Occasion,
    Outcome,
    ParamsForm,
    Trigger,
    Verdict,
    Wish,
    number_in,
)
from lms.core.wording import day_text
from lms.courses.assignment.services import assigned_by_rule, begun_by_rule, withdraw_by_rule
from lms.courses.learning.models import Enrolment
from lms.courses.pages.models import CoursePage
from lms.courses.paths.models import LearningPath, LearningPathCourse

IN_IT_ALREADY = Verdict(Outcome.ALREADY, gettext_noop("Enrolled already."))
NO_COURSE = Verdict(Outcome.CONFLICT, gettext_noop("The course or path is no longer offered."))


class CourseField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a live course by code and title."""

    def __init__(self) -> None:
        """Offer the courses in their order."""
        super().__init__(
            queryset=CoursePage.objects.live().order_by("sort", "code"),
            label=_("Course"),
            empty_label=_("Choose…"),
        )

    def label_from_instance(self, obj: CoursePage) -> str:
        """Show code and title."""
        return f"{obj.code} {obj.shown_title}"


class CourseForm(ParamsForm):
    """Which course."""

    course = CourseField()


class CourseDoneForm(CourseForm):
    """Which course, and how long ago."""

    days = forms.IntegerField(label=_("Days after it"), min_value=0, max_value=999, initial=30)

    def labels(self) -> dict[str, str]:
        """Write the days with their unit."""
        days: int = self.cleaned_data["days"]
        return {**super().labels(), "days": ngettext("%(days)d day", "%(days)d days", days) % {"days": days}}


class CourseDone(Trigger):
    """Somebody completed a course some days ago."""

    key = "courses.done"
    group = Group.LEARNING
    label = _("Some days after a course was completed")
    sentence = _("{days} after {who} completed the course {course}")
    reason = _("Course completed on %(day)s")
    form_class: type[ParamsForm] = CourseDoneForm

    def occasions(self, asked: Asked) -> Iterator[Occasion]:
        """List who completed it so long ago; one query."""
        days = timedelta(days=number_in(asked.params, "days"))
        done = Enrolment.objects.filter(
            course=number_in(asked.params, "course"), completed_at__date__lte=asked.today - days
        )
        if asked.people is not None:
            done = done.filter(employee__in=asked.people)
        for pk, employee, at in done.order_by().values_list("pk", "employee", "completed_at").iterator():
            day = timezone.localdate(at)
            yield Occasion(employee, f"completed:{pk}", day + days, facts={"day": day_text(day)})


class AssignCourse(Action):
    """Assign one course."""

    key = "courses.course"
    makes = "enrolments"
    label = _("Assign a course")
    sentence = _("assign the course {course}")
    form_class: type[ParamsForm] = CourseForm
    takes_due = True

    def plan(self, wishes: Sequence[Wish], now: datetime) -> list[Verdict]:
        """Leave out who is in every course of it; three queries."""
        courses = _courses_of(wishes)
        wanted = {pk for several in courses.values() for pk in several}
        people = {wish.employee for wish in wishes}
        there = Enrolment.objects.filter(course__in=wanted, employee__in=people)
        held = set(there.order_by().values_list("employee", "course"))
        verdicts = []
        for wish in wishes:
            several = courses.get(_thing(wish), ())
            lacks = any((wish.employee, course) not in held for course in several)
            verdicts.append(FITS if lacks else IN_IT_ALREADY if several else NO_COURSE)
        return verdicts

    def carry_out(self, wishes: Sequence[Wish], now: datetime) -> list[list[int]]:
        """Enrol who is not in a course yet; the first wish for it gives the day."""
        courses = _courses_of(wishes)
        wanted = [
            (wish.employee, course, wish.due_on)
            for wish in wishes
            for course in courses.get(_thing(wish), ())
        ]
        made = assigned_by_rule(wanted=wanted, now=now)
        found: list[list[int]] = []
        for wish in wishes:
            several = courses.get(_thing(wish), ())
            keys = [made.pop((wish.employee, course), None) for course in several]
            found.append([key for key in keys if key is not None])
        return found

    def begun(self, made: Collection[int]) -> set[int]:
        """Keep what was opened or completed, and what a person assigned as well."""
        return begun_by_rule(made)

    def take_back(self, made: Collection[int]) -> None:
        """End these enrolments."""
        withdraw_by_rule(made)


class PathForm(ParamsForm):
    """Which path."""

    path = forms.ModelChoiceField(
        label=_("Learning path"), queryset=LearningPath.objects.all(), empty_label=_("Choose…")
    )


class AssignPath(AssignCourse):
    """Assign every course of a path."""

    key = "courses.path"
    label = _("Assign a learning path")
    sentence = _("assign the learning path {path}")
    form_class: type[ParamsForm] = PathForm


type Thing = tuple[str, int]


def _courses_of(wishes: Sequence[Wish]) -> Mapping[Thing, Sequence[int]]:
    """Give the live courses that each wish is about: one, or those of a path in their order; two queries."""
    wanted = {_thing(wish) for wish in wishes}
    courses = [key for kind, key in wanted if kind == "course"]
    live = CoursePage.objects.live().filter(pk__in=courses).values_list("pk", flat=True)
    found: dict[Thing, list[int]] = {("course", pk): [pk] for pk in live}
    paths = [key for kind, key in wanted if kind == "path"]
    steps = LearningPathCourse.objects.filter(path__in=paths, course__live=True)
    for path, course in steps.order_by("path", "sort_order").values_list("path", "course"):
        found.setdefault(("path", path), []).append(course)
    return found


def _thing(wish: Wish) -> Thing:
    """Name what is assigned: a course or a path."""
    kind = "path" if "path" in wish.params else "course"
    return kind, number_in(wish.params, kind)
