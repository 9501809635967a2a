"""Check that the invented organisation and the rest of the content know each other's codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from yaml import YAMLError

from lms.core.api import ContentFinding, Marked, read_marked
from lms.standards.api import StandardContent

FILE = "demo/demo.yaml"


def check_demo(folder: Path, standard: StandardContent, courses: frozenset[str]) -> Iterator[ContentFinding]:
    """Say which course or complaint category of the demo, and which position of the rest, does not exist."""
    try:
        demo = read_marked(folder / FILE)
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        yield ContentFinding(FILE, 0, "schema", "", f"cannot be read: {' '.join(str(error).split())}")
        return
    if not isinstance(demo, Marked):
        yield ContentFinding(FILE, 0, "schema", "", "is not a mapping")
        return
    programme, shares = demo.get("programme"), demo.get("complaint_shares")
    course = programme.get("course") if isinstance(programme, Mapping) else None
    if course not in courses:
        message = f"the programme trains with {course}, which is no course"
        yield ContentFinding(FILE, demo.line_of("programme"), "reference", str(course), message)
    categories = {category.code for category in standard.categories if not category.parent}
    for code in shares if isinstance(shares, Mapping) else ():
        if code not in categories:
            line, message = demo.line_of("complaint_shares"), f"there is no complaint category {code}"
            yield ContentFinding(FILE, line, "reference", str(code), message)
    yield from _positions(folder, demo)


def _positions(folder: Path, demo: Marked) -> Iterator[ContentFinding]:
    """Name positions of certifications and learning paths that nobody in the demo holds."""
    known = {str(one.get("code")) for one in _mappings(demo.get("positions"))}
    for name in ("certifications", "paths"):
        for file in sorted((folder / name).glob("*.yaml")):
            for code, line in _named_positions(file, name):
                if code not in known:
                    message = f"there is no position {code} in {FILE}"
                    yield ContentFinding(f"{name}/{file.name}", line, "reference", code, message)


def _named_positions(file: Path, listed_under: str) -> Iterator[tuple[str, int]]:
    """Yield the positions that the entries of a file name, with their lines."""
    written = read_marked(file)
    for entry in _mappings(written.get(listed_under) if isinstance(written, Marked) else None):
        named = entry.get("positions")
        for code in named if isinstance(named, list) else ():
            yield str(code), entry.line_of("positions")


def _mappings(value: object) -> Iterator[Marked]:
    return (one for one in (value if isinstance(value, list) else ()) if isinstance(one, Marked))
