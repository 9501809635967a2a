"""Name the tables of the app, for Django."""

from lms.core.calendars.models import CalendarAddress
from lms.core.imports.models import ImportRun
from lms.core.jobs.models import Job, JobQuerySet, PeriodicRun, WorkerSeen
from lms.core.notices.models import Delivery, Notice, NoticePreference, NoticeWording
from lms.core.read_models.models import ReadModelCheck
from lms.core.trail.models import LONGEST_REASON, AuditEntry, AuditEntryQuerySet, AuditSeal

__all__ = [
    "LONGEST_REASON",
    "AuditEntry",
    "AuditEntryQuerySet",
    "AuditSeal",
    "CalendarAddress",
    "Delivery",
    "ImportRun",
    "Job",
    "JobQuerySet",
    "Notice",
    "NoticePreference",
    "NoticeWording",
    "PeriodicRun",
    "ReadModelCheck",
    "WorkerSeen",
]
