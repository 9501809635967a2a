"""Measure autosave and the lesson page against bare views, interleaved, and write the table.

`make bench` calls this. PostgreSQL on 127.0.0.1, the production server, both cores shared by the
servers, the database and the load. Figures are ratios; the absolute ones only show the scale.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median

import psycopg

from tests.benchmarks.load import Measured, Request, run_round
from tests.benchmarks.report import write_section

ROOT = Path(__file__).resolve().parents[2]
ADMIN_URL = os.environ.get("BENCH_POSTGRESQL", "postgres://postgres@127.0.0.1:5432/postgres")
NAME = "xunping_bench"
PRODUCT, PRODUCT_PORT, BARE_PORT = "the product", 8931, 8932
ROUNDS, CONNECTIONS, SAVES, PAGES = 7, 32, 6_000, 600


@dataclass(frozen=True)
class Taker:
    """A signed-in taker with an open attempt, as `prepare_takers` writes it."""

    cookie: str
    csrf: str
    exam_pass: str
    token: str
    slots: int
    lesson: str


def main() -> int:
    """Prepare, measure, print and write the table."""
    url = ADMIN_URL.rsplit("/", 1)[0] + f"/{NAME}"
    with _database(), tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATABASE_URL": url,
            "XUNPING_VAR": folder,
            "BENCH_FOLDER": folder,
            "DJANGO_SETTINGS_MODULE": "lms.portal.settings.demo",
        }
        _run([sys.executable, "-m", "lms.demo", "--prepare-only"], environment)
        _run([sys.executable, "-m", "tests.benchmarks.prepare_takers", str(CONNECTIONS)], environment)
        takers = [Taker(**entry) for entry in json.loads((Path(folder) / "takers.json").read_text("utf-8"))]
        with _server(PRODUCT, PRODUCT_PORT, environment):
            _copy_lesson(takers[0], Path(folder) / "page.html")
            with _server("tests.benchmarks.bare:application", BARE_PORT, environment):
                table = _table(takers)
    print(table)
    write_section("Pages", table)
    return 0


def _table(takers: list[Taker]) -> str:
    saves = _interleaved(_save_of(takers), _bare_save, SAVES)
    pages = _interleaved(_page_of(takers, lambda taker: taker.lesson), _bare_page, PAGES)
    homes = _interleaved(_page_of(takers, lambda _taker: "/today/"), _bare_page, PAGES)
    rows = [
        _row("save one answer", "one raw upsert", saves),
        _row("lesson page", "equally long template", pages),
        _row("home of an employee", "the lesson's template", homes),
    ]
    head = (
        f"Made by `make bench` on {time.strftime('%Y-%m-%d')}: PostgreSQL, Granian with two workers of "
        f"two threads, {CONNECTIONS} connections, medians of {ROUNDS} interleaved rounds; load, servers and "
        f"database share {os.cpu_count()} cores. Read the ratios; absolute figures only show the scale.\n\n"
        "| what | beside | requests/s | bare requests/s | ratio | median ms | p99 ms | failures |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def _row(what: str, beside: str, rounds: list[tuple[Measured, Measured]]) -> str:
    ours, bare = ([pair[place] for pair in rounds] for place in (0, 1))
    ratio = median(mine.per_second / other.per_second for mine, other in rounds)
    cells = [
        f"{median(one.per_second for one in ours):.0f}",
        f"{median(one.per_second for one in bare):.0f}",
        f"{ratio:.2f}",
        f"{median(one.median_ms for one in ours):.1f}",
        f"{median(one.p99_ms for one in ours):.1f}",
        str(sum(one.failures for one in ours + bare)),
    ]
    return f"| {what} | {beside} | " + " | ".join(cells) + " |"


def _interleaved(ours: Request, bare: Request, requests: int) -> list[tuple[Measured, Measured]]:
    """Run both by turns; the first round warms up and is not counted."""
    rounds = []
    for _ in range(ROUNDS + 1):
        mine = run_round(PRODUCT_PORT, ours, connections=CONNECTIONS, requests=requests)
        other = run_round(BARE_PORT, bare, connections=CONNECTIONS, requests=requests)
        rounds.append((mine, other))
    return rounds[1:]


def _save_of(takers: list[Taker]) -> Request:
    """Save answer upon answer; every one is newer than all before it, as a page's are."""
    revisions = count(1)

    def request(number: int) -> bytes:
        taker = takers[number % len(takers)]
        slot = number // len(takers) % taker.slots + 1
        body = {
            "slot": slot,
            "given": {"chosen": "a"},
            "revision": next(revisions),
            "seconds": 5,
            "flagged": False,
        }
        signed = (
            f"Cookie: {taker.cookie}",
            f"X-CSRFToken: {taker.csrf}",
            f"X-Exam-Pass: {taker.exam_pass}",
            "Sec-Fetch-Site: same-origin",
        )
        return _post(f"/exams/attempts/{taker.token}/answer/", body, signed)

    return request


def _bare_save(number: int) -> bytes:
    slot = number // CONNECTIONS % 30 + 1
    return _post("/save/", {"attempt": number % CONNECTIONS, "slot": slot, "given": {"chosen": "a"}})


def _post(path: str, body: dict[str, object], more: Sequence[str] = ()) -> bytes:
    data = json.dumps(body).encode()
    head = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(data)}",
        *more,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + data


def _page_of(takers: list[Taker], address: Callable[[Taker], str]) -> Request:
    def request(number: int) -> bytes:
        taker = takers[number % len(takers)]
        return f"GET {address(taker)} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {taker.cookie}\r\n\r\n".encode()

    return request


def _bare_page(number: int) -> bytes:
    return b"GET /page/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def _copy_lesson(taker: Taker, target: Path) -> None:
    """Keep the served lesson as the bare view's template, its braces made harmless."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{PRODUCT_PORT}{taker.lesson}", headers={"Cookie": taker.cookie}
    )
    text = urllib.request.urlopen(request, timeout=30).read().decode("utf-8")
    if "lesson" not in text:
        sys.exit("the lesson page was not served; is the demo content loaded?")
    target.write_text(text.replace("{", "(").replace("}", ")") + "{{ name }}", encoding="utf-8")


@contextmanager
def _database() -> Iterator[None]:
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {NAME}")
        try:
            yield
        finally:
            admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


@contextmanager
def _server(application: str, port: int, environment: dict[str, str]) -> Iterator[None]:
    if application == PRODUCT:
        command = [sys.executable, "-m", "lms.portal.serve", "--host", "127.0.0.1"]
    else:
        command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", application]
    command += [
        "--port",
        str(port),
        "--workers",
        "2",
        "--blocking-threads",
        "2",
        "--log-level",
        "warning",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            sys.exit(f"the server on port {port} did not start")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(2)
            return
    sys.exit(f"the server on port {port} did not answer")


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    sys.exit(main())
