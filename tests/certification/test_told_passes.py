"""A pass that a certificate tells of is no secret: it is shown even where the marks are not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from lms.certification.requirements.models import Certification
from lms.exams.api import Attempt, AttemptState
from lms.papers.api import Paper
from lms.papers.choices import ReviewRule
from lms.people.api import Role
from tests.factories.certification import make_attempt, make_certification
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db


def secret(paper: Paper) -> None:
    Paper.objects.filter(pk=paper.pk).update(review_rule=ReviewRule.TABLE, review_cells=[])


def written(cast: Cast, paper: Paper, **values: object) -> Attempt:
    """Let Li have handed in two days ago, in a sitting that is over."""
    attempt = make_attempt(cast.li, paper, timezone.now() - timedelta(days=2), **values)  # type: ignore[arg-type]
    attempt.sitting.seats.create(employee=cast.li)
    return attempt


def result_page(client: Client, cast: Cast, attempt: Attempt) -> str:
    client.force_login(cast.user("li"))
    page = client.get(reverse("lms_exams:result", args=[attempt.token])).text
    return page[page.index("<h1") :]


@pytest.mark.parametrize(("passed", "word"), [(True, "通过"), (False, "未通过")])
def test_passed_or_not_is_shown_where_a_certificate_depends_on_it_and_no_marks(
    client: Client, cast: Cast, hotline: Certification, passed: bool, word: str
) -> None:
    secret(hotline.paper)
    attempt = written(cast, hotline.paper, passed=passed)

    page = result_page(client, cast, attempt)
    listed = client.get(reverse("lms_exams:exams")).text

    assert f">{word}</h1>" in page
    assert "目前不公布得分" in page
    assert re.search(r"\b(91|40)\b", strip_tags(page)) is None
    assert f"{word}</span>" in listed
    assert "已交卷" not in listed


@pytest.mark.parametrize("passed", [True, False])
def test_without_a_certificate_a_secret_result_tells_nothing(
    client: Client, cast: Cast, hotline: Certification, passed: bool
) -> None:
    other = make_certification()
    paper = other.paper
    other.delete()
    secret(paper)

    page = result_page(client, cast, written(cast, paper, passed=passed))
    listed = client.get(reverse("lms_exams:exams")).text

    assert "通过" not in page
    assert "已交卷" in listed


@pytest.mark.parametrize(
    "values", [{"is_rehearsal": True}, {"state": AttemptState.HANDED_IN}], ids=["rehearsal", "being marked"]
)
def test_a_rehearsal_and_what_is_still_marked_tell_nothing(
    client: Client, cast: Cast, hotline: Certification, values: dict[str, object]
) -> None:
    secret(hotline.paper)

    page = result_page(client, cast, written(cast, hotline.paper, **values))

    assert ">通过</h1>" not in page
    assert ">未通过</h1>" not in page


def test_the_form_of_the_review_rules_says_so(client: Client, cast: Cast, hotline: Certification) -> None:
    call_command("create_roles")
    trainer = make_user_with_role(Role.TRAINER)
    client.force_login(trainer, "django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("wagtailsnippets_lms_papers_paper:edit", args=[hotline.paper.pk])).text

    assert "试卷关联证书时，全部阅卷完成后总会显示是否通过" in page
