"""Offer the import of signed reviews of facts; look daily at what rests on changes and on corrections."""

from datetime import time

from lms.core.imports.api import register_import
from lms.core.jobs.api import register_daily
from lms.standards.changes.corrections import count_what_rests
from lms.standards.changes.services import gather_all
from lms.standards.changes.telling import remind_of_changes
from lms.standards.facts.sheets import FactReviewsImport

register_import(FactReviewsImport())
register_daily("standards.gather_changes", at=time(3, 10), function=gather_all)
register_daily("standards.remind_of_changes", at=time(7, 55), function=remind_of_changes)
register_daily("standards.count_corrections", at=time(3, 12), function=count_what_rests)
