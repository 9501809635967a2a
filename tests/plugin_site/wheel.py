"""Build the wheel of the plugin apps from the files of the repository, as `python -m build` does for all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def build_wheel(folder: Path) -> Path:
    """Copy what a commit of now would hold into the folder and build its wheel there; return the wheel."""
    source = folder / "source"
    source.mkdir()
    told = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(told, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.split(b"\0")
    there = b"\0".join(name for name in listed if name and (ROOT / os.fsdecode(name)).is_file())
    packed = subprocess.run(
        ["tar", "-c", "--null", "-T", "-"], cwd=ROOT, input=there, stdout=subprocess.PIPE, check=True
    )
    subprocess.run(["tar", "-x"], cwd=source, input=packed.stdout, check=True)
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "-o", str(folder), str(source)],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("xunping-*.whl"))
