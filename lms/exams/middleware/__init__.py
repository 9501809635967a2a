"""What of exams runs before the views."""

from lms.exams.middleware.lean_pulsing import LeanPulsing
from lms.exams.middleware.lean_saving import LeanSaving
from lms.exams.middleware.lean_starting import LeanStarting

__all__ = ["LeanPulsing", "LeanSaving", "LeanStarting"]
