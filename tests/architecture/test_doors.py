"""Other apps are entered by their `api` only, which is small and used; references point down."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from configparser import ConfigParser
from importlib import import_module
from pathlib import Path

import pytest

from tests.sources import source

ROOT = Path(__file__).resolve().parents[2]
FLOORS = (
    *(
        "core",
        "people",
        "standards",
        "automation",
        "courses",
        "authoring",
        "courseware",
        "classroom",
        "questions",
        "exchange",
        "papers",
        "exams",
        "practice",
        "psychometrics",
    ),
    *("certification", "performance", "evaluation", "portal", "demo"),
)
# Apps that read the same things enter each other's subjects (ADR 0095).
FAMILIES = (
    {"questions", "exchange", "papers", "exams", "practice", "psychometrics"},
    {"performance", "evaluation"},
)
SOURCES = [path for path in (ROOT / "lms").rglob("*.py") if "migrations" not in path.parts]
# They read whatever questions people send, under core's own guards.
INSIDE_CORE = set((ROOT / "lms/exchange/workbooks").rglob("*.py"))
TEMPLATES = list((ROOT / "lms").rglob("templates/**/*.html"))
REFERENCE = re.compile(r"""["']lms_([a-z]+)\.[A-Z]\w+["']""")
CONTRACTS = ConfigParser()
CONTRACTS.read(ROOT / ".importlinter", encoding="utf-8")
# What stands beside subjects in an app.
NO_SUBJECTS = {"management", "migrations", "templatetags"}
PARTS_OF_CORE = {"formats", "statistics"}
SUBJECTS = {
    app: {
        path.parent.name
        for path in (ROOT / "lms" / app).glob("*/__init__.py")
        if path.parent.name not in NO_SUBJECTS and not (app == "core" and path.parent.name in PARTS_OF_CORE)
    }
    for app in FLOORS[:-2]
}
# A page of our own or of its snippets, and a file for the browser.
ADDRESS = re.compile(r"""["'](?:wagtailsnippets_)?lms_([a-z]+)(?::|/|_[a-z]+:)""")
WIDEST_DOOR = 25
DOORS: dict[str, set[str]] = {
    door: set(import_module(door).__all__)
    for path in sorted((ROOT / "lms").rglob("api.py"))
    for door in [".".join(path.relative_to(ROOT).with_suffix("").parts)]
}
# Doors for apps of a site's own, each with the app in the tests that goes through it.
FOR_PLUGINS = {"lms.questions.kinds.api": ROOT / "tests/questions/toy/even.py"}
INCLUDED = re.compile(r"""{%\s*(?:include|extends)\s+["']lms_([a-z]+)/""")


def app_of(path: Path) -> str:
    """Name the app a file belongs to."""
    return path.relative_to(ROOT / "lms").parts[0]


def foreign_subjects(path: Path) -> Iterator[str]:
    """List the subjects of other apps that a file reaches into past their door."""
    own = app_of(path)
    family = next((one for one in FAMILIES if own in one), {own})
    for module in source(path).modules():
        parts = module.split(".")
        if parts[0] != "lms" or len(parts) < 3 or parts[1] in family or own == "demo":
            continue
        is_open = len(parts) == 3 or parts[2] in {"statistics", "management"}
        if parts[1] == "core" and (is_open or path in INSIDE_CORE):
            continue
        if parts[-1] != "api" and "rules" not in parts[2:]:
            yield module


def upward(path: Path, names: re.Pattern[str]) -> list[str]:
    """List the apps above a file's own that it names."""
    own = FLOORS.index(app_of(path)) if app_of(path) in FLOORS else len(FLOORS)
    return [app for app in names.findall(path.read_text(encoding="utf-8")) if FLOORS.index(app) > own]


def faults(paths: list[Path], found: Callable[[Path], Iterable[str]]) -> dict[str, list[str]]:
    """Name each file in which something was found, with what was found."""
    listed = {str(path.relative_to(ROOT)): list(found(path)) for path in paths}
    return {path: found for path, found in listed.items() if found}


def test_other_apps_are_entered_by_their_api() -> None:
    assert len(SOURCES) > 300

    assert faults(SOURCES, foreign_subjects) == {}


def test_every_name_of_a_door_is_used_above() -> None:
    taken: dict[str, set[str]] = defaultdict(set)
    for path in SOURCES:
        for each in source(path).imports:
            if isinstance(each, ast.ImportFrom) and each.module and each.module.endswith(".api"):
                app = each.module.split(".")[1]
                if app != app_of(path) and app_of(path) != "demo":
                    taken[each.module] |= {name.name for name in each.names}

    for door, plugin in FOR_PLUGINS.items():
        taken[door] |= {
            name.name
            for each in source(plugin).imports
            if isinstance(each, ast.ImportFrom) and each.module == door
            for name in each.names
        }

    unused = {door: sorted(offered - taken[door]) for door, offered in DOORS.items()}
    assert {door: names for door, names in unused.items() if names} == {}


def test_a_door_is_seen_at_a_glance() -> None:
    assert len(DOORS) > 15

    assert {door: len(offered) for door, offered in DOORS.items() if len(offered) > WIDEST_DOOR} == {}


@pytest.mark.parametrize("app", sorted(SUBJECTS))
def test_the_order_of_subjects_names_every_subject(app: str) -> None:
    listed = re.findall(r"\w+", CONTRACTS[f"importlinter:contract:subjects-of-{app}"]["layers"])

    assert sorted(listed) == sorted(SUBJECTS[app])


@pytest.mark.parametrize("plugin", FOR_PLUGINS.values(), ids=FOR_PLUGINS)
def test_an_app_of_a_sites_own_needs_doors_and_rules_only(plugin: Path) -> None:
    modules = [module.split(".") for module in source(plugin).modules() if module.startswith("lms.")]

    assert [parts for parts in modules if parts[-1] != "api" and "rules" not in parts] == []


def test_string_references_point_down() -> None:
    assert faults(SOURCES, lambda path: upward(path, REFERENCE)) == {}


def test_templates_include_own_or_lower_ones() -> None:
    assert len(TEMPLATES) > 100

    assert faults(TEMPLATES, lambda path: upward(path, INCLUDED)) == {}


def test_pages_and_files_of_apps_above_are_asked_for_by_hooks() -> None:
    assert faults([*SOURCES, *TEMPLATES], lambda path: upward(path, ADDRESS)) == {}
