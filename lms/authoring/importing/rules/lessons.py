"""Part a document into lessons and write each as blocks of the page, by the choices of its author."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from lms.authoring.importing.rules.outline import (
    Entry,
    Grid,
    Heading,
    Item,
    Notes,
    Outline,
    Picture,
    Place,
    Run,
    Text,
    plain,
)

WHOLE, FIRST, SECOND = 0, 1, 2
"""Where lessons begin: nowhere, at headings of level 1 (sections), at those down to level 2 (slides)."""

type Block = dict[str, object]

# What the fields of blocks and pages hold at most.
TITLE, HEADING, CAPTION, COLUMN, CELL, PICTURE_CAPTION, SUMMARY = 255, 80, 120, 60, 200, 200, 300
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the author chose: where lessons begin, whether speaker notes are kept, what pictures show."""

    lessons_at: int = FIRST
    keeps_notes: bool = False
    alts: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DraftLabels:
    """Labels of the product that stand in a draft, in the language of its author."""

    notes: str
    table: str


@dataclass(frozen=True, slots=True)
class OutlineLesson:
    """A lesson that a document becomes."""

    title: str
    entries: tuple[Entry, ...]


def usual_start(outline: Outline) -> int:
    """Say where lessons begin unless the author says otherwise: at the upper headings, if there are any."""
    return FIRST if any(isinstance(one, Heading) and one.level == FIRST for one in outline.entries) else WHOLE


def starts_of(outline: Outline) -> dict[int, int]:
    """Count the lessons for each place where they may begin."""
    levels = [entry.level for entry in outline.entries if isinstance(entry, Heading)]
    found = {level: sum(one <= level for one in levels) for level in (FIRST, SECOND)}
    return {WHOLE: 1} | {level: number for level, number in found.items() if level in levels}


def summary_of(outline: Outline, lessons_at: int) -> tuple[str, tuple[Entry, ...]]:
    """Take a short text in front of the first lesson as the summary of the course; give it and the rest."""
    head: list[Entry] = []
    for entry in outline.entries:
        if isinstance(entry, Heading) and (entry.level <= lessons_at or lessons_at == WHOLE):
            break
        head.append(entry)
    summary = "\n".join(plain(entry.runs) for entry in head if isinstance(entry, Text))
    is_short = bool(head) and all(isinstance(entry, Text) for entry in head) and len(summary) <= SUMMARY
    if not is_short or len(head) == len(outline.entries):
        return "", outline.entries
    return summary, outline.entries[len(head) :]


def lessons_of(title: str, entries: Sequence[Entry], lessons_at: int) -> list[OutlineLesson]:
    """Part the entries at the headings where lessons begin; what stands before the first bears the title."""
    lessons: list[tuple[str, list[Entry]]] = []
    for entry in entries:
        if isinstance(entry, Heading) and entry.level <= lessons_at:
            lessons.append((entry.text, []))
            continue
        if not lessons:
            lessons.append((title, []))
        lessons[-1][1].append(entry)
    return [OutlineLesson(name[:TITLE] or title[:TITLE], tuple(kept)) for name, kept in lessons]


def blocks_of(entries: Sequence[Entry], choices: Choices, labels: DraftLabels) -> list[Block]:
    """Write entries as raw blocks; a picture's `image` is still its name."""
    return list(_BlockComposer(choices, labels).write(entries))


def letters_in(entries: Sequence[Entry]) -> int:
    """Count the characters that a reader reads."""
    count = 0
    for entry in entries:
        match entry:
            case Text() | Item():
                count += len(plain(entry.runs))
            case Grid():
                count += sum(len(cell) for row in entry.rows for cell in row)
            case _:
                continue
    return count


def fits_a_table(grid: Grid) -> bool:
    """Tell whether a table of a lesson takes it: at least two columns and rows, and no long cell."""
    head, *rows = grid.rows
    return (
        len(head) > 1
        and bool(rows)
        and all(len(cell) <= COLUMN for cell in head)
        and all(len(cell) <= CELL for row in rows for cell in row)
    )


def undescribed_pictures(entries: Sequence[Entry]) -> dict[str, Place]:
    """List the pictures that no text describes, each once, at its first place."""
    described = {entry.name for entry in entries if isinstance(entry, Picture) and entry.alt}
    found: dict[str, Place] = {}
    for entry in entries:
        if isinstance(entry, Picture) and entry.name not in described:
            found.setdefault(entry.name, entry.place)
    return found


class _BlockComposer:
    """Collects running text under a heading until something else comes."""

    def __init__(self, choices: Choices, labels: DraftLabels) -> None:
        self.choices = choices
        self.labels = labels
        self.alts = dict(choices.alts)
        self.heading = ""
        self.texts: list[Text | Item] = []
        self.tables = 0

    def write(self, entries: Sequence[Entry]) -> Iterator[Block]:
        for entry in entries:
            match entry:
                case Text() | Item():
                    self.texts.append(entry)
                case Heading():
                    yield from self.ended()
                    yield from self.headed(entry.text)
                case Grid():
                    yield from self.table(entry)
                case Picture():
                    yield from self.picture(entry)
                case Notes():
                    if self.choices.keeps_notes:
                        yield from self.ended()
                        yield _prose(self.labels.notes, _html([_text(line) for line in entry.texts]))
        yield from self.ended()

    def headed(self, text: str) -> Iterator[Block]:
        """Keep a heading for what follows; one that is too long for a heading is text."""
        if len(text) <= HEADING:
            self.heading = text
        else:
            self.texts.append(Text((Run(text, bold=True),)))
        yield from ()

    def ended(self) -> Iterator[Block]:
        """Write the running text; a heading with nothing below it becomes text itself."""
        if self.texts:
            yield _prose(self.heading, _html(self.texts))
        elif self.heading:
            yield _prose("", _html([Text((Run(self.heading, bold=True),))]))
        self.heading, self.texts = "", []

    def named(self, most: int) -> str:
        """Take the heading as the name of what stands right below it."""
        if self.texts or not self.heading:
            return ""
        name, self.heading = self.heading, ""
        return name[:most]

    def table(self, grid: Grid) -> Iterator[Block]:
        if not fits_a_table(grid):
            head, *rows = grid.rows
            self.texts += [_row_as_item(head, row) for row in rows] or [_text(cell) for cell in head if cell]
            return
        self.tables += 1
        caption = self.named(CAPTION) or f"{self.labels.table} {self.tables}"
        yield from self.ended()
        head, *rows = (tuple(cell or NOTHING for cell in row) for row in grid.rows)
        value: dict[str, object] = {"caption": caption, "columns": list(head), "rows": [*map(list, rows)]}
        yield _block("comparison", value)

    def picture(self, picture: Picture) -> Iterator[Block]:
        if picture.name in self.choices.left_out:
            return
        caption = self.named(PICTURE_CAPTION)
        yield from self.ended()
        alt = picture.alt or self.alts.get(picture.name, "")
        yield _block("picture", {"image": picture.name, "alt": alt, "caption": caption})


def _block(kind: str, value: dict[str, object]) -> Block:
    return {"type": kind, "value": {**value, "clause": "", "facts": []}}


def _prose(heading: str, html: str) -> Block:
    return _block("prose", {"heading": heading, "text": html})


def _text(line: str) -> Text:
    return Text((Run(line),))


def _row_as_item(head: Sequence[str], row: Sequence[str]) -> Item:
    """Write a row of a table that is too large as one item: each cell behind the name of its column."""
    runs: list[Run] = []
    for column, cell in zip(head, row, strict=False):
        if cell:
            runs += [Run("\n")] * bool(runs) + [Run(f"{column}：", bold=True)] * bool(column) + [Run(cell)]
    return Item(tuple(runs) or (Run(NOTHING),))


def _html(texts: Sequence[Text | Item]) -> str:
    """Write paragraphs and nested lists as the page's editor keeps them."""
    html: list[str] = []
    opened: list[str] = []  # the lists that are open, outermost first, each with an item open in it
    for text in texts:
        depth = min(text.level, len(opened)) + 1 if isinstance(text, Item) else 0
        while len(opened) > depth:
            html.append(f"</li></{opened.pop()}>")
        if not isinstance(text, Item):
            html.append(f"<p>{_inline(text.runs)}</p>")
            continue
        tag = "ol" if text.ordered else "ul"
        if len(opened) == depth and opened[-1] != tag:
            html.append(f"</li></{opened.pop()}>")
        if len(opened) == depth:
            html.append("</li>")
        else:
            html.append(f"<{tag}>")
            opened.append(tag)
        html.append(f"<li>{_inline(text.runs)}")
    html += [f"</li></{tag}>" for tag in reversed(opened)]
    return "".join(html)


def _inline(runs: Sequence[Run]) -> str:
    """Write runs with bold, italic and links."""
    html = ""
    for run in runs:
        text = escape(run.text, quote=False).replace("\n", "<br/>")
        if run.italic:
            text = f"<i>{text}</i>"
        if run.bold:
            text = f"<b>{text}</b>"
        html += f'<a href="{escape(run.link)}">{text}</a>' if run.link else text
    return html
