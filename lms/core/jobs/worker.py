"""Run queued jobs in a process of its own, beside a clock and a sign of life."""

import logging
import os
import threading
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, close_old_connections, connection, connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from lms.core.jobs.heartbeat import CurrentJob, show_presence
from lms.core.jobs.heavy import LOOK_SECONDS, HeavyProcess, end_without
from lms.core.jobs.periodic import sweep, tick
from lms.core.jobs.queue import give_back_tasks

logger = logging.getLogger("lms.core.worker")

HEARTBEAT_SECONDS = 2.0
PRESENCE_SECONDS = 20.0
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0


def give_sign_of_life() -> None:
    """Write the running job's progress from outside its transaction."""
    tell = CurrentJob.tell
    if tell is not None:
        tell()


def do_round() -> None:
    """Do one minute's round of the clock."""
    tick(timezone.now())


def be_seen() -> None:
    """Show that this worker lives."""
    show_presence(timezone.now())


class Repeater(threading.Thread):
    """Call a function again and again until the process ends; whatever it raises costs one turn only."""

    def __init__(self, name: str, seconds: float, function: Callable[[], None]) -> None:
        """Prepare a thread that does not keep the process alive."""
        super().__init__(name=name, daemon=True)
        self._seconds = seconds
        self._function = function
        self._stopped = threading.Event()

    def run(self) -> None:
        """Call, wait, call."""
        while not self._stopped.is_set():
            self.call_once()
            self._stopped.wait(self._seconds)
        connection.close()

    def call_once(self) -> None:
        """Call the function with a live connection."""
        try:
            close_old_connections()
            self._function()
        except (OperationalError, InterfaceError) as fault:
            logger.warning("%s skipped one turn, the database did not answer: %s", self.name, fault)
        except Exception:  # a thread that ends takes the clock with it, and nobody would notice
            logger.exception("%s failed one turn", self.name)

    def stop(self) -> None:
        """Ask the thread to end after its present turn."""
        self._stopped.set()


def run_worker(worker: Worker, *, tick_seconds: float, heavy: HeavyProcess | None = None) -> None:
    """Run a queue worker with its threads until it is told to stop, however often its connection is cut.

    `heavy` is the process beside it that runs heavy jobs.
    """
    threads = [
        Repeater("heartbeat", HEARTBEAT_SECONDS, give_sign_of_life),
        Repeater("presence", PRESENCE_SECONDS, be_seen),
        Repeater("clock", tick_seconds, do_round),
    ]
    if heavy:
        threads.append(Repeater("heavy jobs", LOOK_SECONDS, heavy.look))
    for thread in threads:
        thread.start()
    try:
        run_through_cuts(worker)
    finally:
        for thread in threads:
            thread.stop()
        if heavy:
            threads[-1].join()
            heavy.stop()


def run_heavy(worker: Worker) -> None:
    """Run the heavy jobs there are, in a process whose parent has the clock and looks at its memory."""
    parent = os.getppid()
    threads = [
        Repeater("heartbeat", HEARTBEAT_SECONDS, give_sign_of_life),
        Repeater("parent", HEARTBEAT_SECONDS, lambda: end_without(parent)),
    ]
    for thread in threads:
        thread.start()
    try:
        run_through_cuts(worker)
    finally:
        for thread in threads:
            thread.stop()


def run_through_cuts(worker: Worker) -> None:
    """Run the queue; when the database goes away wait, longer each time, and go on once it is back."""
    wait = FIRST_WAIT_SECONDS
    while worker.running:
        began = time.monotonic()
        try:
            take_up_own_leavings()
            worker.run()
        except (OperationalError, InterfaceError, OSError) as fault:
            connections.close_all()
            wait = FIRST_WAIT_SECONDS if time.monotonic() - began > wait else wait
            logger.warning("The database went away, the worker tries again in %s s: %s", wait, fault)
            time.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)
        else:
            return


def take_up_own_leavings() -> None:
    """Bring back what this worker held when it was cut off: it holds nothing now."""
    now = timezone.now()
    sweep(now)
    give_back_tasks(now, own=True)
