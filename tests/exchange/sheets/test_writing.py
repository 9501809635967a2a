"""What is written reads back as it was; text stays text."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from lms.exchange.understanding.rules.carrying import bare
from lms.exchange.workbooks.sheets.reading import read_workbook
from lms.exchange.workbooks.sheets.writing import template_workbook, write_workbook
from lms.questions.records.rules import Answer, NumericAnswer, QuestionRecord, letters

COMMON = QuestionRecord(
    kind="single",
    stem="首次响应\n几小时？",
    options=("12", "24"),
    answer=("B",),
    explanation="见条款",
    difficulty=4,
    category="第一章",
    tags=("时限", "投诉"),
    marks=Decimal("2.5"),
    code="Q-1",
    clause="2.1",
    level="apply",
)
KINDS = (
    COMMON,
    replace(COMMON, kind="multiple", options=("=1+1", "+86", "-3", "@甲"), answer=("A", "C"), rule="partial"),
    replace(COMMON, stem="以上都对", keeps_order=True),
    replace(COMMON, stem="各有说明", notes=("太短：\n见 2.1", "=对，因为“24”")),
    replace(COMMON, kind="multiple", stem="只说一个", answer=("A", "B"), notes=("", "例如 24 小时")),
    replace(COMMON, kind="multiple", stem="可打乱", answer=("A", "B"), keeps_order=False),
    QuestionRecord(kind="true_false", stem="对不对", answer=False),
    QuestionRecord(kind="fill_in", stem="____和（ ）", answer=(("甲", "子"), ("乙",))),
    QuestionRecord(
        kind="numeric", stem="多少", answer=(NumericAnswer(Decimal("3.5"), Decimal("0.1")),), unit="米"
    ),
    QuestionRecord(kind="ordering", stem="顺序", options=("甲", "乙", "丙"), answer=("丙", "甲", "乙")),
    QuestionRecord(kind="ordering", stem="写出顺序", answer=("丙", "甲", "乙")),
    QuestionRecord(kind="matching", stem="配对", answer=(("甲", "子"), ("乙", "丑")), distractors=("寅",)),
    QuestionRecord(kind="short_answer", stem="简述", answer="要点一；要点二", rubric="每点 1 分"),
    QuestionRecord(kind="essay", stem="论述"),
    QuestionRecord(
        kind="sjt",
        stem="你会怎么做",
        options=("甲", "乙"),
        answer=("A",),
        shares=(Fraction(1), Fraction(1, 3)),
        notes=("最妥当", "回避了用户"),
        keeps_order=True,
    ),
)


@pytest.mark.parametrize("record", KINDS, ids=lambda record: f"{record.kind}-{record.stem[:4]}")
def test_each_kind_comes_back_as_it_was(record: QuestionRecord) -> None:
    written = write_workbook([record])

    assert written.uncarried == ()
    reading = read_workbook(written.content)
    assert reading.faults == ()
    assert [bare(one) for one in reading.questions] == [record]


def test_all_kinds_in_one_workbook() -> None:
    reading = read_workbook(write_workbook(KINDS).content)

    assert [bare(one) for one in reading.questions] == list(KINDS)


TEXTS = (
    st.text(alphabet="甲乙丙丁戊 Ab1,;|=+-@（）_、。\n★", min_size=1, max_size=8).map(str.strip).filter(bool)
)


@settings(max_examples=80, deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=5, unique=True), TEXTS, TEXTS, st.data())
def test_whatever_is_written_comes_back_or_is_listed(
    options: list[str], stem: str, explanation: str, data: st.DataObject
) -> None:
    answers: dict[str, Answer] = {
        "single": letters([0]),
        "multiple": letters(range(len(options))),
        "ordering": tuple(options),
        "short_answer": stem,
    }
    kind = data.draw(st.sampled_from(sorted(answers)))
    given_options = () if kind == "short_answer" else tuple(options)
    record = QuestionRecord(
        kind=kind, stem=f"问{stem}", options=given_options, answer=answers[kind], explanation=explanation
    )

    written = write_workbook([record])

    reading = read_workbook(written.content)
    carried = [bare(one) for one in reading.questions]
    listed = [one.record for one in written.uncarried]
    assert carried + listed == [record]


def test_what_a_row_cannot_say_is_listed() -> None:
    case = QuestionRecord(kind="case", stem="案例", parts=(COMMON, replace(COMMON, kind="drawing")))
    noted = QuestionRecord(kind="true_false", stem="另一题", answer=True, notes=("因为", ""))

    written = write_workbook([case, noted, replace(COMMON, notes=("", ""))])

    listed = [(one.record, one.fields, one.is_left_out) for one in written.uncarried]
    assert listed == [(case, ("parts",), True), (noted, ("notes",), False)]
    assert [one.stem for one in read_workbook(written.content).questions] == ["另一题", COMMON.stem]


def test_text_that_looks_like_a_formula_stays_text() -> None:
    content = write_workbook([replace(COMMON, stem='=HYPERLINK("http://evil")')]).content

    cell = load_workbook(BytesIO(content)).worksheets[0]["A2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", '=HYPERLINK("http://evil")', True)


def test_the_template_has_choices_an_example_and_notes() -> None:
    content = template_workbook()

    reading = read_workbook(content)
    assert (reading.questions, reading.faults) == ((), ())
    assert [(one.place.sheet, one.place.row) for one in reading.skipped] == [
        *(("题库", row) for row in range(2, 7)),
        ("填写说明", None),
    ]
    rules = load_workbook(BytesIO(content)).worksheets[0].data_validations.dataValidation
    assert ["单选题" in rule.formula1 for rule in rules] == [True, False, False]
    assert rules[-1].formula1 == '"是,否"'
