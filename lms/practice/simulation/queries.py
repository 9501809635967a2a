"""Read which papers somebody may take for practice, and how a mock exam went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from lms.exams.sittings.models import SittingSeat
from lms.papers.blueprints.models import Paper
from lms.papers.choices import PaperKind
from lms.people.api import Employee
from lms.practice.choices import SetKind
from lms.practice.sets.models import PracticeQuestion, PracticeSet
from lms.standards.api import Wording, line_of, wordings_on


def papers_to_simulate(employee: Employee) -> QuerySet[Paper]:
    """List papers made for practice, and the exams in which the employee has or had a seat."""
    seats = SittingSeat.objects.filter(employee=employee, sitting__paper=OuterRef("pk"))
    own_exam = Q(kind=PaperKind.EXAM) & Exists(seats)
    return Paper.objects.filter(Q(kind=PaperKind.PRACTICE) | own_exam).order_by("title", "pk")


def running_mock(employee: Employee, now: datetime) -> PracticeSet | None:
    """Give the mock exam that is not handed in and has time left."""
    own = PracticeSet.objects.filter(employee=employee, kind=SetKind.SIMULATION, closed_at=None)
    return own.filter(ends_at__gt=now).select_related("paper").order_by("-begun_at").first()


def mock_to_return_to(employee: Employee, now: datetime) -> PracticeSet | None:
    """Give the newest mock exam that runs, or whose time ended with answers that were not judged."""
    answered = PracticeQuestion.objects.filter(practice_set=OuterRef("pk"), answered_at__isnull=False)
    own = PracticeSet.objects.filter(employee=employee, kind=SetKind.SIMULATION, closed_at=None)
    own = own.filter(Q(ends_at__gt=now) | Exists(answered))
    return own.select_related("paper").order_by("-begun_at").first()


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """How the questions of one clause went."""

    wording: Wording
    right: int
    total: int


@dataclass(frozen=True, slots=True)
class MockResult:
    """How a mock exam went, in marks and by clause, the clauses that went worst first."""

    marks: Decimal
    max_marks: Decimal
    clauses: list[ClauseResult]

    @property
    def share(self) -> Decimal:
        """Return the share of the marks earned."""
        return self.marks / self.max_marks if self.max_marks else Decimal(0)


def mock_result(practice_set: PracticeSet, resting: Collection[int] = ()) -> MockResult:
    """Add up a mock exam that was handed in, without the questions, by key, that rest for an exam."""
    rows = practice_set.questions.exclude(pk__in=resting).order_by("place")
    marks = max_marks = Decimal(0)
    right, total = defaultdict[int, int](int), defaultdict[int, int](int)
    for line, full, share in rows.values_list(line_of("version__clause"), "marks", "share"):
        marks += full * (share or Decimal(0))
        max_marks += full
        right[line] += share == 1
        total[line] += 1
    clauses = [
        ClauseResult(wording, right[line], total[line]) for line, wording in wordings_on(total).items()
    ]
    clauses.sort(key=lambda one: (one.right / one.total, -one.total))
    return MockResult(marks.quantize(Decimal("0.01")), max_marks, clauses)
