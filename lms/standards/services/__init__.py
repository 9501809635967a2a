"""Change the standard: load it from its content files."""

from lms.standards.services.loading import LoadReport, TableReport, load_standard

__all__ = ["LoadReport", "TableReport", "load_standard"]
