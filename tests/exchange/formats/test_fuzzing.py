"""Whatever a file holds, a reader gives a reading or says why not, and in time that grows with the length."""

import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.refusals import UnreadableFile
from lms.exchange.exports.writing import TextOutFormat, write_file
from lms.exchange.reading.files import detect, read_file
from lms.questions.records.rules import FileFormat, Reading, reading_as_json
from tests.exchange.formats import records as invented

pytestmark = pytest.mark.slow

TEXT_FORMATS: tuple[FileFormat, ...] = ("gift", "moodle-xml", "aiken", "missing-word", "cloze", "text")
GRAMMAR = [
    *"{}~=#:%\\[]<>&;->_\n\t/A).",
    "\n\n",
    "::",
    "####",
    "->",
    "%50%",
    "{1:SHORTANSWER:=",
    "{1:MC:",
    "{#",
    "{>",
    "$CATEGORY:",
    "//",
    "[html]",
    "ANSWER: A",
    "A) ",
    "<b>",
    "<!--",
    "<img alt='",
    "&nbsp;",
    "<script>",
    "题",
    "\n1. ",
    "\nA. ",
    "\n答案：",
    "（ B ）",
    "\n一、单选题",
    "..",
    "1e99",
]
soup = st.lists(st.sampled_from(GRAMMAR), max_size=40).map("".join)


def survives(data: bytes, kind: FileFormat) -> None:
    """Read bytes; only a reading that can be printed, or a refusal, may come of it."""
    reading = reading_or_none(data, kind)
    if reading is None:
        return
    assert reading.questions or reading.faults
    reading_as_json(reading)
    assert all(fault.place.row and fault.message for fault in reading.faults)


def reading_or_none(data: bytes, kind: FileFormat) -> Reading | None:
    """Read bytes; None for a file that is refused with its reason."""
    try:
        return read_file("x", data, format=kind)
    except UnreadableFile as refusal:
        return None if str(refusal) else pytest.fail("a refusal without a reason")


@pytest.mark.parametrize("kind", TEXT_FORMATS)
@given(
    data=st.binary(max_size=200)
    | soup.map(str.encode)
    | st.text(max_size=200).map(lambda one: one.encode("utf-8", "replace"))
)
def test_any_bytes_are_survived(kind: FileFormat, data: bytes) -> None:
    survives(data, kind)


@given(st.binary(max_size=200) | soup.map(str.encode))
def test_any_bytes_have_a_format_or_are_refused(data: bytes) -> None:
    try:
        found = detect("x.txt", data)
    except UnreadableFile:
        return
    assert found in get_args(FileFormat.__value__)


@pytest.mark.parametrize("kind", ["gift", "moodle-xml"])
@given(data=st.data())
def test_a_good_file_with_a_hole_or_a_splinter_is_survived(kind: TextOutFormat, data: st.DataObject) -> None:
    record = data.draw(st.one_of([make() for make in invented.KINDS.values()]))
    good = write_file([record], format=kind).data
    place = data.draw(st.integers(0, len(good)))
    gone = data.draw(st.integers(0, 12))
    splinter = data.draw(soup | st.just("")).encode()

    survives(good[:place] + splinter + good[place + gone :], kind)


@pytest.mark.parametrize("kind", ["gift", "aiken", "missing-word", "cloze"])
@given(inner=soup)
def test_questions_of_a_moodle_file_are_survived(kind: str, inner: str) -> None:
    types = {"gift": "multichoice", "aiken": "numerical", "missing-word": "gapselect", "cloze": "cloze"}
    text = inner.replace("]]>", "")
    data = (
        f'<quiz><question type="{types[kind]}"><name><text>x</text></name>'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>'
        f'<answer fraction="100"><text><![CDATA[{text}]]></text></answer></question></quiz>'
    )

    survives(data.encode(), "moodle-xml")


HOSTILE = [
    "<a ",
    "<!--",
    "<script>",
    "<img alt='",
    "&amp",
    "{",
    "}",
    "{{~=",
    "{1:SA:",
    "{1:SA:=a}",
    "~%50%",
    "\\",
    "[tag:",
    "[id:\\",
    "// [tag:\\]",
    "A) ",
    "A) \n",
    "\n{",
    "{\n\n",
    "::",
    "####",
    "->",
    "=a->b ",
    "1",
    "..",
    " ",
    "\n",
    "*a ",
    "[[1]]",
    "_____",
    "ANSWER: A\n",
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("kind", TEXT_FORMATS)
def test_long_hostile_texts_take_time_in_proportion(kind: FileFormat, piece: str) -> None:
    many = 100_000 // len(piece)
    texts = [piece * many, "问？{" + piece * many + "}", "[markdown]" + piece * many + "{T}"]
    if kind == "moodle-xml":
        head = '<quiz><question type="cloze"><questiontext format="html"><text><![CDATA['
        texts = [head + piece * many + "]]></text></questiontext></question></quiz>"]

    started = time.process_time()
    for text in texts:
        survives(text.encode(), kind)

    assert time.process_time() - started < 5
