"""Load the company's dictionaries from files, and keep what people changed in the admin.

A row that still reads as it was loaded follows its file; one that a person changed is kept and reported.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import translation

from lms.core.api import JSON, read_marked

type Entry = Mapping[str, JSON]


class DictionaryFaulty(Exception):
    """The file holds something no row can be made of; the text has one line a fault."""


@dataclass
class DictionaryLoaded:
    """What loading did, by key; `kept` were changed by people, `left_over` are not in the file."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)


def read_entries(path: Path, name: str, needed: Collection[str], known: Collection[str]) -> list[Entry]:
    """Read the list `name` of a file; refuse what is no list of mappings, lacks or repeats a key."""
    try:
        content: object = read_marked(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DictionaryFaulty(f"{path.name} cannot be read: {error}") from error
    listed = content.get(name) if isinstance(content, dict) else None
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise DictionaryFaulty(f"{path.name} has no list {name} of entries")
    keys = [str(entry.get("key")) for entry in listed]
    faults = [f"{key}: stands there more than once" for key in sorted(set(keys)) if keys.count(key) > 1]
    for key, entry in zip(keys, listed, strict=True):
        faults += [f"{key}: {missing} is missing" for missing in needed if entry.get(missing) in (None, "")]
        faults += [f"{key}: unknown: {other}" for other in entry if other not in known]
    if faults:
        raise DictionaryFaulty("\n".join(faults))
    return listed


def digest_of(values: JSON) -> str:
    """Give a short proof of how something reads."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def bring_up(
    key: str,
    texts: tuple[JSON | None, JSON, str],
    save: Callable[[str], None],
    loaded: DictionaryLoaded,
) -> None:
    """Save a row if it is new or still reads as it was loaded, and note what was done.

    `texts` are the row as it reads now (nothing for a new one), as the file has it, and the digest of
    how it was loaded last; `save` is handed the digest to keep.
    """
    present, wanted, loaded_digest = texts
    if present == wanted:
        loaded.unchanged.append(key)
        return
    if present is not None and digest_of(present) != loaded_digest:
        loaded.kept.append(key)
        return
    save(digest_of(wanted))
    (loaded.created if present is None else loaded.changed).append(key)


def reasons_of(fault: ValidationError) -> str:
    """Say in English which field is wrong and why, as everything else that loads says it."""
    with translation.override("en"):
        found = fault.message_dict
    return "; ".join(
        f"{'' if name == NON_FIELD_ERRORS else f'{name}: '}{' '.join(said)}" for name, said in found.items()
    )


def refuse(faults: Sequence[str]) -> None:
    """Raise what was found, if anything was."""
    if faults:
        raise DictionaryFaulty("\n".join(faults))
