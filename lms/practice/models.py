"""Name the tables of the app, for Django."""

from lms.practice.cards.models import Card, CollectedAttempt
from lms.practice.sets.models import PracticeQuestion, PracticeSet

__all__ = ["Card", "CollectedAttempt", "PracticeQuestion", "PracticeSet"]
