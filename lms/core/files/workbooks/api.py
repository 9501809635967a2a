"""What other apps may use to read the cells of workbooks that people send."""

from lms.core.files.workbooks.cells import column_number
from lms.core.files.workbooks.columns import SheetColumn
from lms.core.files.workbooks.heads import without_fences
from lms.core.files.workbooks.parsers import (
    Value,
    amount,
    choice,
    code_of,
    customer_text,
    day,
    flag,
    text,
    whole,
)
from lms.core.files.workbooks.texts import INVISIBLE, folded, is_untidy, shortened, tidy, visible

__all__ = [
    "INVISIBLE",
    "SheetColumn",
    "Value",
    "amount",
    "choice",
    "code_of",
    "column_number",
    "customer_text",
    "day",
    "flag",
    "folded",
    "is_untidy",
    "shortened",
    "text",
    "tidy",
    "visible",
    "whole",
    "without_fences",
]
