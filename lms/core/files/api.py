"""What other apps may use of files: content read and checked, workbooks written, pages set."""

from lms.core.files.content.loading import LoadReport, assign, refuse_unfit
from lms.core.files.content.reading import read_content, read_files
from lms.core.files.export import PercentCell, Sheet, file_response, workbook_response, write_workbook
from lms.core.files.plain_values import from_plain, to_plain
from lms.core.files.ranges import StoredFile, handover_response, stored_response
from lms.core.files.storages import private_storage
from lms.core.files.typesetting import character_map, pdf_of

__all__ = [
    "LoadReport",
    "PercentCell",
    "Sheet",
    "StoredFile",
    "assign",
    "character_map",
    "file_response",
    "from_plain",
    "handover_response",
    "pdf_of",
    "private_storage",
    "read_content",
    "read_files",
    "refuse_unfit",
    "stored_response",
    "to_plain",
    "workbook_response",
    "write_workbook",
]
