"""Offer the imports of work and customers."""

from lms.core.api import register_import
from lms.evaluation.sheets.feedback import FeedbackImport
from lms.evaluation.sheets.reviews import ReviewsImport
from lms.evaluation.sheets.values import ValuesImport

register_import(ValuesImport())
register_import(ReviewsImport())
register_import(FeedbackImport())
