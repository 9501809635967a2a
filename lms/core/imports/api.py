"""What other apps may use to declare an import, and to examine what was sent."""

from lms.core.imports.examining import Examination, examine, other_rows
from lms.core.imports.forms import LEAVE_OUT, meaning_field, refuse_large
from lms.core.imports.models import ImportRun
from lms.core.imports.rows import Change, Rows, SheetRow
from lms.core.imports.services import drop_upload, is_small, keep_found, keep_upload
from lms.core.imports.spec import Difference, Fault, ImportSpec, register_import
from lms.core.imports.views import (
    ImportPages,
    examined_now,
    examining_page,
    marked_file,
    own_run,
    receipt_page,
)

__all__ = [
    "LEAVE_OUT",
    "Change",
    "Difference",
    "Examination",
    "Fault",
    "ImportPages",
    "ImportRun",
    "ImportSpec",
    "Rows",
    "SheetRow",
    "drop_upload",
    "examine",
    "examined_now",
    "examining_page",
    "is_small",
    "keep_found",
    "keep_upload",
    "marked_file",
    "meaning_field",
    "other_rows",
    "own_run",
    "receipt_page",
    "refuse_large",
    "register_import",
]
