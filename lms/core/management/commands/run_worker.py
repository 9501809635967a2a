"""Run background jobs and repeated work."""

from django.core.management.base import BaseCommand, CommandParser
from django_tasks_db.management.commands.db_worker import Worker

from lms.core.jobs.heartbeat import this_worker
from lms.core.jobs.worker import run_worker


class Command(BaseCommand):
    """Start a worker; start several for more jobs at once."""

    help = "Run background jobs, bring back jobs of dead workers, and do repeated work every minute."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer what an administrator may change."""
        parser.add_argument(
            "--interval", type=float, default=1.0, help="Seconds between looks into an empty queue."
        )
        parser.add_argument("--tick", type=float, default=60.0, help="Seconds between rounds of the clock.")
        parser.add_argument("--batch", action="store_true", help="Stop when the queue is empty.")

    def handle(self, *, interval: float, tick: float, batch: bool, **_options: object) -> None:
        """Run until stopped by a signal."""
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=this_worker(),
        )
        worker.configure_signals()
        self.stdout.write("The worker runs. Stop it with Ctrl+C.")
        run_worker(worker, tick_seconds=tick)
