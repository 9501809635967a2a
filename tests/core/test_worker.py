"""The threads beside a worker's queue live through whatever their turns raise."""

import pytest
from django.db import InterfaceError, OperationalError

from lms.core.jobs import worker
from lms.core.jobs.worker import Repeater, run_through_cuts

pytestmark = pytest.mark.django_db


class Queue:
    """A queue whose runs end as planned; the last one well."""

    running = True

    def __init__(self, *faults: Exception) -> None:
        """Plan the faults."""
        self.faults = list(faults)

    def run(self) -> None:
        """Run into the next fault."""
        if self.faults:
            raise self.faults.pop(0)


@pytest.mark.parametrize(
    "fault", [OperationalError, InterfaceError, OSError, ValueError], ids=lambda fault: fault.__name__
)
def test_a_turn_that_fails_costs_no_further_one(fault: type[Exception]) -> None:
    turns = []

    def turn() -> None:
        turns.append(1)
        raise fault("gone")

    thread = Repeater("clock", 60, turn)
    thread.call_once()
    thread.call_once()

    assert len(turns) == 2


def test_the_queue_is_taken_up_again_after_longer_and_longer_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(worker.time, "sleep", waits.append)
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)
    faults = [OperationalError("refused")] * 4 + [InterfaceError("closed")] * 3 + [OSError("reset")]

    run_through_cuts(Queue(*faults))

    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_a_worker_that_was_told_to_stop_does_not_wait_for_the_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker.time, "sleep", lambda _seconds: setattr(queue, "running", False))
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)
    queue = Queue(*[OperationalError("refused")] * 3)

    run_through_cuts(queue)

    assert len(queue.faults) == 2


def test_a_fault_of_the_program_ends_the_worker_for_its_supervisor_to_see() -> None:
    with pytest.raises(ZeroDivisionError):
        run_through_cuts(Queue(ZeroDivisionError()))
