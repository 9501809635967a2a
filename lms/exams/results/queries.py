"""Tell what a taker may see of an attempt, and put it together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final, cast

from lms.courses.api import study_addresses
from lms.exams.attempts.models import Answer, Attempt, ClauseScore
from lms.exams.attempts.queries import answers_of, slots_of
from lms.exams.attempts.rules.results import NOTHING, Tally
from lms.exams.choices import AttemptState
from lms.exams.marking.queries import comments_on
from lms.exams.objections.models import QuestionObjection
from lms.exams.objections.rules import ObjectionTerms, objections_end
from lms.exams.outcomes.distributions import Distribution, distributions_of
from lms.exams.release.queries import papers_telling_passes, review_facts
from lms.exams.results.arithmetic import ArithmeticText, arithmetic_text
from lms.papers.drawing.queries import shown
from lms.papers.review_options.queries import matrix_of
from lms.papers.review_options.rules import (
    ASPECTS,
    NEEDS_MARKS,
    Aspect,
    has_immediate_feedback,
    more_at,
    seen,
)
from lms.questions.bank.models import QuestionVersion
from lms.questions.corrections.models import KeyCorrection
from lms.questions.corrections.rules import Correction, is_invalidated, mark_corrected
from lms.questions.kinds.answer_lines import AnswerLines
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.marking import Marked, arithmetic_of
from lms.questions.versions.queries import ShownQuestion
from lms.standards.api import Clause, number_today

NO_NOTES: Final[Mapping[str, str]] = {}
EVERYTHING: Final[frozenset[Aspect]] = frozenset(ASPECTS)


@dataclass(frozen=True, slots=True)
class ClauseLessons:
    """A clause, and where its lessons are; the address is empty where nothing teaches it."""

    clause: Clause
    lessons_url: str


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """One question of an attempt as far as it is released; what is not released is None or empty.

    `asks_for` is the clause behind a question that lost marks; what people mark has a model answer as key.
    """

    question: ShownQuestion
    version_id: int
    answered: bool
    given: AnswerLines
    earned: Decimal | None
    is_right: bool | None
    arithmetic: ArithmeticText | None
    key: AnswerLines | None
    explanation: str
    distribution: Distribution | None
    correction: str
    objection: QuestionObjection | None = None
    comments: tuple[str, ...] = ()
    asks_for: ClauseLessons | None = None
    by_people: bool = False

    @property
    def is_lost(self) -> bool:
        """Tell whether it lost marks; by a question that was dropped nobody lost any."""
        return self.is_right is False and self.correction != "drop"


@dataclass(frozen=True, slots=True)
class ClauseMarks:
    """The marks of a clause, called as it was examined, and where its lessons are."""

    clause: Clause
    earned: Tally
    lessons_url: str


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """An attempt with everything the reader may see now."""

    attempt: Attempt
    aspects: frozenset[Aspect]
    more_at: datetime | None
    clauses: Sequence[ClauseMarks]
    questions: Sequence[ReviewedQuestion]
    object_until: datetime | None = None
    is_pass_shown: bool = False

    @property
    def shows_marks(self) -> bool:
        """Tell whether marks and share are released, and with them passing."""
        return "marks" in self.aspects

    @property
    def shows_pass(self) -> bool:
        """Tell whether passing is released; where a certificate tells of it, it always is."""
        return self.shows_marks or self.is_pass_shown

    @property
    def share(self) -> Decimal | None:
        """Return the share of the marks earned, where it is released."""
        if not self.shows_marks or self.attempt.marks is None or not self.attempt.max_marks:
            return None
        return self.attempt.marks / self.attempt.max_marks


def feedback_on(attempt: Attempt, now: datetime) -> Sequence[ReviewedQuestion]:
    """Put together what its taker may see, during the attempt, of the answers that are final.

    Of an answer that people have yet to mark neither marks nor right or wrong are known.
    """
    matrix, facts = matrix_of(attempt.sitting.paper), review_facts(attempt, now)
    if not has_immediate_feedback(matrix, facts):
        return ()
    final = Answer.objects.filter(attempt=attempt, checked_at__isnull=False)
    slots = frozenset(final.values_list("slot", flat=True))
    return _reviewed(attempt, seen(matrix, facts), slots) if slots else ()


def result_of(attempt: Attempt, now: datetime) -> AttemptResult:
    """Put together what its taker may see of a closed attempt; sitting and paper are read with it.

    Of an invalidated one nothing was earned, so nothing is shown.
    """
    if attempt.state == AttemptState.INVALIDATED:
        return AttemptResult(attempt, frozenset(), None, (), ())
    matrix, facts = matrix_of(attempt.sitting.paper), review_facts(attempt, now)
    until = objections_end(ObjectionTerms(matrix, facts, attempt.sitting.paper.objection_days))
    result = _result(attempt, seen(matrix, facts), more_at(matrix, facts))
    is_pass_shown_alone = not result.shows_marks and is_pass_shown(
        attempt, papers_telling_passes({attempt.sitting.paper_id})
    )
    return replace(
        result, object_until=until if until and now <= until else None, is_pass_shown=is_pass_shown_alone
    )


def is_pass_shown(attempt: Attempt, telling: Collection[int]) -> bool:
    """Tell whether an attempt's passing shows by what its paper brings; the sitting is read with it."""
    is_real = attempt.state == AttemptState.MARKED and not attempt.sitting.is_rehearsal
    return is_real and attempt.sitting.paper_id in telling


def result_for_others(attempt: Attempt, *, with_answers: bool) -> AttemptResult:
    """Put together a result for somebody else: marks by clause, for those who decide objections everything.

    An invalidated attempt has no marks that count; its answers stay to be looked at.
    """
    aspects = EVERYTHING if with_answers else frozenset[Aspect]({"marks"})
    hidden = NEEDS_MARKS if attempt.state == AttemptState.INVALIDATED else frozenset[Aspect]()
    return _result(attempt, aspects - hidden, None)


def _result(attempt: Attempt, aspects: frozenset[Aspect], more: datetime | None) -> AttemptResult:
    clauses: list[ClauseMarks] = []
    lessons: Mapping[str, str] = {}
    if "marks" in aspects:
        clauses, lessons = _marks_by_clause(attempt)
    return AttemptResult(
        attempt=attempt,
        aspects=aspects,
        more_at=more,
        clauses=clauses,
        questions=_reviewed(attempt, aspects, known=lessons) if aspects - {"marks"} else (),
    )


def _reviewed(
    attempt: Attempt,
    aspects: frozenset[Aspect],
    only: frozenset[int] | None = None,
    known: Mapping[str, str] = NO_NOTES,
) -> Sequence[ReviewedQuestion]:
    """Review the questions of some places, or all; `known` are the lessons on clauses, by number."""
    slots = [slot for slot in slots_of(attempt) if only is None or slot.number in only]
    found = QuestionVersion.objects.select_related("clause").annotate(clause_today=number_today())
    versions = found.in_bulk([slot.version_id for slot in slots])
    left = {one.clause_today for one in versions.values() if one.clause_today} - known.keys()
    lessons = {**known, **(study_addresses(left) if left else {})}
    corrections = KeyCorrection.objects.in_force(versions)
    answers = {answer.slot: answer for answer in answers_of(attempt)}
    counting = {pk: one for pk, one in versions.items() if not is_invalidated(corrections.get(pk))}
    others = distributions_of(attempt.sitting, counting) if "distribution" in aspects else {}
    objections = {one.slot: one for one in QuestionObjection.objects.filter(attempt=attempt)}
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
                objections.get(slot.number),
                comments.get(slot.number, ()),
                lessons.get(versions[slot.version_id].clause_today or "", ""),
            ),
            aspects,
        )
        for slot in slots
    ]


def _marks_by_clause(attempt: Attempt) -> tuple[list[ClauseMarks], Mapping[str, str]]:
    """Sum by line: in an exam between two editions some questions still name the clause of the older one.

    Give the lessons as well, by the number a clause has today, empty where nothing teaches it.
    """
    scores = ClauseScore.objects.filter(attempt=attempt).select_related("clause")
    scores = scores.order_by("clause__chapter__number", "clause__sort", "clause")
    sums: dict[int, Tally] = {}
    named: dict[int, tuple[Clause, str]] = {}
    for score in scores.annotate(number=number_today()):
        line = score.clause.line
        named[line] = score.clause, score.number or ""
        sums[line] = sums.get(line, NOTHING) + Tally(score.marks, score.max_marks, score.items)
    numbers = [number for _clause, number in named.values() if number]
    lessons = dict.fromkeys(numbers, "") | study_addresses(numbers)
    clauses = [
        ClauseMarks(clause, sums[line], lessons.get(number, "")) for line, (clause, number) in named.items()
    ]
    return clauses, lessons


@dataclass(frozen=True, slots=True)
class _Judged:
    """A version with what was answered, what was corrected, what others chose, and what teaches it."""

    version: QuestionVersion
    answer: Answer | None
    correction: Correction | None
    others: Distribution | None
    objection: QuestionObjection | None
    comments: Sequence[str]
    lessons_url: str

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
        given=kind.given_lines(question.content, given, notes) if given else (),
        earned=marked.marks if with_marks else None,
        is_right=marked.is_right if tells_right else None,
        arithmetic=arithmetic_text(question, given, arithmetic_of(marked, question.marks), with_key=tells_key)
        if with_marks and judged.correction is None and given
        else None,
        key=kind.key_lines(question.content, judged.key, notes) if tells_key else None,
        explanation=version.explanation if explains else "",
        distribution=judged.others,
        correction=judged.correction.policy if judged.correction and tells_right else "",
        objection=judged.objection,
        comments=tuple(judged.comments) if tells_right else (),
        asks_for=ClauseLessons(version.clause, judged.lessons_url)
        if tells_right and not marked.is_right
        else None,
        by_people=bool(kind.people_parts(cast("JsonObject", version.key))),
    )
