"""What the kinds whose answer is a text that people mark share."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import ClassVar, Final, TypedDict, cast

from django import forms
from django.utils.html import escape, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from lms.core.files.content.rules import Entry
from lms.questions.bank.models import Question
from lms.questions.kinds.answer_lines import AnswerLine, AnswerLines, Notes, frozen
from lms.questions.kinds.base import Composed, KindOfQuestion, Sentence, Values
from lms.questions.kinds.body import InBody, KindMeta, KindModel
from lms.questions.kinds.forms import QuestionForm, RowsField, as_is
from lms.questions.kinds.row_faults import RowFault, empty_cells
from lms.questions.records.rules import QuestionRecord
from lms.questions.scoring.rules.formats import JsonObject, StemContent
from lms.questions.scoring.rules.judging import Fault, Judgement, KindRule, Part, is_storable
from lms.questions.scoring.rules.rubrics import Criterion, Level, PeoplePart, Rubric, most_points
from lms.questions.scoring.rules.written import read_number
from lms.questions.texts.prose import block_html
from lms.questions.widgets import RowColumn, RowsWidget

LONGEST_ANSWER: Final = 5_000  # characters; a request that saves one must stay within `answer_bytes`


class LevelDraft(TypedDict):
    """A level of a criterion as stored with its question; equal criteria stand together."""

    criterion: str
    points: str
    text: str


class WrittenContent(StemContent):
    """A question answered in words, with the most characters that may be written."""

    limit: int


class WrittenKey(TypedDict):
    """The model answer as HTML, and the rubric."""

    model_answer: str
    rubric: list[Criterion]


class WrittenRule(KindRule):
    """A text that people mark; the machine only tells whether there is one."""

    given_fields = frozenset({"text"})
    judged_by_people = True

    def has_shape(self, given: JsonObject) -> bool:
        return is_storable(given["text"], LONGEST_ANSWER)

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        text = given.get("text")
        if not isinstance(text, str) or not text.strip():
            return None
        return Judgement(Fraction(0), (Part("answer", right=False),), waits=True)

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        text = given.get("text")
        if set(given) != self.given_fields or not isinstance(text, str):
            return "wrong_shape"
        return "too_long" if len(text) > cast("WrittenContent", content)["limit"] else None

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        return Fraction(0)


class WrittenQuestion(KindModel, Question):
    """A question answered in words; the proxy of each such kind stands on it."""

    model_answer = InBody[str](str)
    levels = InBody[list[LevelDraft]](list)
    limit = InBody[int](int)

    class Meta(KindMeta):
        pass


def rubric_field() -> RowsField:
    columns = (
        RowColumn("criterion", _("Criterion")),
        RowColumn("points", _("Points worth")),
        RowColumn("text", _("What such an answer looks like"), "area"),
    )
    return RowsField(
        RowsWidget(columns, least=3),
        unpack=as_is,
        pack=dict,
        label=_("Rubric"),
        help_text=_("One row for each level; rows with the same criterion belong together."),
    )


class WrittenForm(QuestionForm):
    """Edit the model answer, the rubric and the length."""

    model_answer = forms.CharField(
        label=_("Model answer"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=_("Only those who mark see it, and takers once the key is released."),
    )
    levels = rubric_field()
    limit = forms.IntegerField(label=_("At most so many characters"), min_value=1, max_value=LONGEST_ANSWER)

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the kind's usual length for a new question."""
        super().__init__(*args, **kwargs)
        self.initial["limit"] = self.initial.get("limit") or self.usual_limit

    usual_limit: ClassVar[int] = LONGEST_ANSWER


class WrittenKind[Q: WrittenQuestion](KindOfQuestion[Q]):
    """A text that people mark by a model answer and a rubric."""

    rule = WrittenRule()
    own_fields: ClassVar[Sequence[str]] = ("model_answer", "levels", "limit")
    unsaid = frozenset({"limit"})
    usual_limit: ClassVar[int]

    def own_faults(self, question: Q) -> list[Sentence]:
        faults: list[Sentence] = []
        if not question.model_answer.strip() and not question.levels:
            faults.append(_("Give a model answer or a rubric, so that everybody is marked alike."))
        if not 1 <= question.limit <= LONGEST_ANSWER:
            faults.append(
                _("The length must be between 1 and %(most)d characters.") % {"most": LONGEST_ANSWER}
            )
        return faults + rubric_faults(question.levels)

    def row_faults(self, question: Q) -> list[RowFault]:
        points = [read_number(one["points"]) for one in question.levels]
        wrong = [row for row, number in enumerate(points) if number is None or number < 0]
        message = _("This must be a number that is not negative.")
        return [
            *empty_cells("levels", question.levels, "criterion"),
            *(RowFault("levels", row, "points", message) for row in wrong),
        ]

    def compose_under(self, stem: str, question: Q) -> Composed:
        content = WrittenContent(stem=stem, limit=question.limit)
        return Composed(content, written_key(question))

    def texts_of(self, question: Q) -> Sequence[str]:
        levels = (text for one in question.levels for text in (one["criterion"], one["text"]))
        return [question.model_answer, *levels]

    def read(self, entry: Entry) -> Values:
        return {
            "model_answer": entry.text("model_answer", default=""),
            "levels": read_levels(entry),
            "limit": entry.whole("limit", default=self.usual_limit, least=1, most=LONGEST_ANSWER),
        }

    def fill_record(self, record: QuestionRecord, question: Q) -> QuestionRecord:
        rubric = "\n".join(map(_level_line, question.levels))
        return replace(record, answer=question.model_answer or None, rubric=rubric or None)

    def own_values_from(self, record: QuestionRecord) -> Values:
        return {
            "model_answer": record.answer if isinstance(record.answer, str) else "",
            "levels": _levels_from(record.rubric or ""),
            "limit": self.usual_limit,
        }

    def given_lines(self, content: JsonObject, given: JsonObject, notes: Notes) -> AnswerLines:
        return (written_line(str(given["text"])),)

    def key_lines(self, content: JsonObject, key: JsonObject, notes: Notes) -> AnswerLines:
        answer = self.model_answer(key)
        return (AnswerLine(frozen(answer)),) if answer else ()

    def model_answer(self, key: JsonObject) -> str:
        return cast("WrittenKey", key)["model_answer"]

    def rubric(self, key: JsonObject) -> Rubric:
        return cast("WrittenKey", key)["rubric"]

    def people_parts(self, key: JsonObject) -> tuple[PeoplePart, ...]:
        return (PeoplePart("answer", Fraction(1), self.model_answer(key), self.rubric(key)),)

    def right_answer(self, key: JsonObject) -> JsonObject:
        return {"text": "先致歉并确认诉求，再查询记录，答复处理办法和时限，最后回访确认。"}

    def wrong_answer(self, content: JsonObject, key: JsonObject, chance: Random) -> JsonObject:
        return {"text": "不清楚。"}


def written_line(text: str) -> AnswerLine:
    """Show a text as it was written, in its paragraphs."""
    return AnswerLine(mark_safe(linebreaks(escape(text))))  # noqa: S308 - escaped


def written_key(question: WrittenQuestion) -> WrittenKey:
    """Freeze the model answer and the rubric; criteria stand as the author wrote them."""
    answer = block_html(question.model_answer) if question.model_answer.strip() else ""
    return WrittenKey(model_answer=answer, rubric=rubric_of(question.levels))


def rubric_of(levels: Sequence[LevelDraft]) -> list[Criterion]:
    """Put the rows of a rubric together by criterion, the best level first."""
    titles = dict.fromkeys(level["criterion"].strip() for level in levels)
    return [
        Criterion(
            id=str(number),
            title=title,
            levels=sorted(
                (
                    Level(points=_points(one), text=one["text"])
                    for one in levels
                    if one["criterion"].strip() == title
                ),
                key=lambda level: -Fraction(level["points"]),
            ),
        )
        for number, title in enumerate(titles, 1)
    ]


def _points(level: LevelDraft) -> str:
    """Write the points of a level without noughts that say nothing."""
    return f"{(read_number(level['points']) or Decimal(0)).normalize():f}"


def rubric_faults(levels: Sequence[LevelDraft]) -> list[Sentence]:
    """List what is wrong with the rows of a rubric."""
    faults: list[Sentence] = []
    if any(not one["criterion"].strip() for one in levels):
        faults.append(_("A level of the rubric names no criterion."))
    numbers = [read_number(one["points"]) for one in levels]
    if any(number is None or number < 0 for number in numbers):
        faults.append(_("The points of a level must be a number that is not negative."))
    elif levels and not most_points(rubric_of(levels)):
        faults.append(_("The rubric gives no points at all."))
    return faults


def read_levels(entry: Entry) -> list[LevelDraft]:
    """Read a rubric from a content file: criteria, each with its levels."""
    return [
        LevelDraft(
            criterion=criterion.text("criterion"),
            points=level.text("points", unquoted=True),
            text=level.text("text"),
        )
        for criterion in entry.entries("rubric")
        for level in criterion.entries("levels", least=1)
    ]


def _level_line(level: LevelDraft) -> str:
    """Write a level on a line of its own, whatever breaks its words have."""
    criterion, text = " ".join(level["criterion"].split()), " ".join(level["text"].split())
    return f"{criterion} | {level['points']} | {text}"


def _levels_from(text: str) -> list[LevelDraft]:
    """Read a rubric from a file's text: one level a line, its criterion, points and words parted by |."""
    lines = [[part.strip() for part in line.split("|", 2)] for line in text.splitlines()]
    return [
        LevelDraft(criterion=parts[0], points=parts[1], text=parts[2])
        for parts in lines
        if len(parts) == 3 and read_number(parts[1]) is not None
    ]
