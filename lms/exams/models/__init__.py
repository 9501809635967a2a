"""Questions and their versions and corrections, papers, sittings, attempts and answers."""

from lms.exams.models.attempts import (
    MOST_SLOTS,
    Answer,
    Attempt,
    AttemptQuerySet,
    ClauseScore,
    LateAnswer,
)
from lms.exams.models.corrections import CorrectionQuerySet, KeyCorrection, RegradedAttempt
from lms.exams.models.disputes import DisputeQuerySet, ScoreDispute
from lms.exams.models.grounds import QuestionGrounds
from lms.exams.models.integrity import IntegrityEvent, IntegrityJudgement, Presence
from lms.exams.models.kept_judgements import KeptJudgement
from lms.exams.models.marking import GivenMarks, MarkingPlan, MarkingTask, MarkingTaskQuerySet
from lms.exams.models.paper_parts import EnemyGroup, PaperQuestion, ParallelForm, PrintRun, QuestionPool
from lms.exams.models.papers import Paper, PaperRule
from lms.exams.models.prepared_papers import PreparedPaper
from lms.exams.models.questions import (
    LONGEST_CATEGORY,
    Question,
    QuestionTag,
    QuestionTagging,
    QuestionVersion,
)
from lms.exams.models.recordings import Recording
from lms.exams.models.reviewing import PeerReview, PeerReviewState
from lms.exams.models.sittings import Sitting, SittingMessage, SittingSeat
from lms.exams.models.standard_settings import StandardSetting
from lms.exams.models.voidings import AttemptVoiding, VoidingQuerySet

__all__ = [
    "LONGEST_CATEGORY",
    "MOST_SLOTS",
    "Answer",
    "Attempt",
    "AttemptQuerySet",
    "AttemptVoiding",
    "ClauseScore",
    "CorrectionQuerySet",
    "DisputeQuerySet",
    "EnemyGroup",
    "GivenMarks",
    "IntegrityEvent",
    "IntegrityJudgement",
    "KeptJudgement",
    "KeyCorrection",
    "LateAnswer",
    "MarkingPlan",
    "MarkingTask",
    "MarkingTaskQuerySet",
    "Paper",
    "PaperQuestion",
    "PaperRule",
    "ParallelForm",
    "PeerReview",
    "PeerReviewState",
    "PreparedPaper",
    "Presence",
    "PrintRun",
    "Question",
    "QuestionGrounds",
    "QuestionPool",
    "QuestionTag",
    "QuestionTagging",
    "QuestionVersion",
    "Recording",
    "RegradedAttempt",
    "ScoreDispute",
    "Sitting",
    "SittingMessage",
    "SittingSeat",
    "StandardSetting",
    "VoidingQuerySet",
]
