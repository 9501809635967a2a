"""Read Cloze: a text whose gaps say in braces what is asked and what is right."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

from lms.exchange.cloze.gaps import Gap, GappedPart, gapped, place_of
from lms.exchange.formats.answers import (
    AnswerPart,
    Remarks,
    Weighted,
    choice_part,
    number_part,
    numeric_answer,
    text_part,
)
from lms.exchange.formats.grades import nearest, share_of
from lms.exchange.formats.limits import Faulty, refuse_many_answers
from lms.exchange.formats.media import lost_media, without_pasted
from lms.exchange.formats.plain import Rich, TextFormat, rich, tidy
from lms.questions.records.rules import (
    FileFault,
    FilePlace,
    QuestionRecord,
    Reading,
    ReadingDraft,
    Understood,
)

_TEXTS: Final = frozenset(["SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"])
_NUMBERS: Final = frozenset({"NUMERICAL", "NM"})
_CHOICES: Final = frozenset(
    [
        "MULTICHOICE",
        "MC",
        "MULTICHOICE_V",
        "MCV",
        "MULTICHOICE_H",
        "MCH",
        "MULTICHOICE_S",
        "MCS",
        "MULTICHOICE_VS",
        "MCVS",
        "MULTICHOICE_HS",
        "MCHS",
    ]
)
_SEVERAL: Final = frozenset(
    ["MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH", "MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS", "MRHS"]
)
_KINDS: Final = _TEXTS | _NUMBERS | _CHOICES | _SEVERAL
_CASED: Final = frozenset({"SHORTANSWER_C", "SAC", "MWC"})
_GAP: Final = re.compile(
    r"\{\s{0,9}(?P<weight>\d{0,4}(?:\.\d{1,4})?)\s{0,9}:\s{0,9}(?P<type>[A-Za-z_]{2,16})\s{0,9}(?P<end>[:}])"
)
_WEIGHT: Final = re.compile(r"%(-?\d{1,3}(?:\.\d{0,12})?)%")
# A backslash keeps the marks of the grammar in an answer; such pairs travel as letters no text uses.
_ESCAPE: Final = re.compile(r"\\([~#}{\"\\])")
_HIDDEN: Final = {mark: chr(0x10FF20 + place) for place, mark in enumerate('~#}{"\\')}
_SHOWN: Final = {ord(hidden): mark for mark, hidden in _HIDDEN.items()}
_UNTOUCHED: Final = {ord(hidden): f"\\{mark}" for mark, hidden in _HIDDEN.items()}
_LONGEST_GAPS: Final = 500


def read_cloze(text: str) -> Reading:
    """Read a file, which holds one question."""
    draft = ReadingDraft("cloze")
    stripped = text.lstrip()
    line = text.count("\n", 0, len(text) - len(stripped)) + 1
    remarks = Remarks()
    try:
        source, pasted = without_pasted(stripped.rstrip())
        record = replace(record_of(cloze_part(source, "moodle", remarks), FilePlace(row=line)), files=pasted)
        draft.questions.append(record)
        draft.lost += lost_media([source], record)
    except Faulty as fault:
        row = line if fault.line is None else line + fault.line
        draft.faults.append(FileFault(FilePlace(row=row), fault.message))
    draft.understood += [Understood(FilePlace(row=line), *remark) for remark in remarks.said]
    return draft.done()


def record_of(part: "GappedPart | AnswerPart", place: FilePlace) -> QuestionRecord:
    """Make the record of a text with gaps."""
    return QuestionRecord(**{"kind": None, "stem": "", **part, "place": place})  # type: ignore[arg-type]


def is_cloze(text: str) -> bool:
    """Tell whether a text holds a gap of this format."""
    return any(found.group("type").upper() in _KINDS for found in _GAP.finditer(text))


def cloze_part(text: str, written: TextFormat, remarks: Remarks) -> "GappedPart | AnswerPart":
    """Read a text with its gaps; a fault in one names its line within the text, counted from 0."""
    text = _ESCAPE.sub(lambda pair: _HIDDEN[pair.group(1)], text)
    pieces, gaps, place = list[str](), list[Gap](), 0
    while found := _GAP.search(text, place):
        kind = found.group("type").upper()
        line = text.count("\n", 0, found.start())
        if kind not in _KINDS:
            raise Faulty(
                _("“%(kind)s” is no kind of gap. Write SHORTANSWER, NUMERICAL, MULTICHOICE or MULTIRESPONSE.")
                % {"kind": kind},
                line,
            )
        pieces.append(text[place : found.start()])
        inside, place = _inside(text, found, line)
        try:
            weight = found.group("weight")
            counts = weight and Decimal(weight) > 0
            gaps.append(Gap(_part_of(kind, inside, written, remarks), Decimal(weight) if counts else None))
        except Faulty as fault:
            raise Faulty(
                _("Gap %(number)d: %(message)s") % {"number": len(gaps) + 1, "message": fault.message}, line
            ) from fault
        if kind in _CASED:
            remarks.say(kind, _("letters of either case are right here"))
        pieces.append(place_of(len(gaps)))
        if len(gaps) > _LONGEST_GAPS:
            raise Faulty(
                _("A question holds at most %(most)d gaps. Split it.") % {"most": _LONGEST_GAPS}, line
            )
    if not gaps:
        raise Faulty(_("The text holds no gap. Write one such as {1:SHORTANSWER:=word}."))
    return gapped("".join([*pieces, text[place:]]).translate(_UNTOUCHED), written, gaps, remarks)


def _inside(text: str, found: re.Match[str], line: int) -> tuple[str, int]:
    """Give the answers of a gap and the place behind it."""
    if found.group("end") == "}":
        return "", found.end()
    end = text.find("}", found.end())
    if end < 0:
        raise Faulty(_("A gap is not closed. Write } behind its answers."), line)
    return text[found.end() : end], end + 1


def _weighted(inside: str, written: TextFormat, *, plain: bool) -> list[Weighted]:
    pieces = [piece.strip() for piece in inside.split("~") if piece.strip()]
    refuse_many_answers(len(pieces))
    answers = []
    for piece in pieces:
        share, said = Fraction(0), piece
        if piece.startswith("="):
            share, said = Fraction(1), piece[1:]
        elif weight := _WEIGHT.match(piece):
            given = share_of(weight.group(1)) or Fraction(0)
            share, said = nearest(given) or given, piece[weight.end() :]
        text, _mark, remark = said.partition("#")
        seen = rich(text.translate(_SHOWN), written)
        note = rich(remark.translate(_SHOWN), written).plain
        answers.append(Weighted(Rich(seen.plain) if plain else seen, share, note))
    return answers


def _part_of(kind: str, inside: str, written: TextFormat, remarks: Remarks) -> AnswerPart:
    """Read the answers of a gap as its kind asks."""
    if kind in _CHOICES | _SEVERAL:
        return choice_part(_weighted(inside, written, plain=False), single=kind in _CHOICES)
    answers = _weighted(inside, written, plain=True)
    if kind in _TEXTS:
        return text_part(answers, remarks)
    numbers, notes = [], []
    for one in answers:
        value, _colon, tolerance = tidy(one.text.plain).partition(":")
        if value.strip() == "*" and one.share == 0:
            remarks.say(f"*#{one.note}", _("left out: a remark on any other number"))
            continue
        numbers.append(numeric_answer(value, tolerance, one.share))
        notes.append(one.note)
    return number_part(numbers, notes)
