"""Tell whether the worker that holds a job still lives."""

import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Lock

from lms.core.jobs.models import Job, WorkerSeen
from lms.core.settings import CoreSettings

MACHINE_ID = Path("/etc/machine-id")
START_TIME_FIELD = 19
UNSEEN = timedelta(minutes=2)
# Held while a process of this worker is ended and its job refused: until then it is not looked for as dead.
being_ended = Lock()


class CurrentJob:
    """The one job this process is running, for its other threads; a worker runs one at a time."""

    key: str = ""
    tell: Callable[[], None] | None = None


def this_worker() -> str:
    """Name this process: host, process number and when it began, as process numbers come back."""
    return worker_name(os.getpid())


def worker_name(process: int) -> str:
    """Name a process of this host."""
    return f"{this_host()}:{process}:{began(process)}"


@cache
def this_host() -> str:
    """Name the host, its machine and its space of process numbers.

    Machines made from one image may share a name, and all that are no containers share the number of that
    space; containers of one machine may share a name, never the space.
    """
    try:
        space = os.readlink("/proc/self/ns/pid").strip("pid:[]")
    except OSError:
        space = ""
    try:
        machine = MACHINE_ID.read_text().strip()
    except OSError:
        machine = ""
    return f"{socket.gethostname()}/{machine}/{space}"


def began(process: int) -> str:
    """Give the kernel's start time of a process; hosts without /proc give none."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return ""
    return status.rpartition(")")[2].split()[START_TIME_FIELD]


def is_dead(job: Job, now: datetime) -> bool:
    """Tell whether nobody runs a running job any more: its worker is gone, or gave it up when cut off."""
    if job.worker == this_worker():
        return CurrentJob.key != str(job.pk)
    return is_gone(job.worker, job.heartbeat_at, now)


def is_gone(worker: str, heard_at: datetime | None, now: datetime) -> bool:
    """Tell whether a worker is gone, that was heard last at a moment.

    On this host the process itself is asked, because a long transaction keeps signs of life from being
    written on SQLite. A worker on another host counts as dead when it has been silent for too long.
    """
    host, _, process = worker.rpartition(":")[0].rpartition(":")
    if host == this_host() and process.isdigit():
        return not is_running(int(process)) or worker_name(int(process)) != worker
    silence = timedelta(minutes=CoreSettings.current().job_silence_minutes)
    return heard_at is None or heard_at < now - silence


def show_presence(now: datetime) -> None:
    """Write down that this worker lives and reaches the database."""
    WorkerSeen.objects.update_or_create(name=this_worker(), defaults={"seen_at": now})


def last_heard(worker: str) -> datetime | None:
    """Give when a worker showed its presence last."""
    return WorkerSeen.objects.filter(name=worker).values_list("seen_at", flat=True).first()


def worker_seen(now: datetime) -> bool:
    """Tell whether any worker showed its presence within two minutes."""
    return WorkerSeen.objects.filter(seen_at__gt=now - UNSEEN).exists()


def forget_workers(now: datetime) -> None:
    """Forget workers not seen for a day."""
    WorkerSeen.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()


def is_running(process: int) -> bool:
    """Tell whether a process of this host exists and has not ended as a zombie."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return True
    return status.rpartition(")")[2].split()[0] != "Z"
