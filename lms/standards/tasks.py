"""Offer the import of signed reviews of facts, and look every day at what rests on changes of edition."""

from datetime import time

from lms.core.imports.api import register_import
from lms.core.jobs.api import register_daily
from lms.standards.changes.services import gather_all
from lms.standards.facts.sheets import FactReviewsImport

register_import(FactReviewsImport())
register_daily("standards.gather_changes", at=time(3, 10), function=gather_all)
