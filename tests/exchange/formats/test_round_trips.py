"""What is written comes back equal, and what cannot be written is said."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.exchange.exports.writing import TextOutFormat, write_file
from lms.exchange.reading.files import read_file
from lms.questions.records.rules import EmbeddedFile, FilePlace, NumericAnswer, QuestionRecord
from tests.exchange.formats import records as invented

pytestmark = pytest.mark.slow

# Workbooks have tests of their own in tests/exchange/sheets.
FORMATS: tuple[TextOutFormat, ...] = ("gift", "moodle-xml")


def back(record: QuestionRecord, kind: TextOutFormat) -> QuestionRecord:
    """Write a question, read it again and forget where it stood."""
    written = write_file([record], format=kind)
    assert written.left_out == ()
    reading = read_file("x", written.data, format=kind)
    assert reading.faults == ()
    (again,) = reading.questions
    return replace(again, place=FilePlace())


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", invented.KINDS)
@settings(max_examples=40)
@given(data=st.data())
def test_every_kind_comes_back_equal(kind: TextOutFormat, name: str, data: st.DataObject) -> None:
    record = data.draw(invented.KINDS[name]())
    record = replace(record, title=data.draw(invented.titled(record.stem)), **data.draw(invented.common()))
    if kind == "gift" and "->" in f"{record.answer}{record.notes}":
        assert len(write_file([record], format=kind).left_out) <= 1
        return

    assert back(record, kind) == record


@given(invented.numbers(), st.none() | invented.names, st.integers(1, 400), invented.files)
def test_moodle_xml_carries_marks_units_and_pictures(
    record: QuestionRecord, unit: str | None, quarters: int, files: tuple[EmbeddedFile, ...]
) -> None:
    record = replace(record, unit=unit, marks=Decimal(quarters) / 4, files=files)

    assert back(record, "moodle-xml") == record


@pytest.mark.parametrize("kind", FORMATS)
def test_kinds_that_moodle_lacks_come_back_by_their_tag(kind: TextOutFormat) -> None:
    situation = replace(SINGLE, kind="sjt", shares=(Fraction(1), HALF))

    assert back(situation, kind) == situation
    assert back(QuestionRecord("short_answer", "问？"), kind) == QuestionRecord("short_answer", "问？")


@given(invented.gapped_texts())
def test_moodle_xml_carries_several_blanks(record: QuestionRecord) -> None:
    assert back(record, "moodle-xml") == record


@given(invented.essays(), invented.texts())
def test_moodle_xml_carries_a_model_answer(record: QuestionRecord, answer: str) -> None:
    record = replace(record, answer=answer)

    assert back(record, "moodle-xml") == record


def test_moodle_xml_carries_a_case_that_is_a_text_with_gaps() -> None:
    text = """选 {2:MULTICHOICE:=甲#对~乙}，
算 {1:NUMERICAL:=3.5:0.1~%50%3:1}，写 {1:SA:=\\}~b}，选 {1:MR:=一~=二~三}。"""
    case = replace(read_file("x", text.encode(), format="cloze").questions[0], place=FilePlace())

    assert back(case, "moodle-xml") == case


@pytest.mark.parametrize("kind", FORMATS)
def test_formatted_texts_and_categories_come_back(kind: TextOutFormat) -> None:
    text = """$CATEGORY: $course$/top/甲/乙

[html]<p>看 <b>图</b>：a\\=b</p>{=[html]<i>甲</i>#对 ~乙}

$CATEGORY: $course$/top

二？{T}
"""
    first = read_file("x", text.encode(), format="gift")

    written = write_file(first.questions, format=kind)

    again = read_file("x", written.data, format=kind)
    assert written.left_out == ()
    assert [replace(one, place=FilePlace()) for one in again.questions] == [
        replace(one, place=FilePlace()) for one in first.questions
    ]


SINGLE = QuestionRecord("single", "问？", options=("甲", "乙"), answer=("A",))
HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("record", "kinds"),
    [
        (QuestionRecord("sjt", "问？"), FORMATS),
        (replace(SINGLE, kind="sjt", shares=(HALF, Fraction(0))), FORMATS),
        (QuestionRecord("simulated_call", "问？"), ("gift",)),
        (QuestionRecord(None, "问？"), FORMATS),
        (QuestionRecord("case", "问？", parts=(SINGLE,)), FORMATS),
        (replace(SINGLE, answer=None), FORMATS),
        (replace(SINGLE, shares=(Fraction(1), Fraction(7, 100))), FORMATS),
        (QuestionRecord("numeric", "问？", answer=(NumericAnswer(Decimal(1), share=HALF),)), FORMATS),
        (QuestionRecord("true_false", "问？"), FORMATS),
        (QuestionRecord("matching", "问？", answer=(("甲", "一"),)), FORMATS),
        (QuestionRecord("ordering", "问？", answer=("甲",)), FORMATS),
        (QuestionRecord("fill_in", "没有空", answer=(("甲",), ("乙",))), FORMATS),
        (QuestionRecord("fill_in", "问？", answer=(("a->b",),)), ("gift",)),
    ],
)
def test_a_question_that_does_not_fit_is_listed(
    record: QuestionRecord, kinds: tuple[TextOutFormat, ...]
) -> None:
    for kind in kinds:
        written = write_file([record, SINGLE], format=kind)

        assert [one.whole for one in written.left_out] == [True]
        assert len(read_file("x", written.data, format=kind).questions) == 1


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        (replace(SINGLE, marks=Decimal(2)), "gift"),
        (QuestionRecord("essay", "问？", answer="要点"), "gift"),
        (QuestionRecord("essay", "问？", rubric="要点"), "moodle-xml"),
        (QuestionRecord("numeric", "问？", answer=(NumericAnswer(Decimal(1)),), unit="秒"), "gift"),
        (replace(SINGLE, kind="multiple", rule="all_or_nothing"), "moodle-xml"),
        (replace(SINGLE, kind="multiple", rule="all_or_nothing"), "gift"),
    ],
)
def test_a_part_that_does_not_fit_is_listed(record: QuestionRecord, kind: TextOutFormat) -> None:
    written = write_file([record], format=kind)

    assert [one.whole for one in written.left_out] == [False]
    assert len(read_file("x", written.data, format=kind).questions) == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_a_rule_without_shares_becomes_grades(kind: TextOutFormat) -> None:
    options = ("甲", "乙", "丙", "丁")
    record = QuestionRecord("multiple", "问？", options=options, answer=("A", "C"), rule="partial")

    again = back(record, kind)

    assert (again.answer, again.rule) == (("A", "C"), "partial")
    assert again.shares == (HALF, Fraction(-1), HALF, Fraction(-1))
