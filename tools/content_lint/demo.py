"""Check that the invented organisation and the rest of the content know each other's codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from lms.core.files.content.reading import read_content, read_files
from lms.standards.content.rules.texts import StandardContent
from tools.content_lint.findings import ContentFinding, as_findings

FILE = "demo/demo.yaml"


def check_demo(folder: Path, standard: StandardContent, courses: frozenset[str]) -> Iterator[ContentFinding]:
    """Say which course or complaint category of the demo, and which position of the rest, does not exist."""
    demo = read_content(folder / FILE, root=folder)
    if demo.faults:
        yield from (ContentFinding(FILE, one.line, "schema", "", one.reason) for one in demo.faults)
        return
    programme, shares = demo.values.get("programme"), demo.values.get("complaint_shares")
    course = programme.get("course") if isinstance(programme, Mapping) else None
    if course not in courses:
        message = f"the programme trains with {course}, which is no course"
        yield ContentFinding(FILE, demo.line_of("programme"), "reference", str(course), message)
    categories = {category.code for category in standard.categories if not category.parent}
    for code in shares if isinstance(shares, Mapping) else ():
        if code not in categories:
            line, message = demo.line_of("complaint_shares"), f"there is no complaint category {code}"
            yield ContentFinding(FILE, line, "reference", str(code), message)
    known = {one.text("code") for one in demo.entries("positions")}
    for name in ("certifications", "paths"):
        _whole, files = read_files(folder / name)
        for entry in (entry for file in files for entry in file.entries(name)):
            for code in entry.texts("positions"):
                if code not in known:
                    entry.refuse(f"there is no position {code} in {FILE}", "positions")
            yield from as_findings(entry.faults, name, "reference")
