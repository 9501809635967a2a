"""A certificate that is asked a delta exam lapses after the deadline, for as long as nothing settles it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certification.certificates.rules import State, Validity, state_on, validity_after_pass
from lms.certification.coverage.rules import CertificationStatus, Cover, Held, Record, status_on
from lms.certification.duties.rules import Duty
from lms.certification.requirements.rules import Term

ASKED, UNTIL = date(2026, 12, 1), date(2027, 1, 31)
FIRST, LAST = date(2026, 6, 1), date(2027, 5, 31)
DAY = timedelta(days=1)


def held(*duties: Duty, last: date = LAST) -> Held:
    """Give a certificate with what it is asked."""
    lapses = tuple(lapse for duty in duties for lapse in duty.lapses)
    return Held(1, Validity(FIRST, last, lapses=lapses), FIRST, duties)


NOT_PASSED = held(Duty(ASKED, UNTIL))
IN_TIME = held(Duty(ASKED, UNTIL, passed_on=UNTIL))
LATE = held(Duty(ASKED, UNTIL, passed_on=date(2027, 2, 10)))
LOST = held(Duty(ASKED, UNTIL, passed_on=date(2027, 1, 12), withdrawn_on=date(2027, 2, 5)))
LIFTED = held(Duty(ASKED, UNTIL, lifted_on=date(2027, 2, 20)))
VALID, DUE_AGAIN = CertificationStatus.VALID, CertificationStatus.DUE_AGAIN


@pytest.mark.parametrize(
    ("certificate", "day", "cover"),
    [
        pytest.param(NOT_PASSED, ASKED - DAY, Cover(VALID, LAST, 1), id="not asked yet"),
        pytest.param(NOT_PASSED, ASKED, Cover(VALID, LAST, 1, UNTIL), id="asked"),
        pytest.param(NOT_PASSED, UNTIL, Cover(VALID, LAST, 1, UNTIL), id="last day"),
        pytest.param(NOT_PASSED, UNTIL + DAY, Cover(DUE_AGAIN, UNTIL, 1), id="due again"),
        pytest.param(NOT_PASSED, LAST, Cover(DUE_AGAIN, UNTIL, 1), id="due again to its end"),
        pytest.param(NOT_PASSED, LAST + DAY, Cover(CertificationStatus.EXPIRED, LAST, 1), id="expired"),
        pytest.param(IN_TIME, UNTIL - DAY, Cover(VALID, LAST, 1, UNTIL), id="before the pass"),
        pytest.param(IN_TIME, UNTIL, Cover(VALID, LAST, 1), id="passed on the last day"),
        pytest.param(IN_TIME, UNTIL + DAY, Cover(VALID, LAST, 1), id="passed in time"),
        pytest.param(LATE, date(2027, 2, 9), Cover(DUE_AGAIN, UNTIL, 1), id="before a late pass"),
        pytest.param(LATE, date(2027, 2, 10), Cover(VALID, LAST, 1), id="a late pass"),
        pytest.param(LOST, date(2027, 2, 4), Cover(VALID, LAST, 1), id="before the loss"),
        pytest.param(LOST, date(2027, 2, 5), Cover(DUE_AGAIN, UNTIL + 5 * DAY - DAY, 1), id="lost"),
        pytest.param(LIFTED, date(2027, 2, 19), Cover(DUE_AGAIN, UNTIL, 1), id="before it was lifted"),
        pytest.param(LIFTED, date(2027, 2, 20), Cover(VALID, LAST, 1), id="lifted"),
    ],
)
def test_a_day_of_a_certificate_that_is_asked(certificate: Held, day: date, cover: Cover) -> None:
    assert status_on(Record([certificate]), day, 30) == cover


def test_another_certificate_that_is_not_asked_covers() -> None:
    new = Held(2, Validity(UNTIL + 5 * DAY, UNTIL + 365 * DAY), UNTIL + 5 * DAY)

    cover = status_on(Record([NOT_PASSED, new]), UNTIL + 6 * DAY, 30)

    assert cover == Cover(VALID, UNTIL + 365 * DAY, 2)


def test_a_full_pass_while_due_again_certifies_from_its_day() -> None:
    passed_on = UNTIL + 7 * DAY

    validity = validity_after_pass(passed_on, [NOT_PASSED.validity], Term(months=12, window_days=30))

    assert validity is not None
    assert validity.valid_from == passed_on


def test_the_state_of_a_certificate_is_due_again_only_while_it_would_hold() -> None:
    states = [
        state_on(NOT_PASSED.validity, day, 30) for day in (FIRST - DAY, UNTIL, UNTIL + DAY, LAST, LAST + DAY)
    ]

    assert states == [State.UPCOMING, State.VALID, State.DUE_AGAIN, State.DUE_AGAIN, State.EXPIRED]


near = st.dates(date(2026, 11, 1), date(2027, 6, 30))


@st.composite
def duties(draw: st.DrawFn) -> Duty:
    """Draw a duty whose days come in the order in which they can."""
    asked_on = draw(near)
    passed_on = draw(st.none() | near)
    return Duty(
        asked_on=asked_on,
        until=asked_on + timedelta(days=draw(st.integers(0, 90))),
        passed_on=passed_on,
        withdrawn_on=passed_on + timedelta(days=draw(st.integers(0, 60)))
        if passed_on and draw(st.booleans())
        else None,
        lifted_on=asked_on + timedelta(days=draw(st.integers(0, 120))) if draw(st.booleans()) else None,
    )


@given(duties(), near)
def test_the_lapses_are_the_days_after_the_deadline_that_nothing_settles(duty: Duty, day: date) -> None:
    assert any(lapse.covers(day) for lapse in duty.lapses) == duty.has_lapsed_on(day)


@given(duties(), near)
def test_a_day_is_settled_pending_lapsed_or_before_the_asking(duty: Duty, day: date) -> None:
    told = [duty.is_settled_on(day), duty.is_pending_on(day), duty.has_lapsed_on(day)]

    assert sum(told) == 1 or (day < duty.asked_on and sum(told) == 0)


@given(near, st.integers(0, 90), near, near)
def test_what_happens_later_changes_no_day_before(asked_on: date, days: int, day: date, later: date) -> None:
    until = asked_on + timedelta(days=days)
    happens = max(later, day + DAY)

    known = status_on(Record([held(Duty(asked_on, until), last=date(2028, 1, 1))]), day, 30)

    for duty in (
        Duty(asked_on, until, passed_on=happens),
        Duty(asked_on, until, lifted_on=happens),
    ):
        assert status_on(Record([held(duty, last=date(2028, 1, 1))]), day, 30) == known
