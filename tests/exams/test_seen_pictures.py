"""Pictures of questions: a taker sees those that stand on the page, and nobody reads ahead by an address."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings
from wagtail.images import get_image_model

from lms.exams.api import Attempt, AttemptState
from lms.exams.attempts.models import Answer
from lms.exams.marking.closing import hand_in
from lms.exams.marking.models import MarkingPlan
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper, PaperKind
from lms.papers.choices import ReviewRule
from lms.people.api import Role
from lms.questions.bank.models import Question, QuestionVersion
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_sitting
from tests.factories.people import Cast, make_user_with_role

pytestmark = [pytest.mark.django_db, pytest.mark.urls("lms.portal.urls")]
type SignIn = Callable[[str | User], Client]
SOURCE = re.compile(r'src="([^"]+)"')


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    }


def picture(colour: str) -> str:
    """Put a picture into the library, and give how a text names it."""
    drawn = BytesIO()
    Image.new("RGB", (40, 20), colour).save(drawn, "PNG")
    kept = get_image_model().objects.create(title=colour, file=ImageFile(drawn, name=f"{colour}.png"))
    return f"![图](picture:{kept.pk})"


def asked(kind: str = "single") -> Question:
    return make_question(kind, stem=f"看图：{picture('red')}", explanation=f"见 {picture('blue')}")


def sources(question: Question) -> tuple[str, str]:
    """Give the addresses of the picture in the stem and of the one in the explanation."""
    version = QuestionVersion.objects.get(question=question)
    return SOURCE.findall(version.content["stem"])[0], SOURCE.findall(version.explanation)[0]


def start(cast: Cast, **paper: object) -> Attempt:
    now = timezone.now()
    sitting = make_sitting(make_paper([("2", 1)], **paper), employees=[cast.li], now=now)
    return start_attempt(sitting=sitting, employee=cast.li, now=now)


def statuses(client: Client, addresses: tuple[str, ...]) -> list[int]:
    return [client.get(address).status_code for address in addresses]


def lesson_addresses() -> tuple[str, ...]:
    """Give the addresses at which lessons would show the pictures of the library."""
    pictures = get_image_model().objects.order_by("pk")
    return tuple(reverse("lms_courses:picture", args=[picture.pk]) for picture in pictures)


def test_the_address_for_pictures_of_lessons_shows_none_of_an_exam(cast: Cast, signed_in: SignIn) -> None:
    asked()
    addresses = lesson_addresses()
    start(cast)

    assert statuses(signed_in("li"), addresses) == [404, 404]
    assert statuses(signed_in("chen"), addresses) == [404, 404]
    assert statuses(Client(), addresses) == [302, 302]


def test_a_taker_sees_the_picture_of_the_question_and_not_that_of_the_explanation(
    cast: Cast, signed_in: SignIn
) -> None:
    addresses = sources(asked())
    client = signed_in("li")
    before = statuses(client, addresses)
    attempt = start(cast)

    page = client.get(reverse("lms_exams:attempt", args=[attempt.token])).content.decode()

    assert addresses[0] in page
    assert (before, statuses(client, addresses)) == ([403, 403], [200, 403])
    assert client.get(addresses[0][:-1]).status_code == 403
    assert statuses(signed_in("chen"), addresses) == [403, 403]
    assert statuses(Client(), addresses) == [302, 302]


@pytest.mark.parametrize("how", ["locked", "over", "left"])
def test_a_question_that_takes_no_answer_now_shows_no_picture(
    cast: Cast, signed_in: SignIn, how: str
) -> None:
    addresses = sources(asked())
    start(cast)
    now = timezone.now()
    values: dict[str, dict[str, object]] = {
        "locked": {"state": AttemptState.LOCKED, "held_at": now},
        "over": {"deadline": now - timedelta(hours=1)},
        "left": {"open_from": 2, "open_to": 2},
    }
    Attempt.objects.update(**values[how])

    assert statuses(signed_in("li"), addresses) == [403, 403]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([], [403, 403]),
        (["after_hand_in.marks"], [403, 403]),
        (["after_hand_in.right"], [200, 403]),
        (["after_hand_in.explanation"], [200, 200]),
    ],
)
def test_afterwards_the_review_table_decides(
    cast: Cast, signed_in: SignIn, cells: list[str], expected: list[int]
) -> None:
    addresses = sources(asked())
    attempt = start(cast, kind=PaperKind.QUIZ, review_rule=ReviewRule.TABLE)
    Paper.objects.update(review_cells=cells)
    hand_in(attempt=attempt, now=timezone.now())

    assert statuses(signed_in("li"), addresses) == expected


def test_what_is_looked_up_while_writing_shows_its_explanation(cast: Cast, signed_in: SignIn) -> None:
    addresses = sources(asked())
    attempt = start(cast, kind=PaperKind.QUIZ, review_rule=ReviewRule.TABLE)
    Paper.objects.update(review_cells=["during.explanation"])
    client, now = signed_in("li"), timezone.now()
    before = statuses(client, addresses)

    Answer.objects.create(
        attempt=attempt, slot=1, given={"chosen": "1"}, revision=1, saved_at=now, checked_at=now
    )

    assert (before, statuses(client, addresses)) == ([200, 403], [200, 200])


def test_a_marker_sees_it_while_an_answer_waits(cast: Cast, signed_in: SignIn) -> None:
    addresses = sources(asked("essay"))
    attempt = start(cast)
    MarkingPlan.objects.create(paper=attempt.sitting.paper).markers.add(cast.user("chen"))
    before = statuses(signed_in("chen"), addresses)
    attempt.answers.create(slot=1, given={"text": "先致歉。"}, saved_at=timezone.now())

    hand_in(attempt=attempt, now=timezone.now())

    assert (before, statuses(signed_in("chen"), addresses)) == ([403, 403], [200, 200])


@pytest.mark.parametrize("role", [Role.HR, Role.TRAINER, Role.AUDITOR])
def test_those_who_read_the_bank_see_all(signed_in: SignIn, role: Role) -> None:
    addresses = sources(asked())

    assert statuses(signed_in(make_user_with_role(role)), addresses) == [200, 200]
