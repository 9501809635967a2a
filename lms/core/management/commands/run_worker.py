"""Run background jobs and repeated work."""

from django.core.management.base import BaseCommand, CommandParser
from django_tasks_db.management.commands.db_worker import Worker

from lms.core.jobs.heartbeat import this_worker
from lms.core.jobs.heavy import HeavyProcess
from lms.core.jobs.services import HEAVY_QUEUE
from lms.core.jobs.worker import run_heavy, run_worker


class Command(BaseCommand):
    """Start a worker; start several for more jobs at once."""

    help = (
        "Run background jobs, heavy ones in a process beside this one, bring back jobs of dead workers, and "
        "do repeated work every minute."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer what an administrator may change."""
        parser.add_argument(
            "--interval", type=float, default=1.0, help="Seconds between looks into an empty queue."
        )
        parser.add_argument("--tick", type=float, default=60.0, help="Seconds between rounds of the clock.")
        parser.add_argument(
            "--batch", action="store_true", help="Run what is queued in this process, then stop."
        )
        parser.add_argument(
            "--queue", choices=["quick", HEAVY_QUEUE], help="Run only quick or only heavy jobs."
        )

    def handle(
        self, *, interval: float, tick: float, batch: bool, queue: str | None, **_options: object
    ) -> None:
        """Run until stopped by a signal."""
        is_heavy = queue == HEAVY_QUEUE
        named = [HEAVY_QUEUE] if batch else []  # without a batch the process beside this one runs them all
        worker = Worker(
            queue_names=named if is_heavy else ["*"],
            excluded_queue_names=[HEAVY_QUEUE] if not is_heavy and (queue or not batch) else [],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=this_worker(),
        )
        worker.configure_signals()
        if is_heavy and batch:
            run_heavy(worker)
            return
        self.stdout.write("The worker runs. Stop it with Ctrl+C.")
        heavy = None if batch or queue == "quick" else HeavyProcess()
        run_worker(worker, tick_seconds=tick, heavy=heavy)
