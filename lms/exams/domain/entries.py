"""One entry of a content file, read value by value; what is wrong with it is noted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Protocol, cast, runtime_checkable

type Words = Mapping[str, object]


@runtime_checkable
class Placed(Protocol):
    """A mapping that knows its place in the file: its own line and that of each key, counted from 1."""

    line: int
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ContentFault:
    """One thing to mend: the file, the entry's id, the reason, and the line where it is known."""

    file: str
    entry: str
    reason: str
    line: int = 0

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{self.file}: {self.entry}: {place}{self.reason}"


@dataclass(slots=True)
class Entry:
    """One mapping of a content file; reading a wrong value notes a fault and goes on."""

    file: str
    name: str
    words: Words
    faults: list[ContentFault] = field(default_factory=list)

    def refuse(self, reason: str, key: str = "") -> None:
        """Note a fault, at the line of the key, or of the mapping where the key is missing."""
        self.faults.append(ContentFault(self.file, self.name, reason, self.line_of(key)))

    def line_of(self, key: str = "") -> int:
        """Return the line of the key, or of the mapping where the key is missing; 0 where none is known."""
        return self.words.lines.get(key, self.words.line) if isinstance(self.words, Placed) else 0

    def only(self, allowed: frozenset[str]) -> None:
        """Note every key that means nothing here."""
        for key in sorted(set(self.words) - allowed):
            self.refuse(f"{key} is not known here", key)

    def text(self, key: str, *, default: str | None = None) -> str:
        """Read a text; numbers written without quotes count as text."""
        value = self.words.get(key, default)
        if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
            return str(value).strip()
        self.refuse(f"{key} must be a text", key)
        return ""

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Read true or false."""
        value = self.words.get(key, default)
        if isinstance(value, bool):
            return value
        self.refuse(f"{key} must be true or false", key)
        return False

    def whole(self, key: str, *, default: int | None = None, least: int = 0, most: int = 10_000) -> int:
        """Read a whole number within its bounds."""
        value = self.words.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.refuse(f"{key} must be a whole number from {least} to {most}", key)
        return least

    def amount(self, key: str, *, default: str | None = None) -> Decimal:
        """Read a decimal number that is not negative."""
        try:
            amount = Decimal(str(self.words.get(key, default)))
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount.is_finite() and amount >= 0:
            return amount
        self.refuse(f"{key} must be a number that is not negative", key)
        return Decimal(0)

    def choice(self, key: str, choices: Iterable[str], *, default: str | None = None) -> str:
        """Read one of the fixed choices."""
        names = [str(choice) for choice in choices]
        value = self.words.get(key, default)
        if value in names:
            return str(value)
        self.refuse(f"{key} must be one of {', '.join(names)}", key)
        return names[0]

    def day(self, key: str) -> date | None:
        """Read a day that may be missing."""
        value = self.words.get(key)
        if value is None or (isinstance(value, date) and type(value) is date):
            return value
        self.refuse(f"{key} must be a day such as 2026-11-01", key)
        return None

    def texts(self, key: str, *, default: list[str] | None = None) -> list[str]:
        """Read a list of texts."""
        value = self.words.get(key, default)
        if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
            return [str(one).strip() for one in value]
        self.refuse(f"{key} must be a list of texts", key)
        return []

    def part(self, key: str) -> "Entry | None":
        """Read a mapping that may be missing; its faults are noted here."""
        value = self.words.get(key)
        if value is None:
            return None
        if isinstance(value, dict):
            return Entry(self.file, self.name, cast("Words", value), self.faults)
        self.refuse(f"{key} must be a mapping", key)
        return None

    def entries(self, key: str, *, needed: bool = True) -> list["Entry"]:
        """Read a list of mappings; their faults are noted here."""
        value = self.words.get(key, None if needed else [])
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return [Entry(self.file, self.name, cast("Words", one), self.faults) for one in value]
        self.refuse(f"{key} must be a list of entries", key)
        return []
