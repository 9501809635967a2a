"""Choose the modules of tests that a change can touch, and keep what is known of those that passed.

A module of tests needs no run while every piece it used says what it said when the module last passed. All
else is run: what is new, what failed, what no record is known of.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.impact.cutting import fingerprint
from tests.impact.parts import (
    KILLED,
    READS_ALL_CODE,
    SLOW,
    app_of,
    file_of,
    folder_of,
    is_long,
    is_test,
    parts_of,
)
from tests.impact.pieces import Tree
from tests.impact.reaching import Bound
from tests.impact.watching import PAGES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var/impact"
# How long a part is taken to run that was never timed here: so short that all are begun until time is over,
# long ones as most of them do, and those as they do that would break the minute if they began late.
UNKNOWN_SECONDS, UNKNOWN_LONG_SECONDS = 0.1, 3.0
LONG_SECONDS = {
    f"tests/core/test_killed_worker.py{KILLED}": 30.0,
    f"tests/exams/test_body_migration.py{SLOW}": 15.0,
    f"tests/exams/test_kill_import.py{KILLED}": 25.0,
    f"tests/exams/test_kill_server.py{KILLED}": 30.0,
    f"tests/exams/test_kill_worker.py{KILLED}": 20.0,
    f"tests/plugin_site/test_longer_prefixes.py{SLOW}": 40.0,
    f"tests/plugin_site/test_prefixes.py{SLOW}": 40.0,
    f"tests/portal/test_demo.py{SLOW}": 40.0,
}


class Knowledge:
    """What each module of tests used when it last passed, and what that said."""

    def __init__(self, folder: Path = FOLDER, root: Path = ROOT) -> None:
        self.file = folder / "known.json"
        self.tree = Tree(root, folder / "pieces.json")
        texts = {path: (root / path).read_text("utf-8") for path in self.tree.files if is_test(path)}
        self.readers = {path for path, text in texts.items() if READS_ALL_CODE in text}
        parts = [part for path, text in texts.items() for part in parts_of(path, text)]
        self.tests = sorted(parts, key=is_long)
        known: dict[str, Any] = json.loads(self.file.read_text("utf-8")) if self.file.exists() else {}
        self.names: list[str] = known.get("names", [])
        self.modules: dict[str, dict[str, Any]] = known.get("modules", {})

    def needed(self) -> list[str]:
        """Return the parts of modules that must run."""
        return [part for part in self.tests if not self._still_passes(part)]

    def fit(self, parts: Iterable[str], seconds: float, longest: float) -> tuple[list[str], list[str]]:
        """Return the parts that two runs beside each other end in that time, and those that have no room.

        None takes more than `longest`, which may exceed the time of all a little: it is begun at once.

        What is not long by nature comes first and the shortest first; what is to run is given with the
        longest first, but long parts that nobody has timed at the end.
        """
        in_order = sorted(parts, key=lambda part: (is_long(part), self.seconds(part)))
        room, count = 2 * seconds, 0
        for part in in_order:
            room -= self.seconds(part)
            if room < 0 or self.seconds(part) > longest:
                break
            count += 1
        return sorted(in_order[:count], key=self._turn), in_order[count:]

    def _turn(self, part: str) -> tuple[bool, float]:
        is_untimed = part not in self.modules and part not in LONG_SECONDS
        return is_untimed and is_long(part), -self.seconds(part)

    def seconds(self, part: str) -> float:
        """Tell how long a part took when it last passed, or a guess."""
        usual = UNKNOWN_LONG_SECONDS if is_long(part) else UNKNOWN_SECONDS
        guess = LONG_SECONDS.get(part, usual)
        return float(self.modules.get(part, {}).get("seconds", guess))

    def _still_passes(self, path: str) -> bool:
        known = self.modules.get(path)
        return known is not None and known["said"] == self._said(self.rests_on(path, known))

    def rests_on(self, path: str, module: dict[str, Any]) -> list[str]:
        """Name the pieces on which a known module of tests rests."""
        return self._with_common(path, (self.names[number] for number in module["used"]))

    def _with_common(self, path: str, used: Iterable[str]) -> list[str]:
        used = set(used)
        more = common(path) + (["all:"] if file_of(path) in self.readers else [])
        return sorted({*used, *more, *([f"web:{app_of(path)}"] if PAGES in used else [])})

    def _said(self, names: Iterable[str]) -> str:
        return fingerprint(*(f"{name} {self.tree[name]}" for name in names))

    def learn(self, records: Iterable[Path]) -> set[str]:
        """Take in what runs recorded, as what the tree said when this knowledge was made.

        Return the parts that ran.
        """
        ran: set[str] = set()
        numbers = {name: number for number, name in enumerate(self.names)}
        for record in records:
            told = json.loads(record.read_text("utf-8"))
            ran.update(told["modules"], told["failed"])
            for path in told["failed"]:
                self.modules.pop(path, None)
            first = self.tree.reach.ran_first(_functions(told["startup"]))
            for path, module in told["modules"].items():
                used = {*module["used"], *told["startup"], *self._named(path, module["used"], first)}
                self.modules[path] = {
                    "used": sorted(numbers.setdefault(name, len(numbers)) for name in used),
                    "said": self._said(self._with_common(path, used)),
                    "seconds": module["seconds"],
                }
        self._keep(numbers)
        return ran

    def _named(self, path: str, used: Iterable[str], first: Mapping[Bound, set[Bound]]) -> set[str]:
        """Name what stands outside functions and a module of tests, or a function that it ran, needs."""
        reach = self.tree.reach
        # pytest imports these itself, so which of their functions run is not recorded.
        file = file_of(path)
        whole = [file, *(each for each in self.tree.files if is_near(each, file) and each in reach.cuts)]
        ran = [*_functions(used), *((place, name) for place in whole for name in reach.cuts[place].uses)]
        start = set[Bound]().union(*map(reach.all_of, whole), *(reach.named_by(*each) for each in ran))
        return {f"name:{place}:{name}" for place, name in reach.needed(start, first)}

    def _keep(self, numbers: dict[str, int]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(
            json.dumps({"names": list(numbers), "modules": self.modules}, ensure_ascii=False), "utf-8"
        )


def _functions(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Find the functions among the pieces that a run recorded, each with its file."""
    for name in names:
        kind, _, place = name.partition(":")
        if kind == "code":
            path, _, function = place.partition(":")
            yield path, function


def is_near(path: str, test: str) -> bool:
    """Tell whether a file is a conftest.py that counts for a module of tests."""
    folder, _, name = path.rpartition("/")
    return name == "conftest.py" and test.startswith(f"{folder}/")


def common(path: str) -> list[str]:
    """Name what a module of tests rests on whatever it runs."""
    return [f"file:{file_of(path)}", f"helpers:{folder_of(path)}", f"floor:{app_of(path)}"]
