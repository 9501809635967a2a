"""Offer the import of signed reviews of facts."""

from lms.core.imports.api import register_import
from lms.standards.facts.sheets import FactReviewsImport

register_import(FactReviewsImport())
