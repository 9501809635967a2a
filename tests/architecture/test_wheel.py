"""The wheel holds the plugin apps and what they show, not the portal; it names every package they import."""

from __future__ import annotations

import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

from tests.plugin_site.wheel import build_wheel
from tests.sources import source

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    *("core", "people", "standards", "courses", "authoring", "questions", "exchange", "papers", "exams"),
    *("practice", "psychometrics", "certification", "performance", "evaluation"),
)
NAME = re.compile(r"[A-Za-z0-9._-]+")


@pytest.mark.slow
def test_wheel_holds_code_templates_static_files_and_compiled_catalogues(tmp_path: Path) -> None:
    wheel = zipfile.ZipFile(build_wheel(tmp_path))
    names = wheel.namelist()

    for app in APPS:
        assert f"lms/{app}/apps.py" in names
        assert any(name.startswith(f"lms/{app}/templates/") for name in names)
        assert f"lms/{app}/locale/zh_Hans/LC_MESSAGES/django.mo" in names
    assert not any(name.startswith(("lms/portal/", "lms/demo/", "tools/")) for name in names)
    assert "lms/py.typed" in names
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    described = wheel.read(metadata).decode()
    assert "A telecom company teaches its service standard" in described
    assert re.findall(r"\]\((?!https?:)[^)]*\)", described) == []


def canonical(name: str) -> str:
    """Write a distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def named(requirement: str) -> str:
    """Give the name a requirement begins with."""
    found = NAME.match(requirement)
    assert found is not None
    return canonical(found.group())


def declared() -> set[str]:
    """List what the project asks for, the extra for PostgreSQL included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        named(each) for each in (*project["dependencies"], *project["optional-dependencies"]["postgresql"])
    }


def brought_by(distribution: str) -> set[str]:
    """List what a distribution itself requires without any extra."""
    return {named(each) for each in requires(distribution) or [] if "extra ==" not in each}


def imported() -> Iterator[tuple[str, str]]:
    """List each module's name from elsewhere that the plugin apps import, with a file that does."""
    for path in sorted(path for app in APPS for path in (ROOT / "lms" / app).rglob("*.py")):
        for module in source(path).modules():
            top = module.partition(".")[0]
            if top != "lms" and top not in sys.stdlib_module_names:
                yield top, str(path.relative_to(ROOT))


def test_whoever_installs_the_wheel_gets_every_package_it_imports() -> None:
    """Wagtail's own foundation (modelcluster, treebeard, taggit) comes with Wagtail."""
    allowed = declared() | brought_by("wagtail")
    owners = packages_distributions()

    missing = {
        top: where for top, where in imported() if not {canonical(each) for each in owners[top]} & allowed
    }

    assert len({top for top, _where in imported()}) > 20
    assert missing == {}
