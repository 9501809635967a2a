"""Read corrections of questions and what they change, and a used question with its answers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from django.db.models import QuerySet

from lms.exams.domain.corrections import RegradeFigures, Standing, figures_of
from lms.exams.domain.formats import JsonObject
from lms.exams.kinds.registry import kind_of
from lms.exams.kinds.words import AnswerWords, Notes
from lms.exams.models import KeyCorrection, QuestionVersion, RegradedAttempt
from lms.exams.queries.papers import ShownQuestion, as_shown_first
from lms.people.api import AnyUser, visible_employees


@dataclass(frozen=True, slots=True)
class UsedQuestion:
    """A frozen question as it was asked, its key, and what was corrected since."""

    version: QuestionVersion
    question: ShownQuestion
    code: str
    key: AnswerWords
    corrections: Sequence[KeyCorrection]


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction in words, with its counts."""

    correction: KeyCorrection
    used: UsedQuestion
    key: AnswerWords
    figures: RegradeFigures


def all_corrections() -> QuerySet[KeyCorrection]:
    """List all corrections, newest first, with what the list shows."""
    listed = KeyCorrection.objects.select_related("version", "made_by").prefetch_related("version__question")
    return listed.order_by("-made_at")


def used_question(version: QuestionVersion) -> UsedQuestion:
    """Describe a version to those who own the bank."""
    shown = as_shown_first(version)
    return UsedQuestion(
        version=version,
        question=shown,
        code=version.question.code,
        key=_key_words(shown, cast("JsonObject", version.key), version.option_notes),
        corrections=list(KeyCorrection.objects.filter(version=version).order_by("-made_at")),
    )


def correction_view(correction: KeyCorrection) -> CorrectionView:
    """Describe a correction; its counts are those of the preview until it is applied."""
    used = used_question(correction.version)
    key = cast("JsonObject | None", correction.key)
    return CorrectionView(
        correction=correction,
        used=used,
        key=_key_words(used.question, key, {}) if key else (),
        figures=_figures(correction),
    )


def _key_words(question: ShownQuestion, key: JsonObject, notes: Notes) -> AnswerWords:
    return kind_of(question.kind).key_words(question.content, key, notes)


def _figures(correction: KeyCorrection) -> RegradeFigures:
    rows = correction.changes.values_list(
        "marks_before", "max_before", "passed_before", "marks_after", "max_after", "passed_after"
    )
    moved = Counter((Standing(*row[:3]), Standing(*row[3:])) for row in rows)
    same = Standing(Decimal(0), Decimal(0), passed=False)
    unmoved = max(0, correction.seen - moved.total())
    return figures_of([*moved.elements(), *[(same, same)] * unmoved])


def changes_of(correction: KeyCorrection, user: AnyUser) -> QuerySet[RegradedAttempt]:
    """List what a correction changes for those people whom the user may see."""
    rows = RegradedAttempt.objects.filter(
        correction=correction, attempt__employee__in=visible_employees(user)
    )
    return rows.select_related("attempt__employee", "attempt__sitting").defer("attempt__slots")
