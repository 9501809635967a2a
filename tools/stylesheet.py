"""Join the stylesheet of every page from its parts: `python -m tools.stylesheet` after one was changed.

A browser asks for one file instead of eight; the parts stay what is read and written.
"""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "lms/core/static/lms_core/css"
PARTS = ("tokens", "base", "shell", "controls", "components", "table", "chart", "print")
WHOLE = FOLDER / "all.css"
HEAD = "/* Joined from its parts by `python -m tools.stylesheet`: change those. */\n"


def joined() -> str:
    """Give the parts in the order in which later rules win."""
    return HEAD + "".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in PARTS)


def main() -> int:
    """Write the whole."""
    WHOLE.write_text(joined(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
