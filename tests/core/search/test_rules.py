"""Texts are folded alike wherever they come from, and what was asked for is marked where it stands."""

from __future__ import annotations

import pytest

from lms.core.search.rules import (
    Run,
    fold,
    grams,
    grams_asked,
    initials,
    marked,
    snippet,
    spaced,
    terms_of,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＱｏＳ　10 日", "qos10日"),
        ("App 隐私", "app隐私"),
        ("欠费\n复机", "欠费复机"),
        ("2.1", "2.1"),
        ("it's \\ here", "itshere"),
        ("零\u200b宽", "零宽"),
    ],
)
def test_width_case_and_spaces_do_not_count(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("title", "letters"),
    [
        ("5.2 投诉处理流程", "tscllc"),
        ("“我不是投诉”，也可能是投诉", "wbsts\nyknsts"),
        ("App 隐私", ""),
        ("App 隐私权", "ysq"),
        ("银行行长", "yhhz"),
        ("重新与重要", "cxyzy"),
        ("第 5 课", ""),
        ("Mobile number portability", ""),
        ("", ""),
    ],
)
def test_chinese_is_read_by_its_first_letters_run_by_run(title: str, letters: str) -> None:
    assert initials(title) == letters


def test_a_query_is_parted_at_its_spaces_and_no_word_is_asked_twice() -> None:
    assert terms_of("欠费　复机 欠费 ' ") == ("欠费", "复机")
    assert terms_of("　") == ()


def test_single_characters_and_neighbours_find_words_of_any_length() -> None:
    assert grams("欠费复") == {"欠", "费", "复", "欠费", "费复"}
    assert grams_asked("欠") == ["欠"]
    assert grams_asked("欠费复") == ["欠费", "费复"]


def test_signs_that_part_words_in_sqlite_are_written_by_number() -> None:
    assert spaced('2."日') == "2 x2e x22 日"


def test_what_was_asked_for_is_marked_across_spaces_and_width() -> None:
    assert marked("在 10 日内答复", ("10日", "答复")) == (
        Run("在 "),
        Run("10 日", is_found=True),
        Run("内"),
        Run("答复", is_found=True),
    )
    assert marked("ＱｏＳ", ("qos",)) == (Run("ＱｏＳ", is_found=True),)
    assert marked("", ("a",)) == ()


def test_a_piece_begins_a_little_before_what_was_asked_for() -> None:
    text = "甲" * 200 + "欠费" + "乙" * 200

    piece = snippet(text, ("欠费",), length=60)

    assert piece == (
        Run("…"),
        Run("甲" * 24),
        Run("欠费", is_found=True),
        Run("乙" * 34),
        Run("…"),
    )
    assert snippet("短的一句", ("没有",)) == (Run("短的一句"),)


def test_lines_of_a_piece_are_kept_apart() -> None:
    piece = snippet("从上到下\n\n 常用依据\n时间线", ("常用",))

    assert piece == (Run("从上到下 "), Run("常用", is_found=True), Run("依据 时间线"))
