"""Let an author edit a short list row by row instead of writing JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise

type Cell = str | bool
type Row = dict[str, Cell]

SPARE_ROWS = 2
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class RowColumn:
    """One column of a list: its key, its heading, and how it is filled in."""

    name: str
    label: str | Promise
    kind: Literal["text", "area", "check"] = "text"


class RowsWidget(forms.Widget):
    """Rows of inputs; empty rows are dropped, and a script adds, moves and removes rows."""

    template_name = "lms_exams/admin/rows.html"

    class Media:
        js = ["lms_exams/js/rows.js"]
        css = {"all": ["lms_exams/css/rows.css"]}

    def __init__(self, columns: Sequence[RowColumn], *, least: int = 1, is_ordered: bool = False) -> None:
        """Show at least so many rows; `is_ordered` offers buttons that move a row."""
        super().__init__()
        self.columns, self.least, self.is_ordered = tuple(columns), least, is_ordered

    def use_required_attribute(self, initial: object) -> bool:
        """Leave it to the server: a row may be empty."""
        return False

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Lay out the rows that are there and some to fill."""
        rows: list[Row] = list(value) if isinstance(value, list) else []
        shown = rows + [{} for _ in range(max(SPARE_ROWS, self.least - len(rows)))]
        context: dict[str, object] = super().get_context(name, None, attrs)
        return context | {
            "rows": [self._cells(name, number, row) for number, row in enumerate(shown)],
            "count_name": f"{name}-count",
            "columns": self.columns,
            "is_ordered": self.is_ordered,
        }

    def _cells(self, name: str, number: int, row: Row) -> list[dict[str, object]]:
        return [
            {
                "column": column,
                "name": f"{name}-{number}-{column.name}",
                "value": row.get(column.name, ""),
            }
            for column in self.columns
        ]

    def value_from_datadict(
        self, data: Mapping[str, object], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> list[Row]:
        """Read the rows in the order of their numbers, without the empty ones."""
        try:
            count = min(int(str(data.get(f"{name}-count", 0))), MOST_ROWS)
        except ValueError:
            count = 0
        rows = [self._row(data, f"{name}-{number}") for number in range(count)]
        return [row for row in rows if any(isinstance(cell, str) and cell for cell in row.values())]

    def _row(self, data: Mapping[str, object], prefix: str) -> Row:
        row: Row = {}
        for column in self.columns:
            sent = data.get(f"{prefix}-{column.name}")
            row[column.name] = sent is not None if column.kind == "check" else str(sent or "").strip()
        return row

    def value_omitted_from_data(
        self, data: Mapping[str, object], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> bool:
        """Tell whether the list was not on the form at all."""
        return f"{name}-count" not in data
