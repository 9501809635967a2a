"""What a kind of question is: everything the suite asks of one, in one class.

A kind is one module that ends in `KIND = …`; the registry finds it. See docs/reference/kinds.md.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.core.files.content.rules import Entry
from lms.questions.bank.models import Question
from lms.questions.kinds.answer_lines import AnswerLines, Notes
from lms.questions.kinds.keys import KeyFields, KeyUnfit, KeyValues
from lms.questions.kinds.row_faults import RowFault
from lms.questions.kinds.translated import SaidTexts, Translated
from lms.questions.records.rules import QuestionRecord
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.judging import KindRule
from lms.questions.scoring.rules.rubrics import PeoplePart, Rubric
from lms.questions.texts.formulas import BadFormula, FormulaFault, faults_in
from lms.questions.texts.prose import block_html, missing_pictures

type Sentence = str | Promise
type Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Composed:
    """What a version freezes: shown content, key, and a note for each option."""

    content: JsonObject
    key: JsonObject
    notes: Mapping[str, str] = field(default_factory=dict)


class RecordUnfit(Exception):
    """A question of a file lacks what its kind needs; the message says what to do."""


class KindOfQuestion[Q: Question](ABC):
    """One kind of question, from the author's form to the words on a result page."""

    name: ClassVar[str]
    label: ClassVar[Sentence]
    place: ClassVar[int] = 1000  # where it stands among the kinds
    model: type[Q]
    rule: ClassVar[KindRule]
    form: ClassVar[type[WagtailAdminModelForm]]  # a QuestionForm of `kinds.forms`
    own_fields: ClassVar[Sequence[str]] = ()  # fields of the form between the stem and the explanation
    unsaid: ClassVar[frozenset[str]] = frozenset()  # values no record holds: the bank's stay
    needs_bank: ClassVar[bool] = False  # it is composed of other questions of the bank
    has_blanks: ClassVar[bool] = False  # the stem's ____ become fields
    how_to_answer: ClassVar[Sentence] = ""  # told to who gave no answer, where that is not plain to see

    @property
    def template(self) -> str:
        """Return the template of the taker's part, which stands under the stem."""
        return f"lms_questions/kinds/{self.name}.html"

    @property
    def script(self) -> str:
        """Return the static file that reads and writes the taker's answer."""
        return f"lms_questions/kinds/{self.name}.js"

    def scripts(self, content: JsonObject) -> tuple[str, ...]:
        """List the static files that a question with this content needs."""
        return (self.script,)

    def recordings(self, content: JsonObject) -> tuple[str, ...]:
        """List the digests of the recordings that a question with this content plays."""
        return ()

    def number_blanks(self, key: JsonObject) -> frozenset[str]:
        """List the blanks that accept nothing but plain numbers, where a keyboard of digits is enough."""
        return frozenset()

    def on_paper(self, content: JsonObject) -> str:
        """Give as HTML what is printed above the place for the answer."""
        return str(content["stem"])

    @property
    def judged_by_people(self) -> bool:
        """Tell whether people mark the whole of every answer; `people_parts` tells it of one key."""
        return self.rule.judged_by_people

    # Writing

    def faults(self, question: Q) -> list[Sentence]:
        """List in sentences what keeps a question from being asked; empty when nothing does."""
        return [*self._common_faults(question), *self.own_faults(question)]

    def faults_among(self, question: Q, bank: Mapping[str, Question]) -> list[Sentence]:
        """List the same of a question of a file; what it names is in `bank`, by code, not in the database."""
        return self.faults(question)

    def _common_faults(self, question: Q) -> list[Sentence]:
        texts = [question.stem, question.explanation, *self.texts_of(question)]
        faults: list[Sentence] = [] if question.stem.strip() else [_("The question text is empty.")]
        faults += picture_faults("\n".join(texts))
        faults += [fault for text in texts for fault in formula_faults(text)]
        return faults

    @abstractmethod
    def own_faults(self, question: Q) -> list[Sentence]:
        """List what is wrong with the kind's own values."""

    def row_faults(self, question: Q) -> list[RowFault]:
        """Point at the rows of lists that are wrong; what they lead to is among `own_faults` as well."""
        return []

    def compose(self, question: Q) -> Composed:
        """Turn a question without faults into what is frozen."""
        return self.compose_under(block_html(question.stem), question)

    @abstractmethod
    def compose_under(self, stem: str, question: Q) -> Composed:
        """Compose under a stem that is already HTML."""

    def texts_of(self, question: Q) -> Sequence[str]:
        """List the texts by which a question is searched: unless a kind says otherwise, all in its body.

        A migration asks as well, of questions that are not saved: the bank is not read here.
        """
        return tuple(_texts_in(question.body))

    # Files

    @abstractmethod
    def read(self, entry: Entry) -> Values:
        """Read the kind's own values from an entry of a content file; faults are noted in it."""

    def read_translation(self, entry: Entry, question: Q) -> SaidTexts:
        """Read all texts of a question in another language; faults are noted in the entry.

        The question needs not be saved, and is one without faults.
        """
        translated = Translated(entry, SaidTexts())
        translated.block("stem", question.stem)
        self.translate(translated, question)
        translated.block("explanation", question.explanation)
        for part, key, text in translated.said.written:
            for fault in formula_faults(text):
                part.refuse(f"{key}: {fault}", key)
        translated.said.refuse_alike(entry)
        return translated.said

    def translate(self, translated: Translated, question: Q) -> None:
        """Read the kind's own texts in another language, which are those between stem and explanation."""
        translated.entry.refuse(f"{self.name} is not a kind of question that is translated")
        translated.entry.leave()

    def record_of(self, question: Q) -> QuestionRecord:
        """Give a question in the form that writers of files take."""
        common = QuestionRecord(
            kind=self.name,
            stem=question.stem,
            code=question.code,
            clause=question.clause.number,
            explanation=question.explanation,
            difficulty=question.difficulty,
            level=question.level,
            category=question.category or None,
            tags=tuple(sorted(tag.name for tag in question.tags.all())) if question.pk else (),
            marks=question.default_marks,
        )
        return self.fill_record(common, question)

    def fill_record(self, record: QuestionRecord, question: Q) -> QuestionRecord:
        """Add the kind's own values to a record."""
        return replace(record)

    def values_from(self, record: QuestionRecord) -> Values:
        """Give the values of a question that a file brings; raise RecordUnfit where something lacks."""
        values: Values = {"stem": record.stem, "explanation": record.explanation or ""}
        if record.category:
            values["category"] = record.category
        if record.marks:
            values["default_marks"] = record.marks
        if record.difficulty is not None:
            values["difficulty"] = record.difficulty
        if record.level is not None:
            values["level"] = record.level
        return values | self.own_values_from(record)

    @abstractmethod
    def own_values_from(self, record: QuestionRecord) -> Values:
        """Give the kind's own values from a record."""

    # Results

    @abstractmethod
    def given_lines(self, content: JsonObject, given: JsonObject, notes: Notes) -> AnswerLines:
        """Put an answer that could be judged into words."""

    @abstractmethod
    def key_lines(self, content: JsonObject, key: JsonObject, notes: Notes) -> AnswerLines:
        """Put a key into words."""

    def shown_lines(self, content: JsonObject) -> AnswerLines:
        """Put what is read under the stem before answering into words; nothing where options say it all."""
        return ()

    def lines_of_part(self, content: JsonObject, given: JsonObject, part_id: str) -> AnswerLines:
        """Put into lines the part of an answer that one marker marks: the whole, unless a kind parts it."""
        return self.given_lines(content, given, {})

    def model_answer(self, key: JsonObject) -> str:
        """Give the model answer that those who mark go by, as HTML; empty where there is none."""
        return ""

    def rubric(self, key: JsonObject) -> Rubric:
        """Give the criteria that those who mark go by; empty where there are none."""
        return ()

    def people_parts(self, key: JsonObject) -> tuple[PeoplePart, ...]:
        """List the parts of an answer that people mark; none where the machine marks all of it."""
        return ()

    # Corrections of used questions

    def key_fields(self, content: JsonObject, key: JsonObject) -> KeyFields:
        """Give the fields in which a corrected key is entered, filled with the key as it stands.

        None where the kind has no key: such a question can only be invalidated.
        """
        return {}

    def key_from(self, key: JsonObject, values: KeyValues) -> JsonObject:
        """Make a key of what was entered, all else as in the key as it was; raise KeyUnfit if it is none."""
        raise KeyUnfit(gettext("This question has no key; it can only be invalidated."))

    # Invented data

    @abstractmethod
    def right_answer(self, key: JsonObject) -> JsonObject:
        """Make up an answer that earns everything."""

    @abstractmethod
    def wrong_answer(self, content: JsonObject, key: JsonObject, chance: Random) -> JsonObject:
        """Make up an answer as people get it wrong."""


def picture_faults(text: str) -> list[Sentence]:
    """List the pictures of a text that the media library does not have."""
    return [
        _("The media library has no picture %(number)d.") % {"number": number}
        for number in missing_pictures(text)
    ]


def formula_faults(text: str) -> list[Sentence]:
    """List the formulas of a text that cannot be shown."""
    return [formula_sentence(bad) for bad in faults_in(text)]


def formula_sentence(bad: BadFormula) -> Sentence:
    """Say which formula cannot be shown, and why."""
    sentences: dict[FormulaFault, Promise] = {
        "too_long": _("The formula %(formula)s … is too long; split it."),
        "too_deep": _("The formula %(formula)s … has too many braces within braces."),
        "unbalanced": _("The formula %(formula)s has a brace too many or too few."),
        "angle": _("The formula %(formula)s has <, > or & inside \\text{…}; write them outside."),
        "unknown": _("The formula %(formula)s has a command that is not known."),
        "unreadable": _("The formula %(formula)s cannot be read; check its commands and what they need."),
    }
    return sentences[bad.fault] % {"formula": bad.source[:80]}


def _texts_in(value: object) -> Iterator[str]:
    """Walk through lists and mappings down to the texts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(inner)


def list_faults(texts: Sequence[str], *, at_least: int, too_few: Sentence) -> list[Sentence]:
    """List what is wrong with a list of texts that must differ; `too_few` says that some are missing."""
    faults: list[Sentence] = []
    if len(texts) < at_least:
        faults.append(too_few)
    if any(not text.strip() for text in texts):
        faults.append(_("An entry is empty."))
    if len({text.strip() for text in texts}) < len(texts):
        faults.append(_("Two entries are the same."))
    return faults
