"""Options that stand together in one cell."""

import pytest

from lms.exchange.understanding.rules.options import part_options, same_options, without_letters


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("A-甲|B-乙", ("甲", "乙")),
        ("甲$;$乙$;$丙", ("甲", "乙", "丙")),
        ("A. 甲,B. 乙", ("甲", "乙")),
        ("A、甲\nB、乙\nC、丙", ("甲", "乙", "丙")),
        ("A.甲 B.乙 C.丙", ("甲", "乙", "丙")),
        ("A甲 B乙", ("甲", "乙")),
        ("A：甲；B：乙", ("甲", "乙")),
        ("(A)甲 (B)乙", ("甲", "乙")),
        ("Ａ．1,000元，Ｂ．2,000元", ("1,000元", "2,000元")),
        ("A. 甲、乙|B. 丙", ("甲、乙", "丙")),
        ("甲||乙", ("甲", "乙")),
        ("甲|乙|丙", ("甲", "乙", "丙")),
        ("甲；乙", ("甲", "乙")),
        ("甲、乙、丙", ("甲", "乙", "丙")),
        ("甲\r\n乙", ("甲", "乙")),
        ("A类|B类|C类", ("A类", "B类", "C类")),
        ("1.甲|2.乙", ("甲", "乙")),
        ("10.5|20.5", ("10.5", "20.5")),
        ("A. 到A. B. 处", ("到A.", "处")),
        ("甲", ("甲",)),
        ("", ()),
    ],
)
def test_one_cell_is_parted(cell: str, expected: tuple[str, ...]) -> None:
    assert part_options(cell) == expected


def test_letters_come_off_only_when_all_have_theirs() -> None:
    assert without_letters(("A. 甲", "B. 乙")) == ("甲", "乙")
    assert without_letters(("A. 甲", "乙")) == ("A. 甲", "乙")


def test_two_options_that_read_the_same_are_found() -> None:
    assert same_options(("甲", "乙", "甲")) == (0, 2)
    assert same_options(("甲", "乙")) is None
