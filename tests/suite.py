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
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

from tests.postgresql import NO_SERVER, server_url

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted(str(path) for path in (ROOT / "lms").rglob("*.html"))
PLAIN = "not browser and not process and not postgresql"
# What touches accounts most; all of people, exams and certification passes with them too.
ACCOUNTS = [
    "tests/people/test_sign_in.py",
    "tests/people/test_first_passwords.py",
    "tests/people/test_permissions.py",
    "tests/people/test_account_requests.py",
    "tests/people/test_postings.py",
    "tests/exams/test_lean_saving.py",
    "tests/exams/test_answer_endpoint.py",
    "tests/exams/test_taker_pages.py",
    "tests/exams/test_people_marking.py",
    "tests/certification/test_access.py",
]
# What has an answer of its own on SQLite: its locks, triggers and dates, the statements written beside those
# of PostgreSQL, and the first start. The rest says the same on both, so it asks PostgreSQL alone where there
# is a server (ADR 0173); `--full` asks both.
ON_SQLITE_TOO = (
    "tests/core/",
    "tests/people/",
    "tests/upgrade/",
    "tests/certification/test_coverage.py",
    "tests/certification/test_kept_covers.py",
    "tests/courses/test_kept_content.py",
    "tests/courses/test_polls.py",
    "tests/exams/test_answer_endpoint.py",
    "tests/exams/test_heartbeat.py",
    "tests/exams/test_lean_saving.py",
    "tests/exams/test_preparing.py",
    "tests/exams/test_quick_starting.py",
    "tests/exams/test_start_turns.py",
    "tests/exams/test_starting.py",
    "tests/performance/test_imports.py",
    "tests/performance/test_kept.py",
    "tests/performance/test_lists.py",
    "tests/performance/test_long_imports.py",
    "tests/portal/test_demo_start.py",
    "tests/portal/test_errors.py",
    "tests/portal/test_homes.py",
    "tests/portal/test_search.py",
)
A_FILE_EACH = ("-n2", "--dist=loadfile", "--no-loadscope-reorder")
NODE_TOOLS = ROOT / "node_modules/.bin"
OLDEST_NODE = 20
SLOWEST = 30  # tests named at the end of each step
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
        with NamedTemporaryFile("r", encoding="utf-8") as reasons:
            # Compiled modules are kept, whatever the shell says: without them each process starts later.
            told = {"XUNPING_SKIPPED": reasons.name, "PYTHONDONTWRITEBYTECODE": ""}
            environment = os.environ | self.environment | told
            done = subprocess.run(
                self.command, cwd=ROOT, env=environment, check=False, capture_output=at_once, text=True
            )
            self.skipped_tests.update(reasons.read().splitlines())
        self.seconds = time.monotonic() - start
        self.outcome = "ok" if done.returncode == 0 else "FAILED"
        if at_once:
            print(title, done.stdout, done.stderr, sep="\n", flush=True)


def tool(name: str, *arguments: str) -> list[str]:
    """Name a program of this environment with its arguments."""
    return [str(Path(sys.executable).with_name(name)), *arguments]


def tests(marks: str, *how: str) -> list[str]:
    """Run the tests with these marks."""
    return tool("pytest", "-q", f"--durations={SLOWEST}", "-m", marks, *how)


def by_two(profile: str) -> list[str]:
    """Let two processes take half each in the order of modules, then half of what the other has left."""
    return ["-n2", "--dist=worksteal", f"--hypothesis-profile={profile}"]


def why_no_node() -> str:
    """Say what keeps the scripts of the pages from being checked here; nothing where they can be."""
    node = shutil.which("node")
    if node is None:
        return "no node on PATH"
    version = subprocess.run([node, "--version"], check=True, capture_output=True, text=True).stdout
    if int(version.removeprefix("v").split(".")[0]) < OLDEST_NODE:
        return f"node is older than {OLDEST_NODE}"
    return "" if NODE_TOOLS.is_dir() else "no node_modules: ./scripts/test installs them"


def script_steps() -> list[Step]:
    """List the checks of the scripts of the pages; `package.json` says what they need."""
    lacking = why_no_node()
    unit_tests = sorted(str(path) for path in (ROOT / "tests/scripts").glob("*.test.js"))
    typed = [str(NODE_TOOLS / "tsc"), "--project"]
    return [
        Step("scripts: types", [*typed, "."], skip=lacking),
        Step(
            "scripts: types of the worker",
            [str(NODE_TOOLS / "tsc"), "--project", "tsconfig.worker.json"],
            skip=lacking,
        ),
        Step("scripts: lint", [str(NODE_TOOLS / "biome"), "lint", "--error-on-warnings"], skip=lacking),
        Step("scripts: unit tests", ["node", "--test", "--test-reporter=spec", *unit_tests], skip=lacking),
    ]


def static_steps() -> list[Step]:
    """List the checks that read the code without running the product."""
    return [
        Step("lint", tool("ruff", "check", "lms", "tests", "tools", "manage.py")),
        Step("format", tool("ruff", "format", "--check", "-q", "lms", "tests", "tools", "manage.py")),
        Step("types", tool("mypy")),
        Step("architecture contracts", tool("lint-imports", "--no-cache")),
        Step("templates", tool("djlint", "lms", "--lint", "--quiet")),
        Step("template format", tool("djade", "--target-version", "6.1", "--check", *TEMPLATES)),
        Step("training content", [sys.executable, "manage.py", "check_content", "--targets"]),
        Step("translations", [sys.executable, "-m", "tests.translations"]),
        *script_steps(),
    ]


def long_steps() -> list[Step]:
    """List the tests that need processes of their own, a server or a browser."""
    url = server_url()
    no_server = "" if url else NO_SERVER
    no_browser = "" if any(map(shutil.which, CHROMIUM_NAMES)) else "no Chromium on PATH"
    own_accounts = tests(f"{PLAIN} and not slow", "--ds=tests.custom_user.settings", *ACCOUNTS)
    # What no database has a say in has run already.
    on_postgresql = tests("(database or postgresql) and not browser and not process", *by_two("whole"))
    return [
        Step("tests with accounts of a site's own", own_accounts),
        Step("tests on PostgreSQL", on_postgresql, {"TEST_DATABASE_URL": url}, no_server),
        Step("killed processes", tests("process", "-n3", "--dist=worksteal")),
        # A file stays in one process: its tests may build on each other. In the order of the collection the
        # two longest files come last, side by side; xdist would begin with the files of most tests.
        Step("browser tests", tests("browser", *A_FILE_EACH), skip=no_browser),
    ]


def sqlite_step(*, quick: bool, full: bool) -> Step:
    """Return the tests on SQLite: all of them where no server answers or `full`, else what differs there."""
    if quick:
        return Step("tests on SQLite that are not slow", tests(f"{PLAIN} and not slow", *by_two("quick")))
    if full or not server_url():
        return Step("tests on SQLite", tests(PLAIN, *by_two("whole")))
    # What is slow and has to do with a database runs once, on PostgreSQL.
    marks = f"{PLAIN} and (not database or (sqlite and not slow))"
    return Step("tests on SQLite of what differs there", tests(marks, *by_two("whole")))


def run(*, quick: bool, full: bool) -> list[Step]:
    """Run the checks that read the code beside the tests on SQLite, and what else there is one by one."""
    static, plain, rest = static_steps(), sqlite_step(quick=quick, full=full), long_steps()
    if quick:
        for step in rest:
            step.skip = "left to ./scripts/test"
    with ThreadPoolExecutor(1) as beside:
        read = beside.map(partial(Step.run, at_once=True), static)
        plain.run()
    list(read)
    for step in rest:
        step.run()
    return [*static, plain, *rest]


def summarise(steps: list[Step]) -> int:
    """Print how each step ended; return the exit status."""
    print("\nSummary")
    for step in steps:
        why = f"  — {step.skip}" if step.skip else ""
        print(f"  {step.outcome:8} {step.seconds:6.1f} s  {step.name}{why}")
        for reason, count in step.skipped_tests.items():
            print(f"{'':21}skipped {count} of its tests — {reason}")
    failed = sum(step.outcome == "FAILED" for step in steps)
    skipped = sum(step.outcome == "skipped" for step in steps)
    print(f"{len(steps) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def main() -> int:
    """Run the steps and print the summary; the exit status says whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="what reads the code, and quick tests on SQLite")
    parser.add_argument("--full", action="store_true", help="ask SQLite all that PostgreSQL is asked too")
    parser.add_argument("--require-postgresql", action="store_true", help="fail where no server answers")
    options = parser.parse_args()
    steps = run(quick=options.quick, full=options.full)
    for step in steps:
        if options.require_postgresql and step.skip == NO_SERVER:
            step.outcome = "FAILED"
    return summarise(steps)


if __name__ == "__main__":
    sys.exit(main())
