"""Declare the columns of a workbook, and name them by what their heads say."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from lms.core.files.workbooks.heads import head_readings
from lms.core.files.workbooks.parsers import Parser, Value
from lms.core.wording import StrOrPromise, plain_text


@dataclass(frozen=True)
class SheetColumn:
    """One column: its heads, its parser, what the template workbook says about it.

    `choices` gives the words to choose from, each with what it stands for where the word is a code. `show`
    puts a value that is kept as a code into the words of the reader. `alternative` names the column that may
    stand instead of a required one, such as names instead of codes; one that is not `in_template` is
    understood without being asked for.
    """

    name: str
    label: StrOrPromise
    parse: Parser
    aliases: tuple[str, ...] = ()
    required: bool = True
    help_text: StrOrPromise = ""
    example: str = ""
    choices: Callable[[], Mapping[str, str]] | None = None
    show: Callable[[str], StrOrPromise] | None = None
    alternative: str = ""
    in_template: bool = True

    def shown(self, value: Value) -> str:
        """Write a value as the preview shows it."""
        return str(self.show(value)) if self.show and isinstance(value, str) else plain_text(value)


def missing_columns(columns: Sequence[SheetColumn], found: Container[str]) -> list[str]:
    """Name the required columns that are not among those found, nor their alternatives."""
    return [
        str(column.label)
        for column in columns
        if column.required and column.name not in found and column.alternative not in found
    ]


class Names:
    """The name of the column for all a head may say: labels in every language, code name, aliases.

    `chosen` is what a person said of heads of this file, by `head_key`; a column without a name is not used.
    """

    def __init__(self, columns: Sequence[SheetColumn], chosen: Mapping[str, str]) -> None:
        """List what heads may say."""
        self._chosen = chosen
        self._known = {
            reading: column.name
            for column in columns
            for written in accepted_heads(column)
            for reading in head_readings(written)[:1]
        }

    def claim(self, place: int, written: str) -> tuple[str, int] | None:
        """Give the column a head means, and how far its name had to be looked for beside other words."""
        chosen = self._chosen.get(head_key(place, written))
        if chosen is not None:
            return (chosen, -1) if chosen else None
        for rank, reading in enumerate(head_readings(written)):
            if reading in self._known:
                return self._known[reading], rank
        return None


def head_key(place: int, written: str) -> str:
    """Name a head for a choice of what it means: another file may say the same elsewhere."""
    return f"{place} {written}"


def accepted_heads(column: SheetColumn) -> Iterator[str]:
    """List what a head may say."""
    yield column.name
    yield from column.aliases
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield str(column.label)
