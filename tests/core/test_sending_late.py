"""When something was done that a device sends later: as it says, within what can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.offline.sending import believed_moment, noted_moment

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOURS = st.integers(-1000, 1000).map(lambda hours: timedelta(hours=hours))


@pytest.mark.parametrize(
    ("sent", "noted_at"),
    [
        ({"done_at": "2026-03-02T08:30:15.250Z"}, datetime(2026, 3, 2, 8, 30, 15, 250_000, tzinfo=UTC)),
        ({}, None),
        ({"done_at": ""}, None),
        ({"done_at": "2026-03-02"}, None),
        ({"done_at": "yesterday"}, None),
    ],
)
def test_the_moment_is_read_as_the_worker_writes_it(sent: dict[str, str], noted_at: datetime | None) -> None:
    assert noted_moment(sent) == noted_at


def test_what_came_at_once_was_done_now() -> None:
    assert believed_moment(None, earliest=NOW - timedelta(days=1), now=NOW) == NOW


@given(HOURS, st.integers(0, 1000))
def test_no_moment_is_believed_before_it_was_possible_or_to_come(noted_at: timedelta, begun: int) -> None:
    earliest = NOW - timedelta(hours=begun)

    believed = believed_moment(NOW + noted_at, earliest=earliest, now=NOW)

    assert earliest <= believed <= NOW
    if earliest <= NOW + noted_at <= NOW:
        assert believed == NOW + noted_at
