"""What courses offer to rules: a course was completed; assign a course, assign a path."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from lms.automation.api import (
    FITS,
    Group,
    Occasion,
    OccasionsAsked,
    ParamsForm,
    PlanOutcome,
    PlanVerdict,
    RuleAction,
    Trigger,
    Wish,
    number_in,
)
from lms.core.wording import day_text
from lms.courses.assignment.by_rule import (
    begun_by_rule,
    enrol_by_rule,
    paths_begun_by_rule,
    put_on_paths_by_rule,
    take_off_paths_by_rule,
    withdraw_by_rule,
)
from lms.courses.learning.models import Enrolment
from lms.courses.pages.models import CoursePage
from lms.courses.pages.teaching import courses_on_lines
from lms.courses.paths.models import LearningPath, LearningPathCourse, PathEnrolment

IN_IT_ALREADY = PlanVerdict(PlanOutcome.ALREADY, gettext_noop("Enrolled already."))
ALL_DONE = PlanVerdict(PlanOutcome.SKIPPED, gettext_noop("Has completed every course on the clause."))
NONE_ON_CLAUSE = PlanVerdict(PlanOutcome.CONFLICT, gettext_noop("No course teaches the clause."))
NO_COURSE = PlanVerdict(PlanOutcome.CONFLICT, gettext_noop("The course or path is no longer offered."))


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

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
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


class AssignCourse(RuleAction):
    """Assign one course."""

    key = "courses.course"
    makes = "enrolments"
    label = _("Assign a course")
    sentence = _("assign the course {course}")
    form_class: type[ParamsForm] = CourseForm
    takes_due = True

    def plan(self, wishes: Sequence[Wish], now: datetime) -> list[PlanVerdict]:
        """Leave out who is in it; a fixed number of queries."""
        return [verdict for verdict, _course in _chosen(wishes)]

    def carry_out(self, wishes: Sequence[Wish], now: datetime) -> list[list[int]]:
        """Enrol who is not in it yet; the first wish for it gives the day."""
        chosen = iter(_chosen([wish for wish in wishes if "course" not in wish.params]))
        courses = [
            number_in(wish.params, "course") if "course" in wish.params else next(chosen)[1]
            for wish in wishes
        ]
        pairs = list(zip(wishes, courses, strict=True))
        made = enrol_by_rule(
            wanted=[(wish.employee, course, wish.due_on) for wish, course in pairs if course], now=now
        )
        return _made([(wish.employee, course, None) for wish, course in pairs], made)

    def begun(self, made: Collection[int]) -> set[int]:
        """Keep what has a lesson opened, is done, or a person assigned as well."""
        return begun_by_rule(made)

    def take_back(self, made: Collection[int]) -> None:
        """End these enrolments."""
        withdraw_by_rule(made)

    def finished(self, made: Collection[int]) -> dict[int, date]:
        """Give the day on which each course was completed."""
        done = Enrolment.objects.filter(pk__in=made, completed_at__isnull=False)
        rows = done.order_by().values_list("pk", "completed_at")
        return {pk: timezone.localdate(at) for pk, at in rows if at}


class AssignCourseOnClause(AssignCourse):
    """Assign the course that teaches the clause of the occasion, in whatever edition it is taught.

    Of several the one with most lessons on it that the person is not in; who is learning one gets no other.
    """

    key = "courses.clause_course"
    label = _("Assign the course on the clause")
    sentence = _("assign the course on that clause")
    form_class: type[ParamsForm] = ParamsForm
    needs_clause = True


class PathForm(ParamsForm):
    """Which path."""

    path = forms.ModelChoiceField(
        label=_("Learning path"), queryset=LearningPath.objects.all(), empty_label=_("Choose…")
    )


class AssignPath(RuleAction):
    """Put people on a path, whose first steps open."""

    key = "courses.path"
    makes = "paths"
    label = _("Assign a learning path")
    sentence = _("assign the learning path {path}")
    form_class: type[ParamsForm] = PathForm
    takes_due = True

    def plan(self, wishes: Sequence[Wish], now: datetime) -> list[PlanVerdict]:
        """Leave out who is on it or has walked it; two queries."""
        asked = [(wish.employee, number_in(wish.params, "path")) for wish in wishes]
        steps = LearningPathCourse.objects.filter(path__in={path for _, path in asked}, course__live=True)
        offered = set(steps.order_by().values_list("path", flat=True))
        there = PathEnrolment.objects.filter(path__in=offered, employee__in={who for who, _ in asked})
        held = set(there.order_by().values_list("employee", "path"))
        return [_verdict(pair, offered, held) for pair in asked]

    def carry_out(self, wishes: Sequence[Wish], now: datetime) -> list[list[int]]:
        """Put on it who is not on it yet; the first wish for it gives the day."""
        wanted = [(wish.employee, number_in(wish.params, "path"), wish.due_on) for wish in wishes]
        return _made(wanted, put_on_paths_by_rule(wanted=wanted, now=now))

    def begun(self, made: Collection[int]) -> set[int]:
        """Keep a path with a course begun or completed, and one that a person assigned as well."""
        return paths_begun_by_rule(made)

    def take_back(self, made: Collection[int]) -> None:
        """Take people off these paths."""
        take_off_paths_by_rule(made, timezone.now())

    def finished(self, made: Collection[int]) -> dict[int, date]:
        """Give the day on which each path was completed."""
        done = PathEnrolment.objects.filter(pk__in=made, completed_at__isnull=False)
        rows = done.order_by().values_list("pk", "completed_at")
        return {pk: timezone.localdate(at) for pk, at in rows if at}


def _chosen(wishes: Sequence[Wish]) -> list[tuple[PlanVerdict, int]]:
    """Say in place what would come of each wish for a course, and which course it is; zero is none."""
    lines = {line for wish in wishes if "course" not in wish.params and (line := wish.occasion.line)}
    taught = courses_on_lines(lines) if lines else {}
    named = {number_in(wish.params, "course") for wish in wishes if "course" in wish.params}
    offered = set(CoursePage.objects.live().filter(pk__in=named).values_list("pk", flat=True))
    courses = offered.union(*taught.values())
    there = Enrolment.objects.filter(course__in=courses, employee__in={wish.employee for wish in wishes})
    rows = there.order_by().values_list("employee", "course", "completed_at")
    held = {(employee, course): done is not None for employee, course, done in rows}
    found = []
    for wish in wishes:
        if "course" in wish.params:
            course = number_in(wish.params, "course")
            found.append((_verdict((wish.employee, course), offered, held), course))
        else:
            found.append(_on_clause(wish.employee, taught.get(wish.occasion.line or 0, ()), held))
    return found


def _on_clause(
    employee: int, taught: Sequence[int], held: Mapping[tuple[int, int], bool]
) -> tuple[PlanVerdict, int]:
    """Choose among the courses on a clause: the first the person is not in, unless another one is open."""
    if not taught:
        return NONE_ON_CLAUSE, 0
    if any(held.get((employee, course)) is False for course in taught):
        return IN_IT_ALREADY, 0
    left = [course for course in taught if (employee, course) not in held]
    return (FITS, left[0]) if left else (ALL_DONE, 0)


def _verdict(
    pair: tuple[int, int], offered: Collection[int], held: Collection[tuple[int, int]]
) -> PlanVerdict:
    """Say what would come of giving somebody a course or a path."""
    if pair[1] not in offered:
        return NO_COURSE
    return IN_IT_ALREADY if pair in held else FITS


def _made(wanted: Iterable[tuple[int, int, object]], made: dict[tuple[int, int], int]) -> list[list[int]]:
    """Give the key of what each wish made in its place; of two wishes for one thing the first has it."""
    keys = [made.pop((employee, thing), None) for employee, thing, _due in wanted]
    return [[key] if key is not None else [] for key in keys]
