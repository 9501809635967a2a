"""Read the texts of response, key and maximum files, or say in which row and column they are wrong."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from unicodedata import normalize

from lms.core.numerics import np
from lms.core.statistics import FloatArray

PERSON_HEADS = frozenset({"person", "person_id", "人员", "考生", "工号", "姓名"})


class ResponseFault(Exception):
    """A file cannot be understood; the text says where and what to do."""


@dataclass(frozen=True, slots=True)
class Responses:
    """The cells of the file by item (rows), stripped; "" is an omission. `lines` are rows of the file."""

    items: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    @property
    def people(self) -> int:
        """Return the number of people."""
        return len(self.lines)


def decoded(raw: bytes, name: str) -> str:
    """Turn the bytes of a file into text: UTF-8 with or without a mark, UTF-16 with one, else GBK."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Sequence[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ResponseFault(f"{name}: the text is neither UTF-8 nor GBK; save it as CSV UTF-8 and try again.")


def responses_from(text: str, name: str) -> Responses:
    """Read one row per person: an optional first column `person`, then one column per item.

    Rows with more or fewer cells than heads are a fault.
    """
    rows = _rows(text, name)
    if not rows:
        raise ResponseFault(f"{name}: the file is empty; the first row must name the items.")
    (_line, head), *people = rows
    first = 1 if normalize("NFKC", head[0]).lower() in PERSON_HEADS else 0
    items = _items(head[first:], first, name)
    if first:
        people = [(line, row) for line, row in people if any(row)]
    if not people:
        raise ResponseFault(f"{name}: there is no row of a person below the heads.")
    cells = []
    for line, row in people:
        of_items, beyond = row[first : first + len(items)], row[first + len(items) :]
        if len(of_items) < len(items):
            raise ResponseFault(
                f"{name}, row {line}: the row ends before column {items[len(of_items)]}; "
                "leave a cell empty to omit it."
            )
        if any(beyond):
            place = first + len(items) + 1
            raise ResponseFault(f"{name}, row {line}, column {place}: there is a cell without a head.")
        cells.append(of_items)
    return Responses(items, tuple(zip(*cells, strict=True)), tuple(line for line, _row in people))


def marks_of(responses: Responses, name: str) -> FloatArray:
    """Read cells as marks, items as rows; NaN is an omission."""
    marks = np.full((len(responses.items), len(responses.lines)), np.nan)
    for item, cells in enumerate(responses.cells):
        for person, cell in enumerate(cells):
            value = float("nan") if cell == "" else _number(cell)
            if value is None:
                raise ResponseFault(
                    f"{name}, row {responses.lines[person]}, column {responses.items[item]}: "
                    f"{cell!r} is not a mark; marks are numbers, chosen options need --key."
                )
            marks[item, person] = value
    return marks


def without_unmarked(responses: Responses, unmarked: Sequence[str], name: str) -> Responses:
    """Leave out the items whose highest mark is 0, such as a text between questions."""
    columns = zip(responses.items, responses.cells, strict=True)
    kept = [(item, cells) for item, cells in columns if item not in unmarked]
    if not kept:
        raise ResponseFault(f"{name}: no item has a highest mark above 0.")
    items, cells = zip(*kept, strict=True)
    return Responses(items, cells, responses.lines)


def refuse_marks_on(responses: Responses, unmarked: Sequence[str], name: str) -> None:
    """Refuse a mark above 0 on an item whose highest mark is 0: one of the two files is wrong."""
    for item, cells in zip(responses.items, responses.cells, strict=True):
        for line, cell in zip(responses.lines, cells, strict=True):
            if item in unmarked and (_number(cell) or 0) > 0:
                raise ResponseFault(f"{name}, row {line}, column {item}: {cell} is above the highest mark 0.")


def key_from(
    text: str, name: str, items: Sequence[str], unmarked: Sequence[str] = ()
) -> dict[str, frozenset[str]]:
    """Read the right options of every item, several of them parted by |; what is not marked needs none."""
    key = {}
    for item, (line, cell) in _pairs(text, name, items).items():
        options = frozenset(folded for part in cell.split("|") if (folded := folded_option(part)))
        if not options and item not in unmarked:
            raise ResponseFault(f"{name}, row {line}: item {item} has no right option.")
        key[item] = options
    return key


def full_marks_from(text: str, name: str, items: Sequence[str]) -> dict[str, float]:
    """Read the highest mark of every item; 0 for one that is not marked."""
    full = {}
    for item, (line, cell) in _pairs(text, name, items).items():
        marks = _number(cell)
        if marks is None or marks < 0:
            raise ResponseFault(f"{name}, row {line}: {cell!r} is no highest mark for item {item}.")
        full[item] = marks
    return full


def folded_option(cell: str) -> str:
    """Fold width, case and blanks, so that `ａ ` is the option A."""
    return normalize("NFKC", cell).strip().upper()


def _rows(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not blank with the line each ends on, their cells stripped."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(reader.line_num, [cell.strip() for cell in row]) for row in reader if row]
    except csv.Error as fault:
        raise ResponseFault(f"{name}, row {reader.line_num}: the row cannot be read ({fault}).") from fault


def _items(heads: Sequence[str], first: int, name: str) -> tuple[str, ...]:
    while heads and not heads[-1]:
        heads = heads[:-1]
    if not heads:
        raise ResponseFault(f"{name}, row 1: there is no column of an item.")
    for place, head in enumerate(heads):
        if not head:
            raise ResponseFault(f"{name}, row 1, column {first + place + 1}: the item has no name.")
        if head in heads[:place]:
            raise ResponseFault(f"{name}, row 1, column {first + place + 1}: item {head} appears twice.")
    return tuple(heads)


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if isfinite(value) and "_" not in cell else None


def _pairs(text: str, name: str, items: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Read one value per item: a row each, with or without heads, or two rows under the items' names."""
    rows = _rows(text, name)
    known = set(items)
    if len(rows) == 2 and len(rows[0][1]) > 1 and len(known.intersection(rows[0][1])) > 1:
        line, values = rows[1]
        pairs = [(line, [head, value]) for head, value in zip(rows[0][1], values, strict=False)]
        pairs = [pair for pair in pairs if pair[1][0] in known]
    else:
        pairs = rows if rows and rows[0][1][0] in known else rows[1:]
    found: dict[str, tuple[int, str]] = {}
    for line, row in pairs:
        if not any(row):
            continue
        item = row[0]
        if item not in known:
            raise ResponseFault(f"{name}, row {line}, column 1: the responses have no item {item!r}.")
        if item in found:
            raise ResponseFault(f"{name}, row {line}, column 1: item {item} appears twice.")
        if len(row) < 2:
            raise ResponseFault(f"{name}, row {line}: item {item} has no second column.")
        found[item] = (line, row[1])
    if missing := [item for item in items if item not in found]:
        raise ResponseFault(f"{name}: item {missing[0]} is missing.")
    return found


def checked_marks(
    marks: FloatArray, full: Mapping[str, float] | None, responses: Responses, name: str
) -> tuple[FloatArray, FloatArray]:
    """Return marks and the highest mark of every item; by the file, else 1 or the highest that was given."""
    if full is None:
        highest = np.nanmax(np.where(np.isnan(marks), 0.0, marks), axis=1)
        return marks, np.maximum(1.0, highest)
    full_marks = np.array([full[item] for item in responses.items], dtype=np.float64)
    over = marks > full_marks[:, np.newaxis] + 1e-9
    if over.any():
        item, person = (int(one[0]) for one in np.nonzero(over))
        raise ResponseFault(
            f"{name}, row {responses.lines[person]}, column {responses.items[item]}: "
            f"{marks[item, person]:g} is above the highest mark {full_marks[item]:g}."
        )
    return marks, full_marks
