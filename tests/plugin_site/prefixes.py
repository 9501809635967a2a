"""Install a prefix of the chain into the site by the guide, and walk it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.impact.watching import INSIDE, PLACE
from tests.plugin_site.site import follow_guide

CHAIN = "core people standards courses exams certification evaluation".split()  # noqa: SIM905 - reads as the chain
# What the wheel holds beside what a walk uses and notes.
OF_THE_WHEEL = ("names:lms", "file:README.md", "file:setup.py")
# The chain is walked in two modules, so that each ends within the minute of the quick check.
FIRST_OF_THE_REST = CHAIN.index("certification") + 1


def surroundings(packages: Path) -> dict[str, str]:
    """Let the site find the packages, and note of them what it uses."""
    paths = os.pathsep.join(map(str, (packages, INSIDE)))
    return {"DJANGO_SETTINGS_MODULE": "mysite.settings.dev", "PYTHONPATH": paths, PLACE: str(packages)}


def walk_prefix(count: int, installed: Path) -> None:
    """Install the first so many apps and open a page of each; what goes wrong is shown."""
    follow_guide(installed / "site", CHAIN[:count])

    done = subprocess.run(
        [sys.executable, "walk.py"],
        cwd=installed / "site",
        env=os.environ | surroundings(installed / "packages"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
