"""Run queued jobs in a process of its own, beside a clock and a sign of life."""

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from lms.core.services.jobs import CurrentJob
from lms.core.services.periodic import tick

logger = logging.getLogger("lms.core.worker")

PULSE_SECONDS = 2.0


def give_sign_of_life() -> None:
    """Write the running job's progress from a second connection: seen even while its transaction is open."""
    progress = CurrentJob.progress
    if progress is not None:
        progress.write()


def do_round() -> None:
    """Do one minute's round of the clock."""
    tick(timezone.now())


class Repeater(threading.Thread):
    """Call a function again and again until the process ends; a locked database only costs one turn."""

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
        close_old_connections()
        try:
            self._function()
        except DatabaseError:
            logger.warning("%s skipped one turn: the database did not answer", self.name, exc_info=True)

    def stop(self) -> None:
        """Ask the thread to end after its present turn."""
        self._stopped.set()


def run_worker(worker: Worker, *, tick_seconds: float) -> None:
    """Run a queue worker with its two threads until it is told to stop."""
    threads = [
        Repeater("pulse", PULSE_SECONDS, give_sign_of_life),
        Repeater("clock", tick_seconds, do_round),
    ]
    for thread in threads:
        thread.start()
    try:
        worker.run()
    finally:
        for thread in threads:
            thread.stop()
