"""Offer the import of signed reviews of facts."""

from lms.core.api import register_import
from lms.standards.sheets.reviews import FactReviewsImport

register_import(FactReviewsImport())
