"""Repeated work runs when due, once, whatever the others do."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.core.models import PeriodicRun
from lms.core.services.periodic import Periodic, next_due, run_if_due

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def test_it_runs_when_due_and_not_before() -> None:
    ran = []
    hourly = Periodic("tests.hourly", 60, ran.append)

    assert run_if_due(hourly, NOON)
    assert not run_if_due(hourly, NOON + timedelta(minutes=59))
    assert run_if_due(hourly, NOON + timedelta(minutes=60))
    assert ran == [NOON, NOON + timedelta(minutes=60)]


def test_the_grid_does_not_drift() -> None:
    assert next_due(NOON + timedelta(minutes=7), 15) == NOON + timedelta(minutes=15)
    assert next_due(NOON + timedelta(hours=5, minutes=1), 60) == NOON + timedelta(hours=6)


def test_a_missed_time_is_caught_up_once() -> None:
    ran = []
    hourly = Periodic("tests.hourly", 60, ran.append)
    run_if_due(hourly, NOON)

    late = NOON + timedelta(hours=9, minutes=5)
    assert run_if_due(hourly, late)
    assert not run_if_due(hourly, late + timedelta(minutes=1))
    assert ran == [NOON, late]


def test_of_two_workers_one_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second worker read the same due time before the first one moved it."""
    ran = []
    hourly = Periodic("tests.hourly", 60, ran.append)
    PeriodicRun.objects.create(name="tests.hourly", due_at=NOON)
    stale = PeriodicRun.objects.get()
    monkeypatch.setattr(PeriodicRun.objects, "get_or_create", lambda **_kwargs: (stale, False))

    assert run_if_due(hourly, NOON)
    assert not run_if_due(hourly, NOON)
    assert ran == [NOON]


def test_a_fault_is_kept_and_does_not_stop_the_clock() -> None:
    def fail(now: datetime) -> None:
        raise ValueError("no such table")

    broken = Periodic("tests.broken", 60, fail)

    assert run_if_due(broken, NOON)
    assert PeriodicRun.objects.get().last_error == "ValueError: no such table"
    assert run_if_due(broken, NOON + timedelta(hours=1))
