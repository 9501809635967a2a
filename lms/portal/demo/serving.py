"""Run the worker and the production server side by side until somebody ends them.

Ctrl-C, an order to end and a closed terminal all end both: what went on would keep the port taken.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType
from urllib.error import URLError

from lms.portal.demo.logins import Login
from lms.portal.demo.obstacles import HOST

SECONDS_TO_START = 60
SECONDS_TO_END = 15
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def serve(port: int, logins: list[Login]) -> int:
    """Start both, print the address and the logins, and wait for Ctrl-C or the end of either."""
    ended: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        ended.append(number)

    for number in ENDINGS:
        if signal.getsignal(number) != signal.SIG_IGN or number != signal.SIGHUP:  # nohup wants it ignored
            signal.signal(number, end)
    running = [_start_worker(), _start_server(port)]
    try:
        if not _answers(port, running, ended):
            print("The server did not start; the lines above say why.", file=sys.stderr)
            return 1
        _greet(port, logins)
        while not ended and all(process.poll() is None for process in running):
            time.sleep(0.2)
    finally:
        _end(running)
    return 0 if ended else 1


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "django", "run_worker"], start_new_session=True)


def _start_server(port: int) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", HOST]
    command += ["--port", str(port), "--workers", "2", "--blocking-threads", "2", "--log-level", "warning"]
    command += ["--workers-kill-timeout", "5", "lms.portal.wsgi:application"]
    return subprocess.Popen(command, start_new_session=True, env=os.environ)  # noqa: S603


def _answers(port: int, running: list[subprocess.Popen[bytes]], ended: list[int]) -> bool:
    """Wait until the sign-in page is served."""
    give_up = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up and not ended and all(process.poll() is None for process in running):
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/account/login/", timeout=5) as reply:
                return bool(reply.status == 200)
        except (URLError, OSError):
            time.sleep(0.2)
    return bool(ended)


def _greet(port: int, logins: list[Login]) -> None:
    print(f"\n  训评 is ready: http://{HOST}:{port}\n")
    for login in logins:
        print(f"  {login.role:<14} {login.number}   {login.password}   {login.name}")
    print("\n  All people and figures are invented (演示数据). Ctrl-C ends everything.\n", flush=True)


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    """Ask both to end, and kill what does not within the time."""
    for process in running:
        if process.poll() is None:
            process.terminate()
    give_up = time.monotonic() + SECONDS_TO_END
    for process in running:
        try:
            process.wait(max(0.1, give_up - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
