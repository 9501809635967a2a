"""What has an English name is called by it on every page of an English reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model

from tests.portal.test_access import Row, send
from tests.portal.test_security_headers import PAGES
from tests.portal.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ENGLISH = "_en"
CHINESE = "只有中文"


def named_twice() -> Iterator[tuple[type[Model], str]]:
    """List the texts that are kept in Chinese and in English."""
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        for name in names:
            if model._meta.app_label.startswith("lms_") and f"{name}{ENGLISH}" in names:
                yield model, name


def test_texts_that_are_kept_twice_are_found() -> None:
    found = {f"{model.__name__}.{name}" for model, name in named_twice()}

    assert {"Position.name", "Indicator.name", "Paper.title", "Certification.name"} <= found


@pytest.mark.parametrize(("row", "role"), PAGES)
def test_an_english_reader_meets_no_chinese_name_that_has_an_english_one(
    world: World, row: Row, role: str
) -> None:
    for model, name in named_twice():
        model._default_manager.update(**{name: f"{CHINESE}·{model.__name__}", f"{name}{ENGLISH}": "Named"})
    client = world.client(role, headers={"accept-language": "en"})

    response = send(client, row, world)
    is_page = response.headers["Content-Type"].startswith("text/html")
    lines = response.content.decode().splitlines() if is_page else []

    assert [line for line in lines if CHINESE in line] == []
