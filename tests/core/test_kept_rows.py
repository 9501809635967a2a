"""What is kept of an examination is what is stored: every kind of value comes back as it was."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from lms.core.files.workbooks.parsers import Value
from lms.core.imports.kept_rows import read_rows, write_rows
from lms.core.imports.rows import Rows, SheetRow

# What a column's parser gives, with empty cells among it.
COLUMNS = [
    st.none() | kind
    for kind in (
        st.text(),
        st.integers(),
        st.booleans(),
        st.decimals(allow_nan=False, allow_infinity=False),
        st.dates(),
        st.datetimes(timezones=st.just(UTC)),
        st.lists(st.text(), max_size=3).map(tuple),
    )
]


@given(st.lists(st.tuples(*COLUMNS), max_size=8))
def test_rows_come_back_as_they_were(values: list[tuple[Value, ...]]) -> None:
    names = [f"c{place}" for place in range(len(COLUMNS))]
    rows = tuple(
        SheetRow("表", number, dict(zip(names, row, strict=True))) for number, row in enumerate(values, 2)
    )
    stream = BytesIO()

    write_rows([Rows.of(rows[:3]), Rows.of(rows[3:])], stream)
    stream.seek(0)
    kept = [row for block in read_rows(stream, file="人员.xlsx") for row in block]

    assert [(row.number, row.values) for row in kept] == [(row.number, row.values) for row in rows]
    assert [[type(value) for value in row.values.values()] for row in kept] == [
        [type(value) for value in row.values.values()] for row in rows
    ]
    assert {(row.sheet, row.file) for row in kept} <= {("表", "人员.xlsx")}


def test_nothing_kept_is_run() -> None:
    row = SheetRow("表", 2, {"a": "sdate", "b": date(2026, 1, 31), "c": datetime(2026, 1, 31, tzinfo=UTC)})
    row.put("d", Decimal("1.50"))
    stream = BytesIO()

    write_rows([Rows.of([row])], stream)

    assert b'"ssdate"' in stream.getvalue()
    assert b'"n1.50"' in stream.getvalue()


def test_a_word_of_a_list_comes_back_as_the_value_it_stands_for() -> None:
    channel = StrEnum("channel", {"HOTLINE": "hotline"})
    stream = BytesIO()

    write_rows([Rows.of([SheetRow("表", 2, {"channel": channel("hotline")})])], stream)
    stream.seek(0)

    assert [row.values for block in read_rows(stream, file="投诉.xlsx") for row in block] == [
        {"channel": "hotline"}
    ]
