"""When a lesson is done."""

from datetime import date

import pytest

from lms.courses.blocks.checks import correct_options
from lms.courses.learning.rules import (
    CheckAnswer,
    CheckTally,
    CompletionRule,
    LessonStatus,
    Missing,
    creditable_seconds,
    heading_at,
    least_seconds,
    minutes_left,
    missing,
)

RULE = CompletionRule(questions=frozenset({"a", "b"}), least_seconds=60)
TODAY = date(2026, 11, 25)


def right(*questions: str) -> dict[str, CheckAnswer]:
    """Give right answers to questions."""
    return {question: CheckAnswer(frozenset({0}), True, TODAY, 0) for question in questions}


def wrong(question: str, misses: int = 1) -> dict[str, CheckAnswer]:
    """Give a wrong answer of today to a question."""
    return {question: CheckAnswer(frozenset({1}), False, TODAY, misses)}


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (LessonStatus(), Missing(unread=True, checks=CheckTally(unanswered=2), seconds=60)),
        (LessonStatus(1.0, right("a"), 61), Missing(checks=CheckTally(unanswered=1))),
        (LessonStatus(1.0, right("a") | wrong("b"), 61), Missing(checks=CheckTally(wrong=1))),
        (LessonStatus(1.0, right("a") | wrong("b", 2), 61), Missing(checks=CheckTally(resting=1))),
        (LessonStatus(0.9, right("a", "b"), 60), Missing(unread=True)),
        (LessonStatus(1.0, right("a", "b"), 10), Missing(seconds=50)),
        (LessonStatus(1.0, right("a", "b", "gone"), 60), Missing()),
    ],
)
def test_missing_names_what_is_left(reading: LessonStatus, expected: Missing) -> None:
    assert missing(reading, RULE, TODAY) == expected


@pytest.mark.parametrize(
    ("left", "only"),
    [
        (Missing(), False),
        (Missing(checks=CheckTally(resting=1)), True),
        (Missing(checks=CheckTally(resting=1, wrong=1)), False),
        (Missing(checks=CheckTally(resting=1), seconds=5), False),
    ],
)
def test_only_what_is_asked_tomorrow_waits_for_tomorrow(left: Missing, only: bool) -> None:
    assert left.only_resting is only


def test_nothing_is_missing_only_when_all_is_done() -> None:
    assert Missing().nothing
    assert not Missing(seconds=1).nothing


@pytest.mark.parametrize(
    ("claimed", "since", "believed"),
    [(10, 30.0, 10), (900, 30.4, 30), (5, -2.0, 0), (60, 61.0, 60), (7200, 7200.0, 60)],
)
def test_browser_is_believed_only_as_far_as_the_server_clock_and_a_minute_at_once(
    claimed: int, since: float, believed: int
) -> None:
    assert creditable_seconds(claimed, since) == believed


def test_least_time_is_a_share_of_the_minutes() -> None:
    assert least_seconds(10, 0.5) == 300


def test_minutes_left_are_rounded_up() -> None:
    assert minutes_left([(10, 1.0), (8, 0.9)]) == 1


def test_correct_options_are_positions() -> None:
    assert correct_options([{"correct": False}, {"correct": True}, {}]) == frozenset({1})


def test_heading_is_the_last_one_at_or_above_the_block() -> None:
    blocks = [
        {"id": "1", "value": {"heading": "开头"}},
        {"id": "2", "value": {"text": "…"}},
        {"id": "3", "value": {"heading": "结尾"}},
    ]

    assert heading_at(blocks, "2") == "开头"
    assert heading_at(blocks, "gone") == ""
