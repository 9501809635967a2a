"""Keep the rows of an examined workbook until they are stored, compactly and without running what was kept.

Each column lists its different values once and for every row the place of its own. A value that JSON does not
know is a text with a sign in front that says what it is.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO, Final, TypedDict

from lms.core.files.workbooks.parsers import Value
from lms.core.imports.examining import Examination
from lms.core.imports.spec import SheetRow

type Kept = str | int | bool | list[str] | None


class Column(TypedDict):
    """The different values of a column, and for each row the place of its own among them."""

    values: list[Kept]
    rows: list[int]


_SIGNS: Final[Mapping[type, str]] = {str: "s", Decimal: "n", datetime: "m", date: "d"}
_READERS: Final[Mapping[str, Callable[[str], Value]]] = {
    "s": str,
    "n": Decimal,
    "m": datetime.fromisoformat,
    "d": date.fromisoformat,
}


@dataclass(frozen=True)
class KeptRows:
    """The faultless rows of an examination, and the sheet they stood in."""

    sheet: str
    rows: Sequence[SheetRow]


def write_rows(examination: Examination, stream: BinaryIO) -> None:
    """Write the faultless rows, which all have values of the same columns."""
    rows = examination.rows
    names = list(rows[0].values) if rows else []
    whole = {
        "sheet": examination.sheet,
        "numbers": [row.number for row in rows],
        "columns": {name: _column([row.values[name] for row in rows]) for name in names},
    }
    stream.write(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode())


def read_rows(stream: BinaryIO, *, file: str) -> KeptRows:
    """Read rows that were kept; `file` is the name of the workbook they stood in."""
    whole = json.loads(stream.read())
    sheet, names = whole["sheet"], list(whole["columns"])
    columns = []
    for column in whole["columns"].values():
        values = [_value(kept) for kept in column["values"]]
        columns.append([values[place] for place in column["rows"]])
    rows = [
        SheetRow(sheet, number, dict(zip(names, values, strict=True)), file=file)
        for number, values in zip(whole["numbers"], zip(*columns, strict=True), strict=True)
    ]
    return KeptRows(sheet, rows)


def _column(values: Sequence[Value]) -> Column:
    """Write the values of a column once each, and for every row the place of its own."""
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return {"values": [_kept(value) for value in places], "rows": [places[value] for value in values]}


def _kept(value: Value) -> Kept:
    """Write a value; numbers and yes or no stand for themselves."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, tuple):
        return list(value)
    return _SIGNS[type(value)] + (value.isoformat() if isinstance(value, date) else str(value))


def _value(kept: Kept) -> Value:
    """Read a value."""
    if isinstance(kept, list):
        return tuple(kept)
    return _READERS[kept[0]](kept[1:]) if isinstance(kept, str) else kept
