"""Other apps are entered by their `api` door only, which shuts every room; references point down."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.sources import source

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("core", "people", "standards", "courses", "exams", "certification", "evaluation", "portal")
SOURCES = [path for path in (ROOT / "lms").rglob("*.py") if "migrations" not in path.parts]
TEMPLATES = list((ROOT / "lms").rglob("templates/**/*.html"))
REFERENCE = re.compile(r"""["']lms_([a-z]+)\.[A-Z]\w+["']""")
CONTRACTS = ConfigParser()
CONTRACTS.read(ROOT / ".importlinter", encoding="utf-8")
# What Django finds by itself, and the door.
NO_ROOMS = {"__init__", "api", "apps", "migrations"}
INCLUDED = re.compile(r"""{%\s*(?:include|extends)\s+["']lms_([a-z]+)/""")


def app_of(path: Path) -> str:
    """Name the app a file belongs to."""
    return path.relative_to(ROOT / "lms").parts[0]


def foreign_rooms(path: Path) -> Iterator[str]:
    """List the rooms of other apps that a file reaches into past their door."""
    for module in source(path).modules():
        parts = module.split(".")
        if (
            parts[0] == "lms"
            and len(parts) > 2
            and parts[1] not in {app_of(path), "core"}
            and parts[2] != "api"
        ):
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

    assert faults(SOURCES, foreign_rooms) == {}


def rooms_of(app: str) -> set[str]:
    """Name the rooms an app has: its modules and packages."""
    inside = (ROOT / "lms" / app).iterdir()
    return {path.stem for path in inside if path.suffix == ".py" or (path / "__init__.py").exists()}


@pytest.mark.parametrize("app", FLOORS[1:-1])
def test_the_door_of_an_app_shuts_every_room(app: str) -> None:
    shut = CONTRACTS[f"importlinter:contract:door-of-{app}"]["protected_modules"].split()

    assert shut == [f"lms.{app}.{room}" for room in sorted(rooms_of(app) - NO_ROOMS)]


def test_every_room_of_the_contract_is_some_apps() -> None:
    layers = CONTRACTS["importlinter:contract:rooms"]["layers"]
    rooms = set[str]().union(*map(rooms_of, FLOORS[1:-1])) - {"__init__", "migrations"}

    assert sorted(re.findall(r"\w+", layers)) == sorted(rooms)


@pytest.mark.parametrize("app", FLOORS[1:-1])
def test_every_app_has_its_rules_kept_pure(app: str) -> None:
    pure = CONTRACTS["importlinter:contract:domain"]["source_modules"].split()

    assert (f"lms.{app}.domain" in pure) is ("domain" in rooms_of(app))


def test_string_references_point_down() -> None:
    assert faults(SOURCES, lambda path: upward(path, REFERENCE)) == {}


def test_templates_include_own_or_lower_ones() -> None:
    assert len(TEMPLATES) > 100

    assert faults(TEMPLATES, lambda path: upward(path, INCLUDED)) == {}
