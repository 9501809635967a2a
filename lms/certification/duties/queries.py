"""Read which delta exams are asked for, who still has to pass which, and what that means for a paper."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lms.certification.duties.models import DeltaDuty, DeltaExam


def open_exams() -> QuerySet[DeltaExam]:
    """List the delta exams that are asked for."""
    return DeltaExam.objects.filter(lifted_on__isnull=True)


@dataclass(frozen=True, slots=True)
class DeltaProgress:
    """Of how many certificates an exam is asked, and of how many it is still to be passed."""

    exam: DeltaExam
    asked: int
    left: int


def progress_of(exams: QuerySet[DeltaExam]) -> list[DeltaProgress]:
    """Count how far exams are, the soonest first; one query."""
    left = Q(duties__in=DeltaDuty.objects.unsettled_on(timezone.localdate()))
    asked = exams.select_related("certification").order_by("until", "certification__code")
    counted = asked.annotate(asked=Count("duties"), left=Count("duties", filter=left))
    return [DeltaProgress(exam, exam.asked, exam.left) for exam in counted]


def papers_asked(people: Collection[int], day: date) -> dict[tuple[int, int], int]:
    """Give by person and certification the delta paper that is to be passed first; one query."""
    unsettled = DeltaDuty.objects.filter(certificate__employee__in=people).unsettled_on(day)
    rows = unsettled.filter(certificate__valid_to__gte=day, certificate__revoked_at__isnull=True)
    found = rows.order_by("-exam__until").values_list(
        "certificate__employee", "exam__certification", "exam__paper"
    )
    return {(person, certification): paper for person, certification, paper in found}


def delta_papers(papers: Collection[int]) -> set[int]:
    """Give those of the papers, by key, that are asked for as delta exams."""
    return set(open_exams().filter(paper__in=papers).values_list("paper", flat=True))
