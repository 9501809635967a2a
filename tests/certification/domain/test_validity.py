"""How long certificates hold, and when a new pass counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certification.certificates.rules import (
    ONE_DAY,
    State,
    Validity,
    last_day,
    state_on,
    validity_after_pass,
    window_opens,
)
from lms.certification.requirements.rules import Term

TERM = Term(months=12, window_days=30)
OLD = Validity(date(2026, 1, 10), date(2027, 1, 9))
days = st.dates(date(2000, 1, 1), date(2090, 12, 31))
month_counts = st.integers(1, 120)


@pytest.mark.parametrize(
    ("valid_from", "months", "valid_to"),
    [
        (date(2026, 11, 25), 12, date(2027, 11, 24)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 12, 1), 24, date(2028, 11, 30)),
    ],
)
def test_last_day(valid_from: date, months: int, valid_to: date) -> None:
    assert last_day(valid_from, months) == valid_to


@given(days, month_counts)
def test_a_certificate_covers_its_months_and_never_a_day_of_the_next(day: date, months: int) -> None:
    after = last_day(day, months) + ONE_DAY

    passed = (after.year - day.year) * 12 + after.month - day.month
    assert passed == months if after.day == day.day else (after.day == 1 and passed == months + 1)


@given(days, month_counts)
def test_starting_later_never_ends_earlier(day: date, months: int) -> None:
    assert last_day(day + ONE_DAY, months) >= last_day(day, months)


@given(days, st.integers(1, 60), st.integers(1, 60))
def test_two_terms_in_a_row_lose_no_day(day: date, first: int, second: int) -> None:
    ends = last_day(day, first)

    assert last_day(ends + ONE_DAY, second) >= last_day(day, first + second)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 1, 9), State.UPCOMING),
        (date(2026, 1, 10), State.VALID),
        (date(2026, 12, 9), State.VALID),
        (date(2026, 12, 10), State.IN_WINDOW),
        (date(2027, 1, 9), State.IN_WINDOW),
        (date(2027, 1, 10), State.EXPIRED),
    ],
)
def test_state_on_a_day(day: date, state: State) -> None:
    assert state_on(OLD, day, window_days=30) == state


@pytest.mark.parametrize(
    ("day", "state"),
    [(date(2026, 5, 31), State.VALID), (date(2026, 6, 1), State.REVOKED), (date(2028, 1, 1), State.REVOKED)],
)
def test_a_revoked_certificate_was_valid_until_the_day_before(day: date, state: State) -> None:
    revoked = Validity(OLD.valid_from, OLD.valid_to, revoked_on=date(2026, 6, 1))

    assert state_on(revoked, day, window_days=30) == state


@given(days, st.integers(0, 200))
def test_a_certificate_holds_exactly_when_valid_or_in_the_window(day: date, window: int) -> None:
    assert OLD.holds_on(day) == (state_on(OLD, day, window) in {State.VALID, State.IN_WINDOW})


@pytest.mark.parametrize(
    ("passed_on", "held", "valid_from", "valid_to"),
    [
        pytest.param(date(2026, 11, 25), [], date(2026, 11, 25), date(2027, 11, 24), id="first"),
        pytest.param(date(2026, 12, 10), [OLD], date(2027, 1, 10), date(2028, 1, 9), id="window opens"),
        pytest.param(date(2027, 1, 9), [OLD], date(2027, 1, 10), date(2028, 1, 9), id="last day"),
        pytest.param(date(2027, 1, 10), [OLD], date(2027, 1, 10), date(2028, 1, 9), id="day after the end"),
        pytest.param(date(2027, 3, 1), [OLD], date(2027, 3, 1), date(2028, 2, 29), id="long after the end"),
    ],
)
def test_validity_after_a_pass(
    passed_on: date, held: list[Validity], valid_from: date, valid_to: date
) -> None:
    assert validity_after_pass(passed_on, held, TERM) == Validity(valid_from, valid_to)


def test_a_pass_before_the_window_renews_nothing() -> None:
    assert validity_after_pass(date(2026, 12, 9), [OLD], TERM) is None


def test_a_renewal_already_earned_is_not_renewed_again() -> None:
    renewed = Validity(date(2027, 1, 10), date(2028, 1, 9))

    assert validity_after_pass(date(2026, 12, 20), [OLD, renewed], TERM) is None


def test_a_revoked_certificate_gives_no_later_start() -> None:
    revoked = Validity(OLD.valid_from, OLD.valid_to, revoked_on=date(2026, 12, 15))

    validity = validity_after_pass(date(2026, 12, 20), [revoked], TERM)

    assert validity == Validity(date(2026, 12, 20), date(2027, 12, 19))


@given(days, days, st.integers(1, 60), st.integers(0, 90))
def test_a_renewal_never_shortens_and_never_leaves_a_gap(
    first: date, passed_on: date, months: int, window: int
) -> None:
    term = Term(months, window)
    old = Validity(first, last_day(first, months))

    renewed = validity_after_pass(passed_on, [old], term)

    if renewed is None:
        assert passed_on < window_opens(old.valid_to, window)
    elif passed_on <= old.valid_to:
        assert renewed.valid_from == old.valid_to + timedelta(days=1)
    else:
        assert renewed.valid_from == passed_on
