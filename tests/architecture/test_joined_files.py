"""What is joined or copied from elsewhere is still what it was made from."""

from __future__ import annotations

import re
from pathlib import Path

import plotly

from tools.stylesheet import WHOLE, joined

ROOT = Path(__file__).resolve().parents[2]
BANNER = re.compile(r"plotly\.js (?:\(basic - minified\) )?v(\d+\.\d+\.\d+)")


def version_in(script: Path) -> str:
    """Read the version that a script of Plotly names at its head."""
    found = BANNER.search(script.read_text(encoding="utf-8")[:500])
    assert found
    return found[1]


def test_the_stylesheet_of_every_page_is_joined_from_its_parts() -> None:
    assert WHOLE.read_text(encoding="utf-8") == joined(), "run python -m tools.stylesheet"


def test_the_script_of_charts_is_of_the_version_that_the_package_writes_figures_for() -> None:
    package = Path(plotly.__file__).parent / "package_data/plotly.min.js"
    own = ROOT / "lms/core/static/lms_core/plotly/plotly-basic.min.js"

    assert version_in(own) == version_in(package)
    listed = (ROOT / "docs/reference/third-party.md").read_text(encoding="utf-8")
    assert f"| plotly.js-basic-dist-min | {version_in(own)} |" in listed
    assert own.with_name("LICENSE").exists()


def test_charts_draw_only_what_the_smaller_script_knows() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "lms").rglob("charts/*.py")]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "lms").rglob("charts.py")]
    drawn = {kind for text in texts for kind in re.findall(r"\bgo\.([A-Z]\w+)", text)}

    assert drawn - {"Figure"} == {"Scatter", "Bar"}
