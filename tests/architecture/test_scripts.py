"""Scripts of the pages are modules: typed, importing what lies below, and mapped where they are loaded."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath

import pytest

from tests.architecture.test_doors import FLOORS, ROOT, app_of

SCRIPTS = {
    path.as_posix().partition("/static/")[2]: path
    for path in (ROOT / "lms").glob("*/static/**/*.js")
    if ".min." not in path.name  # which others wrote
}
IMPORT = re.compile(r"""^(?:import|export)\s(?:[^"']*\sfrom\s)?["']([^"']+)["']""", re.MULTILINE)
MODULE_IN_TEMPLATE = re.compile(r"""<script type="module" src="\{% static ["']([^"']+)["'] %\}">""")
MODULE_IN_CODE = re.compile(r"""Script\(\s*["']([^"']+)["']|static\(["']([^"']+\.js)["']\)""")
NO_MODULE = "lms_core/js/theme.js"  # it runs before the page is painted


def imports_of(name: str) -> list[str]:
    """List what a module imports, by the places below `static/`."""
    found = IMPORT.findall(SCRIPTS[name].read_text(encoding="utf-8"))
    return [_joined(PurePosixPath(name).parent, each) for each in found]


def _joined(folder: PurePosixPath, relative: str) -> str:
    parts = list(folder.parts)
    for part in PurePosixPath(relative).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_typed_says_what_it_does_and_has_no_globals(name: str) -> None:
    text = SCRIPTS[name].read_text(encoding="utf-8")

    assert re.match(r"// @ts-check\n/\*\*( |\n \* )[A-Z]", text)
    assert not re.search(
        r"@ts-(?:ignore|expect-error|nocheck)|biome-ignore|\bwindow\.\w+ = |@\w+ \{any\}|<any>", text
    )
    assert bool(re.search(r"^\(", text, re.MULTILINE)) == (name == NO_MODULE)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_module_imports_modules_of_its_own_app_and_of_those_below(name: str) -> None:
    floor = FLOORS.index(app_of(SCRIPTS[name]))

    assert [each for each in imports_of(name) if FLOORS.index(app_of(SCRIPTS[each])) > floor] == []


def test_a_page_that_loads_a_module_with_imports_has_the_import_map_before_it() -> None:
    unmapped, loaded = [], set()
    for path in (ROOT / "lms").glob("*/templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        for found in MODULE_IN_TEMPLATE.finditer(text):
            loaded.add(found[1])
            if imports_of(found[1]) and "{% import_map %}" not in text[: found.start()]:
                unmapped.append(f"{path.name}: {found[1]}")

    assert {
        "lms_exams/taking/exam.js",
        "lms_exams/taking/waiting.js",
        "lms_questions/editing/preview.js",
    } < loaded
    assert unmapped == []


def test_what_the_admin_loads_by_itself_imports_nothing() -> None:
    named = [
        MODULE_IN_CODE.findall(path.read_text(encoding="utf-8")) for path in (ROOT / "lms").rglob("*.py")
    ]
    loaded = {"".join(each) for found in named for each in found}

    assert {"lms_core/js/admin.js", "lms_questions/widgets/rows.js"} < loaded
    assert {name: imports_of(name) for name in loaded & SCRIPTS.keys() if imports_of(name)} == {}


def test_the_tools_are_locked_by_hash_and_no_registry_is_named() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    packages = {name: told for name, told in json.loads(text)["packages"].items() if name}

    assert {name for name, told in packages.items() if not told["integrity"].startswith("sha512-")} == set()
    assert re.findall(r'"resolved"|https?://registry\S*', text) == []
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked["devDependencies"]} == asked[
        "devDependencies"
    ]
