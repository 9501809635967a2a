"""The audit trail, background jobs and uploaded workbooks."""

from lms.core.models.audit import AuditEntry, AuditEntryQuerySet
from lms.core.models.imports import ImportRun
from lms.core.models.jobs import Job, JobQuerySet, PeriodicRun

__all__ = ["AuditEntry", "AuditEntryQuerySet", "ImportRun", "Job", "JobQuerySet", "PeriodicRun"]
