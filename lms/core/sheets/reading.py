"""Read the rows of an uploaded workbook."""


class WorkbookRefused(Exception):
    """A file cannot be read: the sentence says why and what to do."""
