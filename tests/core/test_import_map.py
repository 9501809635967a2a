"""The import map leads from the plain name of a module to the file that the storage serves."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.template import Context, Template
from django.test import RequestFactory
from pytest_django import Settings

MAP = re.compile(r'^<script type="importmap"(?: nonce="(?P<nonce>[\w-]+)")?>(?P<imports>{.*})</script>$')
TEMPLATE = "{% load core_shell %}{% import_map %}"


class Hashed(StaticFilesStorage):
    """Name a file by its content, as a manifest does."""

    def url(self, name: str | None) -> str:
        return f"{self.base_url}{str(name).removesuffix('.js')}.0123456789ab.js"


def map_in(text: str) -> tuple[str | None, dict[str, str]]:
    """Read a map with its nonce."""
    found = MAP.match(text)
    assert found
    return found["nonce"], json.loads(found["imports"])["imports"]


@pytest.fixture
def hashed(settings: Settings) -> None:
    """Let files be named by their content."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": f"{__name__}.{Hashed.__name__}"}}


@pytest.mark.usefixtures("hashed")
def test_a_module_is_found_under_its_hashed_name() -> None:
    _, imports = map_in(Template(TEMPLATE).render(Context({})))

    assert imports["/static/lms_core/js/dom.js"] == "/static/lms_core/js/dom.0123456789ab.js"
    assert imports["/static/lms_exams/saving/queue.js"] == "/static/lms_exams/saving/queue.0123456789ab.js"
    assert all(name.startswith("/static/lms_") for name in imports)


def test_the_map_is_allowed_by_a_nonce_of_its_page_alone() -> None:
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(Template(TEMPLATE).render(Context({"request": request})))

    replies = [ContentSecurityPolicyMiddleware(page)(RequestFactory().get("/")) for _ in range(2)]

    nonces = [map_in(reply.content.decode())[0] for reply in replies]
    assert nonces[0] != nonces[1]
    for nonce, reply in zip(nonces, replies, strict=True):
        assert f"script-src 'self' 'nonce-{nonce}'" in reply.headers["Content-Security-Policy"]


def test_a_site_without_a_policy_gets_a_map_without_a_nonce() -> None:
    nonce, imports = map_in(Template(TEMPLATE).render(Context({"request": RequestFactory().get("/")})))

    assert (nonce, imports["/static/lms_core/js/dom.js"]) == (None, "/static/lms_core/js/dom.js")
