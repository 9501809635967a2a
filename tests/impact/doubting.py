"""Look for tests that a change touches and `make check` leaves out: `python -m tests.impact.doubting 50 1`.

Changes so many statements outside functions, chosen by the seed - constants, fields, defaults, arguments of
decorators -, in a copy of the last commit, and runs there the modules of tests that are said not to rest on
them. Each of these must pass: one that fails is a test that the choice missed.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.impact.choosing import FOLDER, Knowledge
from tests.impact.parts import is_long
from tests.impact.replay import extract
from tests.suite import HERE, UNUSED

# What shapes every process would make every test fail; a change that touches much leaves little to doubt.
LEFT_OUT = {"migrations", "settings", "apps.py", "urls.py"}
MOST_OF_ONE, MOST_OF_ALL = 0.06, 0.5


@dataclass(frozen=True)
class Change:
    """A part of a line of a file, and what stands there instead."""

    path: Path
    line: int
    start: int
    end: int
    new: bytes

    def make(self) -> None:
        """Write it into the file."""
        lines = self.path.read_bytes().split(b"\n")
        row = lines[self.line - 1]
        lines[self.line - 1] = row[: self.start] + self.new + row[self.end :]
        self.path.write_bytes(b"\n".join(lines))


def changes_of(path: Path) -> Iterator[Change]:
    """Find what could be changed in a file."""
    waiting: list[ast.stmt] = list(ast.parse(path.read_bytes()).body)
    while waiting:
        match waiting.pop():
            case ast.ClassDef(body=body):
                waiting += body
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                yield from _changed_values(path, value)
            case ast.FunctionDef(decorator_list=decorators):
                for each in decorators:
                    if isinstance(each, ast.Call) and each.args and each.lineno == each.end_lineno:
                        fewer = ", ".join(map(ast.unparse, each.args[:-1]))
                        yield _change(path, each, f"{ast.unparse(each.func)}({fewer})")


def _changed_values(path: Path, value: ast.expr) -> Iterator[Change]:
    for node in ast.walk(value):
        match node:
            case ast.Constant(value=bool() as truth):
                yield _change(path, node, str(not truth))
            case ast.Constant(value=int() as number):
                yield _change(path, node, str(number * 3 + 1))
            case ast.Constant(value=str() as text) if text and node.lineno == node.end_lineno:
                yield _change(path, node, repr(f"Q{text}"))


def _change(path: Path, node: ast.expr, new: str) -> Change:
    return Change(path, node.lineno, node.col_offset, node.end_col_offset or 0, new.encode())


class Doubt:
    """A copy of the project in which statements are changed, with what is known of its tests."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "var/impact"
        shutil.copytree(FOLDER, self.folder)
        self.known = Knowledge(self.folder, root)
        self.tests = {part for part in self.known.tests if not is_long(part)}
        self.needed = self.tests & {*self.known.needed()}

    def seconds(self, modules: set[str]) -> float:
        """Return how long these modules of tests take."""
        return sum(map(self.known.seconds, modules))

    def make(self, count: int, random: Random) -> None:
        """Make so many changes, each in a file of its own, that few tests are said to rest on."""
        total = self.seconds(self.tests)
        paths = [path for path in sorted((self.root / "lms").rglob("*.py")) if not LEFT_OUT & {*path.parts}]
        random.shuffle(paths)
        for path in paths:
            found = list(changes_of(path))
            if not count or self.seconds(self.needed) > MOST_OF_ALL * total:
                return
            if not found:
                continue
            before, change = path.read_bytes(), random.choice(found)
            change.make()
            needed = self.tests & {*Knowledge(self.folder, self.root).needed()}
            if self.seconds(needed - self.needed) > MOST_OF_ONE * total or not self.starts():
                path.write_bytes(before)
                continue
            told = path.relative_to(self.root), change.line, change.new.decode()
            print(*told, f"({len(needed - self.needed)} modules)", flush=True)
            self.needed, count = needed, count - 1

    def starts(self) -> bool:
        """Tell whether the product still starts: what stops it from that every test would show."""
        command = [sys.executable, "manage.py", "check"]
        return subprocess.run(command, cwd=self.root, check=False, capture_output=True).returncode == 0

    def run(self, modules: set[str]) -> int:
        """Run modules of tests in the copy; return how many tests did not pass, as pytest tells it."""
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            *UNUSED,
            "-m",
            f"{HERE} and not process and not slow",
            *sorted(modules),
        ]
        environment = os.environ | {"PYTHONPATH": str(self.root)}
        return subprocess.run(command, cwd=self.root, env=environment, check=False).returncode


def main(count: int, seed: int) -> int:
    """Change, run, and say what was found."""
    with TemporaryDirectory() as folder:
        doubt = Doubt(extract("HEAD", Path(folder) / "copy"))
        doubt.make(count, Random(seed))
        left_out = doubt.tests - doubt.needed
        print(f"{len(doubt.needed)} modules of tests are said to rest on these; the other {len(left_out)}:")
        return doubt.run(left_out)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
