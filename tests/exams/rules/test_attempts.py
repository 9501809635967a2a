"""When an attempt may start, answer and end."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.refusals import Refusal
from lms.exams.attempts.rules.access import (
    AlreadyPassed,
    AttemptClosed,
    AttemptFacts,
    AttemptOver,
    AttemptUnfinished,
    CoolingDown,
    EntryOver,
    NoAttemptsLeft,
    SittingClosed,
    SittingNotOpen,
    SittingRules,
    State,
    attempts_left,
    deadline_of,
    is_overdue,
    may_answer,
    next_start_at,
    require_answer,
    require_start,
    why_not_answer,
    why_not_start,
)

NINE = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NOON = NINE.replace(hour=12)
RULES = SittingRules(
    minutes=90,
    opens_at=NINE,
    closes_at=NOON,
    late_entry_minutes=15,
    attempts_allowed=2,
    cool_down=timedelta(minutes=10),
)
ANY_TIME = SittingRules(minutes=30, attempts_allowed=None)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def past(
    state: State = "marked", closed: float = 2, *, passed: bool | None = False, is_used_up: bool = False
) -> AttemptFacts:
    return AttemptFacts(state, at(0), at(90), at(closed), passed, is_used_up=is_used_up)


OPEN = AttemptFacts("open", at(0), at(90))


@pytest.mark.parametrize(
    ("minutes", "refusal"),
    [
        (-0.1, SittingNotOpen),
        (0, None),
        (15, None),
        (15.1, EntryOver),
        (179.9, EntryOver),
        (180, SittingClosed),
        (999, SittingClosed),
    ],
)
def test_the_window_and_late_entry_decide_about_a_first_start(
    minutes: float, refusal: type[Refusal] | None
) -> None:
    found = why_not_start(RULES, [], at(minutes))

    assert (type(found) if found else None) is refusal


@pytest.mark.parametrize(
    ("earlier", "refusal"),
    [
        ([OPEN], AttemptUnfinished),
        ([past(passed=True)], AlreadyPassed),
        ([past("invalidated", passed=True)], None),
        ([past(), past()], NoAttemptsLeft),
        ([past(), past("invalidated")], None),
        ([past("handed_in", passed=None), past()], NoAttemptsLeft),
        ([past(closed=4.9)], CoolingDown),
        ([past(closed=4)], None),
        ([past("invalidated", closed=13)], None),
        ([past("invalidated", passed=True, is_used_up=True), past()], NoAttemptsLeft),
        ([past("invalidated", passed=True, is_used_up=True)], None),
        ([past("invalidated", closed=13, is_used_up=True)], CoolingDown),
    ],
)
def test_earlier_attempts_decide_about_another_start(
    earlier: list[AttemptFacts], refusal: type[Refusal] | None
) -> None:
    found = why_not_start(RULES, earlier, at(14))

    assert (type(found) if found else None) is refusal


def test_practice_has_no_window_and_no_end_of_attempts() -> None:
    require_start(ANY_TIME, [past()] * 50, at(99999))

    assert attempts_left(ANY_TIME, [past()] * 50) is None


def test_a_passed_exam_may_be_sat_again_where_the_rules_say_so() -> None:
    again = SittingRules(minutes=30, attempts_allowed=None, resit_after_pass=True)

    assert why_not_start(again, [past(passed=True)], at(14)) is None


def test_refusals_carry_their_code_and_the_time_to_come_back() -> None:
    with pytest.raises(SittingNotOpen) as early:
        require_start(RULES, [], at(-5))
    with pytest.raises(CoolingDown) as cooling:
        require_start(RULES, [past(closed=8)], at(14))

    assert (early.value.code, early.value.opens_at) == ("sitting_not_open", NINE)
    assert (cooling.value.code, cooling.value.until) == ("cooling_down", at(18))


def test_every_refusal_that_a_script_is_told_has_a_code_of_its_own() -> None:
    """Scripts are answered by the apps of examining alone; elsewhere people read the sentence."""
    examining = ("lms.exams.", "lms.papers.", "lms.questions.")
    refusals = [one for one in Refusal.__subclasses__() if one.__module__.startswith(examining)]
    assert len(refusals) > 20

    assert len({refusal.code for refusal in refusals} | {"refused"}) == len(refusals) + 1


def test_attempts_left_never_fall_below_none() -> None:
    assert attempts_left(RULES, []) == 2
    assert attempts_left(RULES, [past()]) == 1
    assert attempts_left(RULES, [past()] * 3) == 0


def test_the_cool_down_counts_from_the_end_of_the_latest_attempt() -> None:
    unclosed = AttemptFacts("handed_in", at(0), at(30))

    assert next_start_at(RULES, []) is None
    assert next_start_at(RULES, [past(closed=5), past(closed=3)]) == at(15)
    assert next_start_at(RULES, [unclosed]) == at(40)


@pytest.mark.parametrize(
    ("started", "factor", "capped", "ends"),
    [
        (0, "1", True, 90),
        (0, "1.5", True, 135),
        (100, "1", True, 180),
        (100, "1", False, 190),
        (10, "1.25", False, 122.5),
    ],
)
def test_the_deadline_is_time_granted_capped_by_the_window(
    started: float, factor: str, capped: bool, ends: float
) -> None:
    rules = SittingRules(minutes=90, closes_at=NOON, capped_by_window=capped)

    assert deadline_of(rules, started_at=at(started), time_factor=Decimal(factor)) == at(ends)


def test_a_sitting_without_an_end_caps_nothing() -> None:
    assert deadline_of(ANY_TIME, started_at=at(0)) == at(30)


@pytest.mark.parametrize(
    ("seconds_after_deadline", "allowed"), [(-1, True), (0, True), (30, True), (31, False)]
)
def test_answers_are_taken_until_the_grace_ends(seconds_after_deadline: int, allowed: bool) -> None:
    now = OPEN.deadline + timedelta(seconds=seconds_after_deadline)

    assert may_answer(OPEN, now, grace_seconds=30) is allowed
    assert is_overdue(OPEN, now, grace_seconds=30) is not allowed


@pytest.mark.parametrize("state", ["handed_in", "marked", "invalidated"])
def test_a_closed_attempt_takes_no_answer_even_in_time(state: State) -> None:
    refusal = why_not_answer(past(state), at(1), grace_seconds=30)

    assert isinstance(refusal, AttemptClosed)
    assert not is_overdue(past(state), at(999), grace_seconds=30)


def test_an_answer_after_the_grace_is_refused() -> None:
    require_answer(OPEN, at(90), grace_seconds=0)

    with pytest.raises(AttemptOver):
        require_answer(OPEN, at(90.1), grace_seconds=0)


@given(st.integers(1, 600), st.integers(-60, 900), st.decimals(1, 3, places=2), st.booleans())
def test_whoever_may_start_has_time_that_ends_with_the_window(
    minutes: int, start: int, factor: Decimal, capped: bool
) -> None:
    rules = SittingRules(minutes=minutes, opens_at=NINE, closes_at=NOON, capped_by_window=capped)

    if why_not_start(rules, [], at(start)) is None:
        deadline = deadline_of(rules, started_at=at(start), time_factor=factor)
        assert at(start) < deadline <= at(start) + timedelta(minutes=float(minutes * factor) + 0.001)
        assert deadline <= NOON or not capped
