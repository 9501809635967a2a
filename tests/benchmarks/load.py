"""Send bounded load over a few connections that stay open, and count what came back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles

Request = Callable[[int], bytes]
STALE = b'"status": "newer"'


@dataclass(frozen=True)
class Measured:
    """What one round gave: requests a second, the 50th and 99th percentile in milliseconds, and failures."""

    per_second: float
    median_ms: float
    p99_ms: float
    failures: int


def run_round(port: int, request: Request, *, connections: int, requests: int) -> Measured:
    """Send so many requests over so many connections to a server of this machine, and end."""
    return asyncio.run(_round(port, request, connections, requests))


async def _round(port: int, request: Request, connections: int, requests: int) -> Measured:
    times: list[float] = []
    failures = [0]
    numbers = iter(range(requests))
    start = time.perf_counter()
    await asyncio.gather(
        *(_one_connection(port, request, numbers, times, failures) for _ in range(connections))
    )
    seconds = time.perf_counter() - start
    cuts = quantiles(times, n=100)
    return Measured(len(times) / seconds, cuts[49] * 1000, cuts[98] * 1000, failures[0])


async def _one_connection(
    port: int, request: Request, numbers: object, times: list[float], failures: list[int]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in numbers:  # type: ignore[attr-defined]
        start = time.perf_counter()
        writer.write(request(number))
        await writer.drain()
        if not await _read_reply(reader):
            failures[0] += 1
        times.append(time.perf_counter() - start)
    writer.close()


async def _read_reply(reader: asyncio.StreamReader) -> bool:
    """Read one reply whole and tell whether it did what was asked: an answer that came too old did not."""
    head, body = await reader.readuntil(b"\r\n\r\n"), b""
    status = head.split(b" ", 2)[1]
    lower = head.lower()
    if b"content-length:" in lower:
        length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
    elif b"transfer-encoding: chunked" in lower:
        while (size := int(await reader.readline(), 16)) > 0:
            await reader.readexactly(size + 2)
        await reader.readline()
    return status in {b"200", b"302"} and STALE not in body
