"""Read one entry of a content file key by key, and gather what is wrong with it by file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from lms.core.chinese import has_chinese, is_left_chinese

ENGLISH: Final = ".en.yaml"  # how the name of a file ends that translates the one beside it


class LinedMapping(dict[str, object]):
    """A mapping that knows its line in the file and that of each of its keys, counted from 1."""

    line: int = 0
    lines: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True, order=True)
class ContentFault:
    """One thing to mend; `line` counts from 1 and is 0 where the whole file, or several files, are meant."""

    file: str
    line: int
    entry: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.entry, self.reason) if part)


class FaultyContent(Exception):
    """Content cannot be loaded; nothing of it was."""

    def __init__(self, faults: Iterable[ContentFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Entry:
    """A mapping of a content file; reading a wrong value notes a fault, gives an empty value and goes on.

    What is noted of an entry is noted of those it stands in as well, up to the whole that is loaded; of one
    that is left nothing more is noted.
    """

    def __init__(self, values: object, file: str, name: str = "", within: Entry | None = None) -> None:
        self.file = file
        self.name = name
        self.values: Mapping[str, object] = values if isinstance(values, Mapping) else {}
        self.faults: list[ContentFault] = []
        self._within = within
        self._parts: list[Entry] = []
        self._known: set[str] = set()
        self.is_left: bool = within is not None and within.is_left
        if within is not None:
            within._parts.append(self)
        if not isinstance(values, Mapping):
            self.refuse("is not a mapping of keys to values")
            self.leave()

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def line_of(self, key: str = "") -> int:
        """Return the line of a key, or of the entry where the key is missing; 0 where none is known."""
        if isinstance(self.values, LinedMapping):
            return self.values.lines.get(key, self.values.line)
        return self._within.line_of() if self._within else 0

    def refuse(self, reason: str, key: str = "") -> None:
        """Note a fault, at the line of the key, or of the entry where the key is missing."""
        if not self.is_left:
            self._note(ContentFault(self.file, self.line_of(key), self.name, reason))

    def _note(self, fault: ContentFault) -> None:
        self.faults.append(fault)
        if self._within is not None:
            self._within._note(fault)

    def leave(self) -> None:
        """Note nothing more here: what is wrong from now on follows from what was noted."""
        self.is_left = True

    def done(self) -> None:
        """Refuse the keys that nobody read, here and in the entries below: most often a slip of the pen."""
        for key in self.values:
            if key not in self._known:
                self.refuse(f"{key} is not known here", key)
        for part in self._parts:
            part.done()

    def raise_faults(self) -> None:
        """Raise `FaultyContent` with all faults, if there is one."""
        if self.faults:
            raise FaultyContent(self.faults)

    def value(self, key: str) -> object:
        """Give what stands under a key, whatever it is."""
        self._known.add(key)
        return self.values.get(key)

    def text(
        self, key: str, default: str | None = None, *, longest: int | None = None, unquoted: bool = False
    ) -> str:
        """Read a text, which may be missing if there is a default.

        Numbers stand in quotes, so that 2.10 stays 2.10; `unquoted` ones are taken as they are read.
        """
        value = self.value(key)
        if default is not None and (value is None or value == ""):
            return default
        if unquoted and isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not value:
            self._refuse_value(key, "a text in quotes")
            return ""
        text = value.strip()
        if longest is not None and len(text) > longest:
            self.refuse(f"{key} has {len(text)} characters, {longest} are allowed", key)
        return text

    def choice(self, key: str, choices: Iterable[str], default: str | None = None) -> str:
        """Read one of the fixed choices; a wrong one reads as the first."""
        names = [str(choice) for choice in choices]
        value = self.value(key)
        if default is not None and value is None:
            return default
        if value not in names:
            self._refuse_value(key, f"one of {', '.join(names)}")
            return names[0]
        return str(value)

    def kind(self, key: str, kinds: Iterable[str]) -> str:
        """Read the choice that says which further keys there may be; an entry of a wrong one is left."""
        kind = self.choice(key, kinds)
        if self.values.get(key) != kind:
            self.leave()
        return kind

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Read true or false."""
        value = self.value(key)
        if default is not None and value is None:
            return default
        if not isinstance(value, bool):
            self._refuse_value(key, "true or false")
        return value is True

    def whole(self, key: str, default: int | None = None, *, least: int = 0, most: int = 10_000) -> int:
        """Read a whole number within its bounds, in quotes or not."""
        value = self.value(key)
        if default is not None and value is None:
            return default
        if isinstance(value, str) and value.isdecimal():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self._refuse_value(key, f"a whole number from {least} to {most}")
            return least
        return value

    def decimal(self, key: str, default: str | None = None, *, most: Decimal | int | None = None) -> Decimal:
        """Read a decimal number from 0 on, in quotes or not."""
        value = self.value(key)
        if default is not None and value is None:
            return Decimal(default)
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number < 0 or (most is not None and number > most):
            self._refuse_value(key, "a number from 0" + ("" if most is None else f" to {most}"))
            return Decimal(0)
        return number

    def day(self, key: str) -> date | None:
        """Read a day that may be missing."""
        value = self.value(key)
        if value is None or type(value) is date:
            return value
        self._refuse_value(key, "a day such as 2026-11-01")
        return None

    def texts(self, key: str, *, least: int = 0) -> list[str]:
        """Read a list of texts, which may be missing if it may be empty."""
        found = self._list(key, "a list of texts in quotes", least)
        if any(not isinstance(text, str) for text in found):
            self._refuse_value(key, "a list of texts in quotes")
        return [str(text).strip() for text in found]

    def rows(self, key: str) -> list[list[str]]:
        """Read a list of lists of texts."""
        wanted = "a list of lists of texts in quotes"
        rows = self._list(key, wanted, 1)
        if any(not isinstance(row, list) or any(not isinstance(one, str) for one in row) for row in rows):
            self._refuse_value(key, wanted)
            return []
        return [[str(text).strip() for text in row] for row in rows if isinstance(row, list)]

    def entry(self, key: str) -> Entry:
        """Read a mapping inside this one."""
        value = self.value(key)
        part = Entry({} if value is None else value, self.file, self._name_of(key), self)
        if value is None:
            part.refuse("is missing")
            part.leave()
        return part

    def entries(self, key: str, name: str = "", *, least: int = 0) -> list[Entry]:
        """Read a list of mappings, which may be missing if it may be empty.

        Faults call each by what stands under its key `name`, or else by its number.
        """
        found = []
        for number, one in enumerate(self._list(key, "a list of entries", least), 1):
            called = one.get(name) if isinstance(one, Mapping) else None
            found.append(Entry(one, self.file, self._name_of(str(called or f"{key} {number}")), self))
        return found

    def _name_of(self, part: str) -> str:
        return f"{self.name} › {part}" if self.name else part

    def _list(self, key: str, wanted: str, least: int) -> list[object]:
        value = self.value(key)
        if value is None and not least:
            return []
        if not isinstance(value, list):
            self._refuse_value(key, wanted)
            return []
        if len(value) < least:
            self.refuse(f"{key} must have at least {least} entries, not {len(value)}", key)
        return list(value)

    def _refuse_value(self, key: str, wanted: str) -> None:
        """Say that a key is missing, or what should stand under it."""
        value = self.values.get(key)
        if value is None or value == "":
            self.refuse(f"{key} is missing", key)
        elif isinstance(value, list | Mapping):
            self.refuse(f"{key} must be {wanted}", key)
        else:
            self.refuse(f"{key} must be {wanted}, not {value!r}", key)


def refuse_repeated(key: str, named: Iterable[tuple[str, Entry]]) -> None:
    """Refuse all entries that share what must be their own; `key` says what that is."""
    sharing: dict[str, list[Entry]] = {}
    for name, entry in named:
        sharing.setdefault(name, []).append(entry)
    for name, entries in sharing.items():
        for entry in entries if name and len(entries) > 1 else ():
            entry.refuse(f"{key} {name} is used more than once", key)


def compare_texts(entry: Entry, key: str, text: str, source: object) -> None:
    """Refuse a text that the Chinese does not have, and one that lacks although the Chinese needs it."""
    has_source = isinstance(source, str) and bool(source)
    if text and not has_source:
        entry.refuse(f"{key}: the Chinese has none", key)
    elif not text and isinstance(source, str) and has_chinese(source):
        entry.refuse(f"{key} is missing", key)


def compare_lengths(entry: Entry, key: str, named: str, found: int, wanted: int) -> None:
    """Refuse a list that is not as long as that of the Chinese."""
    if found != wanted:
        entry.refuse(f"{named} has {found} entries, the Chinese has {wanted}", key)


def chinese_left(entry: Entry, place: str, text: str) -> list[str]:
    """Say in a sentence, if it is so, that a translated text has Chinese characters left."""
    if not is_left_chinese(text):
        return []
    where = ": ".join(filter(None, (f"{entry.file}:{entry.line_of()}", entry.name, place)))
    return [f"{where} still has Chinese characters."]
