"""Tell what `make check` would have run for each of the last commits: `python -m tests.impact.replay 40`.

Takes what is known of the tests now, compares each commit with the one before it, and prints the seconds of
the modules of tests that the commit touches, on two runs beside each other; checks of the code not included.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from tests.impact.choosing import FOLDER, Knowledge
from tests.impact.parts import is_long
from tests.impact.pieces import Tree
from tests.suite import LONGEST, SECONDS


def git(*arguments: str) -> bytes:
    """Return what git prints."""
    return subprocess.run(["git", *arguments], capture_output=True, check=True).stdout


def extract(commit: str, folder: Path) -> Path:
    """Write the files of a commit into a folder, and return it."""
    with tarfile.open(fileobj=BytesIO(git("archive", commit))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def tree_of(commit: str, folder: Path) -> Tree:
    """Read the files of a commit."""
    return Tree(extract(commit, folder), FOLDER / "replayed.json")


def touched(knowledge: Knowledge, before: Tree, after: Tree) -> list[str]:
    """Name the modules of tests for which a piece says something else after a commit."""
    return [
        path
        for path, module in knowledge.modules.items()
        if any(before[name] != after[name] for name in knowledge.rests_on(path, module))
    ]


def main(count: int) -> None:
    """Print a line for each commit and the shares of all."""
    knowledge = Knowledge()
    commits = git("rev-list", "--first-parent", f"--max-count={count + 1}", "HEAD").decode().split()[::-1]
    total = sum(module["seconds"] for module in knowledge.modules.values())
    needed: list[float] = []
    left_of: list[list[str]] = []
    with TemporaryDirectory() as folder:
        before = tree_of(commits[0], Path(folder) / "0")
        for number, commit in enumerate(commits[1:], start=1):
            after = tree_of(commit, Path(folder) / str(number))
            names = touched(knowledge, before, after)
            needed.append(sum(map(knowledge.seconds, names)) / 2)
            left_of.append(knowledge.fit(names, SECONDS, LONGEST)[1])
            subject = git("log", "-1", "--format=%h %s", commit).decode().strip()
            counts = f"{len(names):4} parts {needed[-1]:6.1f} s, {len(left_of[-1]):3} left"
            print(f"{counts}  {subject[:80]}", flush=True)
            before = after
    nothing = sum(not left for left in left_of)
    slow_only = sum(all(map(is_long, left)) for left in left_of) - nothing
    print(f"{len(knowledge.modules)} parts, {total / 2:.0f} s for all; of {len(needed)} commits:")
    print(f"median {median(needed):.1f} s, nine of ten under {quantiles(needed, n=10)[-1]:.1f} s,")
    print(f"the first check leaves nothing of {nothing}, slow tests alone of {slow_only}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
