"""Why a pass mark is where it is: rounds of judges, kept with their words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.trail.models import AuditEntry
from lms.papers.api import Paper
from lms.papers.blueprints.models import PaperQuestion
from lms.people.api import Role
from lms.psychometrics.standard_setting.models import StandardSetting
from tests.factories.exams import make_paper, make_question
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]


@pytest.fixture
def trainer(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(make_user_with_role(Role.TRAINER, username="trainer"))


@pytest.fixture
def paper() -> Paper:
    return make_paper([("2.1", 4), ("2.2", 1)])


def round_of(**values: object) -> dict[str, object]:
    return {
        "method": "angoff",
        "round": 2,
        "held_on": str(timezone.localdate()),
        "lines": "王强 70 60\n李敏 80 60",
        "rationale": "两位班组长，讨论后第二轮",
    } | values


def test_a_round_is_kept_with_judges_and_rationale_and_changes_no_pass_mark(
    trainer: Client, paper: Paper
) -> None:
    address = reverse("lms_psychometrics:standard_new", args=[paper.pk])

    trainer.post(address, round_of())

    kept = StandardSetting.objects.get()
    assert kept.advised_share == Decimal("0.7200")
    assert kept.lines == [{"name": "王强", "values": [70, 60]}, {"name": "李敏", "values": [80, 60]}]
    assert (kept.round, kept.people, kept.is_enough) == (2, 2, False)
    assert kept.recorded_by.username == "trainer"
    assert Paper.objects.get(pk=paper.pk).pass_share == paper.pass_share
    assert AuditEntry.objects.filter(action="exams.standard_set").count() == 1
    text = trainer.get(reverse("lms_psychometrics:analysis_paper", args=[paper.pk])).text
    assert "Angoff, round 2," in text
    assert "advises 72.0%" in text
    assert "两位班组长，讨论后第二轮" in text
    assert "rests on 2 people only" in text


def test_judges_rate_questions_picked_by_hand_as_well(trainer: Client, paper: Paper) -> None:
    """They stand before the blueprint and weigh by their marks."""
    picked = make_question(code="Q-picked", stem="手选的一题")
    PaperQuestion.objects.create(paper=paper, question=picked, marks=Decimal(10), sort_order=1)
    address = reverse("lms_psychometrics:standard_new", args=[paper.pk])

    page = trainer.get(address).text
    refused = trainer.post(address, round_of(lines="王强 70 60"))
    trainer.post(address, round_of(lines="王强 50 70 60"))

    assert "Q-picked 手选的一题" in page
    assert "Line 1: 王强 needs 3 numbers and has 2." in refused.text
    # 10 marks at 50 per cent, 8 at 70 and 2 at 60, of 20.
    assert StandardSetting.objects.get().advised_share == Decimal("0.5900")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"lines": "王强 70"}, "Line 1: 王强 needs 2 numbers and has 1."),
        ({"lines": "王强 70 60\n李敏 七十 60"}, "Line 2: after the name there may be numbers only."),
        (
            {"method": "borderline_group", "lines": "00231 3"},
            "Line 1: 00231 has no first attempt at this paper.",
        ),
        ({"rationale": ""}, "This field is required."),
    ],
)
def test_a_round_that_does_not_fit_is_not_kept(
    trainer: Client, paper: Paper, values: dict[str, object], sentence: str
) -> None:
    response = trainer.post(reverse("lms_psychometrics:standard_new", args=[paper.pk]), round_of(**values))

    assert sentence in response.text
    assert not StandardSetting.objects.exists()


def test_a_round_still_to_be_held_is_not_kept(trainer: Client, paper: Paper) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = trainer.post(
        reverse("lms_psychometrics:standard_new", args=[paper.pk]), round_of(held_on=str(tomorrow))
    )

    assert "A round is recorded after it was held." in response.text
    assert not StandardSetting.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.HR, Role.ADMINISTRATOR])
def test_only_trainers_record_rounds(cast: Cast, signed_in: SignIn, paper: Paper, role: Role) -> None:
    client = signed_in(make_user_with_role(role, username="other"))

    assert (
        client.post(reverse("lms_psychometrics:standard_new", args=[paper.pk]), round_of()).status_code == 403
    )
    assert not StandardSetting.objects.exists()
