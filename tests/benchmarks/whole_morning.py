"""The whole morning of an exam: people sign in, see their home, read the rules, start, write, hand in, look.

`make bench-exams` measures writing with people who are signed in and have read the rules; here nothing was
done beforehand but the job's drawing of papers. Everybody comes from one of twenty centres, each behind one
address.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.benchmarks.morning import Diary, Plan, Taker, lost_answers
from tests.benchmarks.report import table
from tests.benchmarks.servers import cpu_seconds, run, server
from tests.benchmarks.wire import Browser, ConnectionLost

PORT, SAVES_PORT = 8943, 8944
APPLICATION = "lms.portal.wsgi:application"
CENTRES = 20
AIMS_MS = {"start": 1_000.0, "open paper": 1_000.0, "save": 300.0}
STEPS = (
    *("sign in", "home", "read the rules", "wait for the turn", "start", "open paper"),
    *("heartbeat", "save", "hand in", "result"),
)


@dataclass(frozen=True)
class Arrivals:
    """So many people come within so many seconds, sign in themselves or not, and read before they start."""

    takers: int
    seconds: float
    plan: Plan
    reading: tuple[float, float] = (5.0, 20.0)
    signs_in: bool = True
    saves_apart: bool = False

    @property
    def a_minute(self) -> float:
        """Return how many come in a minute."""
        return self.takers * 60 / self.seconds


@dataclass
class Came:
    """What one morning gave, with the processor time of server and database, in cores while people came."""

    arrivals: Arrivals
    diary: Diary
    began: float
    cores: Mapping[str, float]
    lost: int = 0

    @property
    def holds(self) -> bool:
        """Tell whether the aims held and nothing went wrong."""
        return not self.diary.errors and all(
            self.diary.p99_ms(step) < limit
            for step, limit in AIMS_MS.items()
            if len(self.diary.seconds.get(step, [])) > 1
        )

    def writing_after(self, share: float) -> float:
        """Return after how many seconds such a share of all was writing."""
        moments = sorted(self.diary.began_writing)
        return moments[max(0, round(share * len(moments)) - 1)] - self.began if moments else float("inf")


@dataclass
class Comer(Taker):
    """Somebody who comes within the time of arrivals and does everything from the sign-in on."""

    number: str = ""
    password: str = ""
    comes_after: float = 0.0
    reads: float = 0.0
    signs_in: bool = True

    async def come(self) -> None:
        """Go through the whole morning; whatever goes wrong is noted and ends it."""
        await asyncio.sleep(self.comes_after)
        try:
            if self.signs_in:
                with self.diary.timed("sign in"):
                    reply = await self.browser.sign_in(self.number, self.password)
                self._expect(bool(self.browser.session), f"sign in: {reply.status}")
            with self.diary.timed("home"):
                reply = await self.browser.follow("/")
            self._expect(reply.status == 200, f"home: {reply.status}")
            with self.diary.timed("read the rules"):
                reply = await self.browser.read_rules(self.sitting)
            self._expect(bool(self.browser.start_pass), f"rules: {reply.status}")
        except ConnectionLost as error:
            self.diary.errors.append(repr(error))
            return
        await asyncio.sleep(self.reads)
        await self._work()

    async def _afterwards(self) -> None:
        """Look at the result."""
        with self.diary.timed("result"):
            reply = await self.browser.follow(self.browser.addresses["result"])
        self._expect(reply.status == 200, f"result: {reply.status}")


def come(
    port: int, takers: Sequence[Mapping[str, str]], arrivals: Arrivals, saves_port: int = 0, seed: int = 12
) -> Came:
    """Let everybody come at a moment by chance, and measure until all have gone.

    Saves and heartbeats go to `saves_port` where there are workers of their own.
    """
    diary, hall = Diary(), []
    for place, one in enumerate(takers):
        chance = Random(f"{seed}:{place}")
        browser = Browser(port, "" if arrivals.signs_in else one["session"], f"100.64.{place % CENTRES}.1")
        browser.saves_port = saves_port
        hall.append(
            Comer(
                browser,
                one["sitting"],
                arrivals.plan,
                diary,
                chance,
                number=one["number"],
                password=one["password"],
                comes_after=chance.uniform(0, arrivals.seconds),
                reads=chance.uniform(*arrivals.reading),
                signs_in=arrivals.signs_in,
            )
        )
    commands = {"server": APPLICATION, "PostgreSQL": "postgres:", "load": "tests.benchmarks"}
    before = {name: cpu_seconds(command) for name, command in commands.items()}
    cores: dict[str, float] = {}

    async def everybody() -> None:
        coming = [asyncio.create_task(one.come()) for one in hall]
        await asyncio.sleep(arrivals.seconds)
        cores.update(
            {name: (cpu_seconds(line) - before[name]) / arrivals.seconds for name, line in commands.items()}
        )
        await asyncio.gather(*coming)

    began = time.monotonic()
    asyncio.run(everybody())
    return Came(arrivals, diary, began, cores)


@dataclass(frozen=True)
class WholeSizes:
    """What one run measures: mornings, and rates a minute that rise until the aims stop holding."""

    mornings: Sequence[Arrivals]
    rising: Sequence[Arrivals]
    bank: int

    @property
    def takers(self) -> int:
        """Return how many people a run uses up."""
        return 8 + sum(one.takers for one in (*self.mornings, *self.rising))


def _rising(rates: Sequence[int], seconds: float) -> list[Arrivals]:
    plan = Plan(takers=0, thinking=(5, 15), answers=(1, 3))
    return [Arrivals(round(rate * seconds / 60), seconds, plan) for rate in rates]


WRITING = Plan(takers=0, answers=(1, 6))
WHOLE_FULL = WholeSizes(
    mornings=(
        Arrivals(2_000, 400, WRITING),
        Arrivals(2_000, 400, WRITING, saves_apart=True),
        Arrivals(1_000, 120, WRITING, signs_in=False),
    ),
    rising=_rising((200, 300, 400, 500, 600, 800), 60),
    bank=5_000,
)
WHOLE_QUICK = WholeSizes(
    mornings=(
        Arrivals(60, 8, Plan(takers=0, thinking=(0.5, 2)), reading=(0.5, 1)),
        Arrivals(60, 8, Plan(takers=0, thinking=(0.5, 2)), reading=(0.5, 1), saves_apart=True),
    ),
    rising=_rising((300, 600), 6),
    bank=400,
)


def measure(sizes: WholeSizes, url: str, environment: dict[str, str]) -> tuple[str, bool]:
    """Fill a world, draw all papers as the job does, let people come; give the section and if it is fine."""
    world = [sys.executable, "-m", "tests.benchmarks.world"]
    run([*world, str(sizes.takers), str(sizes.bank), "--sign-in"], environment)
    began = time.monotonic()
    run([*world, "--prepare"], environment)
    drawing = (time.monotonic() - began) * 1000 / sizes.takers
    waiting: list[dict[str, str]] = json.loads(
        (Path(environment["BENCH_FOLDER"]) / "takers.json").read_text("utf-8")
    )
    came = []
    own = environment | {"XUNPING_PROXIES": "127.0.0.1/32"}
    warm = Arrivals(8, 1, WHOLE_QUICK.mornings[0].plan, saves_apart=True)
    with server(APPLICATION, PORT, own), server(APPLICATION, SAVES_PORT, own, workers=1):
        for arrivals in (warm, *sizes.mornings, *sizes.rising):
            here, waiting = waiting[: arrivals.takers], waiting[arrivals.takers :]
            came.append(come(PORT, here, arrivals, SAVES_PORT if arrivals.saves_apart else 0))
            came[-1].lost = lost_answers(came[-1].diary, url)
    mornings = came[1 : 1 + len(sizes.mornings)]
    rising = came[1 + len(sizes.mornings) :]
    text = "\n".join([_words(drawing), *map(_morning, mornings), _rates(rising)])
    return text, not any(one.diary.errors or one.lost for one in mornings)


def _words(drawing: float) -> str:
    return (
        "Nobody is signed in and nobody has read anything; papers were drawn before by the job, "
        f"{drawing:.1f} ms each. People sign in, see their home, read the rules for 5–20 s, start, open a "
        "paper of 100 questions, write, hand in and look at the result, from twenty centres behind one "
        f"address each. Wanted are p99 below {AIMS_MS['start']:.0f} ms for a start and for opening the "
        f"paper, and below {AIMS_MS['save']:.0f} ms for a save. In the most used open system a start asks "
        "286 statements, and 32–38 people start in a second on two cores like these.\n"
    )


def _morning(came: Came) -> str:
    arrivals, diary = came.arrivals, came.diary
    who = "sign in" if arrivals.signs_in else "stay signed in on their own device"
    where = " Saves and heartbeats go to a worker of their own." if arrivals.saves_apart else ""
    cores = ", ".join(f"{name} {used:.2f}" for name, used in came.cores.items())
    rates = ", ".join(
        f"{word} {len(diary.seconds.get(step, [])) / max(came.writing_after(1), 1):.1f}"
        for step, word in (
            ("sign in", "sign-ins"),
            ("read the rules", "rules"),
            ("start", "starts"),
            ("open paper", "openings"),
        )
    )
    half, most, all_of_them = (f"{came.writing_after(share):.0f} s" for share in (0.5, 0.99, 1))
    words = (
        f"**{arrivals.takers} people come within {arrivals.seconds / 60:.1f} minutes and {who}.**{where} "
        f"Half of them are writing after {half}, 99% after {most}, all after {all_of_them}. A second, until "
        f"all are writing: {rates}. Cores used while people come: {cores}. Acknowledged answers: "
        f"{len(diary.promised)}; **lost: {came.lost}**. Errors: {len(diary.errors)} "
        f"{sorted(set(diary.errors))[:3] or ''}\n\n"
    )
    steps = [step for step in STEPS if len(diary.seconds.get(step, [])) > 1]
    rows = [[step, len(diary.seconds[step]), diary.median_ms(step), diary.p99_ms(step)] for step in steps]
    return words + table(("step", "requests", "median ms", "p99 ms"), rows)


def _rates(rising: Sequence[Came]) -> str:
    held = [one.arrivals.a_minute for one in rising if one.holds]
    words = (
        "People come at a rate that rises, each for the whole morning with few answers. The aims hold up to "
        f"**{max(held, default=0):.0f} a minute**.\n\n"
    )
    shown = ("sign in", "home", "read the rules", "start", "open paper", "save", "result")
    rows = [
        [f"{one.arrivals.a_minute:.0f}"]
        + [one.diary.p99_ms(step) if len(one.diary.seconds.get(step, [])) > 1 else "–" for step in shown]
        + [
            len(one.diary.seconds.get("wait for the turn", [])),
            len(one.diary.errors),
            "yes" if one.holds else "no",
        ]
        for one in rising
    ]
    head = ("a minute", *(f"{step}, p99 ms" for step in shown), "waited for a turn", "errors", "aims hold")
    return words + table(head, rows)
