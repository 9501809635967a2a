"""A sitting planned for after the day of a change: it says what nobody has looked at, and what that stops."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.exams.sittings.models import Sitting
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.standards.changes.models import EditionChange
from lms.standards.changes.services import confirm
from lms.standards.choices import ThingKind
from lms.standards.clauses.models import Clause, Edition
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_sitting
from tests.factories.people import make_user_with_role
from tests.factories.standards import make_change, make_next_edition

pytestmark = pytest.mark.django_db

NOW = timezone.now
STOPS, LACKS = "这场考试照目前情况到时无法举行", "试卷缺 1 道题"


@pytest.fixture
def trainer() -> User:
    create_roles()
    return make_user_with_role(Role.TRAINER)


@pytest.fixture
def sitting(trainer: User) -> Sitting:
    """A sitting in 31 days of a paper whose one question is on clause 2.1, which changes in 30."""
    new = make_next_edition(timezone.localdate() + timedelta(days=30))
    make_question(clause=Clause.objects.get(number="2.1", chapter__edition=new.replaces_id))
    return make_sitting(make_paper([("2.1", 1)]), now=NOW() + timedelta(days=31), title="下月场")


def pages(user: User, change: EditionChange, sitting: Sitting) -> tuple[str, str]:
    """Give the page of the change and that of the sitting."""
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    urls = change.get_absolute_url(), reverse("lms_exams:sitting", args=[sitting.pk])
    first, second = (client.get(url).content.decode() for url in urls)
    return first, second


def test_what_cannot_be_drawn_on_its_day_is_said_on_both_pages(trainer: User, sitting: Sitting) -> None:
    change = make_change(by=trainer)

    of_change, of_sitting = pages(trainer, change, sitting)

    assert "下月场" in of_change
    assert LACKS in of_change
    assert STOPS in of_sitting
    assert LACKS in of_sitting
    assert change.items.get(kind=ThingKind.SITTING).get_absolute_url().replace("&", "&amp;") in of_sitting


def test_with_the_question_confirmed_the_sitting_can_be_held(trainer: User, sitting: Sitting) -> None:
    change = make_change(by=trainer)
    question = change.items.get(kind=ThingKind.QUESTION)
    confirm(change=change, items=[question.pk], note="问的是不变的部分", by=trainer, now=NOW())

    of_change, of_sitting = pages(trainer, change, sitting)

    assert LACKS not in of_change
    assert STOPS not in of_sitting
    assert "这里还没有核对" in of_sitting


def test_a_sitting_before_the_day_rests_on_nothing_that_changes(trainer: User, sitting: Sitting) -> None:
    Sitting.objects.update(opens_at=NOW() + timedelta(days=3), closes_at=NOW() + timedelta(days=4))
    change = make_change(by=trainer)

    of_change, of_sitting = pages(trainer, change, sitting)

    assert LACKS not in of_change
    assert STOPS not in of_sitting
    assert not change.items.filter(kind=ThingKind.SITTING).exists()


def test_a_demo_edition_stops_nothing(trainer: User, sitting: Sitting) -> None:
    change = make_change(by=trainer)
    Edition.objects.filter(key="next").update(is_demo=True, in_force_from=None)

    of_change, of_sitting = pages(trainer, EditionChange.objects.get(pk=change.pk), sitting)

    assert LACKS not in of_change
    assert STOPS not in of_sitting
