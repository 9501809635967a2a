"""What other apps may use of statements: say what somebody learned, take it back, name a pseudonym."""

from lms.core.statements.rules import ActivityKind, Learned, LearningActivity, LearningResult, Verb
from lms.core.statements.services import (
    SINCE_HOOK,
    pseudonym_of,
    statements_go_out,
    take_back_learning,
    tell_learning,
)

__all__ = [
    "SINCE_HOOK",
    "ActivityKind",
    "Learned",
    "LearningActivity",
    "LearningResult",
    "Verb",
    "pseudonym_of",
    "statements_go_out",
    "take_back_learning",
    "tell_learning",
]
