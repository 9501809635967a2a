"""Tell whether this server can do its work, in words for whoever watches it."""

import logging
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lms.core.files.storages import private_storage
from lms.core.jobs.heartbeat import worker_seen
from lms.core.jobs.queue import is_a_table
from lms.core.settings import CoreSettings

MEGABYTE = 1024 * 1024
FINE = "ok"


logger = logging.getLogger(__name__)


class Schema:
    """Whether this process has seen all migrations of its own code applied: they stay so while it lives."""

    is_whole: bool = False


class Reported:
    """What this process last wrote into the log about itself."""

    parts: Mapping[str, str] = {}


def report_change(parts: Mapping[str, str]) -> None:
    """Write one line when a part is no longer what it was; a monitor asks every few seconds."""
    if parts == Reported.parts:
        return
    Reported.parts = parts
    unfit = {name: outcome for name, outcome in parts.items() if outcome != FINE}
    if unfit:
        logger.warning("Not ready: %s", "; ".join(f"{name}: {outcome}" for name, outcome in unfit.items()))
    else:
        logger.info("Ready")


def readiness(now: datetime) -> dict[str, str]:
    """Give each part with "ok" or what is wrong with it; what cannot be asked says why."""
    return {
        "database": outcome_of(check_database),
        "migrations": outcome_of(check_migrations),
        "worker": outcome_of(lambda: check_worker(now)),
        "disk": outcome_of(check_disk),
    }


def outcome_of(check: Callable[[], str]) -> str:
    """Run a check; a part that cannot even be asked is not ready."""
    try:
        return check()
    except Exception as fault:  # whatever is wrong with one part, the others are reported too
        return f"{type(fault).__name__}: cannot be asked"


def check_database() -> str:
    """Ask the database for anything at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return FINE


def check_migrations() -> str:
    """Count what this code expects of the database and is not there."""
    if not Schema.is_whole:
        executor = MigrationExecutor(connection)
        if missing := len(executor.migration_plan(executor.loader.graph.leaf_nodes())):
            return f"{missing} not applied"
        Schema.is_whole = True
    return FINE


def check_worker(now: datetime) -> str:
    """Tell whether a worker was seen; a site that runs its jobs within requests needs none."""
    return FINE if not is_a_table() or worker_seen(now) else "none seen for 2 minutes"


def check_disk() -> str:
    """Tell whether there is room for uploads; the disk of the database server is not seen from here."""
    storage = private_storage()
    kept_in = Path(storage.location if isinstance(storage, FileSystemStorage) else settings.MEDIA_ROOT)
    folder = next(each for each in (kept_in, *kept_in.parents) if each.exists())
    free = shutil.disk_usage(folder).free // MEGABYTE
    return FINE if free >= CoreSettings.current().free_megabytes else f"{free} MB free"
