"""Read Markdown, alone or in a zip with its pictures."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import unquote

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lms.authoring.drafting.packages import Members
from lms.authoring.importing.collecting import Collector
from lms.authoring.importing.rules.outline import Caveat, Item, Outline, Run, Text, joined, plain
from lms.authoring.importing.word import SAFE_LINK
from lms.core.refusals import UnreadableFile, gettext_lazy

CHINESE: Final = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
ENCODINGS: Final = ("utf-8-sig", "gb18030")
MOST_MARKDOWN: Final = 5 * 1024 * 1024
SUFFIXES: Final = (".md", ".markdown")
NOT_TEXT: Final = gettext_lazy("The text cannot be read. Save it in UTF-8, then choose it again.")


def read_markdown(data: bytes) -> Outline:
    """Read one file."""
    return _read([("", _decoded(data))], {})


def read_markdown_files(members: Members) -> Outline | None:
    """Read all Markdown of a zip in the order of its names; None where there is none."""
    names = [name for name in sorted(members) if name.lower().endswith(SUFFIXES)]
    refuse_long_markdown(sum(len(members[name]) for name in names))
    files = [(name, _decoded(members[name])) for name in names]
    return _read(files, members) if files else None


def refuse_long_markdown(size: int) -> None:
    """Raise UnreadableFile for more bytes of Markdown than a course has; reading takes its time."""
    if size > MOST_MARKDOWN:
        raise UnreadableFile(_("The text is larger than a course. Save it in parts."))


def _decoded(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile(str(NOT_TEXT))


def _read(files: Sequence[tuple[str, str]], members: Members) -> Outline:
    found = Collector()
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    for name, text in files:
        tokens = parser.parse(text)
        if len(files) > 1 and not any(one.type == "heading_open" and one.tag == "h1" for one in tokens):
            found.heading(1, posixpath.basename(name).rpartition(".")[0])
        _Reader(found, members, posixpath.dirname(name)).walk(tokens)
    return found.outline("")


class _Reader:
    """Follows the tokens of one file; `lists` holds what is open, outermost first."""

    def __init__(self, found: Collector, members: Members, folder: str) -> None:
        self.found = found
        self.members = members
        self.folder = folder
        self.lists: list[bool] = []
        self.heading = 0
        self.rows: list[tuple[str, ...]] = []
        self.cells: list[str] | None = None
        self.is_new_item = False

    def walk(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            match token.type:
                case "heading_open":
                    self.heading = int(token.tag[1:])
                case "bullet_list_open" | "ordered_list_open":
                    self.lists.append(token.type == "ordered_list_open")
                case "bullet_list_close" | "ordered_list_close":
                    self.lists.pop()
                case "list_item_open":
                    self.is_new_item = True
                case "inline":
                    self.inline(token)
                case "fence" | "code_block":
                    self.found.entries.append(Text((Run(token.content.rstrip("\n")),)))
                    self.found.remark(Caveat.CODE, detail=token.content.strip()[:40])
                case "html_block":
                    self.found.remark(Caveat.HTML, detail=token.content.strip()[:40])
                case _:
                    self.in_table(token.type)

    def in_table(self, kind: str) -> None:
        """Follow the rows of a table, whose cells come as texts."""
        match kind:
            case "table_open":
                self.rows = []
            case "tr_open":
                self.cells = []
            case "tr_close":
                self.rows.append(tuple(self.cells or ()))
                self.cells = None
            case "table_close":
                self.found.grid(self.rows)

    def inline(self, token: Token) -> None:
        """Take a paragraph, heading, item or cell, and the pictures in it after its text."""
        children = token.children or []
        runs = joined(self.runs(children))
        words = " ".join(plain(runs).split())
        if self.cells is not None:
            self.cells.append(words)
        elif self.heading:
            if words:
                self.found.heading(self.heading, words)
            self.heading = 0
        elif words and self.lists and self.is_new_item:
            self.found.entries.append(Item(runs, len(self.lists) - 1, self.lists[-1]))
            self.is_new_item = False
        elif words and self.lists and isinstance(last := self.found.entries[-1], Item):
            # A second paragraph of an item stays with it; the editor knows items of one paragraph only.
            self.found.entries[-1] = Item((*last.runs, Run("\n"), *runs), last.level, last.ordered)
        elif words:
            self.found.entries.append(Text(runs))
        for child in children:
            if child.type == "image":
                self.found.picture(self.picture_of(str(child.attrs.get("src", ""))), child.content)

    def runs(self, tokens: Sequence[Token]) -> Iterator[Run]:
        bold = italic = 0
        link = ""
        for number, token in enumerate(tokens):
            match token.type:
                case "text" | "code_inline":
                    yield Run(token.content, bold > 0, italic > 0, link)
                case "softbreak":
                    yield Run(_between(tokens, number), bold > 0, italic > 0, link)
                case "hardbreak":
                    yield Run("\n", bold > 0, italic > 0, link)
                case "strong_open" | "strong_close":
                    bold += 1 if token.nesting > 0 else -1
                case "em_open" | "em_close":
                    italic += 1 if token.nesting > 0 else -1
                case "link_open":
                    target = str(token.attrs.get("href", ""))
                    link = target if SAFE_LINK.match(target) else ""
                case "link_close":
                    link = ""
                case _:
                    continue

    def picture_of(self, source: str) -> bytes | None:
        """Find a picture beside the text; one elsewhere in the web is never fetched."""
        return self.members.get(posixpath.normpath(posixpath.join(self.folder, unquote(source))))


def _between(tokens: Sequence[Token], number: int) -> str:
    """Say what a line break within a paragraph reads as: a space, but nothing inside Chinese text."""
    before = next((one.content for one in reversed(tokens[:number]) if one.content), "")
    after = next((one.content for one in tokens[number + 1 :] if one.content), "")
    return "" if CHINESE.match(before[-1:]) and CHINESE.match(after[:1]) else " "
