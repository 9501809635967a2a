"""What a question of a file may hold is bounded in every format, and reading stops early where it must."""

from time import process_time

import pytest
from django.utils.translation import override
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.refusals import UnreadableFile
from lms.exchange.reading.files import read_file
from lms.exchange.understanding.rules.sizes import LONGEST_OPTION, LONGEST_STEM, MOST_OPTIONS, MOST_PARTS
from lms.questions.records.rules import Reading
from tests.exchange.formats.test_pictures import moodle, question
from tests.exchange.sheets.books import book

LONG = "问" * (LONGEST_STEM + 1)
GOOD = "好？{T}"


def read(name: str, text: str | bytes) -> Reading:
    with override("zh-hans"):
        return read_file(name, text.encode() if isinstance(text, str) else text)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.gift", f"{LONG}{{T}}", "题干"),
        ("a.gift", f"问{{=对 ~{'错' * (LONGEST_OPTION + 1)}}}", "选项"),
        ("a.gift", f"问{{={' ='.join(f'{n}' for n in range(MOST_OPTIONS + 1))}}}", str(MOST_OPTIONS)),
        ("a.gift", f"问{{=对{'~错' * 400_000}}}", str(MOST_OPTIONS)),
        ("a.txt", f"{LONG}\nA. 甲\nB. 乙\nANSWER: A\n", "题干"),
        ("a.xml", moodle(question("Q1", LONG)), "题干"),
        ("a.xml", moodle(question("Q1", "问", options=("甲", "乙" * (LONGEST_OPTION + 1)))), "选项"),
        ("a.xml", moodle(question("Q1", "问" + "<b></b>" * 40_000)), "格式"),
        ("cloze.txt", " ".join(["{1:SA:=甲}"] * (MOST_PARTS + 1)), str(MOST_PARTS)),
        ("a.xlsx", book({"题库": [["题干", "选项", "答案"], ["问", "|".join(map(str, range(70))), "A"]]}),
            str(MOST_OPTIONS)),
    ],
)  # fmt: skip
def test_what_holds_too_much_is_a_fault(name: str, data: str | bytes, words: str) -> None:
    before = process_time()

    reading = read(name, data)

    assert reading.questions == ()
    assert [words in fault.message for fault in reading.faults] == [True]
    assert process_time() - before < 3


def test_the_others_of_the_file_are_read() -> None:
    reading = read("a.gift", f"{GOOD}\n\n{LONG}{{T}}\n")

    assert [one.stem for one in reading.questions] == ["好？"]
    assert [fault.place.row for fault in reading.faults] == [3]


def test_a_file_holds_so_many_questions_and_no_more(settings: SettingsWrapper) -> None:
    settings.XUNPING = {"core": {"upload_rows": 100}}

    with pytest.raises(UnreadableFile, match="100"):
        read("a.gift", "\n\n".join(f"第{n}题{{T}}" for n in range(101)))
