"""Compile the message catalogues without gettext, which a fresh machine may lack."""

from __future__ import annotations

from pathlib import Path

import polib


def compile_all(root: Path) -> int:
    """Compile every catalogue below the folder and return how many."""
    return _compile(catalogues(root))


def compile_stale(root: Path) -> int:
    """Compile the catalogues that are newer than what was compiled of them, and return how many."""
    return _compile([path for path in catalogues(root) if is_stale(path)])


def catalogues(root: Path) -> list[Path]:
    """List the catalogues below the folder: of the apps, and our wording of other projects' sentences."""
    return sorted(root.glob("*/*/*/LC_MESSAGES/*.po"))


def is_stale(path: Path) -> bool:
    """Tell whether a catalogue was never compiled, or was changed since."""
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime


def _compile(paths: list[Path]) -> int:
    for path in paths:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return len(paths)
