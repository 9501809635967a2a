"""The exams app's door for the other apps."""

from lms.exams.choices import (
    AttemptState,
    ClosedBy,
    CorrectionPolicy,
    EventKind,
    Finding,
    PaperKind,
    QuestionKind,
    QuestionState,
    Reaction,
    ReviewRule,
    VoidingGround,
)
from lms.exams.domain.attempts import SittingClosed, SittingNotOpen
from lms.exams.domain.corrections import Standing
from lms.exams.domain.entries import ContentFault
from lms.exams.domain.estimates import Estimate, Interval
from lms.exams.domain.papers import lies_in
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.models import (
    Answer,
    Attempt,
    AttemptVoiding,
    ClauseScore,
    IntegrityEvent,
    KeyCorrection,
    MarkingPlan,
    MarkingTask,
    Paper,
    PaperRule,
    Question,
    QuestionVersion,
    ScoreDispute,
    Sitting,
    SittingSeat,
)
from lms.exams.queries.analysis import exam_reliability
from lms.exams.queries.attempt_history import AttemptHistory, LaterChange, attempt_history
from lms.exams.queries.content import content_folder
from lms.exams.queries.disputes import OwnObjection, objections_of
from lms.exams.queries.follow_ups import FollowUp
from lms.exams.queries.history import attempts_of, clause_scores_for
from lms.exams.queries.papers import slots_of
from lms.exams.queries.passing import PassRoute, pass_route
from lms.exams.queries.pools import questions_for, shortages_of
from lms.exams.queries.seen_pictures import may_see_picture
from lms.exams.queries.takers import TakerSitting, sittings_of
from lms.exams.services.checking_papers import check_papers
from lms.exams.services.checking_questions import check_questions
from lms.exams.services.closing import close_overdue, complete_marking, hand_in
from lms.exams.services.content_files import ContentFaulty, LoadReport
from lms.exams.services.correcting import CorrectionPlan, apply_correction, draft_correction
from lms.exams.services.disputing import decide_disputes, object_to
from lms.exams.services.freezing import QuestionFaulty, freeze_question
from lms.exams.services.invigilating import Order, carry_out
from lms.exams.services.judging import judge_record
from lms.exams.services.loading_papers import load_papers
from lms.exams.services.loading_questions import load_questions
from lms.exams.services.paper_entries import PaperEntry
from lms.exams.services.parallel_forms import draw_parallel_forms
from lms.exams.services.past_attempts import PastAttempt, record_past_attempts, sample_answer
from lms.exams.services.people_marking import Verdict, give_marks, part_of
from lms.exams.services.pulsing import Pulse, ToldEvent, take_pulse
from lms.exams.services.seating import seat_employees, unseat_employee
from lms.exams.services.sittings import SittingPlan, SittingTerms, open_sitting
from lms.exams.services.starting import start_attempt
from lms.exams.services.voiding import VoidingPlan, lift_voiding, object_to_voiding, void_attempt
from lms.exams.services.written_questions import ReadQuestion
from lms.exams.signals import attempt_marked, attempt_regraded, attempt_reinstated, attempt_voided

__all__ = [
    "Answer",
    "Attempt",
    "AttemptHistory",
    "AttemptState",
    "AttemptVoiding",
    "ClauseScore",
    "ClosedBy",
    "ContentFault",
    "ContentFaulty",
    "CorrectionPlan",
    "CorrectionPolicy",
    "Estimate",
    "EventKind",
    "ExamRefusal",
    "Finding",
    "FollowUp",
    "IntegrityEvent",
    "Interval",
    "KeyCorrection",
    "LaterChange",
    "LoadReport",
    "MarkingPlan",
    "MarkingTask",
    "Order",
    "OwnObjection",
    "Paper",
    "PaperEntry",
    "PaperKind",
    "PaperRule",
    "PassRoute",
    "PastAttempt",
    "Pulse",
    "Question",
    "QuestionFaulty",
    "QuestionKind",
    "QuestionState",
    "QuestionVersion",
    "Reaction",
    "ReadQuestion",
    "ReviewRule",
    "ScoreDispute",
    "Sitting",
    "SittingClosed",
    "SittingNotOpen",
    "SittingPlan",
    "SittingSeat",
    "SittingTerms",
    "Standing",
    "TakerSitting",
    "ToldEvent",
    "Verdict",
    "VoidingGround",
    "VoidingPlan",
    "apply_correction",
    "attempt_history",
    "attempt_marked",
    "attempt_regraded",
    "attempt_reinstated",
    "attempt_voided",
    "attempts_of",
    "carry_out",
    "check_papers",
    "check_questions",
    "clause_scores_for",
    "close_overdue",
    "complete_marking",
    "content_folder",
    "decide_disputes",
    "draft_correction",
    "draw_parallel_forms",
    "exam_reliability",
    "freeze_question",
    "give_marks",
    "hand_in",
    "judge_record",
    "lies_in",
    "lift_voiding",
    "load_papers",
    "load_questions",
    "may_see_picture",
    "object_to",
    "object_to_voiding",
    "objections_of",
    "open_sitting",
    "part_of",
    "pass_route",
    "questions_for",
    "record_past_attempts",
    "sample_answer",
    "seat_employees",
    "shortages_of",
    "sittings_of",
    "slots_of",
    "start_attempt",
    "take_pulse",
    "unseat_employee",
    "void_attempt",
]
