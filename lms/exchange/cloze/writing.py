"""Write blanks and gaps as Cloze."""

import re
from dataclasses import replace
from html import escape
from typing import Final

from django.utils.translation import gettext as _

from lms.exchange.cloze.gaps import line_html
from lms.exchange.formats.grades import percent_text, shares_of
from lms.exchange.formats.pictures import names_in
from lms.exchange.formats.plain import BLANK, tidy
from lms.exchange.formats.tagging import CannotCarry, LeavingOut
from lms.exchange.gift.writing import decimal_text, numbers_of
from lms.questions.records.rules import QuestionRecord

_BLANK_RUN: Final = re.compile(r"_{4,}")
_NUMBERED: Final = re.compile(r"\((\d{1,3})\)")
_MARKS: Final = re.compile(r"([~#}\\])")


def cloze_text(record: QuestionRecord, leaving: LeavingOut) -> tuple[str, str]:
    """Give the text with its gaps, and its format in Moodle: HTML where it or an option is formatted."""
    source, form = record.stem_html or record.stem, "html"
    if not record.stem_html and any(any(part.options_html) for part in record.parts):
        source = escape(record.stem, quote=False).replace("\n", "<br>")
    elif not record.stem_html:
        form = "plain_text"
    if re.search(r"\{\s*\d*(?:\.\d+)?\s*:", source) is not None:
        raise CannotCarry(_("Its text holds braces that read as a gap."))
    parts = _parts_of_blanks(record, leaving) if record.kind == "fill_in" else _parts_of_case(record)
    gaps = [_gap(_escaped(part) if form == "html" else part, leaving) for part in parts]
    pattern = _BLANK_RUN if record.kind == "fill_in" else _NUMBERED
    found = pattern.findall(source)
    if len(found) != len(gaps) or not gaps:
        raise CannotCarry(_("The blanks of its text are not as many as its answers."))
    waiting = iter(gaps)
    return pattern.sub(lambda _found: next(waiting), source), form


def _parts_of_blanks(record: QuestionRecord, leaving: LeavingOut) -> list[QuestionRecord]:
    blanks = record.answer if isinstance(record.answer, tuple) else ()
    if not record.ordered:
        leaving.part(record, _("In Moodle every blank keeps its place."))
    weight = record.marks / len(blanks) if record.marks is not None and blanks else None
    if weight is not None and weight != weight.to_integral_value():
        leaving.part(record, _("In Moodle the marks of a blank are whole numbers."))
        weight = None
    return [
        QuestionRecord("fill_in", BLANK, answer=(tuple(str(text) for text in blank),), marks=weight)
        for blank in blanks
        if isinstance(blank, tuple)
    ]


def _parts_of_case(record: QuestionRecord) -> list[QuestionRecord]:
    """Give the parts of a case that is a text with numbered gaps, as Cloze holds no other."""
    lines = record.stem.split("\n")
    places = [str(number) for number in range(1, len(record.parts) + 1)]
    if not places or _NUMBERED.findall(record.stem) != places:
        raise CannotCarry(_("Moodle XML holds a case only as a text with numbered gaps."))
    for number, part in zip(places, record.parts, strict=True):
        line = next((one for one in lines if f"({number})" in one), "")
        shown = names_in(line_html(record.stem_html, f"({number})", int(number)))
        same = part.stem == tidy(line.replace(f"({number})", BLANK)) and names_in(part.stem_html) == shown
        if not same or part.explanation or part.tags:
            raise CannotCarry(_("Moodle XML holds a case only as a text with numbered gaps."))
    return list(record.parts)


def _escaped(part: QuestionRecord) -> QuestionRecord:
    """Write the texts of a part as HTML, as which Moodle reads a gap in HTML."""
    answer = part.answer
    if part.kind == "fill_in" and isinstance(answer, tuple):
        answer = tuple(
            tuple(escape(str(text), quote=False) for text in blank)
            for blank in answer
            if isinstance(blank, tuple)
        )
    htmls = part.options_html or ("",) * len(part.options)
    return replace(
        part,
        answer=answer,
        options=tuple(
            html or escape(option, quote=False) for option, html in zip(part.options, htmls, strict=True)
        ),
        notes=tuple(escape(note, quote=False) for note in part.notes),
    )


def _gap(part: QuestionRecord, leaving: LeavingOut) -> str:
    marks, weight = part.marks, ""
    if marks is not None:
        if marks != marks.to_integral_value() or not 0 < marks < 10_000:
            raise CannotCarry(_("In Moodle the marks of a blank are whole numbers."))
        weight = decimal_text(marks)
    if part.kind == "fill_in":
        answers = part.answer[0] if isinstance(part.answer, tuple) and part.answer else ()
        texts = [str(text) for text in answers] if isinstance(answers, tuple) else []
        return _written(weight, "SHORTANSWER", [("=", text.replace("*", "\\*")) for text in texts], part)
    if part.kind == "numeric":
        numbers = [
            (f"%{percent_text(one.share)}%", f"{decimal_text(one.value)}:{decimal_text(one.tolerance)}")
            for one in numbers_of(part)
        ]
        return _written(weight, "NUMERICAL", numbers, part)
    if part.kind in {"single", "multiple"}:
        shares = [f"%{percent_text(share)}%" for share in shares_of(part, leaving)]
        # A list that folds out holds no picture; a column of options does.
        column = "MULTICHOICE_V" if any(part.options_html) else "MULTICHOICE"
        name = column if part.kind == "single" else "MULTIRESPONSE"
        if part.keeps_order:
            leaving.part(part, _("A gap in Moodle does not say that options are never mixed."))
        return _written(weight, name, list(zip(shares, part.options, strict=True)), part)
    raise CannotCarry(_("A gap in Moodle is a text, a number or a choice."))


def _written(weight: str, name: str, answers: list[tuple[str, str]], part: QuestionRecord) -> str:
    if not answers:
        raise CannotCarry(_("It has no options or no right answer."))
    notes = [f"#{_inner(note)}" if note else "" for note in (*part.notes, *[""] * len(answers))]
    body = "~".join(
        f"{share}{_inner(text)}{note}" for (share, text), note in zip(answers, notes, strict=False)
    )
    return f"{{{weight}:{name}:{body}}}"


def _inner(text: str) -> str:
    """Write a text within a gap, so that nothing in it reads as grammar."""
    return _MARKS.sub(r"\\\1", text)
