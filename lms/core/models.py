"""Name the tables of the app, for Django."""

from lms.core.calendars.models import CalendarAddress
from lms.core.imports.models import ImportRun
from lms.core.jobs.models import Job, JobQuerySet, PeriodicRun, WorkerSeen
from lms.core.notices.models import Delivery, HeldAddress, Notice, NoticePreference, NoticeWording
from lms.core.read_models.models import ReadModelCheck
from lms.core.search.models import SearchEntry, SearchKind
from lms.core.statements.models import LearningStatement
from lms.core.trail.models import LONGEST_REASON, AuditEntry, AuditEntryQuerySet, AuditSeal
from lms.core.webhooks.models import Webhook

__all__ = [
    "LONGEST_REASON",
    "AuditEntry",
    "AuditEntryQuerySet",
    "AuditSeal",
    "CalendarAddress",
    "Delivery",
    "HeldAddress",
    "ImportRun",
    "Job",
    "JobQuerySet",
    "LearningStatement",
    "Notice",
    "NoticePreference",
    "NoticeWording",
    "PeriodicRun",
    "ReadModelCheck",
    "SearchEntry",
    "SearchKind",
    "Webhook",
    "WorkerSeen",
]
