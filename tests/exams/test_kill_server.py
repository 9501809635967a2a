"""The promise: an answer that was acknowledged is there, even when the server is killed meanwhile."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER = "postgres://postgres@127.0.0.1:5432/{name}"
SLOTS = 40
WRITERS = 4
ROUNDS = 3

pytestmark = [pytest.mark.process, pytest.mark.slow]


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class KilledSite:
    """One database and the real production server in front of it."""

    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> dict[str, str]:
        """Fill the database in a process of its own."""
        command = [sys.executable, "-m", "tests.exams.killed_site", str(SLOTS)]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        held: dict[str, str] = json.loads(done.stdout)
        return held

    def saved(self) -> dict[int, tuple[int, str]]:
        """Read revision and choice of every saved slot from the database itself."""
        query = "SELECT slot, revision, given FROM lms_exams_answer"
        address = self.environment["DATABASE_URL"]
        if address.startswith("sqlite"):
            with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as connection:
                rows = [
                    (slot, revision, json.loads(given)) for slot, revision, given in connection.execute(query)
                ]
        else:
            with psycopg.connect(address) as server:
                rows = server.execute(query).fetchall()
        return {slot: (revision, given["chosen"]) for slot, revision, given in rows}

    def start(self) -> None:
        """Start the server in a process group of its own and wait until it answers."""
        command = [
            str(Path(sys.executable).with_name("granian")),
            "--interface",
            "wsgi",
            "lms.portal.wsgi:application",
        ]
        command += [
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--workers",
            "2",
            "--no-ws",
            "--log-level",
            "error",
        ]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.request("GET", "/account/login/", {})
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("the server did not start")

    def kill(self) -> None:
        """Kill the server and its workers without a warning."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def request(self, method: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, bytes]:
        """Send one request over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body=body or None, headers=headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


class Writer(threading.Thread):
    """A browser that gives one answer after the other and remembers what was acknowledged."""

    def __init__(self, site: KilledSite, held: dict[str, str], slots: range) -> None:
        super().__init__(daemon=True)
        self.site, self.slots = site, slots
        self.path = f"/exams/attempts/{held['token']}/answer/"
        token = "t" * 32
        self.headers = {
            "Cookie": f"{held['session_cookie']}={held['session']}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/json",
        }
        self.acknowledged: dict[int, tuple[int, str]] = {}
        self.refused: list[tuple[int, bytes]] = []
        self.revision = 0
        self.stopped = threading.Event()

    def run(self) -> None:
        """Answer until stopped; a lost connection is tried again like a browser does."""
        while not self.stopped.is_set():
            self.revision += 1
            for slot in self.slots:
                if self.stopped.is_set():
                    return
                self.save(slot, f"{slot}-{self.revision}")

    def save(self, slot: int, chosen: str) -> None:
        """Send one answer and note it only when the server said it is saved."""
        sent = {
            "slot": slot,
            "given": {"chosen": chosen},
            "flagged": False,
            "revision": self.revision,
            "seconds": 1,
        }
        try:
            status, body = self.site.request("POST", self.path, self.headers, json.dumps(sent))
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
            return
        if status == 200 and json.loads(body)["status"] == "saved":
            self.acknowledged[slot] = (self.revision, chosen)
        else:
            self.refused.append((status, body))


def environment(tmp_path: Path, database: str) -> dict[str, str]:
    """Give the server settings of its own."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.exams.killed_settings",
        "DATABASE_URL": database,
        "XUNPING_SECRET_KEY": "only-for-the-killed-server",
        "XUNPING_VAR": str(tmp_path / "var"),
        "PYTHONWARNINGS": "ignore",
    }


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """Make a database of its own and drop it afterwards."""
    name = f"xunping_killed_{os.getpid()}"
    with psycopg.connect(SERVER.format(name="postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield SERVER.format(name=name)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def survive_kills(site: KilledSite) -> None:
    """Kill the server in the middle of saving, several times, and look for every acknowledged answer."""
    held = site.prepare()
    chance = random.Random(7)
    size = SLOTS // WRITERS
    writers = [Writer(site, held, range(1 + part * size, 1 + (part + 1) * size)) for part in range(WRITERS)]
    site.start()
    for writer in writers:
        writer.start()

    for _ in range(ROUNDS):
        time.sleep(chance.uniform(0.6, 1.4))
        site.kill()
        promised = {slot: said for writer in writers for slot, said in writer.acknowledged.items()}
        found = site.saved()
        lost = {
            slot: said for slot, said in promised.items() if slot not in found or found[slot][0] < said[0]
        }
        assert lost == {}
        assert all(chosen == f"{slot}-{revision}" for slot, (revision, chosen) in found.items())
        site.start()

    patience = time.monotonic() + 60
    while time.monotonic() < patience and any(len(writer.acknowledged) < size for writer in writers):
        time.sleep(0.1)
    for writer in writers:
        writer.stopped.set()
        writer.join(timeout=15)
    assert [writer.refused for writer in writers] == [[]] * WRITERS
    assert all(len(writer.acknowledged) == size for writer in writers)


def test_acknowledged_answers_survive_kills_on_sqlite(tmp_path: Path) -> None:
    site = KilledSite(environment(tmp_path, f"sqlite:///{tmp_path / 'killed.sqlite3'}"))

    try:
        survive_kills(site)
    finally:
        site.kill()


@pytest.mark.postgresql
def test_acknowledged_answers_survive_kills_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    site = KilledSite(environment(tmp_path, postgresql_url))

    try:
        survive_kills(site)
    finally:
        site.kill()
