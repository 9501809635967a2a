"""Read one mapping of a course file field by field and note every fault with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.courses.domain.prose import UnsupportedMarkdown, html_of

type Json = bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where; `line` counts from 1 and is 0 where it is not known."""

    file: str
    place: str
    reason: str
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.reason) if part)


@dataclass
class Fields:
    """A mapping being read; `faults` is shared by everything read from one file."""

    values: Mapping[str, object]
    file: str
    faults: list[Fault]
    place: str = ""
    _known: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, values: object, file: str, faults: list[Fault], place: str = "") -> Fields:
        """Wrap a value that should be a mapping."""
        if isinstance(values, Mapping):
            return cls(values, file, faults, place)
        faults.append(Fault(file, place, "is not a mapping of fields"))
        return cls({}, file, faults, place)

    def fault(self, reason: str) -> None:
        """Note that something is wrong here."""
        self.faults.append(Fault(self.file, self.place, reason, self.line))

    @property
    def line(self) -> int:
        """Return the line at which the mapping starts, or 0."""
        return getattr(self.values, "line", 0)

    def text(self, name: str, default: str | None = None, *, longest: int | None = None) -> str:
        """Read one text; a number written without quotes counts as its digits."""
        value = self._value(name)
        if value is None or value == "":
            if default is None:
                self.fault(f"`{name}` is missing")
            return default or ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.fault(f"`{name}` is not a text")
            return ""
        text = str(value).strip()
        if longest is not None and len(text) > longest:
            self.fault(f"`{name}` has {len(text)} characters, {longest} are allowed")
        return text

    def prose(self, name: str) -> str:
        """Read Markdown as HTML."""
        try:
            return html_of(self.text(name))
        except UnsupportedMarkdown as construct:
            self.fault(f"`{name}` uses Markdown that lessons do not have: {construct}")
            return ""

    def texts(self, name: str, *, at_least: int = 0) -> list[str]:
        """Read a list of texts."""
        return [str(item).strip() for item in self._list(name, at_least)]

    def whole(self, name: str, default: int | None = None, *, least: int = 0) -> int:
        """Read a whole number."""
        value = self._value(name)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.fault(f"`{name}` is not a whole number from {least}")
            return least
        return value

    def flag(self, name: str) -> bool:
        """Read yes or no; absent is no."""
        value = self._value(name)
        if value is not None and not isinstance(value, bool):
            self.fault(f"`{name}` is neither true nor false")
        return value is True

    def choice(self, name: str, choices: Sequence[str], default: str | None = None) -> str:
        """Read one of a few words."""
        value = self.text(name, default)
        if value and value not in choices:
            self.fault(f"`{name}` is {value!r}, not one of {', '.join(choices)}")
        return value

    def day(self, name: str) -> date | None:
        """Read a day, if there is one."""
        value = self._value(name)
        if value is not None and not isinstance(value, date):
            self.fault(f"`{name}` is not a day such as 2026-11-01")
        return value if isinstance(value, date) else None

    def members(self, name: str, label: str, *, at_least: int = 0) -> Iterator[Fields]:
        """Read a list of mappings, each knowing its place."""
        for number, item in enumerate(self._list(name, at_least), start=1):
            place = f"{self.place}, {label} {number}" if self.place else f"{label} {number}"
            yield Fields.of(item, self.file, self.faults, place)

    def rows(self, name: str, width: int) -> list[list[str]]:
        """Read a table of texts; every row has as many cells as there are columns."""
        rows = []
        for number, row in enumerate(self._list(name, 1), start=1):
            cells = [str(cell) for cell in row] if isinstance(row, list) else []
            if len(cells) != width:
                self.fault(f"row {number} of `{name}` has {len(cells)} cells, the table has {width} columns")
            rows.append(cells)
        return rows

    def done(self) -> None:
        """Note fields that nobody reads: most often a word misspelt."""
        for name in sorted(str(key) for key in self.values if key not in self._known):
            self.fault(f"`{name}` is not a field here")

    def _value(self, name: str) -> object:
        self._known.add(name)
        return self.values.get(name)

    def _list(self, name: str, at_least: int) -> list[object]:
        value = self._value(name)
        if value is None and not at_least:
            return []
        if not isinstance(value, list):
            self.fault(f"`{name}` is not a list")
            return []
        if len(value) < at_least:
            self.fault(f"`{name}` has {len(value)} entries, at least {at_least} are needed")
        return list(value)


type BlockReader = Callable[[Fields], dict[str, Json]]
