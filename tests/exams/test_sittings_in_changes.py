"""A sitting planned for after the day of a change: it says what nobody has looked at, and what that stops."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.notices.models import Notice
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.standards.changes.models import EditionChange
from lms.standards.changes.services import PlannedDays, confirm, open_fact_change
from lms.standards.choices import ThingKind
from lms.standards.clauses.models import Clause, Edition
from lms.standards.facts.models import Fact
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_sitting
from tests.factories.people import Cast, make_user_with_role
from tests.factories.standards import make_change, make_correction, make_next_edition

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


@pytest.fixture
def across(trainer: User, cast: Cast) -> Sitting:
    """A sitting that opened yesterday, before the day of a change to what its one question asks: today."""
    new = make_next_edition(timezone.localdate())
    make_question(clause=Clause.objects.get(number="2.1", chapter__edition=new.replaces_id))
    paper, people = make_paper([("2.1", 1)]), [cast.li, cast.chen]
    sitting = make_sitting(paper, employees=people, now=NOW() - timedelta(days=1), title="跨日场")
    Sitting.objects.update(closes_at=NOW() + timedelta(days=10))
    make_change(by=trainer)
    return sitting


def start(user: User, sitting: Sitting) -> str:
    """Press the button that starts, and give the page that follows."""
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    page = client.post(reverse("lms_exams:rules", args=[sitting.pk]), follow=True)
    assert page.status_code == 200
    return page.content.decode()


def test_a_sitting_is_written_to_its_end_by_the_edition_of_its_opening(
    trainer: User, cast: Cast, across: Sitting
) -> None:
    start(cast.user("li"), across)

    [attempt] = across.attempts.all()
    assert attempt.slot_count == 1
    of_change, _of_sitting = pages(trainer, EditionChange.objects.get(), across)
    card = of_change.partition("跨过这一天的场次")[2][:400]
    assert '"figure-value">2<' in card
    assert "1 场，考到结束都按开考那天的版本" in card


def test_a_corrected_fact_holds_its_questions_back_in_sittings_that_are_open(
    trainer: User, cast: Cast, across: Sitting
) -> None:
    EditionChange.objects.all().delete()
    Edition.objects.filter(key="next").update(in_force_from=timezone.localdate() + timedelta(days=30))
    fact = Fact.objects.get(value="24")
    Question.objects.get().facts.add(fact)
    correction = make_correction(fact, "原来写错了。")
    open_fact_change(correction=correction, days=PlannedDays(), by=trainer, now=NOW())

    start(cast.user("li"), across)

    assert not across.attempts.exists()


def test_who_cannot_start_reads_that_those_who_can_mend_it_were_told(
    trainer: User, cast: Cast, sitting: Sitting
) -> None:
    make_change(by=trainer)
    Edition.objects.filter(key="next").update(in_force_from=timezone.localdate())
    opens, closes = NOW() - timedelta(minutes=5), NOW() + timedelta(hours=1)
    Sitting.objects.update(opens_at=opens, closes_at=closes)
    for person in (cast.li, cast.chen):
        SittingSeat.objects.create(sitting=sitting, employee=person)

    said = [start(cast.user(name), sitting) for name in ("li", "chen")]

    assert all("已通知培训师和人力资源" in page for page in said)
    told = Notice.objects.filter(kind="exams.undrawable")
    assert {one.recipient for one in told} == {trainer, cast.user("zhao")}
    assert {one.url for one in told} == {reverse("lms_exams:sitting", args=[sitting.pk])}
    assert told.count() == 2


def test_a_day_is_not_brought_forward_before_what_stops_on_it_was_read(
    trainer: User, sitting: Sitting
) -> None:
    edition = Edition.objects.get(key="next")
    Sitting.objects.update(opens_at=NOW() + timedelta(days=20), closes_at=NOW() + timedelta(days=21))
    make_change(by=trainer)
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(trainer, "django.contrib.auth.backends.ModelBackend")
    address = reverse("wagtailsnippets_lms_standards_edition:edit", args=[edition.pk])
    day = timezone.localdate() + timedelta(days=10)
    form = {
        "standard": edition.standard_id,
        "key": "next",
        "label": "第二版",
        "label_en": "",
        "in_force_from": day.isoformat(),
        "in_force_to": "",
        "replaces": edition.replaces_id,
        "note": "",
        "change_reason": "提前施行",
    }

    named = client.post(address, form).content.decode()

    edition.refresh_from_db()
    assert "下月场" in named
    assert LACKS in named
    assert edition.in_force_from == timezone.localdate() + timedelta(days=30)
    assert not EditionChange.objects.get().items.filter(kind=ThingKind.SITTING).exists()

    client.post(address, form | {"stops_seen": "on"})

    edition.refresh_from_db()
    assert edition.in_force_from == day
