"""Certifications are edited in the Wagtail admin."""

from __future__ import annotations

import pytest
from django.test import Client

from lms.certification.requirements.models import Certification
from lms.papers.api import Paper, PaperKind
from tests.accounts import User
from tests.factories.certification import make_certification
from tests.factories.people import make_position

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/snippets/lms_certification/certification"


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("editor", password="plain-words-47-lantern"))
    return client


def values(paper: Paper) -> dict[str, object]:
    """Fill the form for a team leader's certificate."""
    return {
        "name": "班组长任职证",
        "name_en": "Team leader certificate",
        "code": "team-leader",
        "paper": paper.pk,
        "courses": [],
        "validity_months": 24,
        "renewal_window_days": 60,
        "positions": [make_position("班组长", leads=True).pk],
    }


def test_a_certification_is_added_with_its_positions(editor: Client) -> None:
    paper = Paper.objects.create(slug="team-leader", title="任职考", kind=PaperKind.EXAM, minutes=35)

    editor.post(f"{ADDRESS}/add/", values(paper))

    certification = Certification.objects.get()
    assert (certification.name, certification.validity_months) == ("班组长任职证", 24)
    assert [position.name for position in certification.positions.all()] == ["班组长"]


def test_a_paper_leads_to_one_certification(editor: Client) -> None:
    taken = make_certification()

    response = editor.post(f"{ADDRESS}/add/", values(taken.paper))

    assert "这份试卷已对应另一项认证。" in response.text
    assert Certification.objects.count() == 1


def test_the_list_opens(editor: Client) -> None:
    make_certification()

    assert "热线坐席上岗证" in editor.get(f"{ADDRESS}/").text
