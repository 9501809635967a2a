"""What the apps above may use of performance."""

from lms.performance.evidence.periods import Period
from lms.performance.feedback.queries import FeedbackEntry, latest_feedback
from lms.performance.mastery.clauses import harmful_gaps
from lms.performance.mastery.queries import ClauseMastery, weak_clauses
from lms.performance.objections.queries import subjects_waiting

__all__ = [
    "ClauseMastery",
    "FeedbackEntry",
    "Period",
    "harmful_gaps",
    "latest_feedback",
    "subjects_waiting",
    "weak_clauses",
]
