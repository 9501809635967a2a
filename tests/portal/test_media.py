"""An uploaded picture is handed out from wherever the site keeps it, to those who may see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, storages
from django.test import Client
from pytest_django import Settings

from lms.people.api import Role
from tests.factories.people import make_user_with_role

pytestmark = pytest.mark.django_db
DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> None:
    """Keep one picture somewhere that is no folder of this machine."""
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.Elsewhere"}}
    storages["default"].save("original_images/call.svg", ContentFile(DRAWING))


class Elsewhere(InMemoryStorage):
    """A store that has no paths, as a bucket has none."""


@pytest.fixture
def trainer() -> Client:
    client = Client()
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_picture_comes_from_the_storage_and_runs_nothing(trainer: Client) -> None:
    reply = trainer.get("/media/original_images/call.svg")

    assert (reply.status_code, reply.getvalue(), reply["Content-Type"]) == (200, DRAWING, "image/svg+xml")
    assert "sandbox" in reply["Content-Security-Policy"]
    assert "private" in reply["Cache-Control"]


def test_a_browser_that_has_it_is_told_so(trainer: Client) -> None:
    first = trainer.get("/media/original_images/call.svg")

    again = trainer.get(
        "/media/original_images/call.svg", headers={"if-modified-since": first["Last-Modified"]}
    )

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["original_images/other.svg", "original_images/", "original_images"])
def test_what_is_not_there_is_not_found(trainer: Client, path: str) -> None:
    assert trainer.get(f"/media/{path}").status_code == 404


def test_a_path_out_of_the_folder_is_refused(trainer: Client) -> None:
    assert trainer.get("/media/..%2f..%2fetc/passwd").status_code in {400, 404}


def test_who_takes_no_exam_with_it_does_not_see_it(signed_in: Callable[[str], Client]) -> None:
    assert signed_in("li").get("/media/original_images/call.svg").status_code == 403
