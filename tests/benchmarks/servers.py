"""A database, a server and their processes' time, for as long as a measurement lasts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
ADMIN_URL = os.environ.get("BENCH_POSTGRESQL", "postgres://postgres@127.0.0.1:5432/postgres")
TICKS = os.sysconf("SC_CLK_TCK")


def database_url(name: str) -> str:
    """Give the address of a database of the server that is measured on."""
    return ADMIN_URL.rsplit("/", 1)[0] + f"/{name}"


def run(command: list[str], environment: dict[str, str]) -> None:
    """Run a step that has to succeed."""
    subprocess.run(command, check=True, cwd=ROOT, env=environment)


@contextmanager
def database(name: str) -> Iterator[str]:
    """Make an empty database, give its address, and drop it at the end."""
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield database_url(name)
        finally:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def server(application: str, port: int, environment: dict[str, str], workers: int = 2) -> Iterator[int]:
    """Run the production server with workers of two threads; give its process id."""
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1"]
    command += [
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        "2",
        "--backlog",
        "8192",
    ]
    command += ["--log-level", "warning", application]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(port, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def cpu_seconds(command: str) -> float:
    """Sum the processor time of all processes whose command line contains the text."""
    total = 0.0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            total += _cpu_of(folder, command)
    return total


def _cpu_of(folder: Path, command: str) -> float:
    try:
        if command not in (folder / "cmdline").read_text("utf-8", "replace"):
            return 0.0
        after_name = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(after_name[11]) + int(after_name[12])) / TICKS


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
