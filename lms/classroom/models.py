"""Name the tables of the app, for Django."""

from lms.classroom.attendance.models import Attendance
from lms.classroom.cohorts.models import Cohort, CohortMembership
from lms.classroom.observation.models import (
    Checklist,
    ChecklistItem,
    Observation,
    ObservationMark,
    ObservationObjection,
)
from lms.classroom.sessions.models import ClassroomSession, SessionPlace

__all__ = [
    "Attendance",
    "Checklist",
    "ChecklistItem",
    "ClassroomSession",
    "Cohort",
    "CohortMembership",
    "Observation",
    "ObservationMark",
    "ObservationObjection",
    "SessionPlace",
]
