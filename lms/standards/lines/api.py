"""What other apps may use to read by line what was chosen, or written down by number, under an edition."""

from lms.standards.lines.queries import numbers_by_edition, taught_instead

__all__ = ["numbers_by_edition", "taught_instead"]
