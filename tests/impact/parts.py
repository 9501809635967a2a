"""Name the parts of a module of tests, each of which is known, chosen and left out by itself.

`tests/exams/test_kinds.py` stands for what is not slow, `…#slow` for what is, `…#slow:people` for the slow
tests of one app in a module that walks the pages of all, `…#killed` for tests that kill processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("core", "people", "standards", "courses", "exams", "certification", "evaluation", "portal")
# Whoever imports this looks at the product's whole code, which is read once for all of them.
READS_ALL_CODE = "tests.sources"
SLOW, KILLED = "#slow", "#killed"
SLOW_BY_APP = tuple(f"{SLOW}:{app}" for app in FLOORS)
ENDS = ("", SLOW, KILLED, *SLOW_BY_APP)


def module_of(item: pytest.Item | pytest.Collector) -> str:
    """Name a module of tests as the tree does."""
    return str(item.path.relative_to(ROOT))


def part_of(item: pytest.Item) -> str:
    """Name the part of a module that a test belongs to by its marks."""
    path = module_of(item)
    if item.get_closest_marker("process"):
        return path + KILLED
    if not item.get_closest_marker("slow"):
        return path
    app = item.get_closest_marker("app")
    return path + SLOW + (f":{app.args[0]}" if app else "")


def parts_of(path: str, text: str) -> Iterator[str]:
    """Name the parts that a module with this text can have."""
    yield path
    if "mark.slow" in text:
        yield path + SLOW
    if "mark.app(" in text:
        yield from (path + end for end in SLOW_BY_APP)
    if "mark.process" in text:
        yield path + KILLED


def is_test(path: str) -> bool:
    """Tell whether a file is a module of tests."""
    return path.startswith("tests/") and path.rpartition("/")[2].startswith("test_") and path.endswith(".py")


def is_long(part: str) -> bool:
    """Tell whether a part is one that comes last."""
    return "#" in part


def file_of(part: str) -> str:
    """Name the file of a part of a module of tests."""
    return part.partition("#")[0]


def folder_of(part: str) -> str:
    """Name the folder of tests in which a part is, as `tests/exams`."""
    return "/".join(part.split("/")[:2])


def app_of(part: str) -> str:
    """Name the app of a part; those of no app are of the highest."""
    app = part.split("/")[1]
    return app if app in FLOORS else FLOORS[-1]


def worded(part: str) -> str:
    """Name a part for people."""
    file, _, rest = part.partition("#")
    return f"{file} ({rest.replace(':', ', ')})" if rest else file
