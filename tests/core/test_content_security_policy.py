"""Pages allow no inline script or style; Wagtail's admin keeps what it needs."""

import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

import lms

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TEMPLATES = [
    path for path in Path(lms.__file__).parent.glob("*/templates/**/*.html") if "admin" not in path.parts
]


def directives(response: HttpResponse) -> dict[str, str]:
    """Split the header."""
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_pages_are_strict(as_li: Client) -> None:
    policy = directives(as_li.get(reverse("account_login"), follow=True))

    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["object-src"] == "'none'"


def test_the_admin_gets_what_wagtail_needs(admin_client: Client) -> None:
    policy = directives(admin_client.get(reverse("wagtailadmin_home")))

    assert "'unsafe-inline'" in policy["script-src"]
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)


def test_a_part_that_comes_anew_takes_over_no_style_that_would_be_refused(admin_client: Client) -> None:
    page = admin_client.get(reverse("lms_core:gallery")).content.decode()

    assert '"attributesToSettle":["class","width","height"]' in page
