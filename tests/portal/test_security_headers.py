"""Pages run no script but the site's own files, load nothing from elsewhere, and keep cookies close."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from lms.exams.api import Attempt
from tests.factories.people import PASSWORD
from tests.portal.markup import forbidden_in
from tests.portal.test_access import ROWS, Row, send
from tests.portal.world import ROLES, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ADMIN = {"wagtailadmin_home", "lms_authoring_english"}

MONITORED = {"lms_core:live", "lms_core:ready"}
"""A monitor's answers are a line of JSON, given above the middleware of pages."""


def readers(expected: str) -> list[str]:
    """Choose who reads a page: the first role that may, and the one that sees most."""
    allowed = [role for role, cell in zip(ROLES, expected.split(), strict=True) if cell == "200"]
    return sorted({allowed[0], "hr" if "hr" in allowed else allowed[-1]}) if allowed else []


PAGES = [
    pytest.param(row, role, id=f"{row.label}-{role}")
    for row in ROWS
    if row.data is None and row.name not in ADMIN | MONITORED
    for role in readers(row.expected)
]


def policy_of(response: HttpResponse) -> dict[str, list[str]]:
    """Split the content security policy into its directives."""
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


def nonces_in(page: str) -> set[str]:
    """Give the nonce of the page's import map as the policy names it; a page without a map has none."""
    return {f"'nonce-{nonce}'" for nonce in re.findall(r'<script type="importmap" nonce="(\S+)">', page)}


def page_of(response: HttpResponse) -> str:
    """Read a page; a file is none."""
    return response.content.decode() if response.headers["Content-Type"].startswith("text/html") else ""


@pytest.mark.parametrize(("row", "role"), PAGES)
def test_a_page_holds_nothing_the_policy_forbids(world: World, row: Row, role: str) -> None:
    response = send(world.client(role), row, world)

    policy = policy_of(response)
    sources = {source for listed in policy.values() for source in listed}
    assert response.status_code == 200
    nonces = {source for source in sources if source.startswith("'nonce-")}
    assert nonces == nonces_in(page_of(response))
    assert sources - nonces <= {"'self'", "'none'", "data:", "blob:"} or row.name == "lms_courses:picture"
    assert not {"data:", "blob:"} & {*policy.get("script-src", []), *policy.get("style-src", [])}
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert forbidden_in(page_of(response)) == []


def test_the_policy_of_a_page_names_every_kind_of_source(world: World) -> None:
    policy = policy_of(world.client("employee").get(reverse("lms_portal:today")))

    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["base-uri"] == policy["form-action"] == policy["frame-ancestors"] == ["'self'"]
    assert policy["object-src"] == ["'none'"]


def test_a_drawing_opened_alone_may_do_nothing(world: World) -> None:
    policy = policy_of(world.client("employee").get(reverse("lms_courses:picture", args=[world.picture_id])))

    assert policy["default-src"] == ["'none'"]
    assert policy["sandbox"] == []
    assert "script-src" not in policy


def test_the_admin_has_a_wider_policy_but_no_foreign_host(world: World) -> None:
    policy = policy_of(world.client("hr").get(reverse("wagtailadmin_home")))

    assert "'unsafe-inline'" in policy["script-src"]
    assert policy["object-src"] == ["'none'"]
    assert {source for listed in policy.values() for source in listed} <= {
        *("'self'", "'none'", "data:", "blob:"),
        *("'unsafe-inline'", "'unsafe-eval'"),
    }


def test_an_error_page_is_as_strict(world: World) -> None:
    for response in (
        world.client("employee").get(reverse("lms_performance:complaints")),
        world.client("employee").get(reverse("lms_standards:clause", args=["9.9"])),
    ):
        assert response.status_code in {403, 404}
        assert policy_of(response)["script-src"] == ["'self'"]
        assert forbidden_in(response.content.decode()) == []


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    client = Client()
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": "00318", "password": PASSWORD})

    session, token = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert token["samesite"] == "Lax"


def test_what_is_personal_is_not_kept_by_caches_in_between(world: World) -> None:
    token = Attempt.objects.get(pk=world.li.open_attempt.pk).token
    pages = {
        "hr": [
            reverse("lms_certification:certificate_pdf", args=[world.he.certificate.serial]),
            reverse("lms_people:first_password", args=[world.he.person.pk]),
        ],
        "employee": [reverse("lms_exams:attempt", args=[token]), reverse("lms_exams:exams")],
    }

    for role, urls in pages.items():
        for url in urls:
            assert "private" in world.client(role).get(url).headers["Cache-Control"], url


def test_no_page_of_somebody_signed_in_is_left_on_a_shared_desk(world: World) -> None:
    names = ["lms_portal:home", "lms_courses:home", "lms_standards:standard", "lms_core:notices"]

    for name in names:
        assert "no-store" in world.client("employee").get(reverse(name), follow=True)["Cache-Control"], name
    assert "Cache-Control" not in Client().get(reverse("lms_standards:standard")).headers


@pytest.mark.parametrize(
    "page",
    [
        "<style>p{color:red}</style>",
        "<script>run()</script>",
        '<script nonce="n">run()</script>',
        '<script type="importmap">{}</script>',
        '<p style="color:red">',
        '<button onclick="run()">',
        '<a href=" JavaScript:run()">',
        '<script src="//elsewhere.example/x.js"></script>',
        '<link rel="stylesheet" href="https://elsewhere.example/x.css">',
        '<form action="https://elsewhere.example/"></form>',
    ],
)
def test_what_is_forbidden_would_be_seen(page: str) -> None:
    assert len(forbidden_in(page)) == 1


def test_what_is_allowed_is_left_alone() -> None:
    scripts = (
        '<script src="/static/x.js" defer></script><script type="application/json">{}</script>'
        '<script type="importmap" nonce="n">{}</script>'
    )

    assert forbidden_in(f'{scripts}<a href="/once/">') == []
