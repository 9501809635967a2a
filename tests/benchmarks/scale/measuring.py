"""What one request costs: time, statements, rows the database read, bytes sent."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.test import Client

from tests.benchmarks.scale.pages import Page

ROUNDS: Final = 3
ROWS_READ = """
SELECT (SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables)
     + (SELECT coalesce(sum(idx_tup_read), 0) FROM pg_stat_user_indexes)
"""


@dataclass(frozen=True)
class Cost:
    """The best of some rounds, warm: milliseconds here and in the database, and what does not vary."""

    processor: float
    database: float
    statements: int
    rows_read: int
    kilobytes: float

    @property
    def milliseconds(self) -> float:
        """Add both: what the request takes of two machines' time, whoever waits for it."""
        return self.processor + self.database


class Watch:
    """Counts statements and the time spent waiting for them."""

    statements = 0
    seconds = 0.0

    def __call__(self, execute: Callable[..., object], *arguments: object) -> object:
        """Run one statement and take its time."""
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.statements += 1
            self.seconds += time.perf_counter() - began


def cost_of(page: Page, client: Client) -> Cost:
    """Ask for a page until everything is warm, then some times more, and give the cheapest."""
    client.get(page.address)
    rounds = [_one(page, client) for _ in range(ROUNDS)]
    best = min(rounds, key=lambda cost: cost.milliseconds)
    return Cost(
        best.processor,
        best.database,
        min(each.statements for each in rounds),
        min(each.rows_read for each in rounds),
        best.kilobytes,
    )


def _one(page: Page, client: Client) -> Cost:
    watch, read = Watch(), rows_read()
    processor = time.process_time()
    with connection.execute_wrapper(watch):
        reply = client.get(page.address)
        size = len(reply.getvalue())
    used = time.process_time() - processor
    if reply.status_code != 200:
        raise AssertionError(f"{page.name}: {page.address} answers {reply.status_code}")
    return Cost(used * 1000, watch.seconds * 1000, watch.statements, rows_read() - read, size / 1000)


def rows_read() -> int:
    """Count what was read so far from tables and indexes; the server tells it at once when asked to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(ROWS_READ)
        return int(cursor.fetchone()[0])
