"""Situational judgement: one response to a situation is chosen; each earns its own part of the marks."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import ClassVar, TypedDict, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.files.content.rules import Entry
from lms.questions.bank.models import Question
from lms.questions.kinds.answer_lines import AnswerLines, Notes, chosen_option_lines
from lms.questions.kinds.base import Composed, KindOfQuestion, RecordUnfit, Sentence, Values, list_faults
from lms.questions.kinds.body import InBody, KindMeta, KindModel
from lms.questions.kinds.forms import QuestionForm, RowsField, as_is
from lms.questions.kinds.keys import KeyFields, KeyUnfit, KeyValues, choices_of
from lms.questions.kinds.options import fixed_order, keeps_order_field, neutral_ids, order_from
from lms.questions.kinds.row_faults import RowFault, empty_cells, repeated_texts
from lms.questions.kinds.translated import Translated, translate_choices
from lms.questions.records.rules import QuestionRecord, letters
from lms.questions.scoring.rules.formats import Choice, FixedOrder, JsonObject, StemContent
from lms.questions.scoring.rules.judging import Judgement, OneChosenRule, Part
from lms.questions.scoring.rules.written import read_number
from lms.questions.texts.prose import inline_html
from lms.questions.widgets import RowColumn, RowsWidget


class ResponseDraft(TypedDict):
    """A response as stored with its question; `share` is the per cent of the marks it earns."""

    text: str
    share: str
    why: str


class SituationContent(StemContent, FixedOrder):
    """A situation and the responses to choose from."""

    options: list[Choice]


class SituationKey(TypedDict):
    """The per cent of the marks each response earns, as decimals by id."""

    shares: dict[str, str]


class SituationRule(OneChosenRule):
    """The chosen response earns what experts gave it; the best earns everything."""

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        chosen = given.get("chosen")
        if not isinstance(chosen, str) or not chosen:
            return None
        share = Fraction(cast("SituationKey", key)["shares"].get(chosen, "0")) / 100
        return Judgement(share, (Part(chosen, share == 1),), counting="rated")

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        shares = cast("SituationKey", key)["shares"].values()
        return sum((Fraction(share) for share in shares), Fraction(0)) / 100 / len(shares)


class SituationQuestion(KindModel, Question):
    """A situation; `responses` is a list of {"text", "share", "why"}."""

    kind_name = "sjt"
    responses = InBody[list[ResponseDraft]](list)
    keeps_order = InBody[bool](bool)

    class Meta(KindMeta):
        verbose_name = _("situational judgement question")
        verbose_name_plural = _("situational judgement questions")


class SituationForm(QuestionForm):
    """Edit responses and what each earns."""

    responses = RowsField(
        RowsWidget(
            (
                RowColumn("text", _("Response")),
                RowColumn("share", _("Earns, per cent")),
                RowColumn("why", _("Why it is as good as it is"), "area"),
            ),
            least=4,
            pictures=True,
        ),
        unpack=as_is,
        pack=lambda row: {**row, "share": _written(str(row["share"]) or "0")},
        label=_("Responses"),
        help_text=_("The best response earns 100; one that does harm earns 0."),
    )
    keeps_order = keeps_order_field()


def _written(text: str) -> str:
    number = read_number(text.strip().rstrip("%％"))
    return text if number is None else f"{number:f}"


class SituationalJudgement(KindOfQuestion[SituationQuestion]):
    """A response to a situation is chosen."""

    name = "sjt"
    place = 110
    label = _("Situational judgement")
    model = SituationQuestion
    rule = SituationRule()
    form = SituationForm
    own_fields: ClassVar[Sequence[str]] = ("responses", "keeps_order")

    def own_faults(self, question: SituationQuestion) -> list[Sentence]:
        too_few = _("At least two responses are needed.")
        faults = list_faults([one["text"] for one in question.responses], at_least=2, too_few=too_few)
        return faults + _share_faults([one["share"] for one in question.responses])

    def row_faults(self, question: SituationQuestion) -> list[RowFault]:
        shares = [read_number(one["share"]) for one in question.responses]
        wrong = [row for row, share in enumerate(shares) if share is None or not 0 <= share <= 100]
        message = _("This must be a number from 0 to 100.")
        return [
            *empty_cells("responses", question.responses, "text"),
            *repeated_texts("responses", [one["text"] for one in question.responses]),
            *(RowFault("responses", row, "share", message) for row in wrong),
        ]

    def compose_under(self, stem: str, question: SituationQuestion) -> Composed:
        ids = neutral_ids(one["text"] for one in question.responses)
        options = [Choice(id=ids[one["text"]], text=inline_html(one["text"])) for one in question.responses]
        shares = {ids[one["text"]]: one["share"] for one in question.responses}
        notes = {ids[one["text"]]: inline_html(one["why"]) for one in question.responses if one.get("why")}
        return Composed(
            SituationContent(stem=stem, options=options, **fixed_order(question.keeps_order)),
            SituationKey(shares=shares),
            notes,
        )

    def texts_of(self, question: SituationQuestion) -> Sequence[str]:
        return [text for one in question.responses for text in (one["text"], one["why"])]

    def read(self, entry: Entry) -> Values:
        responses = [
            ResponseDraft(
                text=one.text("text"),
                share=_written(one.text("share", unquoted=True)),
                why=one.text("why", default=""),
            )
            for one in entry.entries("responses", least=1)
        ]
        return {"responses": responses, "keeps_order": entry.flag("keeps_order", default=False)}

    def translate(self, translated: Translated, question: SituationQuestion) -> None:
        ids = neutral_ids(one["text"] for one in question.responses)
        translate_choices(translated, "responses", question.responses, ids)

    def fill_record(self, record: QuestionRecord, question: SituationQuestion) -> QuestionRecord:
        best = [place for place, one in enumerate(question.responses) if Fraction(one["share"]) == 100]
        return replace(
            record,
            keeps_order=question.keeps_order or None,
            options=tuple(one["text"] for one in question.responses),
            shares=tuple(Fraction(one["share"]) / 100 for one in question.responses),
            notes=tuple(one["why"] for one in question.responses),
            answer=letters(best),
        )

    def own_values_from(self, record: QuestionRecord) -> Values:
        if len(record.shares) != len(record.options):
            raise RecordUnfit(gettext("Say what each response earns."))
        notes = [*record.notes, *[""] * len(record.options)]
        return {
            "responses": [
                ResponseDraft(text=text, share=f"{float(share * 100):g}", why=note)
                for text, share, note in zip(record.options, record.shares, notes, strict=False)
            ]
        } | order_from(record)

    def given_lines(self, content: JsonObject, given: JsonObject, notes: Notes) -> AnswerLines:
        return chosen_option_lines(content, [str(given["chosen"])], notes)

    def key_lines(self, content: JsonObject, key: JsonObject, notes: Notes) -> AnswerLines:
        shares = cast("SituationKey", key)["shares"]
        lines = [
            replace(line, lead=f"{shares[choice['id']]}%")
            for choice in cast("SituationContent", content)["options"]
            for line in chosen_option_lines(content, [choice["id"]], notes)
        ]
        return tuple(sorted(lines, key=lambda line: -Fraction(line.lead.rstrip("%"))))

    def key_fields(self, content: JsonObject, key: JsonObject) -> KeyFields:
        shares = cast("SituationKey", key)["shares"]
        return {
            f"share-{id_}": forms.CharField(
                label=text,
                initial=shares[id_],
                max_length=10,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                help_text=gettext("What this response earns, in per cent of the marks."),
            )
            for id_, text in choices_of(content, "options")
        }

    def key_from(self, key: JsonObject, values: KeyValues) -> JsonObject:
        shares = {id_: _written(str(values[f"share-{id_}"])) for id_ in cast("SituationKey", key)["shares"]}
        for fault in _share_faults(list(shares.values())):
            raise KeyUnfit(str(fault))
        return {**key, "shares": shares}

    def right_answer(self, key: JsonObject) -> JsonObject:
        shares = cast("SituationKey", key)["shares"]
        return {"chosen": max(shares, key=lambda id_: Fraction(shares[id_]))}

    def wrong_answer(self, content: JsonObject, key: JsonObject, chance: Random) -> JsonObject:
        shares = cast("SituationKey", key)["shares"]
        return {"chosen": chance.choice([id_ for id_, share in shares.items() if Fraction(share) < 100])}


def _share_faults(written: Sequence[str]) -> list[Sentence]:
    shares = [read_number(share) for share in written]
    known = [share for share in shares if share is not None and 0 <= share <= 100]
    if len(known) < len(shares):
        return [_("What a response earns must be a number from 0 to 100.")]
    if max(known, default=0) != 100:
        return [_("The best response must earn 100 per cent.")]
    return [_("At least one response must earn less than the best.")] if min(known) == 100 else []


KIND = SituationalJudgement()
