"""Repeated work runs when due, once, whatever the others do."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from lms.core.jobs.heartbeat import worker_name
from lms.core.jobs.models import PeriodicRun
from lms.core.jobs.periodic import Periodic, next_due, registered, run_if_due

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
    quarterly, hourly = Periodic("tests.quarterly", 15, print), Periodic("tests.hourly", 60, print)

    assert next_due(NOON + timedelta(minutes=7), quarterly) == NOON + timedelta(minutes=15)
    assert next_due(NOON + timedelta(hours=5, minutes=1), hourly) == NOON + timedelta(hours=6)


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("Asia/Shanghai", "2026-01-31T17:59:00Z", "2026-01-31T18:00:00Z"),
        ("Asia/Shanghai", "2026-01-31T18:00:00Z", "2026-02-01T18:00:00Z"),
        ("Asia/Shanghai", "2026-02-01T00:00:00Z", "2026-02-01T18:00:00Z"),
        ("Asia/Shanghai", "2026-12-31T15:59:00Z", "2026-12-31T18:00:00Z"),
        ("Asia/Shanghai", "2026-12-31T16:00:00Z", "2026-12-31T18:00:00Z"),
        ("UTC", "2026-01-31T12:00:00Z", "2026-02-01T02:00:00Z"),
        ("America/New_York", "2026-01-31T12:00:00Z", "2026-02-01T07:00:00Z"),
        # The clock goes forward past the hour, and later back over an hour before it.
        ("America/New_York", "2026-03-07T12:00:00Z", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-03-08T12:00:00Z", "2026-03-09T06:00:00Z"),
        ("America/New_York", "2026-10-31T12:00:00Z", "2026-11-01T07:00:00Z"),
    ],
)
def test_daily_work_is_due_at_an_hour_of_the_place(zone: str, now: str, expected: str) -> None:
    daily = Periodic("tests.daily", 24 * 60, print, time(2))

    with timezone.override(zone):
        assert next_due(datetime.fromisoformat(now), daily) == datetime.fromisoformat(expected)


def test_daily_work_that_came_late_is_back_at_its_hour_the_next_night() -> None:
    ran = []
    nightly = Periodic("tests.nightly", 24 * 60, ran.append, time(2))
    PeriodicRun.objects.create(name="tests.nightly", due_at=NOON - timedelta(hours=18))

    assert run_if_due(nightly, NOON)
    assert not run_if_due(nightly, NOON + timedelta(hours=5, minutes=59))
    assert run_if_due(nightly, NOON + timedelta(hours=6))
    assert ran == [NOON, NOON + timedelta(hours=6)]


def test_every_daily_work_has_an_hour_of_its_own_at_night_or_before_people_work() -> None:
    """Work of a day on the grid would run at eight in the morning in China."""
    listed = registered()
    hours = [one.at for one in listed if one.at is not None]

    assert {one.name for one in listed if one.every_minutes >= 24 * 60 and one.at is None} == set()
    assert len(hours) == len(set(hours)) > 1
    assert all(time(1) <= hour <= time(5) or time(6) <= hour <= time(8) for hour in hours)


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


@pytest.mark.parametrize(("worker", "runs_again"), [(worker_name(2**22 + 1), True), (worker_name(1), False)])
def test_a_run_cut_in_the_middle_is_made_up_for_the_same_night(worker: str, runs_again: bool) -> None:
    ran = []
    nightly = Periodic("tests.nightly", 24 * 60, ran.append, time(2))
    PeriodicRun.objects.create(
        name="tests.nightly", due_at=NOON + timedelta(hours=6), last_started_at=NOON, worker=worker
    )

    assert not run_if_due(nightly, NOON + timedelta(minutes=59))
    assert run_if_due(nightly, NOON + timedelta(minutes=61)) == runs_again
    assert not run_if_due(nightly, NOON + timedelta(minutes=62))
    assert len(ran) == runs_again


def test_a_fault_is_kept_and_does_not_stop_the_clock() -> None:
    def fail(now: datetime) -> None:
        raise ValueError("no such table")

    broken = Periodic("tests.broken", 60, fail)

    assert run_if_due(broken, NOON)
    assert PeriodicRun.objects.get().last_error == "ValueError: no such table"
    assert run_if_due(broken, NOON + timedelta(hours=1))
