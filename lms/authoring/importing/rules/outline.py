"""Hold what a document says, whatever program wrote it: headings, texts, lists, tables, pictures, notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike; `link` is the address they lead to."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 parts what may become lessons."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, at its depth from 0 on."""

    runs: tuple[Run, ...]
    level: int = 0
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; its first row names the columns."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: on which slide, or below which heading, and the how-manyeth of its kind."""

    slide: int = 0
    heading: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its name among the document's pictures, with its text alternative, often empty."""

    name: str
    alt: str = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Notes:
    """What the speaker wrote for himself under a slide."""

    texts: tuple[str, ...]


type Entry = Heading | Text | Item | Grid | Picture | Notes


class Caveat(StrEnum):
    """What a document holds and a lesson does not take as it is."""

    TEXT_BOX = "text_box"
    FOOTNOTES = "footnotes"
    COMMENTS = "comments"
    TRACKED = "tracked"
    CHART = "chart"
    DIAGRAM = "diagram"
    FORMULA = "formula"
    RECORDING = "recording"
    EMBEDDED = "embedded"
    PICTURE_KIND = "picture_kind"
    PICTURE_LARGE = "picture_large"
    PICTURE_MISSING = "picture_missing"
    HIDDEN_SLIDE = "hidden_slide"
    UNTITLED_SLIDE = "untitled_slide"
    NESTED_TABLE = "nested_table"
    WIDE_TABLE = "wide_table"
    CODE = "code"
    HTML = "html"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class DocumentRemark:
    """Something the author should know before the draft is made; `detail` quotes what is meant."""

    kind: Caveat
    place: Place = Place()
    detail: str = ""
    count: int = 1


@dataclass(frozen=True)
class Outline:
    """A document as it was read; `pictures` holds the bytes of each picture by its name."""

    title: str
    entries: tuple[Entry, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    remarks: tuple[DocumentRemark, ...] = ()
    is_slides: bool = False


def joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Join neighbours that look alike, and take the space around the whole away."""
    parts: list[Run] = []
    for (bold, italic, link), alike in groupby(runs, lambda run: (run.bold, run.italic, run.link)):
        text = "".join(run.text for run in alike)
        if text:
            parts.append(Run(text, bold, italic, link))
    if parts:
        parts[0] = replace(parts[0], text=parts[0].text.lstrip())
        parts[-1] = replace(parts[-1], text=parts[-1].text.rstrip())
    kept = tuple(run for run in parts if run.text)
    return kept if len(kept) == len(parts) else joined(kept)


def plain(runs: Iterable[Run]) -> str:
    """Give the characters alone."""
    return "".join(run.text for run in runs)


def texts_of(entry: Entry) -> Sequence[str]:
    """Give everything that an entry lets learners read, speaker notes included."""
    match entry:
        case Heading():
            return (entry.text,)
        case Text() | Item():
            return (plain(entry.runs),)
        case Grid():
            return [cell for row in entry.rows for cell in row]
        case Notes():
            return entry.texts
        case Picture():
            return (entry.alt,)


def with_title(outline: Outline) -> Outline:
    """Take the title out of the headings where the document has none, and let lessons begin at level 1.

    Many write the title as the one heading of level 1 and the chapters below it. Slides keep their levels:
    level 1 is a section there, level 2 a slide.
    """
    if outline.is_slides:
        return outline
    levels = sorted({entry.level for entry in outline.entries if isinstance(entry, Heading)})
    tops = [entry for entry in outline.entries if isinstance(entry, Heading) and entry.level == 1]
    if not outline.title and len(tops) == 1 and len(levels) > 1 and outline.entries[0] == tops[0]:
        rest = replace(outline, title=tops[0].text, entries=outline.entries[1:])
        return replace(rest, entries=_raised(rest.entries, levels[1] - 1))
    return replace(outline, entries=_raised(outline.entries, levels[0] - 1)) if levels else outline


def _raised(entries: Sequence[Entry], by: int) -> tuple[Entry, ...]:
    return tuple(
        Heading(max(1, entry.level - by), entry.text) if isinstance(entry, Heading) else entry
        for entry in entries
    )
