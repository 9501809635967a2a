"""The exams app's door for the other apps."""

from lms.exams.choices import (
    AttemptState,
    ClosedBy,
    PaperKind,
    QuestionKind,
    QuestionState,
    ReviewRule,
)
from lms.exams.domain.attempts import SittingClosed, SittingNotOpen
from lms.exams.domain.estimates import Estimate, Interval
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.models import (
    Answer,
    Attempt,
    ClauseScore,
    Paper,
    PaperRule,
    Question,
    QuestionVersion,
    Sitting,
    SittingSeat,
)
from lms.exams.queries.content import content_folder
from lms.exams.queries.history import (
    attempts_of,
    clause_scores_for,
    clause_scores_of,
    exam_reliability,
)
from lms.exams.queries.pools import offline_questions, questions_for, shortages_of
from lms.exams.queries.takers import TakerSitting, next_sittings_for, sittings_of
from lms.exams.services.closing import close_overdue, hand_in
from lms.exams.services.content_files import ContentFault, ContentFaulty, LoadReport
from lms.exams.services.freezing import QuestionFaulty, freeze_question
from lms.exams.services.loading_papers import load_papers
from lms.exams.services.loading_questions import load_questions
from lms.exams.services.past_attempts import PastAttempt, record_past_attempts, sample_answer
from lms.exams.services.sittings import SittingPlan, open_sitting, seat_employees, unseat_employee
from lms.exams.services.starting import start_attempt
from lms.exams.signals import attempt_marked

__all__ = [
    "Answer",
    "Attempt",
    "AttemptState",
    "ClauseScore",
    "ClosedBy",
    "ContentFault",
    "ContentFaulty",
    "Estimate",
    "ExamRefusal",
    "Interval",
    "LoadReport",
    "Paper",
    "PaperKind",
    "PaperRule",
    "PastAttempt",
    "Question",
    "QuestionFaulty",
    "QuestionKind",
    "QuestionState",
    "QuestionVersion",
    "ReviewRule",
    "Sitting",
    "SittingClosed",
    "SittingNotOpen",
    "SittingPlan",
    "SittingSeat",
    "TakerSitting",
    "attempt_marked",
    "attempts_of",
    "clause_scores_for",
    "clause_scores_of",
    "close_overdue",
    "content_folder",
    "exam_reliability",
    "freeze_question",
    "hand_in",
    "load_papers",
    "load_questions",
    "next_sittings_for",
    "offline_questions",
    "open_sitting",
    "questions_for",
    "record_past_attempts",
    "sample_answer",
    "seat_employees",
    "shortages_of",
    "sittings_of",
    "start_attempt",
    "unseat_employee",
]
