"""Offer the imports of work and customers, and keep what units know of clauses."""

from datetime import datetime, time

from django.utils import timezone

from lms.core.imports.api import register_import
from lms.core.jobs.api import register_daily, register_periodic
from lms.core.read_models.api import ReadModel, register_read_model
from lms.performance.feedback.sheets import FeedbackImport
from lms.performance.indicators.sheets import ValuesImport
from lms.performance.mastery.services import differences, keep_all, keep_marked
from lms.performance.quality.sheets import ReviewsImport

register_import(ValuesImport())
register_import(ReviewsImport())
register_import(FeedbackImport())


def keep_mastery(now: datetime) -> None:
    """Make all anew once a night: corrections, moved people and the first of a month change what counts."""
    keep_all(timezone.localdate(now))


register_periodic("performance.keep_marked", every_minutes=60, function=keep_marked)
register_daily("performance.keep_mastery", at=time(3, 55), function=keep_mastery)
register_read_model(
    ReadModel("performance.unit_clauses", lambda: keep_all(timezone.localdate()), differences)
)
