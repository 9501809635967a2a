"""Make a question of a text with gaps: one kind of gap makes a fill-in, mixed gaps make a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TypedDict, cast

from django.utils.translation import gettext as _

from lms.exchange.formats.answers import AnswerPart, Remarks
from lms.exchange.formats.pictures import names_in, with_element_signs
from lms.exchange.formats.plain import BLANK, Rich, TextFormat, plain_from_html, rich, tidy
from lms.questions.records.rules import QuestionRecord

# Gaps travel through HTML as private letters, which no markup reads.
_OPEN, _CLOSE = "\U0010ff10", "\U0010ff11"


class GappedPart(TypedDict, total=False):
    """The fields of a record that a text with gaps decides."""

    kind: str
    stem: str
    stem_html: str | None
    answer: tuple[tuple[str, ...], ...]
    parts: tuple[QuestionRecord, ...]
    marks: Decimal | None


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: what is asked in it and its weight in the marks."""

    part: AnswerPart
    weight: Decimal | None = None


def place_of(number: int) -> str:
    """Give what stands in the text for a gap until the text is plain."""
    return f"{_OPEN}{number}{_CLOSE}"


def gapped(
    text: str, written: TextFormat, gaps: Sequence[Gap], remarks: Remarks
) -> "GappedPart | AnswerPart":
    """Make the question. The text holds a place for each gap, numbered from 1.

    Only texts to write: one fill-in. One gap of another kind: a question of that kind. Otherwise a case
    whose parts stand in the order of the gaps, each with the line its gap stands in.
    """
    source = rich(text, written)
    marks = [gap.weight for gap in gaps if gap.weight is not None]
    # A gap without a weight counts once, as in Moodle, if any has one.
    total = sum((gap.weight or Decimal(1) for gap in gaps), Decimal(0)) if marks else None
    if all(gap.part.get("kind") == "fill_in" for gap in gaps):
        if len(set(marks)) > 1:
            remarks.say(_("weights of gaps"), _("equal: every blank earns the same share"))
        accepted = tuple(cast("tuple[tuple[str, ...], ...]", gap.part["answer"])[0] for gap in gaps)
        return {**_whole(source), "kind": "fill_in", "answer": accepted, "marks": total}
    if len(gaps) == 1:
        return cast("GappedPart", {**_whole(source), **gaps[0].part, "marks": total})
    lines, parts = source.plain.split("\n"), []
    for number, gap in enumerate(gaps, 1):
        place = place_of(number)
        line = next((one for one in lines if place in one), place)
        html = line_html(source.html, place, number)
        parts.append(
            QuestionRecord(stem=tidy(_shown(line, number)), stem_html=html, marks=gap.weight, **gap.part)
        )
    stem = _shown(source.plain, 0)
    html = None if source.html is None else _shown(source.html, 0)
    return {"kind": "case", "stem": stem, "stem_html": html, "parts": tuple(parts), "marks": total}


def _whole(source: Rich) -> GappedPart:
    html = None if source.html is None else _blanked(source.html)
    return {"stem": _blanked(source.plain), "stem_html": html}


def _blanked(text: str) -> str:
    pieces = text.split(_OPEN)
    return pieces[0] + "".join(BLANK + piece.partition(_CLOSE)[2] for piece in pieces[1:])


def _shown(text: str, own: int) -> str:
    """Show gaps by their numbers, the own one as a blank."""
    pieces = text.split(_OPEN)
    shown = [pieces[0]]
    for piece in pieces[1:]:
        number, _close, after = piece.partition(_CLOSE)
        shown.append((BLANK if number == str(own) else f"({number})") + after)
    return "".join(shown)


def line_html(html: str | None, place: str, number: int) -> str | None:
    """Give the line that holds a place as HTML, if it shows embedded pictures; the place becomes a blank."""
    if not names_in(html):
        return None
    signed, elements = with_element_signs(html or "")
    line = next((one for one in plain_from_html(signed).split("\n") if place in one), "")
    if not any(sign in line for sign in elements):
        return None
    written = escape(tidy(_shown(line.replace(place, BLANK), number)), quote=False)
    for sign, element in elements.items():
        written = written.replace(sign, element)
    return written
