"""The classroom app's door for the other apps."""

from lms.classroom.observation.queries import (
    SeenOnLines,
    asked_on_lines,
    completed_observations,
    observations_for,
    seen_on_lines,
)

__all__ = [
    "SeenOnLines",
    "asked_on_lines",
    "completed_observations",
    "observations_for",
    "seen_on_lines",
]
