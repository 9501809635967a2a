"""Jobs that write down each attempt, then hang the first time."""

import time
from pathlib import Path

from django.db import connection, transaction

from lms.core.jobs.models import PeriodicRun
from lms.core.jobs.receipts import Receipt
from lms.core.jobs.services import JobParams, JobProgress, register_job


def note(params: JobParams) -> int:
    """Write down one more attempt and count them."""
    path = Path(str(params["file"]))
    with path.open("a") as file:
        file.write("attempt\n")
    return len(path.read_text().splitlines())


@register_job("slow.repeatable", idempotent=True)
def repeatable(progress: JobProgress, params: JobParams) -> Receipt:
    """Hang in the first attempt, succeed in the second."""
    progress.expect(2)
    progress.step()
    if note(params) == 1:
        time.sleep(120)
    progress.step()
    return Receipt("done")


@register_job("slow.once")
def once(progress: JobProgress, params: JobParams) -> Receipt:
    """Hang for ever."""
    note(params)
    time.sleep(120)
    return Receipt("never")


@register_job("slow.transaction", idempotent=True)
def long_transaction(progress: JobProgress, params: JobParams) -> Receipt:
    """Hold the database's only write lock for some seconds."""
    note(params)
    with transaction.atomic():
        PeriodicRun.objects.filter(name="nothing").update(last_error="")
        progress.step(7)
        time.sleep(6)
    return Receipt("done")


@register_job("slow.silent", idempotent=True)
def silent(_progress: JobProgress, params: JobParams) -> Receipt:
    """Work without a step until told to end, for longer than the silence that counts as death."""
    note(params)
    end = Path(str(params["file"])).with_name("end")
    with transaction.atomic():
        PeriodicRun.objects.filter(name="nothing").update(last_error="")
        while not end.exists():
            time.sleep(0.1)
    return Receipt("done")


@register_job("slow.watched", idempotent=True)
def watched(progress: JobProgress, params: JobParams) -> Receipt:
    """Stay in a transaction with progress in it until it has been seen."""
    seen = Path(str(params["file"])).with_name("seen")
    with transaction.atomic():
        PeriodicRun.objects.filter(name="nothing").update(last_error="")
        progress.step(7)
        while not seen.exists():
            time.sleep(0.1)
        progress.step(2)
    return Receipt("done")


@register_job("slow.quick")
def quick(_progress: JobProgress, params: JobParams) -> Receipt:
    """Be done at once."""
    note(params)
    return Receipt("done")


@register_job("slow.busy_repeatable", idempotent=True)
def busy_repeatable(_progress: JobProgress, params: JobParams) -> Receipt:
    """Keep the database busy in a transaction until the connection breaks; succeed in the second attempt."""
    if note(params) == 1:
        keep_database_busy()
    return Receipt("done")


@register_job("slow.busy_once")
def busy_once(_progress: JobProgress, params: JobParams) -> Receipt:
    """Keep the database busy until the connection breaks."""
    note(params)
    keep_database_busy()
    return Receipt("never")


@register_job("slow.heavy", idempotent=True, heavy=True)
def heavy(_progress: JobProgress, params: JobParams) -> Receipt:
    """Work until told to end, beside the worker."""
    note(params)
    end = Path(str(params["file"])).with_name("end")
    while not end.exists():
        time.sleep(0.1)
    return Receipt("done")


@register_job("slow.hungry", idempotent=True, heavy=True)
def hungry(_progress: JobProgress, params: JobParams) -> Receipt:
    """Take more and more memory in a transaction, which holds the database's only write lock."""
    note(params)
    taken = []
    with transaction.atomic():
        PeriodicRun.objects.filter(name="nothing").update(last_error="")
        for _ in range(1200):
            taken.append(bytearray(20_000_000))
            time.sleep(0.1)
    return Receipt("never")


def keep_database_busy() -> None:
    """Ask and ask again in one transaction, for two minutes at most."""
    with transaction.atomic(), connection.cursor() as cursor:
        for _ in range(1200):
            cursor.execute("SELECT 1")
            time.sleep(0.1)
