"""The exams app's door for the other apps."""

from lms.exams.attempts.models import Attempt, ClauseScore
from lms.exams.choices import AttemptState, SeatReason
from lms.exams.invalidation.queries import exam_objections_of
from lms.exams.media.queries import may_see_picture
from lms.exams.release.history import attempts_of, clause_scores_for
from lms.exams.release.queries import FollowUp
from lms.exams.resits.queries import pass_route
from lms.exams.results.history import AttemptHistory, LaterChange, attempt_history
from lms.exams.seating.due import Need, PaperNeeds
from lms.exams.seating.queries import next_seats, seats_ahead
from lms.exams.seating.services import keep_chosen
from lms.exams.signals import attempt_invalidated, attempt_marked, attempt_regraded, attempt_reinstated
from lms.exams.sittings.models import Sitting
from lms.exams.taking.queries import TakerSitting, sittings_of

__all__ = [
    "Attempt",
    "AttemptHistory",
    "AttemptState",
    "ClauseScore",
    "FollowUp",
    "LaterChange",
    "Need",
    "PaperNeeds",
    "SeatReason",
    "Sitting",
    "TakerSitting",
    "attempt_history",
    "attempt_invalidated",
    "attempt_marked",
    "attempt_regraded",
    "attempt_reinstated",
    "attempts_of",
    "clause_scores_for",
    "exam_objections_of",
    "keep_chosen",
    "may_see_picture",
    "next_seats",
    "pass_route",
    "seats_ahead",
    "sittings_of",
]
