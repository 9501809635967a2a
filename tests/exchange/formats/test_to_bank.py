"""Texts of a file as the bank stores them: Markdown that shows the same."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from lms.exchange.bank.incoming import for_bank
from lms.exchange.bank.outgoing import bank_records, rendered
from lms.exchange.exports.writing import write_file
from lms.exchange.reading.files import read_file
from lms.questions.bank.models import Question
from lms.questions.records.rules import QuestionRecord, Reading
from lms.questions.texts.formulas import in_one_notation
from tests.exchange.formats import records as invented
from tests.factories.exams import make_question, make_question_of_each_kind


def stored(*records: QuestionRecord) -> tuple[QuestionRecord, ...]:
    """Give records of a text file as the bank takes them."""
    return for_bank(Reading("gift", records)).questions


@given(invented.singles(), invented.texts())
def test_any_text_shows_in_the_bank_as_the_file_says(record: QuestionRecord, explanation: str) -> None:
    record = replace(
        record, explanation=explanation, options=tuple(" ".join(one.split()) for one in record.options)
    )
    record = replace(record, notes=())

    (bank,) = stored(record)

    shown = rendered(bank)
    said = (record.stem, record.options, explanation)
    assert (shown.stem, shown.options, shown.explanation) == (
        in_one_notation(said[0]),
        tuple(map(in_one_notation, said[1])),
        in_one_notation(said[2]),
    )


@pytest.mark.parametrize(
    ("plain", "html", "markdown"),
    [
        ("首响 20 秒", None, "首响 20 秒"),
        ("2*3*4", None, "2\\*3\\*4"),
        ("1. 先", None, "1\\. 先"),
        ("x<b>y", None, "x\\<b\\>y"),
        ("$>$ 与 $x_1$", None, "$>$ 与 $x_1$"),
        ("$x_1$ 与 2*3*4", None, "$x_1$ 与 2\\*3\\*4"),
        ("$5 与 2*3*4", None, "\\$5 与 2\\*3\\*4"),
        ("看 图 1", "<p>看 <b>图</b> <i>1</i></p>", "看 **图** *1*"),
        ("甲\n乙", "<p>甲</p>\n<p>乙</p>", "甲\n\n乙"),
        ("甲\n乙", "甲<br>乙", "甲\n乙"),
        ("项\n一\n二", "项<ul><li>一</li><li>二</li></ul>", "项\n\n- 一\n- 二"),
    ],
)
def test_markup_becomes_markdown_and_marks_are_escaped(plain: str, html: str | None, markdown: str) -> None:
    (bank,) = stored(QuestionRecord("essay", plain, stem_html=html))

    assert bank.stem == markdown


def test_a_written_answer_gets_a_blank() -> None:
    bare, blank = stored(
        QuestionRecord("fill_in", "热线是？", answer=(("10000",),)),
        QuestionRecord("fill_in", "热线是 _____。", answer=(("10000",),)),
    )

    assert (bare.stem, blank.stem) == ("热线是？ ____", "热线是 ____。")


@pytest.mark.django_db
def test_what_the_bank_wrote_itself_keeps_its_writing(tmp_path: Path) -> None:
    questions = [
        *make_question_of_each_kind(),
        make_question(code="Q-x", stem="甲 *一*\n\n- 乙\n- 丙", explanation="**因为**"),
    ]
    records = {one.code: one.stem for one in questions}
    written = write_file(bank_records(Question.objects.all()), format="moodle-xml")

    again = for_bank(read_file("bank.xml", written.data))

    assert {record.code: record.stem for record in again.questions}.items() <= records.items()
    assert next(one for one in again.questions if one.code == "Q-x").explanation == "**因为**"
