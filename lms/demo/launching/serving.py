"""Run the worker, the production server and today's takers side by side until somebody ends them.

Ctrl-C, an order to end and a closed terminal all end both: what went on would keep the port taken.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

from lms.demo.launching.obstacles import HOST
from lms.demo.launching.starting import LastLines, serves, waits_well, work_of
from lms.demo.logins import DemoLogin

SECONDS_TO_END = 15
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def serve(port: int, logins: list[DemoLogin]) -> int:
    """Start both, print the address and the logins, and wait for Ctrl-C or the end of either."""
    ended: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        ended.append(number)

    for number in ENDINGS:
        if signal.getsignal(number) != signal.SIG_IGN or number != signal.SIGHUP:  # nohup wants it ignored
            signal.signal(number, end)
    worker, server = _start_worker(), _start_server(port)
    running, lines = [worker, server], LastLines(server)
    takers: subprocess.Popen[bytes] | None = None
    try:
        if not _answers(port, running, ended):
            _say_why(worker, server, lines)
            return 1
        lines.is_started = True
        takers = _start_takers()
        _greet(port, logins)
        while not ended and all(process.poll() is None for process in running):
            time.sleep(0.2)
    finally:
        _end([*running, *([takers] if takers else [])])
    return 0 if ended else 1


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "django", "run_worker"], start_new_session=True)


def _start_takers() -> subprocess.Popen[bytes]:
    """Let the takers of today's sitting write for an hour; their end is nothing to worry about."""
    return subprocess.Popen([sys.executable, "-m", "django", "play_takers"], start_new_session=True)


def _start_server(port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "lms.portal.serve", "--host", HOST, "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "2", "--log-level", "info"]
    command += ["--workers-kill-timeout", "5"]
    return subprocess.Popen(  # noqa: S603
        command, start_new_session=True, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def _answers(port: int, running: list[subprocess.Popen[bytes]], ended: list[int]) -> bool:
    """Wait until the sign-in page is served; somebody who ends the demo meanwhile needs no reason."""
    server = running[-1]
    is_there = waits_well(
        lambda: serves(port),
        lambda: not ended and all(process.poll() is None for process in running),
        lambda: work_of(server.pid),
    )
    return is_there or bool(ended)


def _say_why(worker: subprocess.Popen[bytes], server: subprocess.Popen[bytes], lines: LastLines) -> None:
    """Say what is known of a start that failed."""
    if worker.poll() is not None:
        print("The background worker ended; the lines above say why.", file=sys.stderr)
        return
    what = "did nothing for a minute" if server.poll() is None else "ended before it answered"
    _end([server])  # what it still has to say comes with its end
    print(f"The server {what}. The last it said:\n{lines.output()}", file=sys.stderr)


def _greet(port: int, logins: list[DemoLogin]) -> None:
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
