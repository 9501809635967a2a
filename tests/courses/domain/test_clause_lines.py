"""What lessons say is to be remembered of a clause becomes a few lines."""

from __future__ import annotations

import pytest

from lms.courses.learning.rules import passages_on, summary_lines


def point(text: str, clause: str = "5.2", kind: str = "key_point") -> dict[str, object]:
    """Make a raw block."""
    return {"type": kind, "id": text, "value": {"text": text, "clause": clause}}


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p><b>小结</b>：先查证据。再归因。</p>", ["先查证据。", "再归因。"]),
        ("<ul><li>写人名</li><li>写日子</li></ul>", ["写人名", "写日子"]),
        ("<p>他说“行。”转身就走。</p>", ["他说“行。”", "转身就走。"]),
        ("<p>A &amp; B</p>", ["A & B"]),
        ("<p></p>", []),
    ],
)
def test_a_key_point_is_told_sentence_by_sentence(html: str, lines: list[str]) -> None:
    assert summary_lines([[point(html)]], {"5.2"}) == lines


def test_every_lesson_has_its_turn_before_one_has_a_second() -> None:
    long, short = point("<p>一。二。三。四。五。六。</p>"), point("<p>甲。乙。</p>")

    assert summary_lines([[long], [short]], {"5.2"}) == ["一。", "二。", "三。", "甲。", "乙。"]


def test_points_of_another_clause_and_asides_are_left_out() -> None:
    blocks = [
        point("<p>别的。</p>", "5.3"),
        point("<p>给人的。</p>", kind="aside"),
        point("<p>本条。</p>", ""),
    ]

    assert summary_lines([blocks], {"5.2"}) == ["本条。"]


def test_an_aside_is_no_place_to_learn_a_clause_from() -> None:
    assert passages_on([point("<p>给班组长的话。</p>", kind="aside")], {"5.2"}) == []
