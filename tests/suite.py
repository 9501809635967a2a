"""Run every check and say at the end what ran, what was skipped, and why."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.impact.choosing import Knowledge
from tests.impact.parts import KILLED, file_of, worded
from tests.postgresql import NO_SERVER, server_url

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
TEMPLATES = sorted(str(path) for path in (ROOT / "lms").rglob("*.html"))
HERE = "not browser and not postgresql"
# The habit shall end within the minute: what the tests of two runs beside each other may take by what is
# known of them, what one of them may take that is begun at once, and when the last one begins.
SECONDS, LONGEST, LAST_BEGIN = 44, 50, 48
MOST_NAMED = 5
# Parts of pytest that these tests have no use for and that cost a little with each.
UNUSED = [
    *(f"-pno:{name}" for name in ("logging", "playwright", "xdist", "cacheprovider", "doctest", "junitxml")),
    "-pno:unraisableexception",  # searches for garbage five times after the last test
]
# Compiled modules are kept, whatever the shell says: without them each process starts seconds later.
QUICKER = {"PYTHONDONTWRITEBYTECODE": ""}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Step:
    """One check: a command, the environment it needs, or the reason to skip it."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    skip: str = ""
    outcome: str = ""
    seconds: float = 0.0
    skipped_tests: Counter[str] = field(default_factory=Counter)

    def run(self, *, at_once: bool = False) -> None:
        """Run the command and keep how it ended; `at_once` prints all it says when it has ended."""
        if self.skip:
            self.outcome = "skipped"
            return
        title = f"\n== {self.name}"
        if not at_once:
            print(title, flush=True)
        start = time.monotonic()
        with TemporaryDirectory(prefix="xunping-step") as folder:
            reasons = Path(folder) / "reasons"
            environment = os.environ | QUICKER | self.environment | {"XUNPING_SKIPPED": str(reasons)}
            done = subprocess.run(
                self.command, cwd=ROOT, env=environment, check=False, capture_output=at_once, text=True
            )
            self.skipped_tests.update(reasons.read_text("utf-8").splitlines() if reasons.exists() else ())
        self.seconds = time.monotonic() - start
        self.outcome = "ok" if done.returncode == 0 else "FAILED"
        if at_once:
            print(title, done.stdout, done.stderr, sep="\n", flush=True)


def run_beside_each_other(*lanes: list[Step]) -> None:
    """Run lists of steps at the same time, each list in its order."""

    def run(lane: list[Step]) -> None:
        for step in lane:
            step.run(at_once=True)

    with ThreadPoolExecutor(len(lanes)) as pool:
        list(pool.map(run, lanes))


def tool(name: str, *arguments: str) -> list[str]:
    """Name a program of this environment with its arguments."""
    return [str(BIN / name), *arguments]


def static_steps() -> list[Step]:
    """List the checks that read the code without running the product."""
    return [
        Step("lint", tool("ruff", "check", "lms", "tests", "manage.py")),
        Step("format", tool("ruff", "format", "--check", "-q", "lms", "tests", "manage.py")),
        Step("types", tool("mypy")),
        Step("architecture contracts", tool("lint-imports", "--no-cache")),
        Step("templates", tool("djlint", "lms", "--lint", "--quiet")),
        Step("template format", tool("djade", "--target-version", "6.1", "--check", *TEMPLATES)),
        Step("training content", [sys.executable, "manage.py", "check_content", "--targets"]),
        Step("translations", [sys.executable, "-m", "tests.translations"]),
    ]


def recorded_step(name: str, parts: list[str], share: Path, *more: str) -> Step:
    """Run parts of modules of tests, and record in a folder what each of them uses."""
    asked = share / f"{name}.parts"
    asked.write_text("\n".join(parts), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", *UNUSED, "-p", "tests.impact.recording", "-m", HERE]
    command += [f"--parts={asked}", f"--record={share}/{name}.json", *more]
    modules = list(dict.fromkeys(map(file_of, parts)))
    skip = "" if modules else "nothing changed that they use since they passed"
    return Step(name, [*command, *modules], skip=skip)


def sqlite_steps(parts: list[str], share: Path, profile: str, *more: str) -> list[Step]:
    """List the two runs that share parts of modules of tests by a folder."""
    how = [f"--hypothesis-profile={profile}", f"--share={share}", *more]
    return [recorded_step(f"tests on SQLite, run {run} of 2", parts, share, *how) for run in (1, 2)]


def long_steps() -> list[Step]:
    """List the tests that need a server, a browser, or minutes."""
    url = server_url()
    no_server = "" if url else NO_SERVER
    no_browser = "" if any(map(shutil.which, CHROMIUM_NAMES)) else "no Chromium on PATH"
    whole = tool("pytest", "-q", "-n", "2", "--dist", "loadscope", "--hypothesis-profile=whole")
    return [
        Step(
            "tests on PostgreSQL",
            [*whole, "-m", "not browser and not process"],
            {"TEST_DATABASE_URL": url},
            skip=no_server,
        ),
        Step(
            "killed processes on PostgreSQL",
            tool("pytest", "-q", "-m", "process and postgresql"),
            skip=no_server,
        ),
        Step("browser tests", tool("pytest", "-q", "-m", "browser"), skip=no_browser),
    ]


def run_all(share: Path) -> list[Step]:
    """Run every check there is."""
    knowledge = Knowledge()
    killed = [part for part in knowledge.tests if part.endswith(KILLED)]
    plain = [part for part in knowledge.tests if part not in killed]
    static, sqlite = static_steps(), sqlite_steps(plain, share, "whole")
    alone = recorded_step("killed processes on SQLite", killed, share)
    for step in static:
        step.run()
    run_beside_each_other(*([step] for step in sqlite))
    alone.run()
    knowledge.learn(share.glob("*.json"))
    rest = long_steps()
    for step in rest:
        step.run()
    return [*static, *sqlite, alone, *rest]


def run_quick(share: Path) -> tuple[list[Step], list[str]]:
    """Run what reads the code, and of the tests on SQLite that what changed can touch a minute's worth.

    Say what is left as well.
    """
    until = time.time() + LAST_BEGIN
    knowledge = Knowledge()
    needed = knowledge.needed()
    parts, too_long = knowledge.fit(needed, SECONDS, LONGEST)
    print(f"{len(needed)} of {len(knowledge.tests)} parts of tests use what changed since they passed")
    static, sqlite = static_steps(), sqlite_steps(parts, share, "quick", f"--until={until}")
    run_beside_each_other(static, *([step] for step in sqlite))
    ran = knowledge.learn(share.glob("*.json"))
    never = [part for part in too_long if knowledge.seconds(part) > LONGEST]
    later = [part for part in needed if part not in ran and part not in never]
    left = [
        *named("make check, again", later),
        "./scripts/test: browser, PostgreSQL",
        *named("./scripts/test", never),
    ]
    return [*static, *sqlite], left


def named(place: str, parts: list[str]) -> list[str]:
    """Name the parts of tests that are left to somebody, the first few of many."""
    names = [worded(part) for part in parts]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return [f"{place}: {', '.join(names[:MOST_NAMED])}{more}"] if names else []


def summarise(steps: list[Step], left: list[str]) -> int:
    """Print how each step ended and what is left to others; return the exit status."""
    print("\nSummary")
    for step in steps:
        why = f"  — {step.skip}" if step.skip else ""
        print(f"  {step.outcome:8} {step.seconds:6.1f} s  {step.name}{why}")
        for reason, count in step.skipped_tests.items():
            print(f"{'':21}skipped {count} of its tests — {reason}")
    for line in left:
        print(f"  left to {line}")
    failed = sum(step.outcome == "FAILED" for step in steps)
    skipped = sum(step.outcome == "skipped" for step in steps)
    print(f"{len(steps) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def main() -> int:
    """Run the steps and print the summary; the exit status says whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="only tests that what changed can touch; no browser or server",
    )
    parser.add_argument(
        "--require-postgresql", action="store_true", help="fail where no PostgreSQL server answers"
    )
    options = parser.parse_args()
    with TemporaryDirectory(prefix="xunping-share") as share:
        steps, left = run_quick(Path(share)) if options.quick else (run_all(Path(share)), [])
    for step in steps:
        if options.require_postgresql and step.skip and "PostgreSQL" in step.name:
            step.outcome = "FAILED"
    return summarise(steps, left)


if __name__ == "__main__":
    sys.exit(main())
