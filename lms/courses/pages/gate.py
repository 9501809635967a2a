"""Tell by its words whether a lesson may go live since a clause changed.

Every way on which a lesson goes live asks here: the form and the lists of the admin, the verdict of a review,
whichever step of a workflow publishes, and the schedule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256

from lms.standards.changes.api import ChangeItem, HeldBack, ThingKind, held_items

type Block = Mapping[str, object]

KINDS = (ThingKind.LESSON, ThingKind.CHECK)
WHOLE = "body"  # the name of the digest of a whole lesson, where no block of it cites the clause
PARAGRAPH_KEY = re.compile(r' data-block-key="[^"]*"')
EMPTY: tuple[object, ...] = ("", None, [], False)


def held_bodies(bodies: Mapping[int, Sequence[Block]], day: date) -> HeldBack | None:
    """Say what keeps lessons, by key, from going live with these blocks on the day; one query.

    Blocks in which the words that rest on the clause read otherwise are its revision, and go live.
    """
    if not bodies:
        return None
    items = [
        item
        for item in held_items(KINDS, bodies, day)
        if still_as_then(item, wordings_of(bodies[item.thing]))
    ]
    return HeldBack(items) if items else None


def digest(value: object) -> str:
    """Give a fingerprint of a raw value, the same however the editor or a file writes the same words."""
    written = json.dumps(as_said(value), sort_keys=True, ensure_ascii=False, default=str)
    return sha256(written.encode()).hexdigest()[:16]


def as_said(value: object) -> object:
    """Leave out of a raw value what is no word of it: keys of paragraphs and items, and empty parts."""
    match value:
        case {"type": "item", "value": item}:
            return as_said(item)
        case Mapping():
            parts = {name: as_said(part) for name, part in value.items()}
            return {name: part for name, part in parts.items() if part not in EMPTY}
        case list() | tuple():
            return [as_said(part) for part in value]
        case str():
            return PARAGRAPH_KEY.sub("", value).strip()
    return value


def digests(blocks: Iterable[Block]) -> dict[str, str]:
    """Give the fingerprints of raw blocks by their ids."""
    return {str(block["id"]): digest(block["value"]) for block in blocks}


def wordings_of(body: Sequence[Block]) -> dict[str, str]:
    """Give the fingerprints of all blocks of a lesson, and of it as a whole."""
    return {**digests(body), WHOLE: whole(body)}


def whole(body: Sequence[Block]) -> str:
    """Give the fingerprint of all blocks of a lesson together."""
    return digest([block["value"] for block in body])


def still_as_then(item: ChangeItem, now: Mapping[str, str]) -> bool:
    """Tell whether all words that rested on the clause when the item was found read the same."""
    return all(now.get(name) == kept for name, kept in item.wordings.items())
