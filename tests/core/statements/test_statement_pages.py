"""Administrators see what a store is told; HR names a pseudonym, for a reason that is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.statements.api import pseudonym_of
from lms.core.statements.models import LearningStatement, StatementState
from lms.core.statements.sending import send_due
from lms.core.trail.models import AuditEntry
from tests.accounts import User
from tests.core.conftest import permission
from tests.core.statements.conftest import KEY, site
from tests.core.statements.store import Store
from tests.core.statements.test_telling_a_store import later, tell
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
type SignIn = Callable[[str | User], Client]


@pytest.fixture
def as_administrator(db: None) -> Client:
    """The browser of somebody who looks after what goes out."""
    client = Client(headers=ENGLISH)
    user = User.objects.create_user("administrator")
    user.user_permissions.add(permission("view_job"))
    client.force_login(user)
    return client


def page_of(client: Client, query: str = "") -> str:
    """Read the page of the store."""
    return client.get(f"{reverse('lms_core:statements')}{query}").content.decode()


def test_a_site_that_tells_nothing_says_how_it_would(
    as_administrator: Client, settings: SettingsWrapper
) -> None:
    off = page_of(as_administrator)
    settings.XUNPING = site("https://lrs.example/xapi", pseudonym_key="short")
    lacking = page_of(as_administrator)

    assert "is not told" in off
    assert "XUNPING_LRS_ENDPOINT" in off
    assert "shorter than 32 characters" in lacking
    as_administrator.post(reverse("lms_core:statements"), {"step": "try"})
    assert not AuditEntry.objects.filter(action="core.statement_tried").exists()


def test_what_was_refused_stands_first_with_the_words_of_the_store_and_is_sent_again(
    as_administrator: Client, store: Store
) -> None:
    tell(1, 2)
    bad = LearningStatement.objects.get(key="test/1")
    store.refuses = str(bad.statement_id)
    send_due(later(seconds=1))

    listed, alone = page_of(as_administrator), as_administrator.get(bad.get_absolute_url()).content.decode()
    sent = page_of(as_administrator, "?of=sent")
    as_administrator.post(bad.get_absolute_url())
    once = LearningStatement.objects.get(pk=bad.pk).state
    send_due(later(minutes=1))
    as_administrator.post(reverse("lms_core:statements"), {"step": "again"})

    assert "refused 1 statement" in listed
    assert "nothing about" in listed
    assert "nothing about" in alone
    assert "verbs/failed" in alone
    assert "上岗考" in sent
    assert once == StatementState.WAITING
    assert LearningStatement.objects.get(pk=bad.pk).state == StatementState.WAITING
    assert AuditEntry.objects.filter(action="core.statement_sent_again").count() == 2


def test_one_that_was_taken_is_not_sent_again(as_administrator: Client, store: Store) -> None:
    tell(1)
    send_due(later(seconds=1))
    found = LearningStatement.objects.get()

    page = as_administrator.post(found.get_absolute_url(), follow=True).content.decode()

    assert "not one that can be sent again" in page
    assert LearningStatement.objects.get().state == StatementState.SENT


def test_a_test_statement_is_about_nobody(as_administrator: Client, store: Store) -> None:
    said = as_administrator.post(reverse("lms_core:statements"), {"step": "try"}, follow=True)
    store.away = 403
    refused = as_administrator.post(reverse("lms_core:statements"), {"step": "try"}, follow=True)

    assert "The test statement was taken." in said.content.decode()
    assert "closed for repair" in refused.content.decode()
    (kept,) = store.kept.values()
    assert kept["actor"]["account"]["name"] == "site"
    outcomes = [
        one.details for one in AuditEntry.objects.filter(action="core.statement_tried").order_by("pk")
    ]
    assert outcomes == [{"statement_outcome": "taken"}, {"statement_outcome": "away"}]


def test_password_and_key_are_in_no_page_and_no_log(
    as_administrator: Client, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    tell(1)
    store.away = 500
    send_due(later(seconds=1))
    as_administrator.post(reverse("lms_core:statements"), {"step": "try"})
    pages = [page_of(as_administrator, f"?of={name}") for name in ("", "waiting")]
    pages.append(as_administrator.get(LearningStatement.objects.get().get_absolute_url()).content.decode())

    for text in (*pages, caplog.text):
        assert "s3cret" not in text
        assert KEY not in text


def test_hr_names_a_pseudonym_and_the_trail_keeps_who_asked_and_why(
    cast: Cast, signed_in: SignIn, store: Store
) -> None:
    zhao, url = signed_in("zhao"), reverse("lms_people:pseudonym")
    asked = {"pseudonym": pseudonym_of(cast.li.number), "reason": "平台里的成绩对不上"}

    without = zhao.post(url, {**asked, "reason": " "}).content.decode()
    nobody = zhao.post(url, {**asked, "pseudonym": "0" * 64}).content.decode()
    none_yet = AuditEntry.objects.filter(action="people.pseudonym_resolved").count()
    found = zhao.post(url, asked)

    assert cast.li.name not in without
    assert "Nobody who is kept here" in nobody
    assert none_yet == 0
    assert str(cast.li) in found.content.decode()
    assert "no-store" in found["Cache-Control"]
    entry = AuditEntry.objects.get(action="people.pseudonym_resolved")
    assert (entry.reason, entry.subject_label) == ("平台里的成绩对不上", str(cast.li))


@pytest.mark.parametrize("who", ["li", "wang", "chen"])
def test_nobody_but_hr_names_a_pseudonym(cast: Cast, signed_in: SignIn, store: Store, who: str) -> None:
    asked = {"pseudonym": pseudonym_of(cast.chen.number), "reason": "想知道"}

    assert signed_in(who).post(reverse("lms_people:pseudonym"), asked).status_code in {302, 403, 404}
    assert not AuditEntry.objects.filter(action="people.pseudonym_resolved").exists()


def test_without_a_store_there_is_nothing_to_name(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in("zhao").get(reverse("lms_people:pseudonym")).status_code == 404
