"""Multiple choice: several options are right."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import comb
from random import Random
from typing import ClassVar, NotRequired, TypedDict, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.files.content.rules import Entry
from lms.questions.bank.models import Question
from lms.questions.kinds.answer_lines import AnswerLines, Notes, chosen_option_lines
from lms.questions.kinds.base import Composed, KindOfQuestion, Sentence, Values, list_faults
from lms.questions.kinds.body import InBody, KindMeta, KindModel
from lms.questions.kinds.forms import QuestionForm
from lms.questions.kinds.keys import KeyFields, KeyValues, ids_ticked, options_key_field
from lms.questions.kinds.options import (
    TOO_FEW_OPTIONS,
    OptionDraft,
    compose_options,
    fixed_order,
    keeps_order_field,
    neutral_ids,
    option_faults,
    option_texts,
    options_field,
    options_from,
    order_from,
    read_options,
    record_options,
)
from lms.questions.kinds.row_faults import RowFault
from lms.questions.kinds.translated import Translated, translate_choices
from lms.questions.records.rules import QuestionRecord
from lms.questions.scoring.rules.formats import Choice, FixedOrder, JsonObject, StemContent
from lms.questions.scoring.rules.judging import (
    Counting,
    Fault,
    Judgement,
    KindRule,
    Part,
    are_storable,
    as_texts,
    equal_shares,
    id_fault,
)
from lms.questions.scoring.rules.partial import Marking, share_of_choice


class MultipleContent(StemContent, FixedOrder):
    """A question with any number of right options; the rule is shown beside it."""

    options: list[Choice]
    rule: Marking


class MultipleKey(TypedDict):
    """The right options and how an incomplete choice is marked."""

    correct: list[str]
    rule: NotRequired[Marking]


COUNTINGS: Mapping[Marking, Counting] = {
    "all_or_nothing": "all",
    "partial": "no_wrong",
    "deduction": "deduction",
}


class MultipleRule(KindRule):
    """Several options are chosen.

    `all_or_nothing` wants exactly the right ones. `partial` gives the share of right options
    found as long as no wrong one is chosen, so that ticking everything earns nothing.
    `deduction` takes off as much for a wrong option as a right one gives, down to nothing.
    """

    given_fields = frozenset({"chosen"})
    shuffling = "optional"
    shown_field = "options"

    def has_shape(self, given: JsonObject) -> bool:
        return are_storable(given["chosen"])

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        chosen = as_texts(given.get("chosen"))
        if not chosen:
            return None
        answer_key = cast("MultipleKey", key)
        picked, correct = set(chosen), set(answer_key["correct"])
        parts = tuple(Part(id_, id_ in picked and id_ in correct) for id_ in sorted(picked | correct))
        marking = answer_key.get("rule", "all_or_nothing")
        if marking == "partial" and picked <= correct:
            return equal_shares(parts)
        return Judgement(share_of_choice(picked, correct, marking), parts, counting=COUNTINGS[marking])

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        chosen = as_texts(given.get("chosen"))
        if set(given) != self.given_fields or chosen is None:
            return "wrong_shape"
        return id_fault(chosen, self.shown_ids(content))

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        """Guess among all non-empty choices, each as likely as any other."""
        answer_key = cast("MultipleKey", key)
        options, correct = len(self.shown_ids(content)), len(set(answer_key["correct"]))
        return Fraction(_earned_by_all(answer_key, correct, options - correct), 2**options - 1)


def _earned_by_all(key: MultipleKey, correct: int, wrong: int) -> Fraction:
    """Return how many full answers all choices together are worth."""
    match key.get("rule"):
        case "partial":
            # All choices without a wrong option together earn as much as 2^(correct-1) full answers.
            return Fraction(2 ** (correct - 1))
        case "deduction":
            return sum(
                (
                    Fraction(comb(correct, right) * comb(wrong, beside) * max(right - beside, 0), correct)
                    for right in range(1, correct + 1)
                    for beside in range(wrong + 1)
                ),
                Fraction(0),
            )
        case _:
            return Fraction(1)


class MultipleChoiceQuestion(KindModel, Question):
    """Several right options; `options` as in a single choice question."""

    kind_name = "multiple"
    options = InBody[list[OptionDraft]](list)
    keeps_order = InBody[bool](bool)
    marking = InBody[Marking](lambda: "all_or_nothing")

    class Meta(KindMeta):
        verbose_name = _("multiple choice question")
        verbose_name_plural = _("multiple choice questions")


MARKINGS = (
    ("all_or_nothing", _("Only exactly the right options earn marks")),
    ("partial", _("Part marks for right options, none once a wrong one is chosen")),
    ("deduction", _("Part marks for right options, as much off for a wrong one")),
)


class MultipleForm(QuestionForm):
    """Edit options and how they are marked."""

    options = options_field()
    keeps_order = keeps_order_field()
    marking = forms.ChoiceField(
        label=_("How it is marked"), choices=MARKINGS, help_text=_("Takers read the rule with the question.")
    )


class MultipleChoice(KindOfQuestion[MultipleChoiceQuestion]):
    """Several options are right."""

    name = "multiple"
    place = 20
    label = _("Multiple choice")
    model = MultipleChoiceQuestion
    rule = MultipleRule()
    form = MultipleForm
    own_fields: ClassVar[Sequence[str]] = ("options", "keeps_order", "marking")

    def own_faults(self, question: MultipleChoiceQuestion) -> list[Sentence]:
        options = question.options
        faults = list_faults([option["text"] for option in options], at_least=2, too_few=TOO_FEW_OPTIONS)
        right = sum(option["correct"] for option in options)
        if right < 2:
            faults.append(_("At least two options must be right; use a single choice question for one."))
        if options and right == len(options):
            faults.append(_("At least one option must be wrong."))
        return faults

    def row_faults(self, question: MultipleChoiceQuestion) -> list[RowFault]:
        return option_faults(question.options)

    def compose_under(self, stem: str, question: MultipleChoiceQuestion) -> Composed:
        rule = question.marking
        choices, right, notes = compose_options(question.options)
        content = MultipleContent(stem=stem, options=choices, rule=rule, **fixed_order(question.keeps_order))
        return Composed(content, MultipleKey(correct=right, rule=rule), notes)

    def texts_of(self, question: MultipleChoiceQuestion) -> Sequence[str]:
        return option_texts(question.options)

    def read(self, entry: Entry) -> Values:
        marking = entry.choice("marking", dict(MARKINGS), default="all_or_nothing")
        keeps_order = entry.flag("keeps_order", default=False)
        return {"options": read_options(entry), "marking": marking, "keeps_order": keeps_order}

    def translate(self, translated: Translated, question: MultipleChoiceQuestion) -> None:
        ids = neutral_ids(option["text"] for option in question.options)
        translate_choices(translated, "options", question.options, ids)

    def fill_record(self, record: QuestionRecord, question: MultipleChoiceQuestion) -> QuestionRecord:
        filled = record_options(record, question.options)
        return replace(filled, rule=question.marking, keeps_order=question.keeps_order or None)

    def own_values_from(self, record: QuestionRecord) -> Values:
        marking = record.rule if record.rule in dict(MARKINGS) else "all_or_nothing"
        return {"options": options_from(record), "marking": marking} | order_from(record)

    def given_lines(self, content: JsonObject, given: JsonObject, notes: Notes) -> AnswerLines:
        return chosen_option_lines(content, cast("list[str]", given["chosen"]), notes)

    def key_lines(self, content: JsonObject, key: JsonObject, notes: Notes) -> AnswerLines:
        return chosen_option_lines(content, cast("MultipleKey", key)["correct"], notes)

    def key_fields(self, content: JsonObject, key: JsonObject) -> KeyFields:
        label = gettext("All options that are right")
        return {"chosen": options_key_field(label, content, cast("MultipleKey", key)["correct"])}

    def key_from(self, key: JsonObject, values: KeyValues) -> JsonObject:
        return {**key, "correct": ids_ticked(values)}

    def right_answer(self, key: JsonObject) -> JsonObject:
        return {"chosen": list(cast("MultipleKey", key)["correct"])}

    def wrong_answer(self, content: JsonObject, key: JsonObject, chance: Random) -> JsonObject:
        correct = cast("MultipleKey", key)["correct"]
        wrong = [one["id"] for one in cast("MultipleContent", content)["options"] if one["id"] not in correct]
        return {"chosen": sorted({chance.choice(wrong), *correct[:1]})}


KIND = MultipleChoice()
