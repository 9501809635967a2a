"""Walk through the texts of a content file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from lms.core.files.content.rules import LinedMapping


class SaidText(NamedTuple):
    """A text of a content file; one in a list has the line of the list's key."""

    text: str
    line: int


def texts_in(
    value: object, leave_out: Callable[[LinedMapping], bool] = lambda _: False, line: int = 0
) -> Iterator[SaidText]:
    """Yield every text at any depth, but those of mappings to leave out."""
    if isinstance(value, LinedMapping):
        for key, inner in () if leave_out(value) else value.items():
            yield from texts_in(inner, leave_out, value.lines.get(key, value.line))
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner, leave_out, line)
    elif isinstance(value, str):
        yield SaidText(value, line)
