"""Say which row of a list in the editor's form is wrong, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class RowFault:
    """A sentence about one cell of a list; rows count from 0, in the order in which they are stored."""

    field: str
    row: int
    column: str
    sentence: str | Promise


def empty_cells(field: str, rows: Sequence[Mapping[str, object]], *columns: str) -> Iterator[RowFault]:
    """Point at cells that must say something."""
    for number, row in enumerate(rows):
        for column in columns:
            if not str(row[column]).strip():
                yield RowFault(field, number, column, _("Write something here, or empty the row."))


def repeated_texts(field: str, texts: Sequence[str], column: str = "text") -> Iterator[RowFault]:
    """Point at texts that stand in a row above already."""
    first: dict[str, int] = {}
    for number, text in enumerate(texts):
        above = first.setdefault(text.strip(), number)
        if above != number and text.strip():
            message = _("The same as row %(number)d.") % {"number": above + 1}
            yield RowFault(field, number, column, message)
