"""Tell whether the worker that holds a job still lives."""

import os
import socket
from datetime import datetime, timedelta
from pathlib import Path

from lms.core.models import Job
from lms.core.settings import CoreSettings

START_TIME_FIELD = 19


def this_worker() -> str:
    """Name this process: host, process number and when it began, as process numbers come back."""
    return worker_name(os.getpid())


def worker_name(process: int) -> str:
    """Name a process of this host."""
    return f"{socket.gethostname()}:{process}:{began(process)}"


def began(process: int) -> str:
    """Give the kernel's start time of a process; hosts without /proc give none."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return ""
    return status.rpartition(")")[2].split()[START_TIME_FIELD]


def is_dead(job: Job, now: datetime) -> bool:
    """Tell whether a running job's worker is gone.

    On this host the process itself is asked, because a long transaction keeps signs of life from being
    written on SQLite. A worker on another host counts as dead when it has been silent for too long.
    """
    host, _, process = job.worker.rpartition(":")[0].rpartition(":")
    if host == socket.gethostname() and process.isdigit():
        return not is_running(int(process)) or worker_name(int(process)) != job.worker
    silence = timedelta(minutes=CoreSettings.current().job_silence_minutes)
    return job.heartbeat_at is None or job.heartbeat_at < now - silence


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
