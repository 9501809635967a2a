"""Take back what was assigned: what nobody began goes, what was begun or completed stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from lms.core.accounts import User
from lms.core.refusals import require_reason
from lms.core.trail.api import record
from lms.courses.choices import GIVEN
from lms.courses.learning.models import Enrolment, LessonProgress
from lms.courses.learning.opening import open_steps
from lms.courses.paths.models import PathEnrolment
from lms.people.api import Employee


@dataclass(frozen=True)
class Withdrawn:
    """What a withdrawal did: paths taken back, courses that went, and what stayed because it was begun."""

    paths: int = 0
    courses: int = 0
    kept: int = 0


def not_begun(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Keep the given courses in which no lesson was opened."""
    opened = LessonProgress.objects.filter(enrolment=OuterRef("pk"))
    return enrolments.filter(~Exists(opened), source__in=GIVEN, completed_at__isnull=True)


@dataclass(frozen=True)
class WithdrawalLine:
    """What taking one thing back will do, before it is done: titles of courses that go and that stay."""

    employee: Employee
    title: str
    going: Sequence[str]
    staying: Sequence[str]
    is_refused: bool = False
    is_path: bool = False


def withdrawal_of_courses(keys: Collection[int]) -> list[WithdrawalLine]:
    """Say of each enrolment whether it goes."""
    chosen = Enrolment.objects.filter(pk__in=keys).select_related("employee", "course")
    going = set(not_begun(chosen.filter(path_enrolment__isnull=True)).values_list("pk", flat=True))
    lines = []
    for each in chosen.order_by("employee__number", "course__sort"):
        named = (each.course.shown_title,)
        goes = each.pk in going
        lines.append(WithdrawalLine(each.employee, named[0], named if goes else (), () if goes else named))
    return lines


def withdrawal_of_paths(keys: Collection[int]) -> list[WithdrawalLine]:
    """Say of each path which of its courses go and which stay."""
    walks = PathEnrolment.objects.filter(pk__in=keys).select_related("employee", "path")
    came = Enrolment.objects.filter(path_enrolment__in=walks)
    goes = set(not_begun(came).values_list("pk", flat=True))
    going: dict[int | None, list[str]] = defaultdict(list)
    staying: dict[int | None, list[str]] = defaultdict(list)
    for each in came.select_related("course").order_by("course__sort"):
        (going if each.pk in goes else staying)[each.path_enrolment_id].append(each.course.shown_title)
    return [
        WithdrawalLine(
            walk.employee,
            walk.path.shown_title,
            going[walk.pk],
            staying[walk.pk],
            is_refused=walk.source not in GIVEN or walk.completed_at is not None,
            is_path=True,
        )
        for walk in walks.order_by("employee__number", "path__key")
    ]


@transaction.atomic
def withdraw_courses(*, keys: Collection[int], reason: str, by: User | None, now: datetime) -> Withdrawn:
    """Take assigned courses back that were not begun, each with an entry about its person.

    A course that a path of the person asks for comes back with the path, so it is left; the path has to be
    withdrawn. Callers check who may do this and whose enrolments these are.
    """
    reason = require_reason(reason)
    chosen = Enrolment.objects.filter(pk__in=keys)
    going = list(
        not_begun(chosen.filter(path_enrolment__isnull=True))
        .select_for_update(of=("self",))
        .select_related("employee", "course")
    )
    for enrolment in going:
        details = {"courses": enrolment.course.code}
        record(
            actor=by, action="courses.withdrawn", subject=enrolment.employee, reason=reason, details=details
        )
    remove_enrolments(going, now)
    return Withdrawn(courses=len(going), kept=len(set(keys)) - len(going))


@transaction.atomic
def withdraw_paths(*, keys: Collection[int], reason: str, by: User | None, now: datetime) -> Withdrawn:
    """Take people off assigned paths that are not completed; courses of it that they began stay theirs.

    A course that another path of the person asks for as well stays, with that path's day. Each person gets
    an entry. Callers check who may do this and whose paths these are.
    """
    reason = require_reason(reason)
    walks = list(
        PathEnrolment.objects.select_for_update(of=("self",))
        .filter(pk__in=keys, source__in=GIVEN, completed_at__isnull=True)
        .select_related("employee", "path")
    )
    came = Enrolment.objects.filter(path_enrolment__in=walks)
    going = list(not_begun(came).select_for_update(of=("self",)).select_related("employee", "course"))
    stay = came.exclude(pk__in=[each.pk for each in going]).count()
    for walk in walks:
        codes = [each.course.code for each in going if each.path_enrolment_id == walk.pk]
        record(
            actor=by,
            action="courses.path_withdrawn",
            subject=walk.employee,
            reason=reason,
            details={"path": walk.path.title, "courses": " ".join(codes)},
        )
    PathEnrolment.objects.filter(pk__in=[walk.pk for walk in walks]).delete()
    remove_enrolments(going, now)
    return Withdrawn(paths=len(walks), courses=len(going), kept=stay + len(set(keys)) - len(walks))


def remove_enrolments(going: Collection[Enrolment], now: datetime) -> None:
    """Delete enrolments, and let the paths that people are still on bring back what they ask for."""
    Enrolment.objects.filter(pk__in=[each.pk for each in going]).delete()
    others = PathEnrolment.objects.filter(
        employee__in={each.employee_id for each in going}, completed_at__isnull=True
    )
    open_steps(others.values_list("pk", flat=True), now)
