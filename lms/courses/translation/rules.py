"""Find the texts of raw blocks, lay a translation over them, tell what changed since. Plain Python."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Final, TypedDict

from lms.core.chinese import SOURCE_LANGUAGE, has_chinese

type Block = Mapping[str, object]

WITH_PICTURE: Final = frozenset({"picture", "hotspots"})
# A file and the editor write the same rich text differently: with keys, and with breaks between its parts.
OF_THE_EDITOR: Final = re.compile(r' data-block-key="[^"]*"|(?<=>)\n|\n(?=<)')
LINE_BREAK: Final = re.compile(r"<br ?/?>\s*")


class TextKind(StrEnum):
    """How a text is written: in one line, in several, or with paragraphs and lists."""

    LINE = "line"
    LINES = "lines"
    RICH = "rich"


type Shape = TextKind | Mapping[str, Shape] | tuple[Shape]
"""Where a value holds texts; a tuple of one shape stands for a list of any length."""

LINE, LINES, RICH = TextKind
TEXTS: Final[Mapping[str, Mapping[str, Shape]]] = {
    "prose": {"heading": LINE, "text": RICH},
    "key_point": {"text": RICH},
    "aside": {"text": RICH},
    "dialogue": {"heading": LINE, "turns": ({"speaker": LINE, "text": LINES},), "comment": LINES},
    "standard_value": {"value": LINE, "unit": LINE, "meaning": LINES},
    "law": {
        "title": LINE,
        "value": LINE,
        "unit": LINE,
        "text": LINES,
        "article": LINE,
        "jurisdiction": LINE,
    },
    "comparison": {"caption": LINE, "columns": (LINE,), "rows": ((LINE,),)},
    "picture": {"alt": LINES, "caption": LINE},
    "steps": {"heading": LINE, "steps": ({"title": LINE, "text": LINES},)},
    "quotation": {"text": LINES, "said_by": LINE},
    "term": {"term": LINE, "also": LINE, "definition": LINES},
    "accordion": {"heading": LINE, "folds": ({"title": LINE, "text": RICH},)},
    "hotspots": {"alt": LINES, "caption": LINE, "spots": ({"title": LINE, "text": LINES},)},
    "embed": {"title": LINE, "description": LINES},
    "practice": {"heading": LINE},
    "reflection": {"question": LINES, "thoughts": LINES},
    "poll": {"question": LINES, "options": (LINE,)},
    "document": {"title": LINE, "note": LINES},
    "media": {"title": LINE, "transcript": LINES, "chapters": ({"title": LINE},)},
    "check": {"question": LINES, "options": ({"text": LINE, "why": LINES},)},
    "scenario": {
        "heading": LINE,
        "situation": LINES,
        "steps": ({"customer": LINES, "choices": ({"text": LINES},), "explanation": LINES},),
    },
}
"""The texts of each kind of block; all else of it is the same in every language."""


class BlockTranslation(TypedDict, total=False):
    """What is kept of one block: texts by their places, and the digest of what they translate.

    `image` is the number of another picture; `by` that of the account whose words on the law nobody else has
    read yet.
    """

    texts: dict[str, str]
    of: str
    image: int
    by: int


class BlockState(StrEnum):
    """How far the translation of a block has come."""

    NEW = "new"
    UNFINISHED = "unfinished"
    CHANGED = "changed"
    WAITING = "waiting"
    DONE = "done"


@dataclass(frozen=True)
class SourceText:
    """One text of a block, at its place such as `turns.0.text`."""

    place: str
    kind: TextKind
    text: str

    @property
    def is_asked(self) -> bool:
        """Tell whether it needs a translation; figures and signs read the same."""
        return has_chinese(self.text)


@dataclass(frozen=True)
class LessonWording:
    """What a lesson says to a reader; `languages` by block is empty where all is in the reader's own."""

    title: str
    intro: str
    blocks: Sequence[Block]
    title_language: str = ""
    intro_language: str = ""
    languages: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    is_partly_source: bool = False
    is_all_source: bool = False


def source_texts(block: Block) -> list[SourceText]:
    """List the texts of a raw block in their order."""
    shape = TEXTS.get(str(block["type"]), {})
    return [SourceText(place, kind, text) for place, kind, text in _texts(shape, block["value"], "")]


def _texts(shape: Shape, raw: object, place: str) -> Iterator[tuple[str, TextKind, str]]:
    match shape:
        case TextKind():
            if isinstance(raw, str) and raw.strip():
                yield place, shape, as_kept(raw, shape)
        case tuple():
            for number, item in enumerate(_items(raw)):
                yield from _texts(shape[0], item, joined(place, str(number)))
        case _:
            for name, part in shape.items():
                inner = raw.get(name) if isinstance(raw, Mapping) else None
                yield from _texts(part, inner, joined(place, name))


def as_kept(text: str, kind: TextKind) -> str:
    """Give a text the same however the editor, a form or a file writes it."""
    plain = text.replace("\r\n", "\n").strip()
    if kind is not TextKind.RICH:
        return plain
    return OF_THE_EDITOR.sub("", LINE_BREAK.sub("<br>", plain)).replace("\n", " ")


def joined(place: str, part: str) -> str:
    """Name a place inside another one."""
    return f"{place}.{part}" if place else part


def _items(raw: object) -> Sequence[object]:
    listed = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else ()
    return [item["value"] if _is_item(item) else item for item in listed]


def _is_item(item: object) -> bool:
    return isinstance(item, Mapping) and item.get("type") == "item" and "value" in item


def digest_of(block: Block) -> str:
    """Give the fingerprint of what a translation of the block rests on: its texts, and which picture."""
    value = block["value"]
    image = value.get("image") if block["type"] in WITH_PICTURE and isinstance(value, Mapping) else None
    said = {each.place: each.text for each in source_texts(block)}
    return sha256(json.dumps([said, image], sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def state_of(block: Block, kept: BlockTranslation | None) -> BlockState:
    """Say how far a block is translated; one without a word of Chinese has nothing to be done."""
    asked = [each.place for each in source_texts(block) if each.is_asked]
    texts = kept.get("texts", {}) if kept else {}
    if not asked:
        return BlockState.DONE
    if kept is None or not any(texts.values()):
        return BlockState.NEW
    if kept.get("of") != digest_of(block):
        return BlockState.CHANGED
    if not all(texts.get(place) for place in asked):
        return BlockState.UNFINISHED
    return BlockState.WAITING if kept.get("by") else BlockState.DONE


def laid_over(block: Block, kept: BlockTranslation) -> Block:
    """Give the raw block with the translated texts in the place of its own."""
    value = _laid(TEXTS[str(block["type"])], block["value"], kept.get("texts", {}), "")
    if isinstance(value, dict) and kept.get("image"):
        value["image"] = kept["image"]
    return {**block, "value": value}


def _laid(shape: Shape, raw: object, texts: Mapping[str, str], place: str) -> object:
    match shape:
        case TextKind():
            return texts.get(place) or raw
        case tuple():
            items = [_laid(shape[0], one, texts, joined(place, str(n))) for n, one in enumerate(_items(raw))]
            wrapped = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else ()
            return [
                {**old, "value": new} if isinstance(old, Mapping) and _is_item(old) else new
                for old, new in zip(wrapped, items, strict=True)
            ]
        case _ if isinstance(raw, Mapping):
            own = {name: shape[name] for name in shape if name in raw}
            laid = {name: _laid(part, raw[name], texts, joined(place, name)) for name, part in own.items()}
            return {**raw, **laid}
    return raw


@dataclass(frozen=True)
class KeptWording:
    """What is kept of a lesson in one language."""

    language: str
    title: str
    source_title: str
    intro: str
    source_intro: str
    blocks: Mapping[str, BlockTranslation]


def wording_for(title: str, intro: str, blocks: Sequence[Block], kept: KeptWording | None) -> LessonWording:
    """Give a lesson to a reader of another language; what has no translation of its words stays as it is."""
    if kept is None:
        return LessonWording(
            title,
            intro,
            blocks,
            title_language=SOURCE_LANGUAGE,
            intro_language=SOURCE_LANGUAGE,
            languages={str(block["id"]): SOURCE_LANGUAGE for block in blocks},
            is_all_source=True,
        )
    has_title = bool(kept.title) and kept.source_title == title
    has_intro = bool(kept.intro) and kept.source_intro == intro
    shown, languages = _translated(blocks, kept)
    in_source = [language == SOURCE_LANGUAGE for language in languages.values()]
    return LessonWording(
        kept.title if has_title else title,
        kept.intro if has_intro else intro,
        shown,
        title_language=kept.language if has_title else SOURCE_LANGUAGE,
        intro_language=kept.language if has_intro else SOURCE_LANGUAGE,
        languages=languages,
        places=_places(blocks, shown),
        is_partly_source=any(in_source) or not has_title or (bool(intro) and not has_intro),
        is_all_source=bool(in_source) and all(in_source),
    )


def _translated(blocks: Sequence[Block], kept: KeptWording) -> tuple[list[Block], dict[str, str]]:
    """Lay over what is done, and say of each block in which language it is."""
    shown, languages = [], {}
    for block in blocks:
        name = str(block["id"])
        own = kept.blocks.get(name)
        is_done = state_of(block, own) is BlockState.DONE
        shown.append(laid_over(block, own) if is_done and own is not None else block)
        languages[name] = kept.language if is_done else SOURCE_LANGUAGE
    return shown, languages


def _places(blocks: Sequence[Block], shown: Sequence[Block]) -> dict[str, str]:
    """Give by its translated name where a law holds: laws are found by the name they have in the source."""
    pairs = [(_place(before), _place(after)) for before, after in zip(blocks, shown, strict=True)]
    return {after: before for before, after in pairs if after and after != before}


def _place(block: Block) -> str:
    value = block["value"]
    return str(value.get("jurisdiction") or "") if isinstance(value, Mapping) else ""


def bodies_for(
    bodies: Mapping[int, Sequence[Block]], kept: Mapping[int, KeptWording]
) -> dict[int, Sequence[Block]]:
    """Give the blocks of many lessons, by key, with what is translated of them."""
    return {key: _translated(own, kept[key])[0] if key in kept else own for key, own in bodies.items()}
