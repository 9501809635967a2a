"""Whatever a file holds, the reader gives a reading or says why it cannot: nothing else is ever raised."""

from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lms.core.files.workbooks import safety
from lms.core.files.workbooks.number_formats import shown_number
from lms.core.refusals import UnreadableFile
from lms.exchange.workbooks.sheets.reading import read_workbook
from lms.questions.records.rules import Reading, reading_as_json
from tests.exchange.sheets.books import HEAD, book

pytestmark = pytest.mark.slow

WORDS = (
    *HEAD,
    "选项",
    "是否正确",
    "题号",
    "答案1",
    "A",
    "B",
    "ABC",
    "1,3",
    "对",
    "错",
    "√",
    "单选题",
    "判断",
    "填空",
    "排序",
    "匹配",
    "数值",
    "案例",
    "题组",
    "材料",
    "案例题",
    "小题-单选题",
    "模拟通话题",
    "用户：我要投诉",
    "5.1",
    "选择题",
    "____和（ ）",
    "甲|乙",
    "甲;乙||丙",
    "A-甲|B-乙",
    "A. 甲,B. 乙",
    "示例",
    "注：",
    "一、单选题",
    "易",
    "★★★",
    "2分",
    "3.5±0.1",
    "9" * 40,
    "=1+1",
    "１，３",
    "(",
    "题型(1单选 2多选)",
    "1e999",
    "\u200b",
    "甲=子;乙=丑",
    "B→A",
    "A:1;B:1/0",
)
CELLS = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**9), 10**9),
)
CODES = st.one_of(
    st.sampled_from(
        [
            "0%",
            "0.00",
            "yyyy-mm-dd",
            "# ?/?",
            "0.00E+00",
            "[h]:mm",
            "@",
            ";;;",
            '"x',
            "\\",
            "[$¥-804]0,",
            "h:mm AM/PM",
        ]
    ),
    st.text(alphabet='0#?.,%E+-/ymdhsa@;"\\[]$_*年 ', max_size=10),
)

SMALL = book({"题库": [HEAD, ["问", "单选", "甲", "乙", None, None, "A"]]})


def readable(content: bytes) -> Reading | None:
    try:
        reading = read_workbook(content)
    except UnreadableFile as refused:
        return None if str(refused) else pytest.fail("refused without a reason")
    assert reading_as_json(reading)
    return reading


def written(rows: list[list[object]], codes: list[str]) -> bytes:
    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = workbook.add_worksheet("单选题")
    formats = [workbook.add_format({"num_format": code}) for code in codes] or [None]
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, column, cell, formats[(number + column) % len(formats)])
    workbook.close()
    return stream.getvalue()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, max_size=9), max_size=8), st.lists(CODES, max_size=3))
@example([[1_000_000_000]], ["[h]:mm"])
@example([[1e120]], ["_ +Ea% /"])
def test_random_sheets(rows: list[list[object]], codes: list[str]) -> None:
    readable(written([list(HEAD), *rows], codes))
    readable(written(rows, codes))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 6), st.lists(st.lists(CELLS, min_size=7, max_size=9), min_size=1, max_size=6))
def test_every_row_is_a_question_a_fault_or_left_out(above: int, rows: list[list[object]]) -> None:
    head = ["题干", "题型", "选项A", "选项B", "选项C", "答案", "难度", "分值"]

    reading = readable(written([["标题"]] * above + [head, *rows], []))

    assert reading is not None
    asked = {one.place.row for one in reading.questions}
    assert len(asked) == len(reading.questions)
    assert asked.isdisjoint(fault.place.row for fault in reading.faults)
    assert all(fault.message and fault.place.column for fault in reading.faults)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]),
)
def test_random_bytes(content: bytes, start: bytes) -> None:
    readable(start + content)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_workbook_with_bytes_changed(data: st.DataObject) -> None:
    content = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    readable(bytes(content))


@settings(max_examples=300, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False), CODES)
@example(0.0, "0/0")
@example(2.5, "# 00/00")
def test_any_number_is_shown_by_any_format(value: float, code: str) -> None:
    assert isinstance(shown_number(value, code), str)


@pytest.mark.parametrize("content", [b"PK\x05\x06" + b"\0" * 18, '题干,答案\n"开'.encode()])
def test_broken_files_are_refused(content: bytes) -> None:
    assert readable(content) is None


def test_a_stop_of_the_reader_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "check_days", lambda *_given: None)

    assert readable(written([[1e120]], ["h:mm"])) is None
