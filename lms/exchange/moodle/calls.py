"""Write a simulated call as an essay that Moodle shows and plays, and read it again.

Its recording is played in the question text, below it stand the turns as a list. Turns that a taker must
not read stand in the information for graders, with the model answer and the rubric.
"""

import re
from collections.abc import Sequence
from html import escape, unescape
from typing import Final, TypedDict
from urllib.parse import quote, unquote

from lms.exchange.formats.plain import Rich, rich
from lms.exchange.formats.xml import Node
from lms.exchange.moodle.texts import raw_of
from lms.questions.records.rules import QuestionRecord

_TURNS: Final = '<ol class="call-turns">'
_RUBRIC: Final = '<ul class="call-rubric">'
_ITEM: Final = re.compile(r"<li>(.*)", re.DOTALL)
_PLAYER: Final = re.compile(
    r"(?:<p>)?<audio\b[^<>]{0,500}>\s{0,9}(?:<source\b[^<>]{0,500}>)?[^<>]{0,500}</audio>(?:</p>)?"
)
_PLAYED: Final = re.compile(r'\ssrc="@@PLUGINFILE@@/([^"?]{1,300})')


class CallPart(TypedDict):
    """The fields of a record that make it a simulated call."""

    stem: str
    stem_html: str | None
    options: tuple[str, ...]
    options_html: tuple[str, ...]
    answer: str | None
    rubric: str | None
    recording: str | None
    only_heard: bool | None


def call_text(record: QuestionRecord) -> str:
    """Give the question text as HTML: what is asked, the recording, and the turns a taker may read."""
    text = record.stem_html or _lines(record.stem)
    if record.recording:
        source = f'<source src="@@PLUGINFILE@@/{quote(record.recording)}">'
        text += f'<p><audio controls="controls">{source}</audio></p>'
    return text if record.only_heard else text + _turns_html(record)


def grader_text(record: QuestionRecord) -> str:
    """Give what those who mark go by as HTML: model answer, hidden turns, rubric."""
    model = _lines(record.answer) if isinstance(record.answer, str) else ""
    levels = (record.rubric or "").split("\n") if record.rubric else []
    told = _turns_html(record) if record.only_heard else ""
    return model + told + _listed(_RUBRIC, "</ul>", [escape(level, quote=False) for level in levels])


def call_part(node: Node) -> CallPart:
    """Read what the two writers above wrote; what a person changed in between is read as it stands."""
    text, turns = _cut(raw_of(node.child("questiontext")), _TURNS, "</ol>")
    player = _PLAYER.search(text)
    played = _PLAYED.search(player.group()) if player else None
    told, hidden = _cut(raw_of(node.child("graderinfo")), _TURNS, "</ol>")
    model, levels = _cut(told, _RUBRIC, "</ul>")
    options = [rich(turn, "html") for turn in (turns or hidden)]
    htmls = tuple(option.html or "" for option in options)
    stem = _read(_PLAYER.sub("", text, count=1))
    return CallPart(
        stem=stem.plain,
        stem_html=stem.html,
        options=tuple(option.plain for option in options),
        options_html=htmls if any(htmls) else (),
        answer=_read(model).plain or None,
        rubric="\n".join(rich(level, "html").plain for level in levels) or None,
        recording=unquote(unescape(played.group(1))) if played else None,
        only_heard=True if hidden and not turns else None,
    )


def _read(html: str) -> Rich:
    return rich(html.strip(), "html")


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _turns_html(record: QuestionRecord) -> str:
    htmls = record.options_html or ("",) * len(record.options)
    pairs = zip(record.options, htmls, strict=True)
    return _listed(_TURNS, "</ol>", [html or _lines(turn) for turn, html in pairs])


def _listed(start: str, end: str, items: Sequence[str]) -> str:
    return f"{start}{''.join(f'<li>{item}</li>' for item in items)}{end}" if items else ""


def _cut(text: str, start: str, end: str) -> tuple[str, list[str]]:
    """Take a list out of a text, and give its items."""
    before, _start, rest = text.partition(start)
    inside, _end, after = rest.partition(end)
    found = [item for piece in inside.split("</li>") if (item := _ITEM.search(piece))]
    return before + after, [item.group(1) for item in found]
