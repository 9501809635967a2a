"""What a server reads before its port opens, and what a process that serves pages never needs to."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOADED = """
import json, sys
from importlib import import_module
application = import_module("lms.portal.wsgi").application
from django.urls import get_resolver, reverse
from wagtail import hooks
reverse("lms_portal:today")
hooks.search_for_hooks()
print(json.dumps(sorted(sys.modules)))
"""
WARMED = """
import gc, json, sys
from importlib import import_module
from lms.portal.serve import warm_up
application = import_module("lms.portal.wsgi").application
warm_up(application)
from django.db import connections
from django.template.loader import engines
loader = engines["django"].engine.template_loaders[0]
print(json.dumps({
    "modules": sorted(sys.modules),
    "open": [each.alias for each in connections.all() if each.connection is not None],
    "templates": len(loader.get_template_cache),
    "frozen": gc.get_freeze_count(),
}))
"""


def said_by(script: str) -> object:
    """Run a script in a process of its own and read what it wrote last."""
    environment = {"DJANGO_SETTINGS_MODULE": "lms.portal.settings.test", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_no_page_brings_what_only_statistics_and_workbooks_need() -> None:
    """Whoever imports one of these at the head of a module makes every worker a third larger."""
    modules = said_by(LOADED)

    assert isinstance(modules, list)
    heavy = {"numpy", "scipy", "openpyxl", "plotly.graph_objs", "narwhals"}
    assert heavy & set(modules) == set()


def test_warming_up_reads_templates_and_leaves_no_connection_to_be_shared() -> None:
    found = said_by(WARMED)

    assert isinstance(found, dict)
    templates = len(list((ROOT / "lms").glob("*/templates/lms_*/**/*.html")))
    assert found["templates"] >= templates > 200
    assert found["open"] == []
    assert found["frozen"] > 100_000
    assert "scipy.special" in found["modules"]
    assert {"scipy.stats", "scipy.optimize", "openpyxl"} & set(found["modules"]) == set()
