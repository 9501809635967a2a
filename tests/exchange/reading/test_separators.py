"""The signs that part a cell: what the writer writes the reader reads, and nothing doubtful is guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.files.workbooks.texts import tidy
from lms.exchange.understanding.rules.blanks import Blanks, blanks_written, columns_as_blanks, part_blanks
from lms.exchange.understanding.rules.carrying import cells_of
from lms.exchange.understanding.rules.cells import Misread, Problem
from lms.exchange.understanding.rules.questions import understand
from lms.exchange.understanding.rules.rows import Surroundings
from lms.exchange.understanding.rules.separators import BLANKS, WRITINGS
from lms.questions.records.rules import QuestionRecord

ONE, TWO, THREE = "时限为____。", "先____，再____。", "____、____、____"
TEXTS = st.text(alphabet="甲乙24 |｜;；,，、/／#$\\=._", min_size=1, max_size=7).map(tidy).filter(bool)
ACCEPTED = st.lists(st.lists(TEXTS, min_size=1, max_size=3, unique=True).map(tuple), min_size=1, max_size=4)


@settings(max_examples=600, deadline=None)
@given(ACCEPTED.map(tuple))
def test_whatever_is_accepted_is_written_and_read_again(blanks: Blanks) -> None:
    assert part_blanks(blanks_written(blanks), "____ " * len(blanks)) == blanks


@settings(max_examples=600, deadline=None)
@given(st.text(alphabet="甲乙24|;；,、/#$\\", min_size=1, max_size=12), st.integers(1, 3))
def test_whatever_is_read_is_written_so_that_it_is_read_the_same(cell: str, count: int) -> None:
    stem = "____ " * count
    try:
        read = part_blanks(cell, stem)
    except Misread:
        return

    assert part_blanks(blanks_written(read), stem) == read


@settings(max_examples=200, deadline=None)
@given(ACCEPTED.map(tuple))
def test_a_fill_in_question_always_fits_a_row(blanks: Blanks) -> None:
    record = QuestionRecord(kind="fill_in", stem="____ " * len(blanks) + "。", answer=blanks)

    cells = cells_of(record)

    assert cells is not None
    again, found = understand(cells, Surroundings())
    assert found.faults == []
    assert again is not None
    assert again.answer == blanks


def test_the_signs_we_write_are_the_first_we_read() -> None:
    assert BLANKS.read[0] == BLANKS.written
    assert WRITINGS.read[0] == WRITINGS.written


@pytest.mark.parametrize(
    ("cell", "stem", "blanks"),
    [
        ("24小时|二十四小时", ONE, (("24小时", "二十四小时"),)),
        ("24小时｜二十四小时", ONE, (("24小时", "二十四小时"),)),
        ("甲|子||乙", TWO, (("甲", "子"), ("乙",))),
        ("甲|子;乙|丑", TWO, (("甲", "子"), ("乙", "丑"))),
        ("甲；乙;丙", THREE, (("甲",), ("乙",), ("丙",))),
        ("1,000、2", TWO, (("1,000",), ("2",))),
        ("24/7||乙", TWO, (("24/7",), ("乙",))),
        ("姓名、工号||部门", TWO, (("姓名、工号",), ("部门",))),
        (r"甲\|乙", ONE, (("甲|乙",),)),
        (r"甲\;乙|丙", ONE, (("甲;乙", "丙"),)),
    ],
)
def test_cells_are_parted(cell: str, stem: str, blanks: Blanks) -> None:
    assert part_blanks(cell, stem) == blanks


@pytest.mark.parametrize(
    ("cell", "stem", "problem"),
    [
        ("24小时|二十四小时;一天", ONE, Problem.BLANK_SIGNS),
        ("24小时;一天", ONE, Problem.BLANK_SIGNS),
        ("24小时\n一天", ONE, Problem.BLANK_SIGNS),
        ("24小时/一天、24h", ONE, Problem.BLANK_SIGNS),
        ("甲;子;丑||乙", TWO, Problem.BLANK_SIGNS),
        ("甲###子###丑||乙", TWO, Problem.BLANK_SIGNS),
        ("甲;子||乙", TWO, Problem.BLANKS_AMBIGUOUS),
        ("甲|子/丑||乙", TWO, Problem.BLANK_SIGNS),
        ("甲、乙，丙，丁", TWO, Problem.BLANK_SIGNS),
        ("甲、乙，丙", TWO, Problem.BLANKS_AMBIGUOUS),
        ("甲||乙", ONE, Problem.BLANKS_DIFFER),
        ("甲|乙|丙", TWO, Problem.BLANKS_DIFFER),
        ("甲||", TWO, Problem.BLANKS_DIFFER),
        ("|甲||乙", TWO, Problem.BLANK_EMPTY),
    ],
)
def test_doubtful_cells_are_faults(cell: str, stem: str, problem: Problem) -> None:
    with pytest.raises(Misread) as refused:
        part_blanks(cell, stem)

    assert refused.value.problem is problem


def test_a_column_for_each_blank_holds_its_writings_as_well() -> None:
    assert columns_as_blanks(("甲|子", "乙"), TWO) == (("甲", "子"), ("乙",))
    with pytest.raises(Misread) as refused:
        columns_as_blanks(("甲;子", "乙"), TWO)
    assert refused.value.problem is Problem.BLANK_SIGNS
