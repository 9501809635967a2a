"""A plugin of pytest that records which pieces of the project each module of tests uses.

Load it with `-p tests.impact.recording`, so that it is there before the product is imported. What runs while
modules are imported, and what fixtures of the whole run do, counts for every module.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from inspect import CO_OPTIMIZED, unwrap
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from django.core.cache import caches
from django.template.base import Template
from django.test.signals import template_rendered
from django.urls.resolvers import ResolverMatch, URLResolver
from django.utils.translation.trans_real import TranslationCatalog

from tests.impact.choosing import PAGES, READS_ALL_CODE, SLOW, file_of, folder_of

ROOT = Path(__file__).resolve().parents[2]
OWN = tuple(f"{ROOT}/{folder}/" for folder in ("lms", "tests"))
READ = tuple(f"{ROOT}/{folder}" for folder in ("lms", "content", "tests", "docs", "scripts"))
PROCESSES = {"subprocess.Popen", "os.posix_spawn", "os.fork", "os.exec"}
TOOL = sys.monitoring.PROFILER_ID
EVENT = sys.monitoring.events.PY_START
STARTUP = ""
TextKey = str | tuple[str, int]


class Recorder:
    """What was used, by module of tests; the empty name stands for the start of the run."""

    def __init__(self) -> None:
        self.current = STARTUP
        self.used: dict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = defaultdict(float)
        self.passed: set[str] = set()
        self.failed: set[str] = set()
        self.collected: set[str] = set()
        self.caches: list[Any] = []

    def use(self, name: str) -> None:
        """Note that the tests of now rest on a piece."""
        self.used[self.current].add(name)

    def used_by(self, part: str) -> set[str]:
        """Return what a part used: a slow one also what fixtures of its module did before it began."""
        return self.used[part] | self.used[file_of(part)]

    def start(self, code: CodeType, _offset: int) -> object:
        """Note that a function runs; once for each module of tests, so that it costs nothing after that."""
        if code.co_flags & CO_OPTIMIZED:  # no body of a class or module
            path = code.co_filename[len(str(ROOT)) + 1 :]
            self.use(f"code:{path}:{code.co_qualname.partition('.<locals>')[0]}")
        return sys.monitoring.DISABLE

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note what is read and whether other processes are started."""
        if not self.current:
            return
        if event == "open" and isinstance(arguments[0], str):
            place, mode = arguments[:2]
            # Python, pytest and Hypothesis read code as bytes, tests that look at code read it as text.
            if not place.endswith((".py", ".mo")) or mode == "r":
                self._read("file", place)
        elif event in {"os.listdir", "os.scandir"} and isinstance(arguments[0], str):
            self._read("list", arguments[0])
        elif event in PROCESSES:
            self.use(f"process:{folder_of(self.current)}")

    def _read(self, kind: str, place: str) -> None:
        if place.startswith(READ) and "__pycache__" not in place and os.path.exists(place):
            self.use(f"{kind}:{place[len(str(ROOT)) + 1 :]}")

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Count what happens inside for another module, or for the start."""
        before, self.current = self.current, name
        sys.monitoring.restart_events()
        try:
            yield
        finally:
            self.current = before
            sys.monitoring.restart_events()

    def begin(self, name: str) -> None:
        """Turn to another module of tests, with nothing kept from the one before."""
        self.current = name
        for kept in self.caches:
            kept.cache_clear()
        for cache in caches.all():
            cache.clear()
        sys.monitoring.restart_events()


recorder = Recorder()


def watch(code: CodeType) -> None:
    """Ask to be told when a function of this code, or one within it, starts."""
    sys.monitoring.set_local_events(TOOL, code, EVENT)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            watch(constant)


def install() -> None:
    """Watch every module of the product and of the tests that is imported from now on."""
    sys.monitoring.use_tool_id(TOOL, "impact")
    sys.monitoring.register_callback(TOOL, EVENT, recorder.start)
    sys.addaudithook(recorder.hear)
    usual_code, usual_run = SourceFileLoader.get_code, SourceFileLoader.exec_module
    usual_resolve = URLResolver.resolve
    usual_get, usual_item = TranslationCatalog.get, TranslationCatalog.__getitem__

    def get_code(self: SourceFileLoader, name: str) -> CodeType | None:
        code = usual_code(self, name)
        if code is not None and code.co_filename.startswith(OWN):
            watch(code)
        return code

    def exec_module(self: SourceFileLoader, module: ModuleType) -> None:
        if not str(self.path).startswith(OWN):
            return usual_run(self, module)
        with recorder.at(STARTUP):
            usual_run(self, module)
        if module.__name__ != READS_ALL_CODE:  # who uses that rests on all code, which is read once
            recorder.caches += [each for each in vars(module).values() if hasattr(each, "cache_clear")]
        return None

    def get(self: TranslationCatalog, key: TextKey, default: object = None) -> object:
        recorder.use(f"text:{key[0] if isinstance(key, tuple) else key}")
        return usual_get(self, key, default)

    def item(self: TranslationCatalog, key: TextKey) -> object:
        recorder.use(f"text:{key[0] if isinstance(key, tuple) else key}")
        return usual_item(self, key)

    def resolve(self: URLResolver, path: str) -> ResolverMatch:
        match = usual_resolve(self, path)
        note_view(match.func)
        return match

    URLResolver.resolve = resolve  # type: ignore[method-assign]
    SourceFileLoader.get_code, SourceFileLoader.exec_module = get_code, exec_module  # type: ignore[method-assign]
    TranslationCatalog.get, TranslationCatalog.__getitem__ = get, item
    template_rendered.connect(note_template)


def own_path(place: str) -> str:
    """Name a file as the tree does; nothing for one that is not the project's."""
    return place[len(str(ROOT)) + 1 :] if place.startswith(READ) else ""


def note_view(view: Callable[..., object]) -> None:
    """Note that somebody asked for a view, whether or not it let them in."""
    recorder.use(PAGES)
    code = getattr(unwrap(view), "__code__", None)
    if code is not None and (path := own_path(code.co_filename)):
        recorder.use(f"code:{path}:{code.co_qualname.partition('.<locals>')[0]}")
    made = getattr(view, "view_class", None)
    if made and (path := own_path(sys.modules[made.__module__].__file__ or "")):
        recorder.use(f"code:{path}:{made.__qualname__}")


def note_template(sender: Template, **_given: object) -> None:
    """Note that a template was rendered, and which if it is the project's."""
    recorder.use(PAGES)
    if path := own_path(str(sender.origin.name)):
        recorder.use(f"file:{path}")


def module_of(item: pytest.Item | pytest.Collector) -> str:
    """Name a module of tests as the tree does."""
    return str(item.path.relative_to(ROOT))


def part_of(item: pytest.Item) -> str:
    """Name the part of a module that a test belongs to."""
    return module_of(item) + (SLOW if item.get_closest_marker("slow") else "")


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
    """Run the parts that were asked for, the slow one of a module after the other."""
    places = {name: place for place, name in enumerate(dict.fromkeys(map(module_of, items)))}
    items.sort(key=lambda item: (places[module_of(item)], part_of(item)))
    asked = {name + end for name in recorder.collected for end in ("", SLOW)}
    if file := session.config.getoption("--parts"):
        asked &= set(Path(file).read_text("utf-8").splitlines())
    items[:] = [item for item in items if part_of(item) in asked]
    recorder.passed |= asked - set(map(part_of, items))  # nothing in them is to run


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
    """Count what a test uses for its part of a module, which is recorded when its last test has ended."""
    name = part_of(item)
    if recorder.current != name:
        recorder.begin(name)
    begun = time.monotonic()
    result = yield
    recorder.seconds[name] += time.monotonic() - begun
    if nextitem is None or part_of(nextitem) != name:
        recorder.passed.add(name)
        recorder.current = STARTUP
    return result


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    """Count what a fixture of the whole run uses for every module."""
    if fixturedef.scope not in {"session", "package"}:
        return (yield)
    with recorder.at(STARTUP):
        return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Let a module with a failure be run again next time."""
    if report.failed:
        recorder.failed.add(report.nodeid.partition("::")[0] + (SLOW if "slow" in report.keywords else ""))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was used by the modules that passed, and which failed."""
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


install()
