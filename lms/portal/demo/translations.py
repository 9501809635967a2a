"""Compile the message catalogues without gettext, which a fresh machine may lack."""

from __future__ import annotations

from pathlib import Path

import polib


def compile_all(root: Path) -> int:
    """Compile every catalogue below the folder and return how many."""
    catalogues = sorted(root.glob("*/locale/*/LC_MESSAGES/*.po"))
    for path in catalogues:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return len(catalogues)
