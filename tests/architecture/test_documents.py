"""What the documents list is what there is: rooms and nouns."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]


def quoted_in(path: str) -> set[str]:
    """Find the words of a document that stand as code."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return {word for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"\w+", code)}


def test_the_architecture_names_every_room() -> None:
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    rooms = re.findall(r"\w+", contracts["importlinter:contract:rooms"]["layers"])

    assert sorted(set(rooms) - quoted_in("docs/explanation/architecture.md")) == []


def test_the_glossary_names_every_model() -> None:
    models = {
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("lms.") and not model._meta.proxy
    }

    assert len(models) > 60
    assert sorted(models - quoted_in("docs/reference/glossary.md")) == []
