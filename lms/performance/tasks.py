"""Offer the imports of work and customers."""

from lms.core.imports.api import register_import
from lms.performance.feedback.sheets import FeedbackImport
from lms.performance.indicators.sheets import ValuesImport
from lms.performance.quality.sheets import ReviewsImport

register_import(ValuesImport())
register_import(ReviewsImport())
register_import(FeedbackImport())
