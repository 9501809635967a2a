"""Read what is asked and what is right in each kind of Moodle question."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

from lms.exchange.cloze.gaps import GappedPart
from lms.exchange.cloze.reading import cloze_part
from lms.exchange.formats.answers import (
    AnswerPart,
    Remarks,
    Weighted,
    choice_part,
    matching_part,
    number_part,
    numeric_answer,
    ordering_part,
    rule_by_number,
    text_part,
)
from lms.exchange.formats.grades import grade_of
from lms.exchange.formats.limits import Faulty
from lms.exchange.formats.plain import Rich, TextFormat, tidy
from lms.exchange.formats.xml import Node
from lms.exchange.moodle.gaps import selected_part
from lms.exchange.moodle.texts import format_of, line_text, raw_of, rich_of
from lms.questions.records.rules import NumericAnswer

_YES: Final = frozenset({"true", "t", "1", "yes", "对", "正确", "真", "是"})
_NO: Final = frozenset({"false", "f", "0", "no", "错", "错误", "假", "否"})


@dataclass(frozen=True, slots=True)
class MoodleQuestion:
    """A question as the file holds it, the format its texts default to, and what could not be remarks."""

    node: Node
    written: TextFormat
    remarks: Remarks


def _answers(asked: MoodleQuestion, *, plain: bool = False) -> Iterator[Weighted]:
    for node in asked.node.all("answer"):
        text = Rich(tidy(raw_of(node))) if plain else rich_of(node, asked.written)
        note = rich_of(node.child("feedback"), asked.written).plain
        yield Weighted(text, grade_of(node.attributes.get("fraction", "0"), ""), note)


def _choice(asked: MoodleQuestion) -> AnswerPart:
    options = list(_answers(asked))
    said = line_text(asked.node.child("single")).lower()
    # Without the element a single right option decides.
    single = said not in {"false", "0"} if said else any(option.share == 1 for option in options)
    part = choice_part(options, single=single)
    if line_text(asked.node.child("shuffleanswers")).lower() in {"false", "0"}:
        part["keeps_order"] = True
    return part


def _whole_choice(asked: MoodleQuestion) -> AnswerPart:
    part = choice_part(list(_answers(asked)), single=False)
    part["rule"] = "all_or_nothing"
    return part


def _flag(asked: MoodleQuestion) -> AnswerPart:
    notes = {True: "", False: ""}
    right: set[bool] = set()
    for place, answer in enumerate(_answers(asked, plain=True)):
        word = answer.text.plain.casefold()
        if word not in _YES | _NO:
            asked.remarks.say(
                answer.text.plain, _("the statement is true") if place == 0 else _("the statement is false")
            )
        value = word in _YES or (word not in _NO and place == 0)
        notes[value] = answer.note
        if answer.share == 1:
            right.add(value)
    if len(right) != 1:
        raise Faulty(_("It is not clear whether the statement is true. Give one of the answers 100 %."))
    said = (notes[True], notes[False])
    return {"kind": "true_false", "answer": right.pop(), "notes": said if any(said) else ()}


def _texts(asked: MoodleQuestion) -> AnswerPart:
    if line_text(asked.node.child("usecase")) == "1":
        asked.remarks.say(_("case matters"), _("letters of either case are right here"))
    return text_part(list(_answers(asked, plain=True)), asked.remarks)


def _numbers(asked: MoodleQuestion) -> AnswerPart:
    numbers, notes = list[NumericAnswer](), list[str]()
    for node, answer in zip(asked.node.all("answer"), _answers(asked, plain=True), strict=True):
        if answer.text.plain == "*" and answer.share == 0:
            asked.remarks.say("*", _("left out: a remark on any other number"))
            continue
        numbers.append(numeric_answer(answer.text.plain, line_text(node.child("tolerance")), answer.share))
        notes.append(answer.note)
    part = number_part(numbers, notes)
    units = asked.node.child("units")
    own: list[str] = []
    for unit in units.all("unit") if units is not None else ():
        name = line_text(unit.child("unit_name"))
        factor = line_text(unit.child("multiplier"))
        if name and numeric_answer(factor or "1", "", Fraction(1)).value == 1:
            own.append(name)
        else:
            asked.remarks.say(f"{name} × {factor}", _("left out: a number has one unit here"))
    part["unit"] = " | ".join(own) or None
    return part


def _pairs(asked: MoodleQuestion) -> AnswerPart:
    pairs = [
        (rich_of(node, asked.written).plain, tidy(raw_of(node.child("answer"))))
        for node in asked.node.all("subquestion")
    ]
    return matching_part(pairs)


def _order(asked: MoodleQuestion) -> AnswerPart:
    items = [rich_of(node, asked.written).plain for node in asked.node.all("answer")]
    return ordering_part(items, rule_by_number(line_text(asked.node.child("gradingtype")), asked.remarks))


def _essay(asked: MoodleQuestion) -> AnswerPart:
    model = rich_of(asked.node.child("graderinfo")).plain
    if raw_of(asked.node.child("responsetemplate")):
        asked.remarks.say(_("response template"), _("left out: an essay starts empty here"))
    return {"kind": "essay", "answer": model or None}


def _cloze(asked: MoodleQuestion) -> "GappedPart | AnswerPart":
    text = asked.node.child("questiontext")
    return cloze_part(raw_of(text), format_of(text), asked.remarks)


def _selected(asked: MoodleQuestion) -> "GappedPart | AnswerPart":
    return selected_part(asked.node, asked.written, asked.remarks)


type _Reader = Callable[[MoodleQuestion], "GappedPart | AnswerPart"]

KINDS: Final[Mapping[str, _Reader]] = {
    "multichoice": _choice,
    "multichoiceset": _whole_choice,
    "truefalse": _flag,
    "shortanswer": _texts,
    "numerical": _numbers,
    "matching": _pairs,
    "ddmatch": _pairs,
    "ordering": _order,
    "essay": _essay,
    "cloze": _cloze,
    "multianswer": _cloze,
    "gapselect": _selected,
    "ddwtos": _selected,
}
