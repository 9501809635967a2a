"""Read corrections of questions, what each changes, and whether its marks are worked out yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from django.db.models import Case, QuerySet, Value, When

from lms.core.jobs.api import Job, JobState
from lms.exams.marking.models import RegradedAttempt
from lms.people.api import AnyUser, visible_employees
from lms.questions.corrections.models import KeyCorrection
from lms.questions.corrections.queries import UsedQuestion, used_question
from lms.questions.corrections.rules import AttemptScore, RegradeFigures, figures_of
from lms.questions.kinds.answer_lines import AnswerLines
from lms.questions.scoring.rules.formats import JsonObject

REGRADE_JOB = "exams.regrade"


def unfinished_regrades() -> dict[int, Job]:
    """Give the jobs that still have to mark everybody again, or failed to, by the key of their correction.

    What counts is the job of the latest decision: applying a correction starts one, undoing it another.
    """
    jobs = Job.objects.filter(kind=REGRADE_JOB).order_by("created_at", "pk")
    latest = {int(str(job.params["correction"])): job for job in jobs}
    return {key: job for key, job in latest.items() if job.state != JobState.DONE}


def awaited_corrections() -> list[KeyCorrection]:
    """List the corrections whose marks are not worked out yet, with their questions."""
    awaited = KeyCorrection.objects.filter(pk__in=unfinished_regrades()).select_related("version")
    return list(awaited.prefetch_related("version__question"))


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction in words, with its counts."""

    correction: KeyCorrection
    used: UsedQuestion
    key: AnswerLines
    figures: RegradeFigures


def all_corrections() -> QuerySet[KeyCorrection]:
    """List all corrections, newest first, with what the list shows: whether marks are still awaited, too."""
    listed = KeyCorrection.objects.select_related("version", "made_by").prefetch_related("version__question")
    awaited = When(pk__in=list(unfinished_regrades()), then=Value(True))
    return listed.annotate(is_awaited=Case(awaited, default=Value(False))).order_by("-made_at")


def correction_view(correction: KeyCorrection) -> CorrectionView:
    """Describe a correction; its counts are those of the preview until it is applied."""
    rows = correction.changes.values_list(
        "marks_before", "max_before", "passed_before", "marks_after", "max_after", "passed_after"
    )
    moved = Counter((AttemptScore(*row[:3]), AttemptScore(*row[3:])) for row in rows)
    same = AttemptScore(Decimal(0), Decimal(0), passed=False)
    unmoved = max(0, correction.seen - moved.total())
    used = used_question(correction.version)
    key = cast("JsonObject | None", correction.key)
    return CorrectionView(
        correction=correction,
        used=used,
        key=used.question.key_lines(key, {}) if key else (),
        figures=figures_of([*moved.elements(), *[(same, same)] * unmoved]),
    )


def changes_of(correction: KeyCorrection, user: AnyUser) -> QuerySet[RegradedAttempt]:
    """List what a correction changes for those people whom the user may see."""
    rows = RegradedAttempt.objects.filter(
        correction=correction, attempt__employee__in=visible_employees(user)
    )
    return rows.select_related("attempt__employee", "attempt__sitting").defer("attempt__slots")
