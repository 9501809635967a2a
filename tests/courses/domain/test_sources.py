"""What course files say, and where they are wrong."""

import pytest

from lms.courses.domain.fields import Fault
from lms.courses.domain.sources import course_of, lesson_of

LESSON = {"slug": "a", "title": "课", "blocks": [{"type": "key_point", "text": "记住"}]}


def faults_of(values: object) -> list[str]:
    """List what is wrong with a lesson file."""
    faults: list[Fault] = []
    lesson_of(values, "a.yaml", faults)
    return [str(fault) for fault in faults]


def test_lesson_without_fault_is_read() -> None:
    faults: list[Fault] = []

    lesson = lesson_of(LESSON, "a.yaml", faults)

    assert faults == []
    assert lesson.blocks[0].values["text"] == "<p>记住</p>"


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ({"type": "poem"}, "block 1: `type` is 'poem', not one of"),
        ({"type": "key_point"}, "block 1 (key_point): `text` is missing"),
        (
            {"type": "key_point", "text": "x", "tekst": "y"},
            "block 1 (key_point): `tekst` is not a field here",
        ),
        (
            {"type": "check", "question": "?", "options": [{"text": "a"}, {"text": "b"}]},
            "block 1 (check): no option is correct",
        ),
        (
            {"type": "comparison", "caption": "c", "columns": ["a", "b"], "rows": [["1"]]},
            "block 1 (comparison): row 1 of `rows` has 1 cells, the table has 2 columns",
        ),
        (
            {"type": "dialogue", "verdict": "good", "turns": [{"speaker": "坐席"}]},
            "block 1 (dialogue), turn 1: `text` is missing",
        ),
        (
            {"type": "prose", "text": "# 标题"},
            "block 1 (prose): `text` uses Markdown that lessons do not have: heading",
        ),
    ],
)
def test_fault_names_file_block_and_reason(block: dict[str, object], fault: str) -> None:
    faults = faults_of({**LESSON, "blocks": [block]})

    assert [each for each in faults if each.startswith(f"a.yaml: {fault}")]


def test_file_that_is_no_mapping_is_a_fault() -> None:
    assert "a.yaml: is not a mapping of fields" in faults_of(["x"])


@pytest.mark.parametrize("hours", ["half", "-1", "0.25", "1000"])
def test_credit_hours_have_one_decimal_place(hours: str) -> None:
    faults: list[Fault] = []

    course_of(
        {"slug": "a", "title": "b", "unit": "U1", "credit_hours": hours, "lessons": ["01"]}, "c", faults
    )

    assert [fault.reason for fault in faults] == [
        "`credit_hours` is not a number of hours with one decimal place"
    ]
