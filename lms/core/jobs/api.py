"""What other apps may use of jobs: start one, register it, say what came of it."""

from lms.core.jobs.exports import export_later
from lms.core.jobs.models import Job, JobState, PeriodicRun
from lms.core.jobs.periodic import register_daily, register_periodic
from lms.core.jobs.receipts import Receipt, ReceiptData, ReceiptLine, filled, worded
from lms.core.jobs.services import JobFault, JobParams, JobProgress, register_job, start_job

__all__ = [
    "Job",
    "JobFault",
    "JobParams",
    "JobProgress",
    "JobState",
    "PeriodicRun",
    "Receipt",
    "ReceiptData",
    "ReceiptLine",
    "export_later",
    "filled",
    "register_daily",
    "register_job",
    "register_periodic",
    "start_job",
    "worded",
]
