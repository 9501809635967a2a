"""A plugin of pytest that records which pieces of the project each part of a module of tests uses.

Load it with `-p tests.impact.recording`, so that it is there before the product is imported. What runs while
modules are imported, and what fixtures of the whole run do, counts for every part. Processes of Python that
tests start note by themselves what they use.
"""

from __future__ import annotations

import json
import os
import sys
import time
from ast import literal_eval
from collections import defaultdict
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest

from tests.impact.parts import ENDS, READS_ALL_CODE, ROOT, file_of, folder_of, module_of, part_of
from tests.impact.watching import FOLDER, INSIDE, PLACE, PROCESS, Watcher

STARTUP = ""


class Recorder:
    """What was used, by part of a module of tests; the empty name stands for the start of the run.

    `folder` is where processes that tests start note what they use, each in a file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.current = STARTUP
        self.instead: tuple[str, ...] = ()
        self.used: dict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = defaultdict(float)
        self.passed: set[str] = set()
        self.failed: set[str] = set()
        self.collected: set[str] = set()
        self.caches: list[Any] = []
        self._read: dict[Path, int] = defaultdict(int)

    def use(self, name: str) -> None:
        """Note that the tests of now rest on a piece; at the start nothing is read for the sake of a test."""
        if name == PROCESS:
            if self.current:
                self.used[self.current].update(self.instead or [PROCESS + folder_of(self.current)])
        elif self.current or not name.startswith(("file:", "list:")):
            self.used[self.current].add(name)

    def used_by(self, part: str) -> set[str]:
        """Return what a part used, and what fixtures of its module did for all its parts."""
        return self.used[part] | self.used[file_of(part)]

    def gather(self) -> None:
        """Take in what processes noted since the last time."""
        for path in self.folder.iterdir():
            with path.open("rb") as noted:
                noted.seek(self._read[path])
                lines = noted.read().split(b"\n")
            self._read[path] += sum(len(line) + 1 for line in lines[:-1])
            for line in lines[:-1]:
                self.use(literal_eval(line.decode()))

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Count what happens inside for another part, or for the start."""
        before, self.current = self.current, name
        sys.monitoring.restart_events()
        try:
            yield
        finally:
            self.current = before
            sys.monitoring.restart_events()

    @contextmanager
    def importing(self, module: ModuleType) -> Iterator[None]:
        """Count for every part what runs while a module is imported, and find what it keeps."""
        with self.at(STARTUP):
            yield
        if module.__name__ != READS_ALL_CODE:  # who uses that rests on all code, which is read once
            self.caches += [each for each in vars(module).values() if hasattr(each, "cache_clear")]

    def begin(self, name: str, instead: tuple[str, ...]) -> None:
        """Turn to another part of a module of tests, with nothing kept from the one before.

        `instead` names what processes of its tests rest on that cannot be watched, if the module says so.
        """
        from django.core.cache import caches

        self.current, self.instead = name, instead
        for kept in self.caches:
            kept.cache_clear()
        for cache in caches.all():
            cache.clear()
        sys.monitoring.restart_events()


noted = TemporaryDirectory(prefix="xunping-noted")
recorder = Recorder(Path(noted.name))
Watcher(ROOT, recorder.use, recorder.importing, alone=True).install()
os.environ |= {FOLDER: noted.name, PLACE: str(ROOT)}
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(INSIDE), os.environ.get("PYTHONPATH")]))


def instead_of_processes(item: pytest.Item) -> tuple[str, ...]:
    """Name what processes of a test rest on that cannot be watched; nothing where its module does not say."""
    mark = item.get_closest_marker("rests_on")
    return mark.args if mark else ()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say where the record goes, and which parts of modules are to run."""
    parser.addoption("--record", help="file for what each part of a module of tests used")
    parser.addoption("--parts", help="file that names the parts to run, one a line; without it all run")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """Count what a module of tests does while it is imported for that module."""
    if not isinstance(collector, pytest.Module):
        return (yield)
    name = module_of(collector)
    recorder.collected.add(name)
    with recorder.at(name):
        return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Run the parts that were asked for, those of a module one after the other."""
    places = {name: place for place, name in enumerate(dict.fromkeys(map(module_of, items)))}
    items.sort(key=lambda item: (places[module_of(item)], part_of(item)))
    asked = {name + end for name in recorder.collected for end in ENDS}
    if file := session.config.getoption("--parts"):
        asked &= set(Path(file).read_text("utf-8").splitlines())
    items[:] = [item for item in items if part_of(item) in asked]
    recorder.passed |= asked - set(map(part_of, items))  # nothing in them is to run


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
    """Count what a test uses for its part of a module, which is recorded when its last test has ended."""
    name = part_of(item)
    if recorder.current != name:
        recorder.begin(name, instead_of_processes(item))
    begun = time.monotonic()
    result = yield
    recorder.seconds[name] += time.monotonic() - begun
    if nextitem is None or part_of(nextitem) != name:
        recorder.gather()
        recorder.passed.add(name)
        recorder.current = STARTUP
    return result


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    """Count what a fixture of the whole run uses for every part, one of a module for all its parts."""
    if fixturedef.scope in {"session", "package"}:
        place = STARTUP
    elif fixturedef.scope == "module":
        place = file_of(recorder.current)
    else:
        return (yield)
    with recorder.at(place):
        return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Let a part with a failure be run again next time."""
    if report.failed:
        recorder.failed.add(recorder.current)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was used by the parts that passed, and which failed."""
    recorder.current = STARTUP
    if place := session.config.getoption("--record"):
        modules = {
            name: {"used": sorted(recorder.used_by(name)), "seconds": round(recorder.seconds[name], 2)}
            for name in sorted(recorder.passed - recorder.failed)
        }
        told = {
            "startup": sorted(recorder.used[STARTUP]),
            "modules": modules,
            "failed": sorted(recorder.failed),
        }
        Path(place).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
