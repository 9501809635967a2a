"""What course files say, and where they are wrong."""

import pytest

from lms.core.files.content.rules import Entry
from lms.courses.content.rules.sources import course_of, lesson_of

LESSON = {"slug": "a", "title": "课", "blocks": [{"type": "key_point", "text": "记住"}]}


def faults_of(values: object) -> list[str]:
    """List what is wrong with a lesson file."""
    entry = Entry(values, "a.yaml")
    lesson_of(entry)
    entry.done()
    return [str(fault) for fault in entry.faults]


def test_lesson_without_fault_is_read() -> None:
    entry = Entry(LESSON, "a.yaml")

    lesson = lesson_of(entry)

    assert entry.faults == []
    assert lesson.blocks[0].values["text"] == "<p>记住</p>"


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ({"type": "poem"}, "blocks 1: type must be one of prose, key_point"),
        ({"type": "key_point"}, "blocks 1 (key_point): text is missing"),
        (
            {"type": "aside", "text": "看两列", "audience": "all"},
            "blocks 1 (aside): audience must be one of team_leader",
        ),
        (
            {"type": "key_point", "text": "x", "tekst": "y"},
            "blocks 1 (key_point): tekst is not known here",
        ),
        (
            {"type": "check", "question": "?", "options": [{"text": "a"}, {"text": "b"}]},
            "blocks 1 (check): no option is correct",
        ),
        (
            {"type": "comparison", "caption": "c", "columns": ["a", "b"], "rows": [["1"]]},
            "blocks 1 (comparison): row 1 of rows has 1 cells, the table has 2 columns",
        ),
        (
            {"type": "dialogue", "verdict": "good", "turns": [{"speaker": "坐席"}]},
            "blocks 1 (dialogue) › turns 1: text is missing",
        ),
        (
            {"type": "prose", "text": "# 标题"},
            "blocks 1 (prose): text uses Markdown that lessons do not have: heading",
        ),
    ],
)
def test_fault_names_file_block_and_reason(block: dict[str, object], fault: str) -> None:
    faults = faults_of({**LESSON, "blocks": [block]})

    assert [each for each in faults if each.startswith(f"a.yaml: {fault}")]


def test_of_a_block_of_no_known_type_only_the_type_is_refused() -> None:
    assert len(faults_of({**LESSON, "blocks": [{"type": "poem", "verse": 1}]})) == 1


def test_file_that_is_no_mapping_is_a_fault() -> None:
    assert faults_of(["x"]) == ["a.yaml: is not a mapping of keys to values"]


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        ("half", "credit_hours must be a number from 0 to 999.9, not 'half'"),
        ("-1", "credit_hours must be a number from 0 to 999.9, not '-1'"),
        ("0.25", "credit_hours must have one decimal place"),
        ("1000", "credit_hours must be a number from 0 to 999.9, not '1000'"),
    ],
)
def test_credit_hours_have_one_decimal_place(hours: str, reason: str) -> None:
    entry = Entry({"slug": "a", "title": "b", "unit": "U1", "credit_hours": hours, "lessons": ["01"]}, "c")

    course_of(entry)

    assert [fault.reason for fault in entry.faults] == [reason]
