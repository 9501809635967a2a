"""What the apps above may use of practice."""

from lms.practice.sets.pictures import shows_practised_picture

__all__ = [
    "shows_practised_picture",
]
