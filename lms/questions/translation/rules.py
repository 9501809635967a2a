"""Find the texts of a frozen question, lay a translation over them, accept what it accepts. Plain Python."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, cast

from lms.core.chinese import has_chinese
from lms.questions.scoring.rules.formats import JsonObject

type Accepted = Mapping[str, Sequence[str]]
"""What may be typed, by its place such as `blanks.0`."""
type Change = Callable[[str, Sequence[str]], Sequence[str]]

STEM: Final = "stem"
TYPED: Final = frozenset({"blanks", "units"})  # under these a content or a key lists what may be typed
NOTES: Final = "notes"
EXPLANATION: Final = "explanation"


@dataclass(frozen=True, slots=True)
class FrozenWording:
    """What a version says: what is shown, its key, why each option, and the explanation."""

    content: JsonObject
    key: JsonObject
    notes: Mapping[str, str]
    explanation: str

    def by_place(self) -> dict[str, str]:
        """Give every text that readers see by its place; empty ones are left out."""
        texts = dict(_texts_in(self.content, ""))
        texts |= {f"{NOTES}.{id_}": note for id_, note in self.notes.items()}
        texts[EXPLANATION] = self.explanation
        return {place: text for place, text in texts.items() if text}

    def digest(self) -> str:
        """Give the fingerprint of what a translation rests on: all texts, and what may be typed."""
        said = [self.by_place(), accepted_in(self.content), accepted_in(self.key)]
        return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def with_texts(self, texts: Mapping[str, str], accepted: Accepted) -> FrozenWording:
        """Give the same with translated texts in the place of its own, also of those in its key."""
        notes = {id_: texts.get(f"{NOTES}.{id_}") or note for id_, note in self.notes.items()}
        return FrozenWording(
            _shown(self.content, texts, accepted),
            showing(self.key, accepted, self.key),
            notes,
            texts.get(EXPLANATION) or self.explanation,
        )

    def has_chinese(self) -> bool:
        """Tell whether any of it is Chinese; figures and formulas read the same everywhere."""
        return any(map(has_chinese, self.by_place().values()))


def joined(place: str, part: str) -> str:
    """Name a place inside another one."""
    return f"{place}.{part}" if place else part


def _texts_in(content: JsonObject, place: str) -> Iterator[tuple[str, str]]:
    """Walk through the stem, lists of things with an id and a text, and questions inside a case."""
    yield joined(place, STEM), str(content.get(STEM, ""))
    for here, one in _with_ids(content, place):
        if "text" in one:
            yield here, str(one["text"])
        elif isinstance(inner := one.get("content"), Mapping):
            yield from _texts_in(inner, here)


def _with_ids(values: JsonObject, place: str) -> Iterator[tuple[str, JsonObject]]:
    for name, listed in values.items():
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, Mapping) and "id" in one:
                yield f"{joined(place, name)}.{one['id']}", one


def _shown(content: JsonObject, texts: Mapping[str, str], accepted: Accepted, place: str = "") -> JsonObject:
    """Give a content in other words; ids, their order and all else stay."""

    def item(name: str, one: object) -> object:
        if not isinstance(one, Mapping) or "id" not in one:
            return one
        here = f"{joined(place, name)}.{one['id']}"
        if "text" in one:
            return {**one, "text": texts.get(here) or one["text"]}
        if isinstance(inner := one.get("content"), Mapping):
            return {**one, "content": _shown(inner, texts, accepted, here)}
        return one

    made = {
        name: [item(name, one) for one in value] if isinstance(value, list) else value
        for name, value in content.items()
    }
    if STEM in content:
        made[STEM] = texts.get(joined(place, STEM)) or content[STEM]
    if isinstance(units := content.get("units"), list):
        # What is read by everybody, such as ms or %, is still taken and so still offered.
        further = accepted.get(joined(place, "units"))
        same = [unit for unit in units if not has_chinese(str(unit)) and unit not in (further or ())]
        made["units"] = [*further, *same] if further else units
    return made


def accepted_in(values: JsonObject, place: str = "") -> dict[str, list[str]]:
    """Give what a key, or a content, lists as typed, by its place."""
    found: dict[str, list[str]] = {}
    for name in TYPED & values.keys():
        listed = values[name]
        if not isinstance(listed, list):
            continue
        if any(isinstance(one, list) for one in listed):
            found |= {f"{joined(place, name)}.{number}": list(one) for number, one in enumerate(listed)}
        else:
            found[joined(place, name)] = list(listed)
    for here, one in _with_ids(values, place):
        inner = one.get("key") or one.get("content")
        found |= accepted_in(inner, here) if isinstance(inner, Mapping) else {}
    return found


def _changed(key: JsonObject, change: Change, place: str = "") -> JsonObject:
    """Give a key with its lists of what is typed changed."""
    made: dict[str, object] = dict(key)
    for name in TYPED & key.keys():
        here, listed = joined(place, name), key[name]
        if not isinstance(listed, list):
            continue
        if any(isinstance(one, list) for one in listed):
            rows = cast("list[list[str]]", listed)
            made[name] = [list(change(f"{here}.{number}", row)) for number, row in enumerate(rows)]
        else:
            made[name] = list(change(here, cast("list[str]", listed)))
    if isinstance(parts := key.get("parts"), list):
        made["parts"] = [
            {**part, "key": _changed(part["key"], change, f"{joined(place, 'parts')}.{part['id']}")}
            for part in parts
        ]
    return made


def widened(key: JsonObject, accepted: Accepted, source: JsonObject) -> JsonObject:
    """Accept in a key what a translation of `source` accepts as well.

    Where a corrected key no longer takes all that `source` did, the translation says nothing of it.
    """
    taken = accepted_in(source)
    return _changed(
        key,
        lambda place, own: [*own, *accepted.get(place, ())] if set(taken.get(place, ())) <= set(own) else own,
    )


def showing(key: JsonObject, accepted: Accepted, source: JsonObject) -> JsonObject:
    """Put what a translation of `source` accepts in the place of what a key lists, to be read."""
    taken = accepted_in(source)
    return _changed(
        key,
        lambda place, own: accepted.get(place) or own if set(taken.get(place, ())) <= set(own) else own,
    )
