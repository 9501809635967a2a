"""Find how many takers can write at once: send answers at the rate of so many, whether or not replies come.

A taker with think times of 20–60 s saves every 40 s on average; arrivals are random, and the time of an
answer counts from when it was due, so that waiting in a queue is seen.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from random import Random
from statistics import median, quantiles

from tests.benchmarks.wire import REVISIONS, Browser, ConnectionLost

SECONDS_BETWEEN_SAVES = 40
CONNECTIONS = 128
LIMIT_MS = 300.0


@dataclass(frozen=True)
class Step:
    """What one number of takers gave."""

    takers: int
    sent: int
    median_ms: float
    p99_ms: float
    failures: int

    @property
    def holds(self) -> bool:
        """Tell whether the answers came in time."""
        return self.p99_ms < LIMIT_MS and not self.failures


def find_knee(browsers: list[Browser], numbers: list[int], seconds: float) -> list[Step]:
    """Raise the number of takers until answers come too late."""
    steps: list[Step] = []
    for number in numbers:
        steps.append(asyncio.run(_step(browsers, number, seconds)))
        if not steps[-1].holds:
            break
    return steps


async def _step(browsers: list[Browser], takers: int, seconds: float) -> Step:
    chance = Random(takers)
    lines = [Browser(browsers[0].port, "") for _ in range(CONNECTIONS)]
    free: asyncio.Queue[Browser] = asyncio.Queue()
    for line in lines:
        free.put_nowait(line)
    times: list[float] = []
    failures = [0]
    running: set[asyncio.Task[None]] = set()
    begin = due = time.perf_counter()
    number = 0
    while due - begin < seconds:
        due += chance.expovariate(takers / SECONDS_BETWEEN_SAVES)
        number += 1
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        taker = browsers[number % len(browsers)]
        request = taker.answer(number // len(browsers) % 100 + 1, "2", next(REVISIONS))
        task = asyncio.create_task(_save(free, request, due, times, failures))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    for line in lines:
        line.hang_up()
    return Step(takers, number, median(times) * 1000, quantiles(times, n=100)[98] * 1000, failures[0])


async def _save(
    free: asyncio.Queue[Browser], request: bytes, due: float, times: list[float], failures: list[int]
) -> None:
    line = await free.get()
    try:
        reply = await line.ask(request)
        failures[0] += reply.status != 200
    except ConnectionLost:
        failures[0] += 1
    finally:
        free.put_nowait(line)
    times.append(time.perf_counter() - due)
