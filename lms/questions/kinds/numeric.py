"""Numeric: a number is right within a tolerance, with its unit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import ClassVar, TypedDict, cast

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.files.content.rules import Entry
from lms.questions.bank.models import Question
from lms.questions.kinds.answer_lines import AnswerLine, AnswerLines, Notes
from lms.questions.kinds.base import Composed, KindOfQuestion, RecordUnfit, Sentence, Values
from lms.questions.kinds.body import InBody, KindMeta, KindModel
from lms.questions.kinds.forms import QuestionForm, RowsField, as_is
from lms.questions.kinds.keys import KeyFields, KeyUnfit, KeyValues
from lms.questions.kinds.row_faults import RowFault
from lms.questions.kinds.translated import Translated
from lms.questions.records.rules import NumericAnswer, QuestionRecord
from lms.questions.scoring.rules.formats import JsonObject, StemContent
from lms.questions.scoring.rules.judging import Fault, Judgement, KindRule, Lacking, Part, is_storable
from lms.questions.scoring.rules.written import LONGEST_NUMBER, read_number
from lms.questions.widgets import RowColumn, RowsWidget


class AcceptedNumber(TypedDict):
    """A number that is accepted, how far off it may be, and the per cent of the marks it earns.

    Numbers stand as decimals in text. `relative` means the tolerance is per cent of the number.
    """

    value: str
    tolerance: str
    relative: bool
    share: str


class NumericContent(StemContent):
    """A question for a number; the units that may be typed are no secret."""

    units: list[str]
    unit_wanted: bool


class NumericKey(TypedDict):
    """The accepted numbers; the best that fits counts."""

    answers: list[AcceptedNumber]
    units: list[str]
    unit_wanted: bool


class NumericRule(KindRule):
    """The typed number lies within the tolerance of an accepted one, and its unit is an accepted one."""

    given_fields = frozenset({"number"})

    def has_shape(self, given: JsonObject) -> bool:
        return is_storable(given["number"], LONGEST_NUMBER)

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        typed, answer_key = given.get("number"), cast("NumericKey", key)
        if not isinstance(typed, str) or not typed.strip():
            return None
        number = read_number(typed, answer_key["units"], unit_wanted=answer_key["unit_wanted"])
        fitting = [_share(one) for one in answer_key["answers"] if number is not None and _fits(number, one)]
        share = max(fitting, default=Fraction(0))
        is_plain = all(_share(one) == 1 for one in answer_key["answers"])
        return Judgement(share, (Part("number", share == 1),), counting="one" if is_plain else "whole")

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        typed = given.get("number")
        if set(given) != self.given_fields or not isinstance(typed, str):
            return "wrong_shape"
        return "too_long" if len(typed) > LONGEST_NUMBER else None

    def lacking(self, content: JsonObject, given: JsonObject) -> Lacking:
        shown = cast("NumericContent", content)
        number = read_number(str(given.get("number")), shown["units"], unit_wanted=shown["unit_wanted"])
        return Lacking(is_unread=number is None)

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        return Fraction(0)


def _fits(number: Decimal, accepted: AcceptedNumber) -> bool:
    value, tolerance = Fraction(accepted["value"]), Fraction(accepted["tolerance"])
    allowed = abs(value) * tolerance / 100 if accepted["relative"] else tolerance
    return abs(Fraction(number) - value) <= allowed


def _share(accepted: AcceptedNumber) -> Fraction:
    return Fraction(accepted["share"]) / 100


class NumericQuestion(KindModel, Question):
    """A number to type; `units` are the accepted spellings of its unit."""

    kind_name = "numeric"
    answers = InBody[list[AcceptedNumber]](list)
    units = InBody[list[str]](list)
    unit_wanted = InBody[bool](bool)

    class Meta(KindMeta):
        verbose_name = _("numeric question")
        verbose_name_plural = _("numeric questions")


def _pack(row: dict[str, str | bool]) -> object:
    return {
        "value": _written(row["value"]),
        "tolerance": _written(row["tolerance"] or "0"),
        "relative": bool(row["relative"]),
        "share": _written(row["share"] or "100"),
    }


def _written(text: object) -> str:
    """Store a number as a plain decimal; what is none stays, so that a sentence can name it."""
    number = read_number(str(text))
    return str(text) if number is None else f"{number:f}"


def _numbers_field() -> RowsField:
    columns = (
        RowColumn("value", _("Number")),
        RowColumn("tolerance", _("May be off by")),
        RowColumn("relative", _("per cent of it"), "check"),
        RowColumn("share", _("Earns, per cent")),
    )
    return RowsField(
        RowsWidget(columns),
        unpack=as_is,
        pack=_pack,
        label=_("Accepted numbers"),
        help_text=_("Empty: off by 0, earns 100 per cent. Where several fit, the best counts."),
    )


def _units_field() -> forms.CharField:
    return forms.CharField(
        label=_("Unit"),
        required=False,
        help_text=_("All accepted spellings, separated by |, such as: ms | milliseconds."),
    )


def _unit_wanted_field() -> forms.BooleanField:
    return forms.BooleanField(label=_("The unit must be typed as well"), required=False)


def _spellings(text: object) -> list[str]:
    parts = str(text).replace("｜", "|").split("|")
    return [part.strip() for part in parts if part.strip()]


class NumericForm(QuestionForm):
    """Edit the accepted numbers and the unit."""

    answers = _numbers_field()
    units = _units_field()
    unit_wanted = _unit_wanted_field()

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Show the units in one line."""
        super().__init__(*args, **kwargs)
        self.initial["units"] = " | ".join(cast("NumericQuestion", self.instance).units)

    def clean_units(self) -> list[str]:
        """Part the spellings."""
        return _spellings(self.cleaned_data["units"])


class Numeric(KindOfQuestion[NumericQuestion]):
    """A number is typed."""

    name = "numeric"
    place = 50
    label = _("Numeric")
    model = NumericQuestion
    rule = NumericRule()
    form = NumericForm
    own_fields: ClassVar[Sequence[str]] = ("answers", "units", "unit_wanted")

    def own_faults(self, question: NumericQuestion) -> list[Sentence]:
        return _key_faults(
            NumericKey(answers=question.answers, units=question.units, unit_wanted=question.unit_wanted)
        )

    def row_faults(self, question: NumericQuestion) -> list[RowFault]:
        return list(_number_faults(question.answers))

    def compose_under(self, stem: str, question: NumericQuestion) -> Composed:
        units, wanted = question.units, question.unit_wanted
        content = NumericContent(stem=stem, units=units, unit_wanted=wanted)
        return Composed(content, NumericKey(answers=question.answers, units=units, unit_wanted=wanted))

    def texts_of(self, question: NumericQuestion) -> Sequence[str]:
        return [*(one["value"] for one in question.answers), *question.units]

    def read(self, entry: Entry) -> Values:
        answers = [
            AcceptedNumber(
                value=_written(one.text("value", unquoted=True)),
                tolerance=_written(one.text("tolerance", "0", unquoted=True)),
                relative=one.flag("relative", default=False),
                share=_written(one.text("share", "100", unquoted=True)),
            )
            for one in entry.entries("answers", least=1)
        ]
        return {
            "answers": answers,
            "units": entry.texts("units"),
            "unit_wanted": entry.flag("unit_wanted", default=False),
        }

    def translate(self, translated: Translated, question: NumericQuestion) -> None:
        translated.typed("units", translated.entry.texts("units"), question.units, "units")

    def fill_record(self, record: QuestionRecord, question: NumericQuestion) -> QuestionRecord:
        answers = tuple(_as_record(one) for one in question.answers)
        return replace(record, answer=answers, unit=" | ".join(question.units) or None)

    def own_values_from(self, record: QuestionRecord) -> Values:
        answers = record.answer if isinstance(record.answer, tuple) else ()
        numbers = [one for one in answers if isinstance(one, NumericAnswer)]
        if not numbers:
            raise RecordUnfit(gettext("Give the number that is right."))
        units = [unit.strip() for unit in (record.unit or "").split("|") if unit.strip()]
        return {"answers": [_from_record(one) for one in numbers], "units": units}

    def given_lines(self, content: JsonObject, given: JsonObject, notes: Notes) -> AnswerLines:
        return (AnswerLine(escape(str(given["number"]))),)

    def key_lines(self, content: JsonObject, key: JsonObject, notes: Notes) -> AnswerLines:
        answer_key = cast("NumericKey", key)
        unit = answer_key["units"][0] if answer_key["units"] else ""
        return tuple(AnswerLine(escape(_accepted_text(one, unit))) for one in answer_key["answers"])

    def key_fields(self, content: JsonObject, key: JsonObject) -> KeyFields:
        answers, units, wanted = _numbers_field(), _units_field(), _unit_wanted_field()
        answers.required, answers.initial = True, key["answers"]
        units.initial = " | ".join(cast("NumericKey", key)["units"])
        wanted.initial = key["unit_wanted"]
        return {"answers": answers, "units": units, "unit_wanted": wanted}

    def key_from(self, key: JsonObject, values: KeyValues) -> JsonObject:
        entered = NumericKey(
            answers=cast("list[AcceptedNumber]", values["answers"]),
            units=_spellings(values["units"]),
            unit_wanted=bool(values["unit_wanted"]),
        )
        for fault in _key_faults(entered):
            raise KeyUnfit(str(fault))
        return {**key, **entered}

    def right_answer(self, key: JsonObject) -> JsonObject:
        answer_key = cast("NumericKey", key)
        best = max(answer_key["answers"], key=_share)
        return {"number": f"{best['value']}{' '.join(answer_key['units'][:1])}"}

    def wrong_answer(self, content: JsonObject, key: JsonObject, chance: Random) -> JsonObject:
        answer_key = cast("NumericKey", key)
        largest = max(abs(Decimal(one["value"])) + Decimal(one["tolerance"]) for one in answer_key["answers"])
        return {"number": f"{largest * 3 + chance.randrange(1, 9)}{' '.join(answer_key['units'][:1])}"}


def _key_faults(key: NumericKey) -> list[Sentence]:
    if any(_is_no_number(one) for one in key["answers"]):
        return [_("A number cannot be read; write it such as 1234.5.")]
    faults: list[Sentence] = []
    if not any(_share(one) == 1 for one in key["answers"]):
        faults.append(_("At least one number must earn 100 per cent."))
    if any(not 0 <= _share(one) <= 1 or Fraction(one["tolerance"]) < 0 for one in key["answers"]):
        faults.append(_("A tolerance is negative, or a number earns more than 100 per cent."))
    if key["unit_wanted"] and not key["units"]:
        faults.append(_("Name the unit that must be typed."))
    return faults


def _number_faults(answers: Sequence[AcceptedNumber]) -> Iterator[RowFault]:
    """Point at cells that hold no number, or one that cannot be."""
    for row, one in enumerate(answers):
        cells = {"value": one["value"], "tolerance": one["tolerance"], "share": one["share"]}
        for column, text in cells.items():
            if not _is_number(text):
                message = _("A number cannot be read; write it such as 1234.5.")
                yield RowFault("answers", row, column, message)
        if _is_number(one["tolerance"]) and Fraction(one["tolerance"]) < 0:
            yield RowFault("answers", row, "tolerance", _("This may not be negative."))
        if _is_number(one["share"]) and not 0 <= _share(one) <= 1:
            yield RowFault("answers", row, "share", _("This must be a number from 0 to 100."))


def _is_no_number(accepted: AcceptedNumber) -> bool:
    return not all(map(_is_number, (accepted["value"], accepted["tolerance"], accepted["share"])))


def _is_number(text: str) -> bool:
    """Tell whether a text is stored as the plain decimal it was read as."""
    number = read_number(text)
    return number is not None and number == Decimal(text or "NaN")


def _as_record(accepted: AcceptedNumber) -> NumericAnswer:
    value, tolerance = Decimal(accepted["value"]), Decimal(accepted["tolerance"])
    absolute = abs(value) * tolerance / 100 if accepted["relative"] else tolerance
    return NumericAnswer(value, absolute, _share(accepted))


def _from_record(answer: NumericAnswer) -> AcceptedNumber:
    share = answer.share * 100
    written = Decimal(share.numerator) / Decimal(share.denominator)
    return AcceptedNumber(
        value=f"{answer.value:f}", tolerance=f"{answer.tolerance:f}", relative=False, share=f"{written:f}"
    )


def _accepted_text(accepted: AcceptedNumber, unit: str) -> str:
    text = f"{accepted['value']} {unit}".strip()
    if Fraction(accepted["tolerance"]):
        off = f"{accepted['tolerance']}{'%' if accepted['relative'] else ''}"
        text = f"{text} (± {off})"
    return text if _share(accepted) == 1 else f"{text} · {accepted['share']}%"


KIND = Numeric()
