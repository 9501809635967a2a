"""A file that is read block by block is understood just as one that is read as a whole."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.imports import examining
from lms.core.imports.examining import Examination, examine
from lms.core.imports.preview import Preview
from lms.core.imports.workbooks import fault_rows
from lms.core.refusals import UnreadableFile
from tests.core.workbooks import HEADS, UsersImport, workbook

pytestmark = pytest.mark.django_db


class InBlocks(UsersImport):
    """The same import, two rows at once."""

    rows_at_once = 2


# Few different ones, so that numbers come twice, in one block and in two.
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", "４", "4", "5\u200b", "6"]),
        st.sampled_from(["李敏", "王强", "无名", ""]),
        st.sampled_from(["2026-01-31", "昨天", ""]),
    ),
    min_size=1,
    max_size=9,
)


def seen(found: Examination) -> list[object]:
    """Give all that a person sees of an examination."""
    faults = [(one.row.number, one.column, str(one.text), dict(one.row.written)) for one in found.faults]
    rows = [(row.number, row.values, row.change) for row in found.rows]
    return [sorted(faults, key=str), rows, found.counts, Preview.of(found).as_data(), *fault_rows(found)]


def text_file(rows: list[tuple[str, str, str]]) -> BytesIO:
    return BytesIO("\n".join(",".join(row) for row in (HEADS, *rows)).encode())


@pytest.mark.parametrize("written", [workbook, text_file])
def test_blocks_change_nothing(written: object, db: None) -> None:
    @given(ROWS)
    def holds(rows: list[tuple[str, str, str]]) -> None:
        assert seen(examine(InBlocks(), written(rows))) == seen(examine(UsersImport(), written(rows)))

    holds()


def test_a_number_that_comes_again_in_a_later_block_is_named_in_both() -> None:
    rows = [("1", "李敏", ""), ("2", "王强", ""), ("3", "陈岚", ""), ("1", "李敏", "")]

    found = examine(InBlocks(), workbook(rows))

    assert [(fault.row.number, fault.text) for fault in found.faults] == [
        (2, "与第 5 行重复。"),
        (5, "与第 2 行重复。"),
    ]
    assert [row.number for row in found.rows] == [3, 4]


def test_a_file_with_a_fault_everywhere_is_refused_with_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "MOST_FAULTY", 3)

    with pytest.raises(UnreadableFile, match=r"第 3 行.*入职日期"):
        examine(InBlocks(), workbook([("1", "李敏", ""), *[(f"{n}", "王强", "昨天") for n in range(2, 9)]]))
    with pytest.raises(UnreadableFile, match="3"):
        examine(InBlocks(), workbook([("1", "李敏", "")] * 8))
