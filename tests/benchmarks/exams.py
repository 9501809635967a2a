"""Measure exams as a whole hall uses them, and write the section of the page: `make bench-exams`.

PostgreSQL on 127.0.0.1, the production server, all cores shared by server, database and load. It ends
by itself after some ten minutes; `--quick` takes about one and writes nothing. `--whole-morning` lets people
sign in and read as well, for half an hour, and writes a section of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg

from tests.benchmarks import growth, knee, morning, profiles, whole_morning
from tests.benchmarks.load import Measured, Request, run_round
from tests.benchmarks.report import table, write_section
from tests.benchmarks.servers import cpu_seconds, database, run, server
from tests.benchmarks.sizes import FULL, QUICK, Sizes
from tests.benchmarks.wire import REVISIONS, Browser

NAME = "xunping_bench_exams"
PORT, BARE_PORT = 8941, 8942
CONNECTIONS = 32
PRODUCT, BARE = "lms.portal.wsgi:application", "tests.benchmarks.bare:application"
BARE_TABLES = (
    "CREATE TABLE bench_answer (attempt bigint, slot smallint, given jsonb, saved_at timestamptz,"
    " PRIMARY KEY (attempt, slot));"
    "CREATE TABLE bench_attempt (id bigserial PRIMARY KEY, taker bigint, slots jsonb, started_at timestamptz)"
)

type Takers = list[dict[str, str]]
type Rounds = list[tuple[Measured, Measured]]


@dataclass
class Bench:
    """One run: its sizes, where things are, and the takers nobody has used yet."""

    sizes: Sizes
    url: str
    environment: dict[str, str]
    unused: Takers

    def take(self, number: int) -> Takers:
        """Take takers who have not started."""
        taken, self.unused = self.unused[:number], self.unused[number:]
        if len(taken) < number:
            raise LookupError("the world has too few takers")
        return taken


def main() -> int:
    """Measure everything, print it and, unless it was quick, write the section."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    sizes = QUICK if "--quick" in sys.argv else FULL
    with database(NAME) as url, tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATABASE_URL": url,
            "XUNPING_VAR": folder,
            "BENCH_FOLDER": folder,
            "XUNPING_SECRET_KEY": "only-for-measuring",
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "PYTHONWARNINGS": "ignore",
        }
        if "--whole-morning" in sys.argv:
            return _whole_morning(url, environment)
        world = [sys.executable, "-m", "tests.benchmarks.world"]
        run([*world, str(sizes.all_takers), str(sizes.banks[0])], environment)
        takers: Takers = json.loads((Path(folder) / "takers.json").read_text("utf-8"))
        text, is_fine = _measure(Bench(sizes, url, environment, takers))
    print(text)
    if sizes is FULL:
        write_section("Exams", text)
    return 0 if is_fine else 1


def _whole_morning(url: str, environment: dict[str, str]) -> int:
    sizes = whole_morning.WHOLE_QUICK if "--quick" in sys.argv else whole_morning.WHOLE_FULL
    text, is_fine = whole_morning.measure(sizes, url, environment)
    print(text)
    if sizes is whole_morning.WHOLE_FULL:
        write_section("The whole morning of an exam", text)
    return 0 if is_fine else 1


def _measure(bench: Bench) -> tuple[str, bool]:
    """Measure with a small bank, then the usual one, then a large one."""
    sizes, starts = bench.sizes, []
    starts.append(_starts_with_bank(bench))
    _grow(bench, sizes.banks[1])
    with server(PRODUCT, PORT, bench.environment):
        _say("ratios")
        writing = _started(bench, sizes.writers)
        ratios, processor = _ratios(bench, writing)
        _say("morning")
        day = morning.run_morning(PORT, bench.take(sizes.plan.takers), sizes.plan)
        lost = morning.lost_answers(day, bench.url)
        _say("knee")
        steps = knee.find_knee(writing, sizes.knee_takers, sizes.knee_seconds)
        _say("growth")
        saves = growth.saves_with_answers(bench.url, sizes.stored, lambda: _save_rate(writing, sizes.saves))
    starts.append(_starts_with_bank(bench))
    _grow(bench, sizes.banks[2])
    starts.append(_starts_with_bank(bench))
    grown = [
        growth.Grown("one look at the rules, by questions", sizes.banks, [1000 / one for one, _ in starts]),
        growth.Grown("one start, by questions in the bank", sizes.banks, [1000 / one for _, one in starts]),
        growth.Grown("one save, by answers stored", sizes.stored, saves),
        *growth.draws(sizes.banks),
        *growth.analyses(),
    ]
    parts = [
        _introduction(sizes),
        "### Beside a bare view\n\n" + ratios,
        "### The morning of an exam\n\n" + _morning_table(day, lost, sizes),
        "### How many takers at once\n\n" + _knee_table(steps),
        "### How it grows\n\n" + growth.table_of(grown),
        "### What the limit is\n\n" + processor + profiles.of_saving(bench.environment),
    ]
    return "\n".join(parts), not day.errors and not lost


def _say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def _grow(bench: Bench, size: int) -> None:
    run([sys.executable, "-m", "tests.benchmarks.world", "--grow", str(size)], bench.environment)


def _starts_with_bank(bench: Bench) -> tuple[float, float]:
    """Return looks at the rules and starts a second with the bank as it is, the samplers sorted."""
    _say("starts")
    with server(PRODUCT, PORT, bench.environment):
        _started(bench, 8)
        takers = bench.take(bench.sizes.starts)
        looks = _round(PORT, _look_of(takers), len(takers)).per_second
        starting = _start_of(takers)
        return looks, _round(PORT, starting, len(takers)).per_second


def _started(bench: Bench, number: int) -> list[Browser]:
    """Let takers start and open their paper."""
    browsers = [Browser(PORT, one["session"]) for one in bench.take(number)]
    sitting = bench.unused[0]["sitting"]

    async def start_all() -> None:
        for browser in browsers:
            await browser.read_rules(sitting)
            reply = await browser.start(sitting)
            page = await browser.open_paper(reply.location)
            if page.status != 200 or not browser.writing_pass:
                raise RuntimeError(f"no paper was shown: {page.status}")
            browser.hang_up()

    asyncio.run(start_all())
    return browsers


def _ratios(bench: Bench, writing: list[Browser]) -> tuple[str, str]:
    """Compare a save and a start with bare views, by turns; say what a save costs the processor."""
    sizes = bench.sizes
    with psycopg.connect(bench.url, autocommit=True) as own:
        own.execute(BARE_TABLES)
        row = own.execute("SELECT slots::text FROM lms_exams_attempt LIMIT 1").fetchone()
    (Path(bench.environment["BENCH_FOLDER"]) / "row.json").write_text(row[0] if row else "[]", "utf-8")
    with server(BARE, BARE_PORT, bench.environment):
        save, bare_save = _save_of(writing), _bare_save
        saves = [
            (_round(PORT, save, sizes.saves), _round(BARE_PORT, bare_save, sizes.saves))
            for _ in range(sizes.rounds + 1)
        ][1:]
        processor = _processor(bench, writing)
        starts = [
            (
                _round(PORT, starting, sizes.starts),
                _round(BARE_PORT, _bare_start, sizes.starts),
            )
            for starting in [_start_of(bench.take(sizes.starts)) for _ in range(sizes.rounds)]
        ]
    head = ("what", "beside", "requests/s", "bare requests/s", "ratio", "median ms", "p99 ms", "failures")
    rows = [
        _row("save one answer", "one raw upsert", saves),
        _row("start an attempt", "one row of its size", starts),
    ]
    return table(head, rows), processor


def _row(what: str, beside: str, rounds: Rounds) -> list[object]:
    def middle(place: int, value: Callable[[Measured], float]) -> float:
        return median(value(pair[place]) for pair in rounds)

    return [
        what,
        beside,
        middle(0, lambda one: one.per_second),
        middle(1, lambda one: one.per_second),
        f"{median(ours.per_second / bare.per_second for ours, bare in rounds):.2f}",
        middle(0, lambda one: one.median_ms),
        middle(0, lambda one: one.p99_ms),
        sum(ours.failures + bare.failures for ours, bare in rounds),
    ]


def _processor(bench: Bench, writing: list[Browser]) -> str:
    """Say who needs how much processor time for a save."""
    names = {"server": PRODUCT, "PostgreSQL": f" {NAME} ", "load": "tests.benchmarks.exams"}
    before = {name: cpu_seconds(command) for name, command in names.items()}
    _round(PORT, _save_of(writing), bench.sizes.saves)
    spent = {
        name: (cpu_seconds(command) - before[name]) / bench.sizes.saves for name, command in names.items()
    }
    rows = [[name, seconds * 1000] for name, seconds in spent.items()]
    return "Processor time of one save, without waiting:\n\n" + table(("process", "ms"), rows) + "\n"


def _save_rate(writing: list[Browser], requests: int) -> float:
    """Return the milliseconds of the cores that one save takes in a closed loop."""
    return 1000 / _round(PORT, _save_of(writing), requests).per_second


def _round(port: int, request: Request, requests: int) -> Measured:
    return run_round(port, request, connections=CONNECTIONS, requests=requests)


def _save_of(writing: list[Browser]) -> Request:
    """Save answer upon answer; every one is newer than all before it, as a page's are."""

    def request(number: int) -> bytes:
        slot = number // len(writing) % 100 + 1
        return writing[number % len(writing)].answer(slot, "2", next(REVISIONS))

    return request


def _look_of(takers: Takers) -> Request:
    def request(number: int) -> bytes:
        taker = takers[number]
        return Browser(PORT, taker["session"]).head("GET", f"/exams/sittings/{taker['sitting']}/rules/")

    return request


def _start_of(takers: Takers) -> Request:
    """Let everybody read the rules, which draws their papers, and give the requests of the button."""
    browsers = [Browser(PORT, taker["session"]) for taker in takers]

    async def read_all() -> None:
        for browser, taker in zip(browsers, takers, strict=True):
            await browser.read_rules(taker["sitting"])
            browser.hang_up()

    asyncio.run(read_all())
    return lambda number: browsers[number].starting(takers[number]["sitting"])


def _bare_save(number: int) -> bytes:
    body = {
        "attempt": number % CONNECTIONS,
        "slot": number // CONNECTIONS % 100 + 1,
        "given": {"chosen": "2"},
    }
    return Browser(BARE_PORT, "").head("POST", "/save/", json.dumps(body).encode(), "application/json")


def _bare_start(number: int) -> bytes:
    return Browser(BARE_PORT, "").head(
        "POST", "/insert/", json.dumps({"taker": number}).encode(), "application/json"
    )


def _introduction(sizes: Sizes) -> str:
    return (
        f"Made by `make bench-exams` on {time.strftime('%Y-%m-%d')}: PostgreSQL, Granian with two workers of "
        f"two threads, {os.cpu_count()} cores shared by server, database and load; a bank of "
        f"{sizes.banks[1]} questions, papers of 100. Ratios are medians of rounds by turns. Absolute "
        "figures only show the scale.\n"
    )


def _morning_table(day: morning.Diary, lost: int, sizes: Sizes) -> str:
    plan = sizes.plan
    words = (
        f"{plan.takers} takers have read the rules before, which draws their papers. They start within "
        f"{plan.start_within:.0f} s, think {plan.thinking[0]:g}–{plan.thinking[1]:g} s before each of "
        f"{plan.answers[0]}–{plan.answers[1]} answers and hand in. (Fewer answers than 100: the rate of "
        "saves and the minutes over which hand-ins spread are those of the whole exam, its length is not.) "
        f"{plan.lost_share:.0%} of the saves lose their connection before the reply. Opening the paper shows "
        "the page with 100 questions. Each open page sends its heartbeat every 30 s. Scripts, styles and "
        "pictures are not "
        f"fetched.\n\nAcknowledged answers: {len(day.promised)}; **lost: {lost}**. Connections lost: "
        f"{day.lost_connections}. Errors: {len(day.errors)} {day.errors[:3] or ''}\n\n"
    )
    names = ("read the rules", "start", "open paper", "heartbeat", "save", "hand in")
    steps = [name for name in names if len(day.seconds.get(name, [])) > 1]
    rows = [[name, len(day.seconds[name]), day.median_ms(name), day.p99_ms(name)] for name in steps]
    return words + table(("step", "requests", "median ms", "p99 ms"), rows)


def _knee_table(steps: list[knee.Step]) -> str:
    held = [step.takers for step in steps if step.holds]
    words = (
        "Answers arrive at random at the rate of so many takers, one each 40 s, whether or not replies come; "
        f"time counts from when an answer was due. p99 stays below {knee.LIMIT_MS:.0f} ms up to "
        f"**{max(held, default=0)} takers**.\n\n"
    )
    rows = [
        [
            step.takers,
            f"{step.takers / knee.SECONDS_BETWEEN_SAVES:.0f}",
            step.median_ms,
            step.p99_ms,
            step.failures,
        ]
        for step in steps
    ]
    return words + table(("takers", "saves/s", "median ms", "p99 ms", "failures"), rows)


if __name__ == "__main__":
    sys.exit(main())
