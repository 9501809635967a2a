"""What the documents list is what there is: steps and nouns; and their links lead somewhere."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
# A file or folder of ours (`tests/exams`), or a subject or step of an app (`exams/resits/rules`).
PLACE = re.compile(r"[a-z]+(?:/[a-z0-9_.-]+)+/?")
TOPS = {"lms", "tests", "tools", "content", "docs", "scripts"}
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def quoted_in(path: str) -> set[str]:
    """Find the words of a document that stand as code."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return {word for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"\w+", code)}


def test_the_architecture_names_every_step() -> None:
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    steps = re.findall(r"\w+", contracts["importlinter:contract:steps"]["layers"])

    assert sorted(set(steps) - quoted_in("docs/explanation/architecture.md")) == []


def test_the_glossary_names_every_model() -> None:
    models = {
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("lms.") and not model._meta.proxy
    }

    assert len(models) > 60
    assert sorted(models - quoted_in("docs/reference/glossary.md")) == []


def anchor_of(heading: str) -> str:
    """Name a heading as GitHub does: small letters, signs left out, blanks as strokes."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors_in(text: str) -> set[str]:
    """Find what a link may name within a page."""
    return {anchor_of(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def dead_links(page: Path) -> list[str]:
    """Find links of a page that lead to no file, or to no heading of it."""
    dead = []
    for path, anchor in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
        if path.startswith(("http://", "https://", "mailto:")):
            continue
        target = (page.parent / path).resolve() if path else page
        is_there = target.exists() and target.is_relative_to(ROOT)
        if not is_there or (anchor and anchor not in anchors_in(target.read_text(encoding="utf-8"))):
            dead.append(f"{page.relative_to(ROOT)}: {path}{'#' * bool(anchor)}{anchor}")
    return dead


def test_links_lead_somewhere() -> None:
    assert [link for page in PAGES for link in dead_links(page)] == []


def is_there(place: str) -> bool:
    """Tell whether a place exists: from the root, within an app, or among the content."""
    paths = [ROOT / place, ROOT / "lms" / place, ROOT / "content" / place]
    return any(path.exists() or path.with_suffix(".py").exists() for path in paths)


def test_files_and_subjects_exist() -> None:
    heads = TOPS | {path.name for path in (ROOT / "lms").iterdir()}
    named = [
        (page.relative_to(ROOT).as_posix(), word)
        for page in PAGES
        if page.name != "benchmarks.md"  # it names what was measured on its day
        for code in re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8"))
        for word in code.split()
        if PLACE.fullmatch(word) and word.partition("/")[0] in heads
    ]

    assert len(named) > 50
    assert [found for found in named if not is_there(found[1])] == []


def test_every_page_is_reached_from_the_entry() -> None:
    found, to_read = set[Path](), [ROOT / "docs/README.md"]
    while to_read:
        page = to_read.pop()
        if page in found:
            continue
        found.add(page)
        links = {(page.parent / path).resolve() for path, _ in LINK.findall(page.read_text("utf-8")) if path}
        to_read += [link for link in links if link.suffix == ".md" and link.is_relative_to(ROOT / "docs")]

    assert sorted(set((ROOT / "docs").rglob("*.md")) - found) == []
