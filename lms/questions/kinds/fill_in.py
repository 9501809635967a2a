"""Fill in: blanks in a text, each with its accepted texts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from operator import or_
from random import Random
from typing import ClassVar, NotRequired, TypedDict, cast

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.files.content.rules import Entry, compare_lengths
from lms.questions.bank.models import Question
from lms.questions.kinds.answer_lines import AnswerLines, Notes, numbered
from lms.questions.kinds.base import Composed, KindOfQuestion, RecordUnfit, Sentence, Values
from lms.questions.kinds.body import InBody, KindMeta, KindModel
from lms.questions.kinds.forms import QuestionForm, RowsField
from lms.questions.kinds.keys import KeyFields, KeyUnfit, KeyValues
from lms.questions.kinds.row_faults import RowFault
from lms.questions.kinds.translated import Translated
from lms.questions.records.rules import QuestionRecord
from lms.questions.scoring.rules.formats import JsonObject, StemContent
from lms.questions.scoring.rules.judging import (
    LONGEST_TEXT,
    Fault,
    Judgement,
    KindRule,
    Lacking,
    Part,
    are_storable,
    as_texts,
    equal_shares,
)
from lms.questions.scoring.rules.partial import blanks_right_in_any_order, blanks_right_in_place
from lms.questions.scoring.rules.written import fits_pattern, is_pattern
from lms.questions.texts.prose import blanks_in
from lms.questions.texts.rules import fold_text
from lms.questions.widgets import Row, RowColumn, RowsWidget

BETWEEN_TEXTS = "|"
MAY_USE_PATTERNS = "lms_questions.use_regular_expressions"


class FillInContent(StemContent):
    """A text with a number of blanks."""

    blanks: int


class FillInKey(TypedDict):
    """The accepted texts of each blank, and whether the blanks keep their places."""

    blanks: list[list[str]]
    ordered: NotRequired[bool]
    patterns: NotRequired[list[str]]


PLAIN_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class _Accepted:
    """The folded texts one blank accepts, and patterns for more of them."""

    texts: frozenset[str]
    patterns: tuple[str, ...] = ()

    def __contains__(self, text: object) -> bool:
        if text in self.texts:
            return True
        return isinstance(text, str) and bool(text) and any(fits_pattern(one, text) for one in self.patterns)

    def __or__(self, other: "_Accepted") -> "_Accepted":
        return _Accepted(self.texts | other.texts, self.patterns + other.patterns)


def _accepted_by(key: FillInKey) -> list[_Accepted]:
    """Give what each blank accepts."""
    patterns = [*key.get("patterns", []), *[""] * len(key["blanks"])]
    return [
        _Accepted(frozenset(fold_text(text) for text in blank), (pattern,) if pattern else ())
        for blank, pattern in zip(key["blanks"], patterns, strict=False)
    ]


class FillInRule(KindRule):
    """Each blank earns its equal share; unordered blanks are paired with texts as well as can be."""

    given_fields = frozenset({"texts"})

    def has_shape(self, given: JsonObject) -> bool:
        return are_storable(given["texts"])

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        return self._judged_by([cast("FillInKey", key)], given)

    def judge_either(self, keys: Sequence[JsonObject], given: JsonObject) -> Judgement | None:
        """Accept in each blank what any of its keys accepts, as long as all speak of the same blanks."""
        found = [cast("FillInKey", key) for key in keys]
        same_blanks = len({(len(key["blanks"]), key.get("ordered", True)) for key in found}) == 1
        return self._judged_by(found, given) if same_blanks else super().judge_either(keys, given)

    def _judged_by(self, keys: Sequence[FillInKey], given: JsonObject) -> Judgement | None:
        """Judge by what the keys accept together, blank by blank."""
        folded = [fold_text(text) for text in as_texts(given.get("texts")) or []]
        accepted = [reduce(or_, found) for found in zip(*map(_accepted_by, keys), strict=True)]
        if not any(folded) or len(folded) > len(accepted):
            return None
        in_place = keys[0].get("ordered", True)
        right = (blanks_right_in_place if in_place else blanks_right_in_any_order)(folded, accepted)
        return equal_shares([Part(str(blank + 1), blank in right) for blank in range(len(accepted))])

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        texts = as_texts(given.get("texts"))
        if set(given) != self.given_fields or texts is None:
            return "wrong_shape"
        if len(texts) > cast("FillInContent", content)["blanks"]:
            return "wrong_shape"
        return "too_long" if any(len(text) > LONGEST_TEXT for text in texts) else None

    def lacking(self, content: JsonObject, given: JsonObject) -> Lacking:
        filled = [text for text in as_texts(given.get("texts")) or [] if text.strip()]
        return Lacking(is_part=len(filled) < cast("FillInContent", content)["blanks"])

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        return Fraction(0)


class FillInQuestion(KindModel, Question):
    """Blanks to fill in; `blanks` is a list with the list of accepted texts of each blank."""

    kind_name = "fill_in"
    blanks = InBody[list[list[str]]](list)
    ordered_blanks = InBody[bool](lambda: True)
    patterns = InBody[list[str]](list)

    class Meta(KindMeta):
        verbose_name = _("fill-in question")
        verbose_name_plural = _("fill-in questions")


def _split(row: Row) -> list[str]:
    parts = str(row["text"]).replace("｜", BETWEEN_TEXTS).split(BETWEEN_TEXTS)
    return [part.strip() for part in parts if part.strip()]


class FillInForm(QuestionForm):
    """Edit the accepted texts of each blank."""

    blanks = RowsField(
        RowsWidget((RowColumn("text", _("Accepted texts of the blank")),)),
        unpack=lambda entry: {"text": f" {BETWEEN_TEXTS} ".join(cast("list[str]", entry))},
        pack=_split,
        label=_("Blanks"),
        help_text=_(
            "One row for each blank in the order of the text; several accepted texts: 24 | twenty-four."
        ),
    )
    ordered_blanks = forms.BooleanField(label=_("blanks have their order"), required=False, initial=True)
    patterns = forms.CharField(
        label=_("Regular expressions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_(
            "One line for each blank, empty for none; what fits the whole of it is accepted as well."
            " Width, case and spaces are evened out before."
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Show a line for each blank; only those with the right may change them."""
        super().__init__(*args, **kwargs)
        self.initial["patterns"] = "\n".join(cast("FillInQuestion", self.instance).patterns)
        if self.for_user is None or not self.for_user.has_perm(MAY_USE_PATTERNS):
            self.fields["patterns"].disabled = True

    def clean_patterns(self) -> list[str]:
        """Part the lines."""
        written = str(self.cleaned_data["patterns"]).rstrip()
        return [line.strip() for line in written.splitlines()]


def _blank_faults(blanks: Sequence[Sequence[str]], shown: int) -> Iterator[RowFault]:
    """Point at rows that accept nothing, more than may be typed, or that the text has no blank for."""
    for row, blank in enumerate(blanks):
        if not any(text.strip() for text in blank):
            yield RowFault("blanks", row, "text", _("Name at least one accepted text."))
        if any(len(text) > LONGEST_TEXT for text in blank):
            message = _("An accepted text is longer than a taker may type.")
            yield RowFault("blanks", row, "text", message)
        if row >= shown:
            yield RowFault("blanks", row, "text", _("The question text has no blank (____) for this row."))


class FillIn(KindOfQuestion[FillInQuestion]):
    """Blanks in a text."""

    name = "fill_in"
    place = 40
    label = _("Fill in")
    model = FillInQuestion
    rule = FillInRule()
    form = FillInForm
    own_fields: ClassVar[Sequence[str]] = ("blanks", "ordered_blanks", "patterns")
    has_blanks = True

    def number_blanks(self, key: JsonObject) -> frozenset[str]:
        blanks = [
            not one.patterns and all(map(PLAIN_NUMBER.fullmatch, one.texts))
            for one in _accepted_by(cast("FillInKey", key))
        ]
        if not cast("FillInKey", key).get("ordered", True) and not all(blanks):
            return frozenset()
        return frozenset(str(number) for number, is_number in enumerate(blanks, 1) if is_number)

    def own_faults(self, question: FillInQuestion) -> list[Sentence]:
        faults: list[Sentence] = []
        blanks, shown = question.blanks, blanks_in(question.stem)
        if shown != len(blanks):
            faults.append(
                _("The text has %(shown)d blanks (____), but answers are given for %(given)d.")
                % {"shown": shown, "given": len(blanks)}
            )
        if not blanks or any(not any(text.strip() for text in blank) for blank in blanks):
            faults.append(_("Every blank needs an accepted text."))
        if any(len(text) > LONGEST_TEXT for blank in blanks for text in blank):
            faults.append(_("An accepted text is longer than a taker may type."))
        if len(question.patterns) > len(blanks):
            faults.append(_("There are more regular expressions than blanks."))
        faults += [
            _("The regular expression %(pattern)s cannot be read, is too long or too slow.")
            % {"pattern": pattern}
            for pattern in question.patterns
            if pattern and not is_pattern(pattern)
        ]
        return faults

    def row_faults(self, question: FillInQuestion) -> list[RowFault]:
        return list(_blank_faults(question.blanks, blanks_in(question.stem)))

    def compose_under(self, stem: str, question: FillInQuestion) -> Composed:
        content = FillInContent(stem=stem, blanks=len(question.blanks))
        key = FillInKey(blanks=question.blanks, ordered=question.ordered_blanks)
        if any(question.patterns):
            key["patterns"] = question.patterns
        return Composed(content, key)

    def texts_of(self, question: FillInQuestion) -> Sequence[str]:
        return [text for blank in question.blanks for text in blank]

    def read(self, entry: Entry) -> Values:
        return {
            "blanks": entry.rows("blanks"),
            "ordered_blanks": entry.flag("ordered_blanks", default=True),
            "patterns": entry.texts("patterns"),
        }

    def translate(self, translated: Translated, question: FillInQuestion) -> None:
        entry, wanted = translated.entry, len(question.blanks)
        shown = blanks_in(str(entry.values.get("stem") or ""))
        if "stem" in entry and shown != wanted:
            entry.refuse(f"stem has {shown} blanks (____), the Chinese has {wanted}", "stem")
        rows = entry.rows("blanks") if "blanks" in entry else [[]] * wanted
        compare_lengths(entry, "blanks", "blanks", len(rows), wanted)
        for number, (texts, own) in enumerate(zip(rows, question.blanks, strict=False)):
            translated.typed("blanks", texts, own, f"blanks.{number}")

    def fill_record(self, record: QuestionRecord, question: FillInQuestion) -> QuestionRecord:
        answer = tuple(tuple(blank) for blank in question.blanks)
        return replace(record, answer=answer, ordered=question.ordered_blanks)

    def own_values_from(self, record: QuestionRecord) -> Values:
        if not isinstance(record.answer, tuple):
            raise RecordUnfit(gettext("Give the accepted texts of each blank."))
        blanks = [list(blank) for blank in cast("tuple[tuple[str, ...], ...]", record.answer)]
        return {"blanks": blanks, "ordered_blanks": record.ordered}

    def given_lines(self, content: JsonObject, given: JsonObject, notes: Notes) -> AnswerLines:
        return numbered(escape(text) for text in cast("list[str]", given["texts"]))

    def key_lines(self, content: JsonObject, key: JsonObject, notes: Notes) -> AnswerLines:
        return numbered(escape(" / ".join(blank)) for blank in cast("FillInKey", key)["blanks"])

    def key_fields(self, content: JsonObject, key: JsonObject) -> KeyFields:
        return {
            f"blank-{number}": forms.CharField(
                label=gettext("Blank %(number)d") % {"number": number},
                initial=f" {BETWEEN_TEXTS} ".join(blank),
                help_text=gettext("Separate several accepted texts with |."),
                max_length=2000,
            )
            for number, blank in enumerate(cast("FillInKey", key)["blanks"], 1)
        }

    def key_from(self, key: JsonObject, values: KeyValues) -> JsonObject:
        written = [
            str(values[f"blank-{number}"]) for number in range(1, len(cast("FillInKey", key)["blanks"]) + 1)
        ]
        blanks = [_split({"text": text}) for text in written]
        if not all(blanks):
            raise KeyUnfit(gettext("Every blank needs an accepted text."))
        if any(len(text) > LONGEST_TEXT for blank in blanks for text in blank):
            raise KeyUnfit(gettext("An accepted text is longer than a taker may type."))
        return {**key, "blanks": blanks}

    def right_answer(self, key: JsonObject) -> JsonObject:
        return {"texts": [blank[0] for blank in cast("FillInKey", key)["blanks"]]}

    def wrong_answer(self, content: JsonObject, key: JsonObject, chance: Random) -> JsonObject:
        return {"texts": ["不清楚"] * len(cast("FillInKey", key)["blanks"])}


KIND = FillIn()
