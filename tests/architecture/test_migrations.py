"""The migrations say what the models say, and their names what they do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

pytestmark = pytest.mark.django_db

APPS = sorted(app.label for app in apps.get_app_configs() if app.name.startswith("lms."))


MADE_UP = re.compile(r"_auto_\d|_and_more$|^\d{4}_(alter|add|remove|rename)_[a-z]+_[a-z_]+_options$")


def test_every_migration_has_a_name_that_a_person_gave() -> None:
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs() if app.name.startswith("lms.")]
    names = [path.stem for folder in folders for path in folder.glob("[0-9]*.py")]

    assert len(names) > 8
    assert [name for name in names if MADE_UP.search(name)] == []
    assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z_]+", name)] == []


def test_no_migration_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", *APPS, check_changes=True, dry_run=True)

    assert "No changes detected" in capsys.readouterr().out
