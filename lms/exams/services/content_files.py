"""Read content files and gather what is wrong with them, file by file and entry by entry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import yaml

from lms.core.api import read_marked
from lms.exams.domain.entries import ContentFault, Entry, Words


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


def yaml_files(path: Path) -> list[Path]:
    """List the content files of a folder, or the one file named."""
    return sorted(path.glob("*.yaml")) if path.is_dir() else [path]


def read_yaml(file: Path) -> Words:
    """Read one file as a mapping."""
    try:
        words = read_marked(file)
    except OSError as error:
        raise ContentFaulty([ContentFault(file.name, "-", error.strerror or "cannot be read")]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContentFaulty([ContentFault(file.name, "-", " ".join(str(error).split()))]) from error
    if not isinstance(words, dict):
        raise ContentFaulty([ContentFault(file.name, "-", "must hold a mapping")])
    return cast("Words", words)


def read_entries(file: Path, listed_under: str, name_key: str) -> Iterator[Entry]:
    """Yield the named entries of a file."""
    listed = read_yaml(file).get(listed_under)
    if not isinstance(listed, list):
        raise ContentFaulty([ContentFault(file.name, "-", f"must list its entries under {listed_under}")])
    for number, words in enumerate(listed, 1):
        if not isinstance(words, dict):
            raise ContentFaulty([ContentFault(file.name, str(number), "must be a mapping")])
        yield Entry(file.name, str(words.get(name_key) or f"entry {number}"), words)
