"""A PostgreSQL cluster of its own in a temporary folder, to be crashed at will."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.exams.real_site import free_port


def programs() -> Path | None:
    """Find the newest PostgreSQL server of this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def runner() -> str | None:
    """Name who runs the server: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


class PrivatePostgresql:
    """One cluster with its usual care for the disk; `crash` ends it as a power cut would."""

    def __init__(self, bin_folder: Path) -> None:
        self.bin, self.user, self.port = bin_folder, runner(), free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="xunping-pg-"))
        if self.user:
            shutil.chown(self.folder, self.user)
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "--no-sync")
        self.start()

    @property
    def url(self) -> str:
        """Return the address of its database."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start the server; after a crash the old processes may need a moment to be gone."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        for _ in range(20):
            try:
                self._run(
                    "pg_ctl", "-D", self._data, "-w", "-l", str(self.folder / "log"), "-o", options, "start"
                )
            except subprocess.CalledProcessError:
                time.sleep(0.5)
            else:
                return
        raise TimeoutError((self.folder / "log").read_text())

    def crash(self) -> None:
        """Kill the postmaster; its children end when they notice."""
        first_line = (self.folder / "data/postmaster.pid").read_text().splitlines()[0]
        os.kill(int(first_line), signal.SIGKILL)

    def restart_at_once(self) -> None:
        """Restart without waiting for anybody: open connections are cut, the log is replayed."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")
        self.start()

    def remove(self) -> None:
        """Stop it and delete its folder."""
        command = [str(self.bin / "pg_ctl"), "-D", self._data, "-w", "-m", "immediate", "stop"]
        subprocess.run(command, user=self.user, check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.bin / program), *arguments]
        subprocess.run(
            command, user=self.user, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
