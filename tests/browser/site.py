"""Serve the demo from an own folder with the very command a user runs, and kill or restart it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 480  # two demos may be seeded side by side


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class DemoSite:
    """The served demo: its folder, its port, and who can sign in."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    added: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return the address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def logins(self) -> dict[str, dict[str, str]]:
        """Return number and password by role, and of those whom a test added."""
        entries = json.loads((self.folder / "demo-logins.json").read_text(encoding="utf-8"))
        # Colleagues who have a role as well come after the one of the cast.
        return {entry["role"]: entry for entry in reversed(entries)} | self.added

    def start(self) -> None:
        """Start it and wait until the sign-in page is served."""
        environment = os.environ | {"XUNPING_VAR": str(self.folder), "PORT": str(self.port)}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        environment.pop("DATABASE_URL", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lms.demo"], cwd=ROOT, env=environment, start_new_session=True
        )
        give_up = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < give_up and self.process.poll() is None:
            if self.is_up():
                return
            time.sleep(0.3)
        self.stop()
        raise RuntimeError("the demo did not start; its own lines say why")

    def run(self, module: str, *what: str) -> str:
        """Run a module in a process of its own, with the demo's settings and database; give its last line."""
        environment = os.environ | {
            "XUNPING_VAR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "lms.portal.settings.demo",
            "XUNPING_BASE_URL": self.url,
        }
        environment.pop("DATABASE_URL", None)
        told = subprocess.run(
            [sys.executable, "-m", module, *what],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return told.stdout.splitlines()[-1]

    def is_up(self) -> bool:
        """Tell whether the sign-in page is served."""
        try:
            with urlopen(f"{self.url}/account/login/", timeout=5) as reply:
                return bool(reply.status == 200)
        except (URLError, OSError):
            return False

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
