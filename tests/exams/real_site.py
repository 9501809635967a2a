"""The real production server in front of its own database, and browsers that remember what was promised."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.kept_database import kept_file

ROOT = Path(__file__).resolve().parents[2]
SLOTS = 40
WRITERS = 4
UNAVAILABLE = 503

type Promised = dict[int, tuple[int, str]]


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path, database: str) -> dict[str, str]:
    """Give the server settings of its own, and its SQLite file the tables that are kept of the tests'."""
    if database.startswith("sqlite:///") and kept_file().exists():
        shutil.copy(kept_file(), database.removeprefix("sqlite:///"))
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.exams.killed_settings",
        "DATABASE_URL": database,
        "XUNPING_SECRET_KEY": "only-for-the-killed-server",
        "XUNPING_VAR": str(folder / "var"),
        "PYTHONWARNINGS": "ignore",
    }


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something to become true, not for ever."""
    patience = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < patience, "waited too long"
        time.sleep(0.1)


@dataclass
class RealSite:
    """One database and the production server in front of it."""

    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def prepare(self, *arguments: str) -> dict[str, str]:
        """Fill the database in a process of its own."""
        command = [sys.executable, "-m", "tests.exams.killed_site", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        held: dict[str, str] = json.loads(done.stdout)
        return held

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Ask the database itself."""
        address = self.environment["DATABASE_URL"]
        if address.startswith("sqlite"):
            with closing(sqlite3.connect(address.removeprefix("sqlite:///"), timeout=20)) as connection:
                rows = connection.execute(query).fetchall()
                connection.commit()
                return rows
        with psycopg.connect(address, autocommit=True) as server:
            cursor = server.execute(query)
            return cursor.fetchall() if cursor.description else []

    def saved(self) -> Promised:
        """Read revision and choice of every saved slot."""
        rows = self.rows("SELECT slot, revision, given FROM lms_exams_answer")
        texts = [
            (slot, revision, json.loads(given) if isinstance(given, str) else given)
            for slot, revision, given in rows
        ]
        return {slot: (revision, given["chosen"]) for slot, revision, given in texts}  # type: ignore[misc, index]

    def start(self) -> None:
        """Start the server in a process group of its own and wait until it answers."""
        command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi"]
        command += ["lms.portal.wsgi:application", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--workers", "2", "--blocking-threads", "2", "--no-ws", "--log-level", "error"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        wait_until(self._answers)

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

    def _answers(self) -> bool:
        try:
            self.request("GET", "/account/login/", {})
        except (OSError, http.client.HTTPException):
            return False
        return True


class Writer(threading.Thread):
    """A browser that gives one answer after the other and remembers what was acknowledged."""

    def __init__(self, site: RealSite, held: dict[str, str], slots: range) -> None:
        super().__init__(daemon=True)
        self.site, self.slots = site, slots
        self.path = f"/exams/attempts/{held['token']}"
        self.headers = {
            "Cookie": f"{held['session_cookie']}={held['session']}",
            "Content-Type": "application/json",
        }
        self.acknowledged: Promised = {}
        self.refused: list[tuple[int, bytes]] = []
        self.unavailable = 0
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
            status, body = self.site.request(
                "POST", f"{self.path}/answer/", self._headers(), json.dumps(sent)
            )
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
            return
        if status == 200 and json.loads(body)["status"] == "saved":
            self.acknowledged[slot] = (self.revision, chosen)
        elif status == UNAVAILABLE:
            self.unavailable += 1
            time.sleep(0.05)
        else:
            self.refused.append((status, body))

    def _headers(self) -> dict[str, str]:
        """Fetch the pass like the page does, once."""
        if "X-Exam-Pass" not in self.headers:
            status, body = self.site.request("GET", f"{self.path}/state/", self.headers)
            if status != 200:
                raise http.client.HTTPException(status)
            self.headers["X-Exam-Pass"] = json.loads(body)["pass"]
        return self.headers


def writers_of(site: RealSite, held: dict[str, str]) -> list[Writer]:
    """Give writers that share the slots out."""
    size = SLOTS // WRITERS
    return [Writer(site, held, range(1 + part * size, 1 + (part + 1) * size)) for part in range(WRITERS)]


def nothing_is_lost(site: RealSite, writers: list[Writer]) -> None:
    """Look for every acknowledged answer in the database; it may stand in a later revision."""
    promised = {slot: said for writer in writers for slot, said in list(writer.acknowledged.items())}
    found = site.saved()
    lost = {slot: said for slot, said in promised.items() if slot not in found or found[slot][0] < said[0]}
    assert lost == {}
    assert all(chosen == f"{slot}-{revision}" for slot, (revision, chosen) in found.items())


def finish(writers: list[Writer]) -> None:
    """Wait until every slot was acknowledged once, and end the writers."""
    wait_until(lambda: all(len(writer.acknowledged) == len(writer.slots) for writer in writers))
    for writer in writers:
        writer.stopped.set()
    for writer in writers:
        writer.join(timeout=15)
    assert [writer.refused for writer in writers] == [[]] * len(writers)
