"""Questions and their versions, papers, sittings, attempts and answers."""

from lms.exams.models.attempts import Answer, Attempt, AttemptQuerySet, ClauseScore
from lms.exams.models.papers import Paper, PaperRule, Sitting, SittingSeat
from lms.exams.models.questions import (
    FillInQuestion,
    MatchingQuestion,
    MultipleChoiceQuestion,
    OrderingQuestion,
    Question,
    QuestionVersion,
    SingleChoiceQuestion,
    TrueFalseQuestion,
)

__all__ = [
    "Answer",
    "Attempt",
    "AttemptQuerySet",
    "ClauseScore",
    "FillInQuestion",
    "MatchingQuestion",
    "MultipleChoiceQuestion",
    "OrderingQuestion",
    "Paper",
    "PaperRule",
    "Question",
    "QuestionVersion",
    "SingleChoiceQuestion",
    "Sitting",
    "SittingSeat",
    "TrueFalseQuestion",
]
