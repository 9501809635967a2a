"""Case: one situation with several questions that stay together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import ClassVar, Final, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.files.content.rules import Entry
from lms.questions.bank.models import Question
from lms.questions.kinds.answer_lines import AnswerLine, AnswerLines, Notes, frozen
from lms.questions.kinds.base import Composed, KindOfQuestion, RecordUnfit, Sentence, Values
from lms.questions.kinds.case_form import CaseForm
from lms.questions.kinds.case_parts import (
    CaseQuestion,
    PartDraft,
    draft_from,
    part_faults,
    questions_in,
    questions_written_in,
    read_drafts,
)
from lms.questions.kinds.case_rule import (
    CaseContent,
    CaseKey,
    CasePart,
    CaseRule,
    PartKey,
    answers_in,
    shares_of,
)
from lms.questions.kinds.keys import KeyFields, KeyUnfit, KeyValues
from lms.questions.kinds.registry import kind_of
from lms.questions.kinds.translated import Translated
from lms.questions.records.rules import QuestionRecord
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.rubrics import PeoplePart
from lms.questions.scoring.rules.written import read_number

WEIGHT: Final = "weight"


class Case(KindOfQuestion[CaseQuestion]):
    """Questions about one situation stay together."""

    name = "case"
    place = 100
    label = _("Case")
    model = CaseQuestion
    rule = CaseRule()
    form = CaseForm
    own_fields: ClassVar[Sequence[str]] = ("questions",)
    needs_bank = True

    def scripts(self, content: JsonObject) -> tuple[str, ...]:
        """Load what the questions need as well."""
        parts = cast("CaseContent", content)["parts"]
        return (*(kind_of(part["kind"]).script for part in parts), self.script)

    def recordings(self, content: JsonObject) -> tuple[str, ...]:
        """List what any of the questions plays."""
        parts = cast("CaseContent", content)["parts"]
        return tuple(digest for part in parts for digest in kind_of(part["kind"]).recordings(part["content"]))

    def own_faults(self, question: CaseQuestion) -> list[Sentence]:
        return part_faults(question)

    def faults_among(self, question: CaseQuestion, bank: Mapping[str, Question]) -> list[Sentence]:
        return [*self._common_faults(question), *part_faults(question, bank)]

    def compose_under(self, stem: str, question: CaseQuestion) -> Composed:
        shown: list[CasePart] = []
        keys: list[PartKey] = []
        notes: dict[str, str] = {}
        for number, (draft, part) in enumerate(_pairs(question), 1):
            part_id = str(number)
            composed = kind_of(part.kind).compose(part)
            shown.append(CasePart(id=part_id, kind=part.kind, content=composed.content))
            weight = f"{read_number(draft['weight']):f}"
            keys.append(PartKey(id=part_id, kind=part.kind, weight=weight, key=composed.key))
            notes |= {f"{part_id}.{id_}": note for id_, note in composed.notes.items()}
        return Composed(CaseContent(stem=stem, parts=shown), CaseKey(parts=keys), notes)

    def texts_of(self, question: CaseQuestion) -> Sequence[str]:
        """Give the codes of questions of the bank, and all texts of those that are written here."""
        codes = [draft["code"] for draft in question.questions if "code" in draft]
        own = questions_written_in(question)
        return [*codes, *(text for part in own for text in (part.stem, *kind_of(part.kind).texts_of(part)))]

    def read(self, entry: Entry) -> Values:
        return {"questions": read_drafts(entry)}

    def translate(self, translated: Translated, question: CaseQuestion) -> None:
        """Read the questions that are written in the case; those of the bank have words of their own."""
        if any("code" in draft for draft in question.questions):
            translated.entry.refuse("a case that names questions of the bank is not translated", "questions")
            translated.entry.leave()
        own = questions_written_in(question)
        for number, (row, part) in enumerate(translated.rows("questions", own), 1):
            inside = replace(row, part=str(number))
            inside.block("stem", part.stem)
            kind_of(part.kind).translate(inside, part)

    def fill_record(self, record: QuestionRecord, question: CaseQuestion) -> QuestionRecord:
        parts = [
            replace(
                kind_of(part.kind).record_of(part), code=draft.get("code"), marks=read_number(draft["weight"])
            )
            for draft, part in _pairs(question)
        ]
        return replace(record, parts=tuple(parts))

    def own_values_from(self, record: QuestionRecord) -> Values:
        if not record.parts:
            raise RecordUnfit(
                gettext(
                    "A case needs its questions. Give it and them one group, or call its kind short answer."
                )
            )
        return {"questions": [draft_from(part) for part in record.parts]}

    def given_lines(self, content: JsonObject, given: JsonObject, notes: Notes) -> AnswerLines:
        answers = answers_in(given)
        return tuple(
            line
            for part in cast("CaseContent", content)["parts"]
            if isinstance(answer := answers.get(part["id"]), dict)
            and kind_of(part["kind"]).rule.fault(part["content"], answer) is None
            for line in _numbered(
                part["id"],
                kind_of(part["kind"]).given_lines(part["content"], answer, _notes_of(part["id"], notes)),
            )
        )

    def key_lines(self, content: JsonObject, key: JsonObject, notes: Notes) -> AnswerLines:
        shown = {part["id"]: part for part in cast("CaseContent", content)["parts"]}
        return tuple(
            line
            for part in cast("CaseKey", key)["parts"]
            for line in _numbered(
                part["id"],
                kind_of(part["kind"]).key_lines(
                    shown[part["id"]]["content"], part["key"], _notes_of(part["id"], notes)
                ),
            )
        )

    def shown_lines(self, content: JsonObject) -> AnswerLines:
        """Give the questions with what stands under each."""
        return tuple(
            line
            for part in cast("CaseContent", content)["parts"]
            for line in (
                AnswerLine(frozen(str(part["content"]["stem"])), lead=f"({part['id']})"),
                *kind_of(part["kind"]).shown_lines(part["content"]),
            )
        )

    def lines_of_part(self, content: JsonObject, given: JsonObject, part_id: str) -> AnswerLines:
        """Give the answer to one question, without what the machine or others mark."""
        only = {"parts": {id_: answer for id_, answer in answers_in(given).items() if id_ == part_id}}
        return self.given_lines(content, only, {})

    def model_answer(self, key: JsonObject) -> str:
        return "".join(f"<p>({part.id})</p>{part.model_answer}" for part in self.people_parts(key))

    def people_parts(self, key: JsonObject) -> tuple[PeoplePart, ...]:
        parts = cast("CaseKey", key)["parts"]
        shares = shares_of(parts)
        return tuple(
            replace(one, id=part["id"], share=shares[part["id"]] * one.share)
            for part in parts
            for one in kind_of(part["kind"]).people_parts(part["key"])
        )

    def key_fields(self, content: JsonObject, key: JsonObject) -> KeyFields:
        """Offer the keys of the questions and, where the machine marks all of them, their weights."""
        shown = {part["id"]: part for part in cast("CaseContent", content)["parts"]}
        weighs = not self.people_parts(key)
        fields: KeyFields = {}
        for part in cast("CaseKey", key)["parts"]:
            own = kind_of(part["kind"]).key_fields(shown[part["id"]]["content"], part["key"])
            if weighs:
                own[WEIGHT] = forms.CharField(
                    label=gettext("Weight"),
                    initial=part["weight"],
                    max_length=10,
                    widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                    help_text=gettext("0 leaves the question out; the others then share the marks."),
                )
            for name, field in own.items():
                field.label = f"({part['id']}) {field.label}"
                fields[f"{part['id']}.{name}"] = field
        return fields if any(not name.endswith(f".{WEIGHT}") for name in fields) else {}

    def key_from(self, key: JsonObject, values: KeyValues) -> JsonObject:
        parts = [_part_from(part, values) for part in cast("CaseKey", key)["parts"]]
        if not any(Fraction(part["weight"]) for part in parts):
            raise KeyUnfit(gettext("At least one question of the case must count."))
        return {**key, "parts": parts}

    def right_answer(self, key: JsonObject) -> JsonObject:
        parts = cast("CaseKey", key)["parts"]
        return {"parts": {part["id"]: kind_of(part["kind"]).right_answer(part["key"]) for part in parts}}

    def wrong_answer(self, content: JsonObject, key: JsonObject, chance: Random) -> JsonObject:
        shown = {part["id"]: part for part in cast("CaseContent", content)["parts"]}
        answers = {
            part["id"]: kind_of(part["kind"]).wrong_answer(shown[part["id"]]["content"], part["key"], chance)
            for part in cast("CaseKey", key)["parts"]
        }
        return {"parts": answers}


def _pairs(case: CaseQuestion) -> list[tuple[PartDraft, Question]]:
    """Give every draft with its question; left out is what the bank does not have any more."""
    pairs = zip(case.questions, questions_in(case), strict=True)
    return [(draft, part) for draft, part in pairs if part is not None]


def _part_from(part: PartKey, values: KeyValues) -> PartKey:
    """Take the key and the weight of one question from what was entered."""
    prefix = f"{part['id']}."
    own = {name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix)}
    weight = read_number(str(own.pop(WEIGHT, part["weight"])))
    if weight is None or weight < 0:
        raise KeyUnfit(
            gettext("(%(part)s) A weight must be a number that is not negative.") % {"part": part["id"]}
        )
    try:
        key = kind_of(part["kind"]).key_from(part["key"], own) if own else part["key"]
    except KeyUnfit as unfit:
        raise KeyUnfit(f"({part['id']}) {unfit}") from unfit
    return {**part, "weight": f"{weight:f}", "key": key}


def _numbered(part_id: str, lines: AnswerLines) -> Iterator[AnswerLine]:
    for line in lines:
        yield replace(line, lead=f"({part_id}) {line.lead}".strip())


def _notes_of(part_id: str, notes: Notes) -> Notes:
    prefix = f"{part_id}."
    return {id_.removeprefix(prefix): note for id_, note in notes.items() if id_.startswith(prefix)}


KIND = Case()
