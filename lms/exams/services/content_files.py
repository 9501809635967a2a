"""Read content files and gather what is wrong with them, file by file and entry by entry."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import cast

import yaml
from django.db.models import Choices

type Words = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ContentFault:
    """One thing to mend: the file, the entry's id and the reason."""

    file: str
    entry: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}: {self.reason}"


class ContentFaulty(Exception):
    """Content cannot be loaded; nothing of it was."""

    def __init__(self, faults: Sequence[ContentFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many entries a load added, changed and found as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Entry:
    """One mapping of a content file; reading a wrong value notes a fault and goes on."""

    file: str
    name: str
    words: Words
    faults: list[ContentFault] = field(default_factory=list)

    def refuse(self, reason: str) -> None:
        """Note a fault."""
        self.faults.append(ContentFault(self.file, self.name, reason))

    def only(self, allowed: frozenset[str]) -> None:
        """Note every key that means nothing here."""
        for key in sorted(set(self.words) - allowed):
            self.refuse(f"{key} is not known here")

    def text(self, key: str, *, default: str | None = None) -> str:
        """Read a text; numbers written without quotes count as text."""
        value = self.words.get(key, default)
        if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
            return str(value).strip()
        self.refuse(f"{key} must be a text")
        return ""

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Read true or false."""
        value = self.words.get(key, default)
        if isinstance(value, bool):
            return value
        self.refuse(f"{key} must be true or false")
        return False

    def whole(self, key: str, *, default: int | None = None, least: int = 0, most: int = 10_000) -> int:
        """Read a whole number within its bounds."""
        value = self.words.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.refuse(f"{key} must be a whole number from {least} to {most}")
        return least

    def amount(self, key: str, *, default: str | None = None) -> Decimal:
        """Read a decimal number that is not negative."""
        try:
            amount = Decimal(str(self.words.get(key, default)))
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount.is_finite() and amount >= 0:
            return amount
        self.refuse(f"{key} must be a number that is not negative")
        return Decimal(0)

    def choice(self, key: str, choices: type[Choices], *, default: str | None = None) -> str:
        """Read one of the fixed choices."""
        value = self.words.get(key, default)
        if value in choices.values:
            return str(value)
        self.refuse(f"{key} must be one of {', '.join(map(str, choices.values))}")
        return str(choices.values[0])

    def day(self, key: str) -> date | None:
        """Read a day that may be missing."""
        value = self.words.get(key)
        if value is None or (isinstance(value, date) and type(value) is date):
            return value
        self.refuse(f"{key} must be a day such as 2026-11-01")
        return None

    def texts(self, key: str, *, default: list[str] | None = None) -> list[str]:
        """Read a list of texts."""
        value = self.words.get(key, default)
        if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
            return [str(one).strip() for one in value]
        self.refuse(f"{key} must be a list of texts")
        return []

    def entries(self, key: str) -> list["Entry"]:
        """Read a list of mappings; their faults are noted here."""
        value = self.words.get(key)
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return [Entry(self.file, self.name, cast("Words", one), self.faults) for one in value]
        self.refuse(f"{key} must be a list of entries")
        return []


def yaml_files(path: Path) -> list[Path]:
    """List the content files of a folder, or the one file named."""
    return sorted(path.glob("*.yaml")) if path.is_dir() else [path]


def read_yaml(file: Path) -> Words:
    """Read one file as a mapping."""
    try:
        words = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContentFaulty([ContentFault(file.name, "-", error.strerror or "cannot be read")]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContentFaulty([ContentFault(file.name, "-", " ".join(str(error).split()))]) from error
    if not isinstance(words, dict):
        raise ContentFaulty([ContentFault(file.name, "-", "must hold a mapping")])
    return words


def read_entries(file: Path, listed_under: str, name_key: str) -> Iterator[Entry]:
    """Yield the named entries of a file."""
    listed = read_yaml(file).get(listed_under)
    if not isinstance(listed, list):
        raise ContentFaulty([ContentFault(file.name, "-", f"must list its entries under {listed_under}")])
    for number, words in enumerate(listed, 1):
        if not isinstance(words, dict):
            raise ContentFaulty([ContentFault(file.name, str(number), "must be a mapping")])
        yield Entry(file.name, str(words.get(name_key) or f"entry {number}"), words)
