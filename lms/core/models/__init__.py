"""The audit trail, background jobs and uploaded workbooks."""

from lms.core.models.audit import LONGEST_REASON, AuditEntry, AuditEntryQuerySet
from lms.core.models.imports import ImportRun
from lms.core.models.jobs import Job, JobQuerySet, PeriodicRun

__all__ = [
    "LONGEST_REASON",
    "AuditEntry",
    "AuditEntryQuerySet",
    "ImportRun",
    "Job",
    "JobQuerySet",
    "PeriodicRun",
]
