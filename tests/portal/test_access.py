"""Every address, every role: who gets in, who is turned away, and that a refusal changed nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.db.models.signals import pre_save
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.snippets.models import get_snippet_models

from lms.core.trail.models import AuditEntry
from lms.exams.attempts.models import Answer
from tests.portal.access_evaluation import EVALUATION
from tests.portal.access_table import (
    ACCOUNT,
    AUTHORING,
    AUTOMATION,
    CERTIFICATION,
    CLASSROOM,
    CORE,
    COURSES,
    EXAMS,
    PEOPLE,
    PORTAL,
    Row,
)
from tests.portal.world import ROLES, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OFFSETS_IN_PDF = re.compile(rb"\d{10} \d{5} [nf]")  # a staff number can stand in them by chance
ROWS = [
    *ACCOUNT,
    *CORE,
    *PEOPLE,
    *AUTOMATION,
    *CLASSROOM,
    *COURSES,
    *AUTHORING,
    *EXAMS,
    *CERTIFICATION,
    *EVALUATION,
    *PORTAL,
]
CASES = [
    pytest.param(row, role, expected, id=f"{row.label}-{role}")
    for row in ROWS
    for role, expected in zip(ROLES, row.expected.split(), strict=True)
]
SENT = [row for row in ROWS if row.data]
TOKEN = "a" * 32
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b(?!.*django_session)", re.IGNORECASE | re.DOTALL)
# One statement that writes only what its own conditions allow; what it wrote is looked up instead.
CONDITIONAL = "INSERT INTO lms_exams_answer (attempt_id, slot"
SIGN_IN = reverse("account_login")


def addresses_of(resolver: URLResolver, names: tuple[str, ...] = ()) -> Iterator[str]:
    """List the full names of all addresses below a resolver."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield ":".join((*names, entry.name or ""))
        else:
            yield from addresses_of(entry, (*names, entry.namespace) if entry.namespace else names)


def test_every_address_has_a_row() -> None:
    ours = {name for name in addresses_of(get_resolver()) if name.startswith(("lms_", "account_"))}

    others = {"set_language", "wagtailadmin_home"}
    assert {row.name for row in ROWS if not row.name.startswith("@")} == ours | others


def address(row: Row, world: World) -> str:
    """Write the address of a row."""

    def found(word: str) -> str:
        return str(attrgetter(word[1:])(world)) if word.startswith("@") else word

    name = found(row.name)
    url = name if name.startswith("/") else reverse(name, args=[found(arg) for arg in row.args])
    return f"{url}?{row.query}" if row.query else url


def send(client: Client, row: Row, world: World, *, token: str = TOKEN) -> HttpResponse:
    """Ask for a row's address, or send its data with the token a page would carry."""
    url = address(row, world)
    if row.data is None:
        return client.get(url)
    data = row.data(world)
    client.cookies["csrftoken"] = TOKEN
    kind = {"content_type": "application/json"} if isinstance(data, str) else {}
    return client.post(url, data, headers={"X-CSRFToken": token}, **kind)


def answer_of(response: HttpResponse) -> str:
    """Say what came back in the words of the table."""
    if response.status_code != 302:
        return str(response.status_code)
    return "in" if response.url.startswith(f"{SIGN_IN}?next=") else "go"


class Writes(list[str]):
    """The statements that changed something; an update or a deletion that met no row is none of them."""

    def __call__(
        self, execute: Callable[..., object], sql: str, params: object, many: bool, context: dict[str, Any]
    ) -> object:
        """Let the database do a statement, as its wrapper, and note it if it writes."""
        result = execute(sql, params, many, context)
        # Of what gives its rows back the number is known only when they are read.
        met_none = (
            context["cursor"].rowcount == 0 and " RETURNING " not in sql and not sql.startswith("INSERT")
        )
        if WRITES.match(sql) and CONDITIONAL not in sql and not met_none:
            self.append(sql)
        return result


@pytest.mark.parametrize(("row", "role", "expected"), CASES)
def test_access(world: World, row: Row, role: str, expected: str) -> None:
    client = world.client(role, enforce_csrf_checks=True)
    answers = list(Answer.objects.order_by("pk").values())

    written = Writes()
    with connection.execute_wrapper(written):
        response = send(client, row, world)

    changed = written or list(Answer.objects.order_by("pk").values()) != answers
    assert answer_of(response) == {"same": "200", "idle": "go"}.get(expected, expected)
    if row.data and expected in {"go", "200"}:
        assert changed, "what is allowed here must be a real change, else its refusal proves nothing"
    elif row.data or expected not in {"go", "200"}:
        assert not changed


DEEDS = [
    pytest.param(row, role, id=f"{row.label}-{role}")
    for row in SENT
    for role, expected in zip(ROLES, row.expected.split(), strict=True)
    if expected == "go"
]
# Somebody came or went: there is nothing beside the entry that could fail.
NO_DEEDS = {"account.signed_in", "account.signed_out", "account.sign_in_failed"}


@pytest.mark.parametrize(("row", "role"), DEEDS)
def test_a_deed_and_its_entry_stand_or_fall_together(world: World, row: Row, role: str) -> None:
    client, loose = world.client(role, enforce_csrf_checks=True), list[str]()
    depth = len(connection.atomic_blocks)

    def note(instance: AuditEntry, **_kwargs: object) -> None:
        if len(connection.atomic_blocks) == depth and instance.action not in NO_DEEDS:
            loose.append(instance.action)

    pre_save.connect(note, sender=AuditEntry)
    try:
        send(client, row, world)
    finally:
        pre_save.disconnect(note, sender=AuditEntry)

    assert not loose


READ_BY_FEW = [
    pytest.param(row, role, id=f"{row.label}-{role}")
    for row in ROWS
    for role in ("employee", "manager")
    if row.data is None
    and row.name != "lms_courses:picture"
    and row.expected.split()[ROLES.index(role)] == "200"
]


@pytest.mark.parametrize(("row", "role"), READ_BY_FEW)
def test_no_page_names_somebody_out_of_sight(world: World, row: Row, role: str) -> None:
    page = send(world.client(role), row, world)

    words = OFFSETS_IN_PDF.sub(b"", page.content).decode(errors="ignore")
    assert world.he.person.name not in words
    assert world.he.number not in words


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("lms_certification:people", "unit=P01-C2"),
        ("lms_certification:expiring", "unit=P01-C2&days=366"),
        ("lms_people:employees", "q=何洋"),
        ("lms_courses:enrolments", "q=何洋"),
    ],
)
def test_asking_for_somebody_out_of_sight_finds_nobody(world: World, name: str, query: str) -> None:
    found = {
        role: world.client(role).get(f"{reverse(name)}?{query}").context["table"].total
        for role in ("manager", "hr")
    }

    assert found["manager"] == 0
    assert found["hr"] > 0


@pytest.mark.parametrize("row", SENT, ids=lambda row: row.label)
def test_nothing_is_taken_without_the_token_of_the_page(world: World, row: Row) -> None:
    allowed = [role for role, cell in zip(ROLES, row.expected.split(), strict=True) if cell in {"go", "200"}]
    client = world.client(allowed[0] if allowed else "hr", enforce_csrf_checks=True)
    answers = list(Answer.objects.order_by("pk").values())

    written = Writes()
    with connection.execute_wrapper(written):
        response = send(client, row, world, token="b" * 32)

    assert response.status_code == 403
    assert written == []
    assert list(Answer.objects.order_by("pk").values()) == answers


def test_whoever_may_not_enter_the_admin_ends_at_home(world: World) -> None:
    response = world.client("employee").get(reverse("wagtailadmin_home"), follow=True)

    assert response.request["PATH_INFO"] == reverse("lms_portal:today")


EDITED_BY = {
    "lms_people": "hr",
    "lms_certification": "hr",
    "lms_standards": "trainer",
    "lms_courses": "trainer",
    "lms_questions": "trainer",
    "lms_papers": "trainer",
    "lms_performance": "administrator",
}


@pytest.mark.parametrize("model", get_snippet_models(), ids=lambda model: model._meta.label)
def test_what_stands_in_the_admin_is_edited_by_one_role(world: World, model: type[Model]) -> None:
    address_of_list = reverse(model.snippet_viewset.get_url_name("list"))

    found = {role: answer_of(world.client(role).get(address_of_list)) for role in ROLES}

    editor = EDITED_BY[model._meta.app_label]
    assert found == {
        role: "200" if role == editor else "go" if role in {"hr", "trainer", "administrator"} else "in"
        for role in ROLES
    }
