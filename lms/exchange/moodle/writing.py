"""Write questions as Moodle XML."""

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final
from xml.etree import ElementTree as Xml

from django.utils.translation import gettext as _

from lms.exchange.cloze.writing import cloze_text
from lms.exchange.formats.answers import moodle_rule
from lms.exchange.formats.grades import percent_text, shares_of
from lms.exchange.formats.pictures import htmls_of, names_in
from lms.exchange.formats.plain import tidy
from lms.exchange.formats.tagging import CannotCarry, LeavingOut, WrittenFile, default_title, path_of, tags_of
from lms.exchange.gift.writing import decimal_text, items_of, numbers_of, pairs_of
from lms.exchange.moodle.calls import call_text, grader_text
from lms.questions.records.rules import EmbeddedFile, QuestionRecord

# Recordings in one file, in bytes: written as base64 they stay within what is read again.
MOST_RECORDED: Final = 40 * 1024 * 1024
# What XML cannot hold, even as a reference.
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_moodle_xml(records: Iterable[QuestionRecord]) -> WrittenFile:
    """Write a file; what it cannot carry is listed."""
    leaving = LeavingOut()
    quiz = Xml.Element("quiz")
    category: str | None = None
    room = MOST_RECORDED
    for record in records:
        if record.recording:
            record, room = _heard(record, room, leaving)  # noqa: PLW2901 - without what has no room
        try:
            question = _question(record, leaving)
        except CannotCarry as refusal:
            leaving.whole(record, refusal.reason)
            continue
        if record.category != category:
            category = record.category
            _text(Xml.SubElement(quiz, "question", type="category"), "category", path_of(category or ""))
        quiz.append(question)
    Xml.indent(quiz)
    data = Xml.tostring(quiz, encoding="UTF-8", xml_declaration=True)
    return WrittenFile(data, tuple(leaving.found))


def _heard(record: QuestionRecord, room: int, leaving: LeavingOut) -> tuple[QuestionRecord, int]:
    """Take out a recording that is not at hand or would make the file too large to be read again."""
    size = next((len(one.data) for one in record.files if one.name == record.recording), None)
    if size is not None and size <= room:
        return record, room - size
    if size is None:
        leaving.part(record, _("The recording of the call is not there any more."))
    else:
        leaving.part(record, _("With this recording the file would be too large. Export fewer questions."))
    files = tuple(one for one in record.files if one.name != record.recording)
    return replace(record, recording=None, files=files), room


def _question(record: QuestionRecord, leaving: LeavingOut) -> Xml.Element:
    kind, fill = _FILL_BY_KIND.get(record.kind or "", ("", None))
    if fill is None:
        raise CannotCarry(_("Moodle XML has no question of this kind."))
    if record.kind == "case" or (record.kind == "fill_in" and len(_blanks(record)) != 1):
        kind, fill = "cloze", _gaps
    question = Xml.Element("question", type=kind)
    _text(question, "name", record.title or default_title(record.stem))
    stem = _text(question, "questiontext", *_written(record.stem, record.stem_html))
    elsewhere = frozenset().union(*map(names_in, (*record.options_html, record.explanation_html)))
    elsewhere -= frozenset().union(
        *map(names_in, htmls_of(replace(record, options_html=(), explanation_html=None)))
    )
    _files(stem, [one for one in record.files if one.name not in elsewhere])
    feedback = _text(
        question, "generalfeedback", *_written(record.explanation or "", record.explanation_html)
    )
    _files(feedback, _shown(record, record.explanation_html))
    if record.wordless:
        leaving.part(record, _("Moodle XML holds no pictures in items, pairs, reasons and model answers."))
    if record.marks is not None and kind != "cloze":
        _leaf(question, "defaultgrade", decimal_text(record.marks))
    _leaf(question, "hidden", "0")
    _leaf(question, "idnumber", record.code or "")
    fill(question, record, leaving)
    if tags := tags_of(record):
        below = Xml.SubElement(question, "tags")
        for tag in tags:
            _text(below, "tag", tag)
    return question


def _files(text: Xml.Element, files: Iterable[EmbeddedFile]) -> None:
    """Embed files beside the text that shows them, where Moodle looks for them."""
    for one in files:
        file = Xml.SubElement(text, "file", name=one.name, path="/", encoding="base64")
        file.text = base64.b64encode(one.data).decode("ascii")


def _shown(record: QuestionRecord, html: str | None) -> list[EmbeddedFile]:
    names = names_in(html)
    return [one for one in record.files if one.name in names]


def _leaf(parent: Xml.Element, tag: str, text: str) -> Xml.Element:
    leaf = Xml.SubElement(parent, tag)
    leaf.text = _FORBIDDEN.sub("\ufffd", text)
    return leaf


def _text(parent: Xml.Element, tag: str, text: str, form: str = "") -> Xml.Element:
    """Write a text below its own element, with its format where it has one."""
    element = Xml.SubElement(parent, tag, {"format": form} if form else {})
    _leaf(element, "text", text)
    return element


def _written(plain: str, html: str | None) -> tuple[str, str]:
    return (html, "html") if html else (plain, "plain_text")


def _answer(parent: Xml.Element, percent: str, text: tuple[str, str], note: str = "") -> Xml.Element:
    answer = _text(parent, "answer", *text)
    answer.set("fraction", percent)
    _text(answer, "feedback", note, "plain_text")
    return answer


def _note(record: QuestionRecord, place: int) -> str:
    return record.notes[place] if place < len(record.notes) else ""


def _choice(question: Xml.Element, record: QuestionRecord, leaving: LeavingOut) -> None:
    _leaf(question, "single", "false" if record.kind == "multiple" else "true")
    if record.keeps_order:
        _leaf(question, "shuffleanswers", "0")
    for place, (option, share) in enumerate(zip(record.options, shares_of(record, leaving), strict=True)):
        html = record.options_html[place] if place < len(record.options_html) else None
        answer = _answer(question, percent_text(share), _written(option, html), _note(record, place))
        _files(answer, _shown(record, html))


def _flag(question: Xml.Element, record: QuestionRecord, _leaving: LeavingOut) -> None:
    if not isinstance(record.answer, bool):
        raise CannotCarry(_("It has no options or no right answer."))
    for place, value in enumerate((True, False)):
        percent = "100" if record.answer is value else "0"
        _answer(question, percent, (str(value).lower(), "moodle_auto_format"), _note(record, place))


def _blanks(record: QuestionRecord) -> list[tuple[str, ...]]:
    blanks = record.answer if isinstance(record.answer, tuple) else ()
    return [tuple(str(text) for text in blank) for blank in blanks if isinstance(blank, tuple)]


def _texts(question: Xml.Element, record: QuestionRecord, _leaving: LeavingOut) -> None:
    _leaf(question, "usecase", "0")
    (accepted,) = _blanks(record)
    if not accepted:
        raise CannotCarry(_("It has no options or no right answer."))
    for place, text in enumerate(accepted):
        _answer(question, "100", (text.replace("*", "\\*"), "moodle_auto_format"), _note(record, place))


def _numbers(question: Xml.Element, record: QuestionRecord, _leaving: LeavingOut) -> None:
    for place, one in enumerate(numbers_of(record)):
        text = (decimal_text(one.value), "moodle_auto_format")
        answer = _answer(question, percent_text(one.share), text, _note(record, place))
        _leaf(answer, "tolerance", decimal_text(one.tolerance))
    if record.unit:
        units = Xml.SubElement(question, "units")
        for name in record.unit.split("|"):
            unit = Xml.SubElement(units, "unit")
            _leaf(unit, "multiplier", "1")
            _leaf(unit, "unit_name", name.strip())


def _pairs(question: Xml.Element, record: QuestionRecord, _leaving: LeavingOut) -> None:
    for left, right in [*pairs_of(record), *(("", right) for right in record.distractors)]:
        _text(_text(question, "subquestion", left, "plain_text"), "answer", right)


def _order(question: Xml.Element, record: QuestionRecord, _leaving: LeavingOut) -> None:
    _leaf(question, "selecttype", "ALL")
    _leaf(question, "gradingtype", moodle_rule(record.rule))
    for place, item in enumerate(items_of(record), 1):
        _answer(question, decimal_text(Decimal(place)), (item, "plain_text"))


def _essay(question: Xml.Element, record: QuestionRecord, leaving: LeavingOut) -> None:
    model = record.answer if isinstance(record.answer, str) else ""
    _text(question, "graderinfo", model, "plain_text")
    if record.rubric and tidy(record.rubric):
        leaving.part(record, _("Moodle XML holds no rubric."))


def _call(question: Xml.Element, record: QuestionRecord, _leaving: LeavingOut) -> None:
    _put(question, call_text(record), "html")
    _text(question, "graderinfo", grader_text(record), "html")


def _gaps(question: Xml.Element, record: QuestionRecord, leaving: LeavingOut) -> None:
    """Write the gaps into the question text, which then is the whole question."""
    _put(question, *cloze_text(record, leaving))


def _put(question: Xml.Element, text: str, form: str) -> None:
    """Write another question text in the place of the plain one."""
    stem = question.find("questiontext")
    inner = stem.find("text") if stem is not None else None
    if stem is not None and inner is not None:
        inner.text = _FORBIDDEN.sub("\ufffd", text)
        stem.set("format", form)


type _Fill = Callable[[Xml.Element, QuestionRecord, LeavingOut], None]

_FILL_BY_KIND: Final[Mapping[str, tuple[str, _Fill]]] = {
    "single": ("multichoice", _choice),
    "sjt": ("multichoice", _choice),
    "multiple": ("multichoice", _choice),
    "true_false": ("truefalse", _flag),
    "fill_in": ("shortanswer", _texts),
    "numeric": ("numerical", _numbers),
    "matching": ("matching", _pairs),
    "ordering": ("ordering", _order),
    "essay": ("essay", _essay),
    "short_answer": ("essay", _essay),
    "simulated_call": ("essay", _call),
    "case": ("cloze", _gaps),
}
