"""What a browser may keep for reading without network: marked pages, under the reader's own word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from lms.core.offline.keeping import KEEP
from lms.core.offline.sending import DONE_AT, taken_late
from lms.core.offline.views import SCRIPTS, WORKER, worker_text
from lms.core.templatetags.core_shell import STYLESHEETS
from tests.factories.courses import lessons_of, make_course, make_enrolment
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson_url(cast: Cast) -> str:
    course = make_course("U1", lessons=1)
    make_enrolment(cast.li, course)
    return lessons_of(course)[0].url


def signed_in(client: Client, cast: Cast, name: str) -> Client:
    client.force_login(cast.user(name))
    return client


def test_a_lesson_may_be_kept_under_a_word_that_says_nothing_of_the_reader(
    client: Client, cast: Cast, lesson_url: str
) -> None:
    signed_in(client, cast, "li")

    words = {client.get(url).headers[KEEP] for url in (lesson_url, reverse("lms_courses:home"))}

    [word] = words
    assert len(word) == 16
    assert cast.user("li").username not in word
    page = client.get(lesson_url).text
    assert f'data-person="{word}"' in page
    assert f'data-csrf-cookie="{settings.CSRF_COOKIE_NAME}"' in page


def test_each_reader_has_a_word_of_the_own(cast: Cast, lesson_url: str) -> None:
    li = signed_in(Client(), cast, "li").get(lesson_url).headers[KEEP]
    wang = signed_in(Client(), cast, "wang").get(lesson_url).headers[KEEP]

    assert li != wang


@pytest.mark.parametrize("url", ["lms_core:notices", "lms_courses:notes", "lms_core:calendar"])
def test_other_pages_are_never_kept(client: Client, cast: Cast, url: str) -> None:
    reply = signed_in(client, cast, "li").get(reverse(url))

    assert reply.status_code == 200
    assert KEEP not in reply.headers


def test_who_is_not_signed_in_is_sent_to_sign_in_and_nothing_is_kept(client: Client, lesson_url: str) -> None:
    reply = client.get(lesson_url)

    assert reply.status_code == 302
    assert KEEP not in reply.headers


def test_a_page_that_is_refused_or_missing_is_not_kept(client: Client, cast: Cast) -> None:
    reply = signed_in(client, cast, "li").get(reverse("lms_courses:clause", args=["99.99"]))

    assert reply.status_code == 404
    assert KEEP not in reply.headers


def test_the_worker_comes_with_the_addresses_it_needs_and_all_of_them_answer(client: Client) -> None:
    reply = client.get(reverse("lms_core:offline_worker"))

    first, second, rest = reply.text.split("\n", 2)
    told = json.loads(first.removeprefix("const SETTINGS = ").removesuffix(";"))
    assert reply.headers["Content-Type"].startswith("text/javascript")
    assert "no-cache" in reply.headers["Cache-Control"]
    assert second.startswith("const VERSION = ")
    assert rest == worker_text() == Path(str(finders.find(WORKER))).read_text(encoding="utf-8")
    assert client.get(told["page"]).status_code == 200
    for address in told["shell"]:
        assert finders.find(address.removeprefix(settings.STATIC_URL)), address


def test_the_worker_comes_from_a_site_that_hashes_the_names_of_its_files(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    names = [*(f"lms_core/css/{name}.css" for name in STYLESHEETS), *SCRIPTS, "lms_core/icon.svg"]
    paths = {name: f"{name}.0" for name in names}
    (tmp_path / "staticfiles.json").write_text(json.dumps({"version": "1.1", "paths": paths}))
    settings.STATIC_ROOT = tmp_path
    hashing = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": hashing}

    reply = client.get(reverse("lms_core:offline_worker"))

    assert '"static": "/static/"' in reply.text
    assert "/static/lms_core/icon.svg.0" in reply.text


def test_the_worker_stands_before_the_whole_site(client: Client) -> None:
    """A browser lets a worker see only what lies below the folder it was sent from."""
    scope = reverse("lms_core:offline_worker").rpartition("/")[0] + "/"

    assert reverse("lms_courses:home").startswith(scope)
    assert reverse("lms_courses:home").startswith(client.get(reverse("lms_core:manifest")).json()["scope"])


def test_the_manifest_names_the_site_and_signs_that_are_there(client: Client) -> None:
    reply = client.get(reverse("lms_core:manifest"))

    told = reply.json()
    assert reply.headers["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["display"], told["start_url"]) == ("训评", "standalone", "/")
    for icon in told["icons"]:
        assert finders.find(icon["src"].removeprefix(settings.STATIC_URL)), icon


def test_the_page_without_network_names_nobody(client: Client) -> None:
    """It is kept once for whoever holds the device: the worker fetches it without cookies."""
    assert 'new Request(SETTINGS.page, { credentials: "omit" })' in worker_text()

    text = client.get(reverse("lms_core:offline")).text

    assert "这里没有网络" in text
    assert "data-person" not in text
    assert 'class="tab-bar"' not in text


def test_what_comes_late_and_is_forbidden_by_then_is_refused_for_good(rf: RequestFactory) -> None:
    @taken_late
    def forbidden(_request: HttpRequest) -> HttpResponse:
        raise PermissionDenied

    def posted(**sent: str) -> HttpRequest:
        request = rf.post("/", sent)
        request.user = AnonymousUser()
        return request

    assert forbidden(posted(**{DONE_AT: "2026-11-30T08:00:00.000Z"})).status_code == 410
    with pytest.raises(PermissionDenied):
        forbidden(posted())
