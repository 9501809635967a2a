"""Read one entry of a content file, noting every fault with its file, its place and the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Origin:
    """Where something was written; `line` counts from 1 and is 0 where it is not known."""

    file: str
    entry: str
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}" if self.entry else self.file


@dataclass(frozen=True)
class ContentFault:
    """One thing wrong in a content file."""

    origin: Origin
    reason: str

    def __str__(self) -> str:
        return f"{self.origin}: {self.reason}"


class FaultyContent(Exception):
    """The content files hold faults; nothing was loaded."""

    def __init__(self, faults: Iterable[ContentFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Entry:
    """A mapping of a content file that is read key by key; faults go to a list shared by the whole load."""

    def __init__(self, written: object, origin: Origin, faults: list[ContentFault]) -> None:
        self.origin = origin
        self.faults = faults
        self._read: set[str] = set()
        self._values: Mapping[object, object] = written if isinstance(written, Mapping) else {}
        if not isinstance(written, Mapping):
            self.refuse("is not a mapping of names to values")

    def refuse(self, reason: str) -> None:
        """Note a fault of this entry."""
        self.faults.append(ContentFault(self.origin, reason))

    def text(self, key: str, *, required: bool = False) -> str:
        """Read words; numbers must be written in quotes, so that 2.10 stays 2.10."""
        value = self._take(key)
        if value is None or value == "":
            if required:
                self.refuse(f"{key} is missing")
            return ""
        if not isinstance(value, str):
            self.refuse(f"{key} is {value!r}; write it in quotes")
            return ""
        return value.strip()

    def choice(self, key: str, allowed: Iterable[str]) -> str:
        """Read one of the words allowed."""
        value = self.text(key, required=True)
        if value and value not in allowed:
            self.refuse(f"{key} is {value!r}; allowed are {', '.join(sorted(allowed))}")
        return value

    def day(self, key: str) -> date | None:
        """Read a day such as 2026-11-01; an unknown one stays empty."""
        value = self._take(key)
        if value is not None and type(value) is not date:
            self.refuse(f"{key} is {value!r}; write a day such as 2026-11-01")
            return None
        return value

    def flag(self, key: str) -> bool:
        """Read true or false."""
        value = self._take(key)
        if not isinstance(value, bool):
            self.refuse(f"{key} must be true or false")
            return False
        return value

    def maybe(self, key: str) -> bool:
        """Read true or false; absent is false."""
        return self.flag(key) if key in self._values else False

    def whole(self, key: str) -> int:
        """Read a whole number written in quotes."""
        value = self.text(key, required=True)
        if value and not value.isdecimal():
            self.refuse(f"{key} is {value!r}; write a whole number in quotes")
        return int(value) if value.isdecimal() else 0

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of words."""
        value = self._take(key)
        found = value if isinstance(value, list) else []
        if value is not None and (
            not isinstance(value, list) or any(not isinstance(item, str) for item in found)
        ):
            self.refuse(f"{key} must be a list of words in quotes")
            return ()
        return tuple(str(item) for item in found)

    def entries(self, key: str, name: str) -> tuple[Entry, ...]:
        """Read a list of mappings; each is called by its `name` key in faults."""
        value = self._take(key)
        if not isinstance(value, list):
            self.refuse(f"{key} must be a list")
            return ()
        return tuple(self._child(item, key, number, name) for number, item in enumerate(value, 1))

    def entries_or_none(self, key: str, name: str) -> tuple[Entry, ...]:
        """Read a list of mappings that may be missing."""
        return self.entries(key, name) if key in self._values else ()

    def entry(self, key: str) -> Entry:
        """Read a mapping inside this one."""
        value = self._take(key)
        return Entry(value, self._at(value, self._below(key)), self.faults)

    def finish(self) -> None:
        """Refuse keys nobody read: a slip of the pen would otherwise be lost silently."""
        unknown = sorted(str(key) for key in self._values if str(key) not in self._read)
        if unknown:
            self.refuse(f"unknown: {', '.join(unknown)}")

    def _take(self, key: str) -> object:
        """Give the value of a key and remember that it was read."""
        self._read.add(key)
        return self._values.get(key)

    def _child(self, item: object, key: str, number: int, name: str) -> Entry:
        """Give an entry of a list, called by its name where it has one and by its place otherwise."""
        called = item.get(name) if isinstance(item, Mapping) else None
        return Entry(item, self._at(item, self._below(str(called or f"{key} {number}"))), self.faults)

    def _at(self, written: object, entry: str) -> Origin:
        """Say where an entry inside this one stands."""
        return Origin(self.origin.file, entry, getattr(written, "line", self.origin.line))

    def _below(self, name: str) -> str:
        """Name an entry inside this one."""
        return f"{self.origin.entry} › {name}" if self.origin.entry else name
