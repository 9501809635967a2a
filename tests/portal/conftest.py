"""One world for each module of tests about the whole portal."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest
import yaml
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from lms.core.imports.models import ImportRun
from tests.portal.world import World, make_world


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Make the world once for all tests of a module; what a test changes is undone after it."""
    private = FileSystemStorage(tmp_path_factory.mktemp("private"))
    uploads = [ImportRun._meta.get_field(name) for name in ("file", "rows", "marked")]
    usual = [upload.storage for upload in uploads]
    for upload in uploads:
        upload.storage = private
    kept = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": private.location},
    }
    media = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"), STORAGES=settings.STORAGES | {"private": kept}
    )
    with django_db_blocker.unblock(), transaction.atomic(), media:
        yield make_world()
        transaction.set_rollback(True)
    for upload, storage in zip(uploads, usual, strict=True):
        upload.storage = storage


@pytest.fixture(scope="module")
def files_parsed_once() -> Iterator[None]:
    """Parse a text once, in however many folders the tests of a module put its file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "load", functools.cache(yaml.load))
        yield
