"""Hold a file of translated texts against the file of the Chinese beside it."""

from __future__ import annotations

from typing import Final

from lms.core.chinese import has_chinese, is_left_chinese
from lms.core.files.content.rules import Entry

ENGLISH: Final = ".en.yaml"


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
