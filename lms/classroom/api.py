"""The classroom app's door for the other apps."""

from lms.classroom.observation.queries import completed_observations

__all__ = ["completed_observations"]
