"""Tell what a taker may see of an attempt, and put it together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final, cast

from lms.exams.choices import AttemptState, PaperKind, ReviewRule
from lms.exams.domain.arithmetic import arithmetic_of
from lms.exams.domain.corrections import Correction, is_voided, mark_corrected
from lms.exams.domain.disputes import ObjectionTerms, objections_end
from lms.exams.domain.formats import JsonObject
from lms.exams.domain.marking import Marked
from lms.exams.domain.reviews import (
    ASPECTS,
    NEEDS_MARKS,
    Aspect,
    Cell,
    Matrix,
    ReviewFacts,
    matrix_from,
    may_look_up,
    more_at,
    seen,
    shut_cells,
)
from lms.exams.kinds.registry import kind_of
from lms.exams.kinds.words import AnswerWords
from lms.exams.models import Answer, Attempt, ClauseScore, KeyCorrection, Paper, QuestionVersion, ScoreDispute
from lms.exams.queries.arithmetic_words import ArithmeticWords, arithmetic_words
from lms.exams.queries.distributions import Distribution, distributions_of
from lms.exams.queries.marking import comments_on
from lms.exams.queries.papers import ShownQuestion, answers_of, shown, slots_of
from lms.exams.queries.writing_ends import writing_end

NO_NOTES: Final[Mapping[str, str]] = {}
SCORE: Final[tuple[Cell, ...]] = (("after_hand_in", "marks"), ("after_window", "marks"))
OWN: Final[tuple[Cell, ...]] = (*SCORE, ("after_hand_in", "right"), ("after_window", "right"))
LATER: Final[tuple[Cell, ...]] = (("after_window", "key"), ("after_window", "explanation"))
AT_ONCE: Final[tuple[Cell, ...]] = (("after_hand_in", "key"), ("after_hand_in", "explanation"))
EVERYTHING: Final[frozenset[Aspect]] = frozenset(ASPECTS)


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """One question of an attempt as far as it is released; what is not released is None or empty."""

    question: ShownQuestion
    version_id: int
    answered: bool
    given: AnswerWords
    earned: Decimal | None
    is_right: bool | None
    arithmetic: ArithmeticWords | None
    key: AnswerWords | None
    explanation: str
    distribution: Distribution | None
    correction: str
    dispute: ScoreDispute | None = None
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """An attempt with everything the reader may see now."""

    attempt: Attempt
    aspects: frozenset[Aspect]
    more_at: datetime | None
    clauses: Sequence[ClauseScore]
    questions: Sequence[ReviewedQuestion]
    object_until: datetime | None = None

    @property
    def shows_marks(self) -> bool:
        """Tell whether marks, share and passing are released."""
        return "marks" in self.aspects

    @property
    def share(self) -> Decimal | None:
        """Return the share of the marks earned, where it is released."""
        if not self.shows_marks or self.attempt.marks is None or not self.attempt.max_marks:
            return None
        return self.attempt.marks / self.attempt.max_marks


def matrix_of(paper: Paper) -> Matrix:
    """Give the matrix of a paper: its own table, or the one its choice stands for."""
    match paper.review_rule:
        case ReviewRule.TABLE:
            return matrix_from(cast("Iterable[str]", paper.review_cells))
        case ReviewRule.SCORE:
            return frozenset(SCORE)
        case ReviewRule.OWN_ANSWERS:
            return frozenset(OWN)
        case _:
            return frozenset((*OWN, *LATER, *AT_ONCE))


def shows_while_writing(paper: Paper) -> bool:
    """Tell whether takers of the paper may look answers up while they write."""
    opened = matrix_of(paper) - shut_cells(matrix_of(paper), is_formal=paper.kind == PaperKind.EXAM)
    return any(moment == "during" for moment, _aspect in opened)


def review_facts(attempt: Attempt, now: datetime) -> ReviewFacts:
    """Give the facts that decide about a review; sitting and paper are read with the attempt."""
    is_closed = attempt.closed_at is not None
    return ReviewFacts(
        now=now,
        handed_in_at=attempt.closed_at,
        closes_at=writing_end(attempt) if is_closed else attempt.sitting.closes_at,
        is_marked=attempt.state == AttemptState.MARKED,
        is_formal=attempt.sitting.paper.kind == PaperKind.EXAM,
    )


def seen_by_taker(attempt: Attempt, now: datetime) -> frozenset[Aspect]:
    """Tell what the taker may see of the attempt now."""
    return seen(matrix_of(attempt.sitting.paper), review_facts(attempt, now))


def feedback_on(attempt: Attempt, now: datetime) -> Sequence[ReviewedQuestion]:
    """Put together what its taker may see, while still writing, of the answers that are final.

    Of an answer that people have yet to mark neither marks nor right or wrong are known.
    """
    matrix, facts = matrix_of(attempt.sitting.paper), review_facts(attempt, now)
    if not may_look_up(matrix, facts):
        return ()
    final = Answer.objects.filter(attempt=attempt, checked_at__isnull=False)
    slots = frozenset(final.values_list("slot", flat=True))
    return _reviewed(attempt, seen(matrix, facts), slots) if slots else ()


def result_of(attempt: Attempt, now: datetime) -> AttemptResult:
    """Put together what its taker may see of a closed attempt; sitting and paper are read with it.

    Of a voided one nothing was earned, so nothing is shown.
    """
    if attempt.state == AttemptState.VOIDED:
        return AttemptResult(attempt, frozenset(), None, (), ())
    matrix, facts = matrix_of(attempt.sitting.paper), review_facts(attempt, now)
    until = objections_end(ObjectionTerms(matrix, facts, attempt.sitting.paper.dispute_days))
    result = _result(attempt, seen(matrix, facts), more_at(matrix, facts))
    return replace(result, object_until=until if until and now <= until else None)


def result_for_others(attempt: Attempt, *, with_answers: bool) -> AttemptResult:
    """Put together a result for somebody else: marks by clause, for those who decide disputes everything.

    A voided attempt has no marks that count; its answers stay to be looked at.
    """
    aspects = EVERYTHING if with_answers else frozenset[Aspect]({"marks"})
    hidden = NEEDS_MARKS if attempt.state == AttemptState.VOIDED else frozenset[Aspect]()
    return _result(attempt, aspects - hidden, None)


def _result(attempt: Attempt, aspects: frozenset[Aspect], more: datetime | None) -> AttemptResult:
    return AttemptResult(
        attempt=attempt,
        aspects=aspects,
        more_at=more,
        clauses=_clauses(attempt) if "marks" in aspects else (),
        questions=_reviewed(attempt, aspects) if aspects - {"marks"} else (),
    )


def _clauses(attempt: Attempt) -> Sequence[ClauseScore]:
    scores = ClauseScore.objects.filter(attempt=attempt).select_related("clause")
    return list(scores.order_by("clause__chapter__number", "clause__sort"))


def _reviewed(
    attempt: Attempt, aspects: frozenset[Aspect], only: frozenset[int] | None = None
) -> Sequence[ReviewedQuestion]:
    slots = [slot for slot in slots_of(attempt) if only is None or slot.number in only]
    versions = QuestionVersion.objects.in_bulk([slot.version_id for slot in slots])
    corrections = KeyCorrection.objects.in_force(versions)
    answers = {answer.slot: answer for answer in answers_of(attempt)}
    counting = {pk: one for pk, one in versions.items() if not is_voided(corrections.get(pk))}
    others = distributions_of(attempt.sitting, counting) if "distribution" in aspects else {}
    disputes = {one.slot: one for one in ScoreDispute.objects.filter(attempt=attempt)}
    by_people = any(kind_of(one.kind).people_parts(one.key) for one in versions.values())
    comments = comments_on(attempt.pk) if by_people else {}
    return [
        _review(
            shown(slot, versions[slot.version_id]),
            _Judged(
                versions[slot.version_id],
                answers.get(slot.number),
                corrections.get(slot.version_id),
                others.get(slot.version_id),
                disputes.get(slot.number),
                comments.get(slot.number, ()),
            ),
            aspects,
        )
        for slot in slots
    ]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A version with what was answered, what was corrected and what others chose."""

    version: QuestionVersion
    answer: Answer | None
    correction: Correction | None
    others: Distribution | None
    dispute: ScoreDispute | None
    comments: Sequence[str]

    @property
    def key(self) -> JsonObject:
        """Return the key that holds."""
        if self.correction is not None and self.correction.key is not None:
            return self.correction.key
        return cast("JsonObject", self.version.key)

    def mark(self, marks: Decimal) -> Marked:
        """Mark the answer by what holds; what people gave was written with the answer."""
        question = (kind_of(self.version.kind).rule, cast("JsonObject", self.version.key))
        given, written = (self.answer.given, self.answer.marks) if self.answer else (None, None)
        marked = mark_corrected(question, given, marks, self.correction)
        if not marked.waits or written is None:
            return marked
        return replace(marked, marks=written, share=written / marks, parts=(), waits=False)


def _review(question: ShownQuestion, judged: _Judged, aspects: frozenset[Aspect]) -> ReviewedQuestion:
    """Put a question together from nothing but the aspects that are released."""
    marked, version = judged.mark(question.marks), judged.version
    if marked.waits:
        aspects -= NEEDS_MARKS
    kind = kind_of(version.kind)
    given = judged.answer.given if judged.answer and marked.answered else None
    tells_right, tells_key = "right" in aspects, "key" in aspects
    with_marks = tells_right and "marks" in aspects
    explains = "explanation" in aspects
    notes = cast("Mapping[str, str]", version.option_notes) if tells_key and explains else NO_NOTES
    return ReviewedQuestion(
        question=question,
        version_id=version.pk,
        answered=marked.answered,
        given=kind.given_words(question.content, given, notes) if given else (),
        earned=marked.marks if with_marks else None,
        is_right=marked.is_right if tells_right else None,
        arithmetic=arithmetic_words(
            question, given, arithmetic_of(marked, question.marks), with_key=tells_key
        )
        if with_marks and judged.correction is None and given
        else None,
        key=kind.key_words(question.content, judged.key, notes) if tells_key else None,
        explanation=version.explanation if explains else "",
        distribution=judged.others,
        correction=judged.correction.policy if judged.correction and tells_right else "",
        dispute=judged.dispute,
        comments=tuple(judged.comments) if tells_right else (),
    )
