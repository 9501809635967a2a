"""Offer the imports of work and customers, and its read model to the command and the nightly check."""

from lms.core.imports.api import register_import
from lms.core.read_models.api import ReadModel, register_read_model
from lms.performance.feedback.sheets import FeedbackImport
from lms.performance.indicators.months import differing_months, rebuild_months
from lms.performance.indicators.sheets import ValuesImport
from lms.performance.quality.sheets import ReviewsImport

register_import(ValuesImport())
register_import(ReviewsImport())
register_import(FeedbackImport())
register_read_model(ReadModel("performance.months", rebuild_months, differing_months))
