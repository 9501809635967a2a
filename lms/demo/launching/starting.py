"""Wait for a server to answer for as long as it works on it, and keep what it said last.

How long a start takes is a matter of the machine, so no clock decides: a server that uses the processor is
on its way, one that does not is stuck.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections import deque
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

from lms.demo.launching.obstacles import HOST

LINES_KEPT = 20
SECONDS_OF_A_LOOK = 60.0
LEAST_WORK_SECONDS = 0.5
SECONDS_TO_REPLY = 30
SESSION_FIELD, WORK_FIELDS = 3, slice(11, 13)


class LastLines(threading.Thread):
    """Read what a process writes: keep the last lines of its start, and print what comes after it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Begin to read; a process that writes to the terminal itself has nothing to read."""
        super().__init__(daemon=True)
        self._source = process.stdout
        self._kept: deque[str] = deque(maxlen=LINES_KEPT)
        self.is_started = False
        self.start()

    def run(self) -> None:
        for line in self._source or ():
            text = line.decode(errors="replace").rstrip()
            if self.is_started:
                print(text, file=sys.stderr, flush=True)
            else:
                self._kept.append(text)

    def output(self) -> str:
        """Give the last lines, once all that was written has been read."""
        self.join(timeout=2)
        return "\n".join(f"  {line}" for line in self._kept) or "  (it wrote nothing)"


def work_of(session: int) -> float | None:
    """Give the seconds of processor time that the processes of a session used; nothing without /proc."""
    if not Path("/proc/self/stat").exists():
        return None
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[SESSION_FIELD]) == session:
            ticks += sum(map(int, fields[WORK_FIELDS]))
    return ticks / os.sysconf("SC_CLK_TCK")


def waits_well(
    is_there: Callable[[], bool], goes_on: Callable[[], bool], work: Callable[[], float | None]
) -> bool:
    """Wait until something is there; give up when what it waits for ended, or did nothing for a minute.

    Where nobody can tell how much it works it has ten minutes.
    """
    looks, done, looked_at = 0, work(), time.monotonic()
    while goes_on():
        if is_there():
            return True
        if time.monotonic() - looked_at >= SECONDS_OF_A_LOOK:
            looks, before, done, looked_at = looks + 1, done, work(), time.monotonic()
            is_stuck = (
                looks >= 10 if done is None or before is None else abs(done - before) < LEAST_WORK_SECONDS
            )
            if is_stuck:
                return False
            print("The server is still starting; this machine is busy.", flush=True)
        time.sleep(0.2)
    return False


def serves(port: int) -> bool:
    """Tell whether the sign-in page is served."""
    try:
        with urllib.request.urlopen(
            f"http://{HOST}:{port}/account/login/", timeout=SECONDS_TO_REPLY
        ) as reply:
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False
