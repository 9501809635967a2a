"""Name the tables of the app, for Django."""

from lms.exams.attempts.models import Answer, Attempt, AttemptQuerySet, ClauseScore, LateAnswer
from lms.exams.integrity.models import IntegrityEvent, IntegrityJudgement, Presence
from lms.exams.invalidation.models import AttemptInvalidation, InvalidationObjection, InvalidationQuerySet
from lms.exams.marking.models import (
    GivenMarks,
    MarkingPlan,
    MarkingTask,
    MarkingTaskQuerySet,
    RegradedAttempt,
)
from lms.exams.objections.models import QuestionObjection, QuestionObjectionQuerySet
from lms.exams.preparing.models import PreparedPaper
from lms.exams.queueing.models import StartQueue, StartTurn
from lms.exams.seating.models import WaitingPlace
from lms.exams.sittings.models import Sitting, SittingMessage, SittingSeat

__all__ = [
    "Answer",
    "Attempt",
    "AttemptInvalidation",
    "AttemptQuerySet",
    "ClauseScore",
    "GivenMarks",
    "IntegrityEvent",
    "IntegrityJudgement",
    "InvalidationObjection",
    "InvalidationQuerySet",
    "LateAnswer",
    "MarkingPlan",
    "MarkingTask",
    "MarkingTaskQuerySet",
    "PreparedPaper",
    "Presence",
    "QuestionObjection",
    "QuestionObjectionQuerySet",
    "RegradedAttempt",
    "Sitting",
    "SittingMessage",
    "SittingSeat",
    "StartQueue",
    "StartTurn",
    "WaitingPlace",
]
