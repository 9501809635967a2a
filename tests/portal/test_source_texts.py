"""Texts in the code are English; Chinese lives in the catalogues alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polib
import pytest

from tests.sources import source

LMS = Path(__file__).resolve().parents[2] / "lms"
CATALOGUES = sorted(LMS.glob("*/*/*/LC_MESSAGES/*.po"))
APPS = sorted(path.parent.name for path in LMS.glob("*/templates"))
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
MARKED = re.compile(r"""\b(?:_|gettext|gettext_lazy|ngettext)\(\s*(?:f?"[^"]*|f?'[^']*)""")
TAGGED = re.compile(
    r"{%\s*translate\s+(?:\"[^\"]*|'[^']*)|{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}", re.DOTALL
)


def test_every_app_has_a_chinese_catalogue() -> None:
    assert sorted({path.relative_to(LMS).parts[0] for path in CATALOGUES}) == APPS


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(LMS)))
def test_what_is_translated_is_english(path: Path) -> None:
    entries = list(polib.pofile(str(path)))

    chinese = [entry.msgid for entry in entries if CHINESE.search(f"{entry.msgid}{entry.msgid_plural}")]

    assert entries
    assert chinese == []


@pytest.mark.parametrize("app", APPS)
def test_no_chinese_is_marked_for_translation_in_the_code(app: str) -> None:
    found = [
        f"{path.relative_to(LMS)}: {text}"
        for pattern, marked in (("*.py", MARKED), ("*.html", TAGGED))
        for path in (LMS / app).rglob(pattern)
        for text in marked.findall(path.read_text(encoding="utf-8"))
        if CHINESE.search(text)
    ]

    assert found == []


def test_texts_are_marked_by_names_that_are_collected() -> None:
    """A further alias, such as `_lazy`, is a name that xgettext does not look for: its texts stay English."""
    aliases = {
        f"{path.relative_to(LMS)}: {name.name} as {name.asname}"
        for path in LMS.rglob("*.py")
        for node in source(path).imports
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname not in {None, "_"}
    }

    assert aliases == set()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(LMS)))
def test_every_text_has_its_chinese(path: Path) -> None:
    catalogue = polib.pofile(str(path))

    assert [entry.msgid for entry in catalogue if entry.fuzzy or not entry.translated()] == []
