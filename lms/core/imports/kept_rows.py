"""Keep the rows of an examined workbook until they are stored, compactly and without running what was kept.

A block of rows is a line, so that a long file is never held as a whole. Each column of it lists its different
values once and for every row the place of its own. A value that JSON does not know is a text with a sign in
front that says what it is.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO, Final, TypedDict

from lms.core.files.workbooks.parsers import Value
from lms.core.imports.rows import Rows

type Kept = str | int | bool | list[str] | None


class Column(TypedDict):
    """The different values of a column, and for each row the place of its own among them."""

    values: list[Kept]
    rows: list[int]


_SIGNS: Final[Mapping[type, str]] = {Decimal: "n", datetime: "m", date: "d"}
_READERS: Final[Mapping[str, Callable[[str], Value]]] = {
    "s": str,
    "n": Decimal,
    "m": datetime.fromisoformat,
    "d": date.fromisoformat,
}


def write_rows(blocks: Iterable[Rows], stream: BinaryIO) -> None:
    """Write blocks of faultless rows, which all have values of the same columns."""
    for rows in blocks:
        whole = {
            "sheet": rows.sheet,
            "numbers": list(rows.numbers),
            "columns": {name: _column(rows.column(name)) for name in rows.names},
        }
        stream.write(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def read_rows(stream: BinaryIO, *, file: str) -> Iterator[Rows]:
    """Read rows that were kept, block by block; `file` is the name of the workbook they stood in."""
    for line in stream:
        whole = json.loads(line)
        columns: dict[str, list[Value]] = {}
        for name, column in whole["columns"].items():
            values = [_value(kept) for kept in column["values"]]
            columns[name] = [values[place] for place in column["rows"]]
        yield Rows(whole["sheet"], whole["numbers"], columns, file=file)


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
    if isinstance(value, str):  # a member of a choice too: str() writes its value, which equals it
        return f"s{value}"
    return _SIGNS[type(value)] + (value.isoformat() if isinstance(value, date) else str(value))


def _value(kept: Kept) -> Value:
    """Read a value."""
    if isinstance(kept, list):
        return tuple(kept)
    return _READERS[kept[0]](kept[1:]) if isinstance(kept, str) else kept
