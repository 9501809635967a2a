"""Build the wheel of the plugin apps from what is committed, as `python -m build` does for everybody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def build_wheel(folder: Path) -> Path:
    """Clone the repository into the folder and build its wheel there; return the wheel."""
    source = folder / "source"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(source)], check=True)
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "-o", str(folder), str(source)],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("xunping-*.whl"))
