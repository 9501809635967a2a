"""Read how the site spaces questions."""

from lms.practice.cards.rules import Spacing
from lms.practice.settings import PracticeSettings


def current_spacing() -> Spacing:
    """Give the spacing in force to the rules."""
    chosen = PracticeSettings.current()
    return Spacing(chosen.retention, chosen.longest_days)
