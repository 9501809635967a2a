"""Change the standard: load it from its content files, and record what reviewers signed."""

from lms.standards.services.editions import load_edition
from lms.standards.services.keeping import LoadReport, TableReport
from lms.standards.services.loading import load_standard

__all__ = ["LoadReport", "TableReport", "load_edition", "load_standard"]
