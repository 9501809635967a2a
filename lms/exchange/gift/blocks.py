"""Part a GIFT file into its questions: blank lines, comments, categories and escaped characters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lms.exchange.formats.plain import Rich, TextFormat, rich

# Escaped characters travel as characters that no text uses, so that the grammar cannot see them.
_ESCAPED: Final = {
    "~": "\U0010ff01",
    "=": "\U0010ff02",
    "#": "\U0010ff03",
    "{": "\U0010ff04",
    "}": "\U0010ff05",
    ":": "\U0010ff06",
    "n": "\U0010ff07",
    "\\": "\\",
}
_ESCAPE = re.compile(r"\\([~=#{}:n\\])")
_PLAIN: Final = {ord(mark): "\n" if name == "n" else name for name, mark in _ESCAPED.items() if name != "\\"}
_ID = re.compile(r"\[id:((?:[^\]\\\n]|\\.)+)\]")
_TAG = re.compile(r"\[tag:((?:[^\]\\\n]|\\.)+)\]")
_CATEGORY = re.compile(r"\$CATEGORY:[ \t]*([^\n]*)")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_FORMATS: Final[dict[str, TextFormat]] = {
    "html": "html",
    "moodle": "moodle",
    "plain": "plain",
    "markdown": "markdown",
}
_BRACE = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Block:
    """One question as written: its escapes are hidden, its comments stand apart."""

    line: int
    text: str
    comments: str = ""

    @property
    def code(self) -> str | None:
        """The identifier that a comment gives the question."""
        found = _ID.search(self.comments)
        return found.group(1).strip().replace("\\]", "]") if found else None

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that comments give the question."""
        return tuple(tag.strip().replace("\\]", "]") for tag in _TAG.findall(self.comments))


@dataclass(frozen=True, slots=True)
class Category:
    """A line that says to which category the following questions belong."""

    line: int
    path: str


def hide_escapes(text: str) -> str:
    """Replace escaped characters by marks the grammar passes over."""
    return _ESCAPE.sub(lambda found: _ESCAPED[found.group(1)], text)


def show_escapes(text: str) -> str:
    """Put the characters back that were escaped."""
    return text.translate(_PLAIN)


def escape(text: str) -> str:
    """Write a text so that nothing in it reads as grammar."""
    escaped = re.sub(r"([\\~=#{}:])", r"\\\1", text)
    return escaped.replace("\n", "\\n")


def formatted(text: str, default: TextFormat) -> tuple[Rich, TextFormat]:
    """Read a text that may start with its format in square brackets."""
    found = _FORMAT.match(text)
    written = _FORMATS[found.group(1)] if found else default
    return rich(show_escapes(without_format(text)), written), written


def without_format(text: str) -> str:
    """Take a format in square brackets off the start of a text."""
    return _FORMAT.sub("", text, count=1)


def gift_blocks(text: str) -> Iterator[Block | Category]:
    """Give the questions and categories of a file in their order."""
    for block in _joined(list(_runs(text))):
        rest, line = block.text, block.line
        while category := _CATEGORY.match(rest):
            yield Category(line, show_escapes(category.group(1)).strip())
            after = rest[category.end() :]
            line += len(after) - len(after.lstrip("\n")) if after.strip() else 0
            rest = after.strip()
        if rest:
            yield Block(line, rest, block.comments)


def _runs(text: str) -> Iterator[Block]:
    """Give each run of lines without a blank one; comment lines count as neither text nor blank."""
    start, lines, comments = 0, list[str](), list[str]()
    for number, raw in enumerate([*text.split("\n"), ""], 1):
        line = raw.strip()
        if line.startswith("//"):
            comments.append(line)
            if lines:
                lines.append("")
        elif line:
            start = start if lines else number
            lines.append(raw)
        else:
            if lines:
                yield Block(start, hide_escapes("\n".join(lines)).strip(), "\n".join(comments))
            lines, comments = [], []


def _joined(blocks: list[Block]) -> Iterator[Block]:
    """Join runs that a blank line inside the braces of one question has parted."""
    index = 0
    while index < len(blocks):
        last = _last_of(blocks, index)
        together = blocks[index : last + 1]
        yield Block(
            together[0].line,
            "\n".join(block.text for block in together),
            "\n".join(block.comments for block in together),
        )
        index = last + 1


def _last_of(blocks: list[Block], index: int) -> int:
    """Give the place of the run that closes the braces open at the end of this one, else this one."""
    braces = _BRACE.findall(blocks[index].text)
    if not braces or braces[-1] != "{":
        return index
    for later in range(index + 1, len(blocks)):
        first = _BRACE.search(blocks[later].text)
        if first is not None:
            return later if first.group() == "}" else index
        if blocks[later].text.startswith(("::", "$CATEGORY")):
            return index
    return index
