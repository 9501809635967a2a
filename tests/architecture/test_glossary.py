"""The glossary is the one list of names: what it names exists, and what it rules out names nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORDS_THAT_NAME, WORDS_THAT_DO_NOT, WORDS_NOT_SAID = (
    (ROOT / "docs/reference/glossary.md").read_text(encoding="utf-8").split("\n## ")
)
APPS = sorted(path.parent.name for path in (ROOT / "lms").glob("*/apps.py"))
# Keys of indicators and positions are content, not code.
KEYS = {"AGENT", "fcr", "aht", "appeal_pm"}
CODE = re.compile(r"`([^`]+)`")
PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


# A text of the catalogue may be quoted in several lines.
ENTRY = re.compile(r'^msgstr(?:\[\d\])? ((?:"(?:[^"\\\\]|\\\\.)*"\n?)+)', re.MULTILINE)


def rows(table: str) -> list[list[str]]:
    """Read the rows of a table, its head and rule left out."""
    lines = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines[2:]]


@cache
def trees(app: str) -> dict[Path, ast.Module]:
    """Parse an app, migrations left out."""
    paths = [path for path in (ROOT / "lms" / app).rglob("*.py") if "migrations" not in path.parts]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def names_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield what a module defines: classes, functions, parameters, attributes and constants."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
        for name in assigned(node):
            yield getattr(node, "lineno", 0), name


def assigned(node: ast.AST) -> Iterator[str]:
    """Yield the names that stand in the body of a module or a class."""
    if isinstance(node, ast.Module | ast.ClassDef):
        for each in node.body:
            targets = each.targets if isinstance(each, ast.Assign) else [getattr(each, "target", None)]
            for target in targets:
                if isinstance(target, ast.Name):
                    yield target.id
            if isinstance(each, ast.TypeAlias):
                yield each.name.id


def test_every_name_of_the_glossary_exists() -> None:
    known = {name for app in APPS for tree in trees(app).values() for _line, name in names_in(tree)}
    known |= {part for path in (ROOT / "lms").rglob("*") for part in (path.stem, path.name)} | KEYS

    wanted = {
        (code, part)
        for row in rows(WORDS_THAT_NAME)
        for code in CODE.findall(row[-1])
        for part in re.split(r"[./]", code)
        if part and part != "lms"
    }

    found = {(code, part) for code, part in wanted if is_known(part, known)}
    assert len(wanted) > 100
    assert sorted(wanted - found) == []


def is_known(part: str, known: set[str]) -> bool:
    """Tell whether something bears the name; a star stands for any end."""
    return part in known or (part.endswith("*") and any(name.startswith(part[:-1]) for name in known))


@pytest.mark.parametrize("app", APPS)
def test_nothing_is_named_by_a_word_the_glossary_rules_out(app: str) -> None:
    cells = [re.sub(r"\(.*?\)", "", row[0]) for row in rows(WORDS_THAT_DO_NOT)]
    ruled_out = {word.strip() for cell in cells for word in cell.split(",")}
    ruled_out |= {f"{word}s" for word in ruled_out}

    named = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path, tree in trees(app).items()
        for line, name in [(1, path.stem), *names_in(tree)]
        if not ruled_out.isdisjoint(part.lower() for part in PARTS.findall(name))
    ]

    assert named == []


@pytest.mark.parametrize("app", APPS)
def test_the_interface_has_one_word_for_one_thing(app: str) -> None:
    texts = {
        path: "\n".join(
            "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', said))
            for said in ENTRY.findall(path.read_text(encoding="utf-8"))
        )
        for path in (ROOT / "lms" / app).glob("locale/zh_Hans/LC_MESSAGES/*.po")
    }
    templates = (ROOT / "lms" / app).rglob("templates/**/*.html")
    texts |= {path: path.read_text(encoding="utf-8") for path in templates}

    said = []
    for ruled_out, _said_instead, where, besides in rows(WORDS_NOT_SAID):
        if where != "everywhere" and app not in where.split(", "):
            continue
        compounds = re.compile("|".join(filter(None, besides.split(", "))) or r"(?!)")
        for path, text in texts.items():
            left = compounds.sub("", text)
            said += [f"{path.relative_to(ROOT)}: {word}" for word in ruled_out.split(", ") if word in left]

    assert said == []
