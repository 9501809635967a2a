"""What the rules and reads offer is used by the product: nothing is kept alive by its own tests."""

from __future__ import annotations

import re
from pathlib import Path

from tests.sources import Part, source

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for path in (ROOT / "lms").rglob("*.py") if "migrations" not in path.parts]
KEPT = re.compile(r"lms/[a-z]+/[a-z_]+/(rules|queries)(/|\.py$)")

# Names nothing in the product asks for, each with its reason.
ALLOWED = {
    # What a process keeps for its whole life is emptied between tests.
    "lms/questions/versions/queries.py: forget_versions",
}


def unused() -> set[str]:
    """Find rules and reads that no code outside of them leads to, by name.

    What only another unused one asks for is unused as well.
    """
    kept: dict[str, list[Part]] = {}
    reached: set[str] = set()
    for path in SOURCES:
        where = path.relative_to(ROOT).as_posix()
        for part in source(path).parts:
            if part.names and KEPT.match(where):
                kept.setdefault(where, []).append(part)
            else:
                reached |= part.uses
    waiting = [(where, part) for where, parts in kept.items() for part in parts]
    while found := [each for each in waiting if reached.intersection(each[1].names)]:
        waiting = [each for each in waiting if each not in found]
        reached = reached.union(*(part.uses for _where, part in found))
    return {f"{where}: {name}" for where, part in waiting for name in part.names}


def test_nothing_is_kept_by_its_tests_alone() -> None:
    assert len(SOURCES) > 300

    assert unused() == ALLOWED
