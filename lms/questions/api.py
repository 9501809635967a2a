"""What the apps above may use of questions."""

from lms.questions.corrections.rules import AttemptScore

__all__ = [
    "AttemptScore",
]
