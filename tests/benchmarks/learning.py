"""Let a thousand finish a lesson within a minute, forty watch a film of 200 MB, many ask for the day's five.

`make bench-learning` calls this (PostgreSQL, the production server). `--learners` makes it smaller.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Final
from urllib.parse import urlencode

import psycopg

from tests.benchmarks.report import table, write_section
from tests.benchmarks.servers import database, database_url, run, server
from tests.benchmarks.wire import CSRF, Browser, ConnectionLost, Reply, read_reply

NAME: Final = "xunping_learning_bench"
APPLICATION: Final = "lms.portal.wsgi:application"
PORT: Final = 8941
LEARNERS: Final = 1_000
BANK: Final = 5_000
MINUTE: Final = 60
DAYS_ASKED: Final = 200
FILM: Final = 200_000_000
WATCHERS: Final = 40
LOOKS: Final = 120
ROUNDS: Final = 5
SEED: Final = 16
INSIDE: Final = "--inside"
type World = Mapping[str, str | list[str]]


def main() -> int:
    """Make the world, measure, and write the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learning", description=__doc__)
    parser.add_argument("--learners", type=int, default=LEARNERS)
    parser.add_argument(INSIDE, choices=("fill", "daily"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        (fill if options.inside == "fill" else ask_for_the_day)(options.learners)
        return 0
    with tempfile.TemporaryDirectory() as folder, database(NAME):
        environment = os.environ | {
            "DATABASE_URL": database_url(NAME),
            "XUNPING_VAR": folder,
            "BENCH_FOLDER": folder,
            "XUNPING_SECRET_KEY": "only-for-measuring",
            "PYTHONWARNINGS": "ignore",
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        }
        inside = [sys.executable, "-m", "tests.benchmarks.learning", "--learners", str(options.learners)]
        run([*inside, INSIDE, "fill"], environment)
        world: World = json.loads(Path(folder, "world.json").read_text("utf-8"))
        with served(environment):
            finished = asyncio.run(finish_within_a_minute(world))
            watched = asyncio.run(watch_and_read(world))
        done = _count("SELECT count(*) FROM lms_courses_lessonprogress WHERE completed_at IS NOT NULL")
        run([*inside, INSIDE, "daily"], environment)
        daily = json.loads(Path(folder, "daily.json").read_text("utf-8"))
    section = section_of(options.learners, finished, done, watched, daily)
    print(section)
    if options.learners == LEARNERS:
        write_section("Learning", section)
    return 0


@contextmanager
def served(environment: dict[str, str]) -> Iterator[None]:
    """Run the production server with two workers of two threads."""
    with server(APPLICATION, PORT, environment):
        yield


def _count(statement: str) -> int:
    with psycopg.connect(database_url(NAME)) as connection:
        found = connection.execute(statement).fetchone()  # type: ignore[arg-type] # a constant
    return int(found[0]) if found else 0


@dataclass
class Taken:
    """How long requests took, in milliseconds, and what was refused or lost."""

    milliseconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    async def note(self, browser: Browser, request: bytes, *, wanted: int = 200) -> Reply | None:
        """Send a request and write down how long its reply took."""
        began = time.perf_counter()
        try:
            reply = await browser.ask(request)
        except ConnectionLost:
            self.faults.append("connection lost")
            return None
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        if reply.status != wanted:
            self.faults.append(str(reply.status))
        return reply

    def row(self, what: str) -> list[object]:
        """Give count, median, 99th percentile and faults."""
        times = self.milliseconds
        return [what, len(times), median(times), quantiles(times, n=100)[-1], len(self.faults)]


# A lesson finished by everybody in the same minute.


@dataclass
class Finished:
    """What a minute of a thousand ends took."""

    seconds: float
    place: Taken = field(default_factory=Taken)
    check: Taken = field(default_factory=Taken)


async def finish_within_a_minute(world: World) -> Finished:
    """Let each come to the end of the lesson at a moment of the minute, and answer its question."""
    chance = random.Random(SEED)
    finished, began = Finished(0.0), time.perf_counter()

    async def finish(session: str, wait: float) -> None:
        await asyncio.sleep(wait)
        browser = Browser(PORT, session)
        place = {"block": "check-1", "share": "1", "seconds": "60"}
        await finished.place.note(browser, posted(browser, str(world["place"]), place))
        answer = posted(browser, str(world["check"]), {"option": "0"})
        await finished.check.note(browser, answer)
        browser.hang_up()

    await asyncio.gather(*(finish(each, chance.uniform(0, MINUTE)) for each in world["sessions"]))
    finished.seconds = time.perf_counter() - began
    return finished


def posted(browser: Browser, path: str, form: Mapping[str, str]) -> bytes:
    """Build the request by which the page's script sends a form."""
    body = urlencode({"csrfmiddlewaretoken": CSRF, **form}).encode()
    request = browser.head("POST", path, body, "application/x-www-form-urlencoded")
    return request.replace(b"\r\n\r\n", b"\r\nHX-Request: true\r\n\r\n", 1)


# A film that many watch, beside a lesson that one reads.


@dataclass
class Watched:
    """What reading took alone and beside watchers, and how much they were sent meanwhile."""

    alone: Taken = field(default_factory=Taken)
    beside: Taken = field(default_factory=Taken)
    megabytes: float = 0.0
    seconds: float = 0.0
    longest_part: int = 0


async def watch_and_read(world: World) -> Watched:
    """Read the lesson by turns alone and beside watchers who play at the speed of the film."""
    watched = Watched()
    reader = Browser(PORT, world["sessions"][0])
    page = reader.head("GET", str(world["lesson"]))
    for _round in range(ROUNDS):
        for _look in range(LOOKS // ROUNDS):
            await watched.alone.note(reader, page)
        watchers = [
            asyncio.create_task(watch(world, session, number, watched))
            for number, session in enumerate(world["sessions"][:WATCHERS])
        ]
        began = time.perf_counter()
        for _look in range(LOOKS // ROUNDS):
            await watched.beside.note(reader, page)
            await asyncio.sleep(0.1)
        watched.seconds += time.perf_counter() - began
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
    return watched


async def watch(world: World, session: str, number: int, watched: Watched) -> None:
    """Ask for the rest of the film as a player does, take in what comes, and ask on once it is played."""
    browser = Browser(PORT, session)
    at = number * (FILM // WATCHERS)
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT, limit=2**22)
        request = browser.head("GET", str(world["film"]))
        writer.write(request.replace(b"\r\n\r\n", f"\r\nRange: bytes={at}-\r\n\r\n".encode(), 1))
        reply = await read_reply(reader)
        writer.close()
        watched.megabytes += len(reply.body) / 1e6
        watched.longest_part = max(watched.longest_part, len(reply.body))
        at = (at + len(reply.body)) % (FILM - 1)
        await asyncio.sleep(2)  # a film of 8 Mbit/s plays two megabytes in two seconds


# The world.


def fill(learners: int) -> None:
    """Make people, a course of one lesson that all of them have nearly read, a film and a bank."""
    import django

    django.setup()
    from datetime import timedelta

    from django.core.files.base import ContentFile
    from django.urls import reverse
    from django.utils import timezone
    from wagtail.documents import get_document_model

    from lms.courses.api import Enrolment
    from lms.courses.choices import EnrolmentSource
    from lms.courses.learning.models import LessonProgress
    from lms.people.api import Employee
    from tests.benchmarks.world import Plan
    from tests.benchmarks.world import fill as fill_with_takers
    from tests.factories.courses import check, make_course, make_lesson, prose
    from tests.factories.media import media, mp4

    takers = fill_with_takers(Plan(learners, BANK))
    start = mp4()
    content = start + bytes(FILM - len(start))
    film = get_document_model().objects.create(
        title="录像", file=ContentFile(content, "film.mp4"), file_size=FILM
    )
    course = make_course("U1", lessons=0)
    lesson = make_lesson(course, "long", [*map(prose, range(1, 12)), media(film), check()], minutes=2)
    now = timezone.now()
    begun = now - timedelta(minutes=5)
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(employee=each, course=course, source=EnrolmentSource.ASSIGNED, enrolled_at=now)
        for each in Employee.objects.filter(number__startswith="bench")
    )
    LessonProgress.objects.bulk_create(
        LessonProgress(
            enrolment=each, lesson=lesson, share_read=0.9, seconds=90, started_at=begun, last_read_at=begun
        )
        for each in enrolments
    )
    world = {
        "sessions": [taker["session"] for taker in takers],
        "lesson": lesson.url,
        "place": reverse("lms_courses:place", args=[lesson.pk]),
        "check": reverse("lms_courses:check", args=[lesson.pk, "check-1"]),
        "film": reverse("lms_courses:media", args=[film.pk]),
    }
    Path(os.environ["BENCH_FOLDER"], "world.json").write_text(json.dumps(world), encoding="utf-8")


def ask_for_the_day(learners: int) -> None:
    """Open the day's questions of some people in this process: for the first time, and once more."""
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.test import Client

    people = User.objects.filter(username__startswith="bench")[: min(DAYS_ASKED, learners) + 1]
    clients = [Client(SERVER_NAME="127.0.0.1") for _each in people]
    for client, user in zip(clients, people, strict=True):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    clients.pop().get("/practice/daily/")  # the process is warm
    taken: dict[str, list[tuple[float, float]]] = {"first look": [], "look again": []}
    for client in clients:
        for look in taken.values():
            processor, clock = time.process_time(), time.perf_counter()
            if client.get("/practice/daily/").status_code != 200:
                sys.exit("there is no question of the day")
            look.append(((time.process_time() - processor) * 1000, (time.perf_counter() - clock) * 1000))
    told = {
        name: [median(one[0] for one in look), median(one[1] for one in look)] for name, look in taken.items()
    }
    Path(os.environ["BENCH_FOLDER"], "daily.json").write_text(json.dumps(told), encoding="utf-8")


def section_of(
    learners: int, finished: Finished, done: int, watched: Watched, daily: Mapping[str, list[float]]
) -> str:
    """Write what was measured."""
    head = ["what", "requests", "median ms", "p99 ms", "faults"]
    ends = table(head, [finished.place.row("the end reached"), finished.check.row("the question answered")])
    reading = table(head, [watched.alone.row("lesson, alone"), watched.beside.row("lesson, beside watchers")])
    days = table(["daily five", "processor ms", "ms"], [[name, *times] for name, times in daily.items()])
    rate = watched.megabytes / watched.seconds
    return (
        f"Made by `make bench-learning` on {time.strftime('%Y-%m-%d')}: PostgreSQL, Granian with two workers"
        f" of two threads; load, server and database share {os.cpu_count()} cores.\n\n"
        f"{learners:,} learners reach the end of a lesson at moments of one minute and answer its question"
        f" ({finished.seconds:.0f} s in all). Lessons completed: {done:,}; **lost: {learners - done}**.\n\n"
        f"{ends}\n"
        f"{WATCHERS} people watch a film of {FILM // 1_000_000} MB (8 Mbit/s, sent by the site itself in"
        f" parts of at most {watched.longest_part / 1e6:.1f} MB, {rate:.0f} MB/s in all) while one reads a"
        f" lesson; by turns, {ROUNDS} rounds.\n\n{reading}\n"
        f"The day's questions of {min(DAYS_ASKED, learners)} people from a bank of {BANK:,}, medians, in one"
        f" process.\n\n{days}"
    )


if __name__ == "__main__":
    socket.setdefaulttimeout(MINUTE)
    raise SystemExit(main())
