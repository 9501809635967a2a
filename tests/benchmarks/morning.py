"""The morning of an exam: everybody reads the rules, starts, thinks, answers, loses the network, hands in.

What a browser was told is saved is compared with the database at the end, answer by answer.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from statistics import median, quantiles

import psycopg

from tests.benchmarks.wire import Browser, ConnectionLost

OPTIONS = ("1", "2", "3")
SECONDS_BEFORE_RETRY = 1.0
SECONDS_BETWEEN_HEARTBEATS = 30.0
READING_AT_ONCE = 8


@dataclass(frozen=True)
class Plan:
    """How the morning goes; thinking lasts between the two numbers of seconds.

    Everybody gives as many answers as chance says between the two numbers: so hand-ins spread over
    minutes, as those of a whole exam do.
    """

    takers: int
    start_within: float = 60
    thinking: tuple[float, float] = (20, 60)
    answers: tuple[int, int] = (1, 4)
    lost_share: float = 0.05


@dataclass
class Diary:
    """What was measured, by step in seconds, what went wrong, and what was promised to be saved."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    lost_connections: int = 0
    began_writing: list[float] = field(default_factory=list)
    promised: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Note how long a step took."""
        began = time.perf_counter()
        yield
        self.seconds.setdefault(step, []).append(time.perf_counter() - began)

    def p99_ms(self, step: str) -> float:
        """Return the 99th percentile of a step in milliseconds."""
        return quantiles(self.seconds[step], n=100)[98] * 1000

    def median_ms(self, step: str) -> float:
        """Return the median of a step in milliseconds."""
        return median(self.seconds[step]) * 1000


def run_morning(port: int, takers: Iterable[dict[str, str]], plan: Plan, seed: int = 11) -> Diary:
    """Let the takers read the rules, then write, each in a task of its own, until all have handed in."""
    diary = Diary()
    hall = [
        Taker(Browser(port, one["session"]), one["sitting"], plan, diary, Random(f"{seed}:{number}"))
        for number, one in enumerate(takers)
    ]

    async def everybody() -> None:
        door = asyncio.Semaphore(READING_AT_ONCE)
        await asyncio.gather(*(taker.read_rules(door) for taker in hall))
        await asyncio.gather(*(taker.write() for taker in hall))

    asyncio.run(everybody())
    return diary


def lost_answers(diary: Diary, database_url: str) -> int:
    """Count the answers that were acknowledged and are not in the database, or in an older revision."""
    query = (
        "SELECT attempt.token::text, answer.slot, answer.revision, answer.given->>'chosen' "
        "FROM lms_exams_answer answer JOIN lms_exams_attempt attempt ON attempt.id = answer.attempt_id"
    )
    with psycopg.connect(database_url) as server:
        found = {(token, slot): (revision, chosen) for token, slot, revision, chosen in server.execute(query)}
    return sum(found.get(place) != said for place, said in diary.promised.items())


@dataclass
class Taker:
    """Somebody who is signed in and writes."""

    browser: Browser
    sitting: str
    plan: Plan
    diary: Diary
    chance: Random
    line: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read_rules(self, door: asyncio.Semaphore) -> None:
        """Come to the sitting before it begins; a few at a time, as people come over half an hour."""
        async with door:
            with self.diary.timed("read the rules"):
                reply = await self.browser.read_rules(self.sitting)
            self._expect(bool(self.browser.start_pass), f"rules: {reply.status}")
            self.browser.hang_up()

    async def write(self) -> None:
        """Go through the whole exam; whatever goes wrong is noted and ends this taker's morning."""
        await asyncio.sleep(self.chance.uniform(0, self.plan.start_within))
        await self._work()

    async def _work(self) -> None:
        beating: asyncio.Task[None] | None = None
        try:
            await self._start()
            beating = asyncio.create_task(self._beat())
            for _ in range(self.chance.randint(*self.plan.answers)):
                await asyncio.sleep(self.chance.uniform(*self.plan.thinking))
                async with self.line:
                    await self._answer(self.chance.randint(1, 100), self.chance.choice(OPTIONS))
            beating.cancel()
            async with self.line:
                with self.diary.timed("hand in"):
                    reply = await self.browser.post_form(self.browser.addresses["hand_in"])
            self._expect(reply.status == 302, f"hand in: {reply.status}")
            await self._afterwards()
        except (ConnectionLost, KeyError, ValueError) as error:
            self.diary.errors.append(repr(error))
        finally:
            if beating is not None:
                beating.cancel()
        self.browser.hang_up()

    async def _start(self) -> None:
        with self.diary.timed("start"):
            reply = await self.browser.start(self.sitting)
        if reply.location.endswith("/turn/"):
            with self.diary.timed("wait for the turn"):
                await asyncio.sleep(await self.browser.seconds_to_wait(reply.location))
            with self.diary.timed("start"):
                reply = await self.browser.start(self.sitting)
        self._expect(reply.status == 302, f"start: {reply.status}")
        with self.diary.timed("open paper"):
            page = await self.browser.open_paper(reply.location)
        self._expect(page.status == 200, f"open paper: {page.status}")
        self.diary.began_writing.append(time.monotonic())

    async def _afterwards(self) -> None:
        """Go home; who comes for the whole morning looks at the result first."""

    async def _beat(self) -> None:
        """Send the heartbeat at once and then a few times a minute, as the page's script does."""
        name = f"{self.chance.getrandbits(64):016x}"
        while True:
            async with self.line:
                with self.diary.timed("heartbeat"):
                    reply = await asyncio.shield(self.browser.saving.ask(self.browser.heartbeat(name)))
            self._expect(reply.status == 200, f"heartbeat: {reply.status}")
            await asyncio.sleep(SECONDS_BETWEEN_HEARTBEATS * self.chance.uniform(0.9, 1.1))

    async def _answer(self, slot: int, chosen: str) -> None:
        token = self.browser.addresses["answer"].split("/")[3]
        revision = self.diary.promised.get((token, slot), (0, ""))[0] + 1
        request = self.browser.answer(slot, chosen, revision)
        if self.chance.random() < self.plan.lost_share:
            self.diary.lost_connections += 1
            await self.browser.saving.lose(request)
            await asyncio.sleep(SECONDS_BEFORE_RETRY)
        with self.diary.timed("save"):
            reply = await self.browser.saving.ask(request)
        self._expect(reply.status == 200, f"save: {reply.status} {reply.body[:80]!r}")
        if reply.status == 200 and json.loads(reply.body)["status"] == "saved":
            self.diary.promised[token, slot] = (revision, chosen)

    def _expect(self, is_fine: bool, words: str) -> None:
        if not is_fine:
            self.diary.errors.append(words)
