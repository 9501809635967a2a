"""Tell what a taker may see of a finished attempt, and put it together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, cast

from lms.exams.choices import PaperKind, ReviewRule
from lms.exams.domain.formats import JsonObject, Kind
from lms.exams.domain.marking import mark_answer
from lms.exams.domain.reviews import ReviewMoment, ReviewStep, Show, When, includes, next_change
from lms.exams.domain.reviews import shown as shown_level
from lms.exams.models import Answer, Attempt, ClauseScore, Paper, QuestionVersion
from lms.exams.queries.answer_words import AnswerWords, given_words, key_words
from lms.exams.queries.papers import ShownQuestion, answers_of, shown, slots_of

NO_NOTES: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """One question of a finished attempt; key, notes and explanation only where they are released."""

    question: ShownQuestion
    earned: Decimal
    answered: bool
    given: AnswerWords
    key: AnswerWords | None
    explanation: str

    @property
    def is_right(self) -> bool:
        """Tell whether it earned everything."""
        return self.earned == self.question.marks


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """A finished attempt with everything its taker may see now."""

    attempt: Attempt
    level: Show
    more_at: datetime | None
    clauses: Sequence[ClauseScore]
    questions: Sequence[ReviewedQuestion]

    @property
    def share(self) -> Decimal | None:
        """Return the share of the marks earned."""
        if self.attempt.marks is None or not self.attempt.max_marks:
            return None
        return self.attempt.marks / self.attempt.max_marks


def review_steps(paper: Paper) -> tuple[ReviewStep, ...]:
    """Give the steps of a paper's review rule.

    Keys of a formal exam wait until the sitting is closed, for others may still be writing.
    """
    match paper.review_rule:
        case ReviewRule.SCORE:
            return (ReviewStep("score", "after_marking"),)
        case ReviewRule.OWN_ANSWERS:
            return (ReviewStep("own_answers", "after_marking"),)
        case _:
            when: When = "after_close" if paper.kind == PaperKind.EXAM else "after_marking"
            return (ReviewStep("own_answers", "after_marking"), ReviewStep("all", when))


def result_of(attempt: Attempt, now: datetime) -> AttemptResult:
    """Put together what its taker may see of a closed attempt; sitting and paper are read with it."""
    steps = review_steps(attempt.sitting.paper)
    moment = ReviewMoment(now=now, marked_at=attempt.closed_at, closes_at=attempt.sitting.closes_at)
    level, change = shown_level(steps, moment), next_change(steps, moment)
    return _result(attempt, level, change[0] if change else None)


def result_for_others(attempt: Attempt, *, with_answers: bool) -> AttemptResult:
    """Put together a result for somebody else: marks by clause, for those who decide disputes everything."""
    return _result(attempt, "all" if with_answers else "score", None)


def _result(attempt: Attempt, level: Show, more_at: datetime | None) -> AttemptResult:
    sees_answers = includes(level, "own_answers")
    return AttemptResult(
        attempt=attempt,
        level=level,
        more_at=more_at,
        clauses=_clauses(attempt) if includes(level, "score") else (),
        questions=_reviewed(attempt, with_key=includes(level, "all")) if sees_answers else (),
    )


def _clauses(attempt: Attempt) -> Sequence[ClauseScore]:
    scores = ClauseScore.objects.filter(attempt=attempt).select_related("clause")
    return list(scores.order_by("clause__chapter__number", "clause__sort"))


def _reviewed(attempt: Attempt, *, with_key: bool) -> Sequence[ReviewedQuestion]:
    slots = slots_of(attempt)
    versions = QuestionVersion.objects.in_bulk([slot.version_id for slot in slots])
    answers = {answer.slot: answer for answer in answers_of(attempt)}
    return [
        _review(
            shown(slot, versions[slot.version_id]),
            versions[slot.version_id],
            answers.get(slot.number),
            with_key,
        )
        for slot in slots
    ]


def _review(
    question: ShownQuestion, version: QuestionVersion, answer: Answer | None, with_key: bool
) -> ReviewedQuestion:
    key, given = cast("JsonObject", version.key), answer.given if answer else None
    marked = mark_answer(cast("Kind", version.kind), key, given, question.marks)
    notes = cast("Mapping[str, str]", version.option_notes) if with_key else NO_NOTES
    return ReviewedQuestion(
        question=question,
        earned=marked.marks,
        answered=marked.answered,
        given=given_words(question, given if marked.answered else None, notes),
        key=key_words(question, key, notes) if with_key else None,
        explanation=version.explanation if with_key else "",
    )
