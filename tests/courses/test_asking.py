"""Marks, questions and reports at a passage: nameless for others, answered once for all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from lms.core.notices.models import Notice
from lms.core.trail.api import AuditEntry
from lms.courses.asking.models import Remark, RemarkKind, RemarkState
from lms.courses.asking.services import (
    MOST_WAITING,
    AnswerMissing,
    NoSuchOutcome,
    Outcome,
    TooManyWaiting,
    mark_unclear,
    send_remark,
    settle,
    take_back,
)
from lms.courses.asking.telling import tell_trainers
from lms.courses.pages.models import LessonPage
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.accounts import User
from tests.factories.courses import NOW, check, make_course, make_enrolment, make_lesson, make_standard, prose
from tests.factories.people import Cast, make_cast, make_user_with_role

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
ANSWER = "是平均值，不是每一件的上限。"


@pytest.fixture
def cast() -> Cast:
    create_roles()
    make_standard()
    return make_cast()


@pytest.fixture
def lesson(cast: Cast) -> LessonPage:
    course = make_course("U1", lessons=0)
    made = make_lesson(course, "first", [prose(1), prose(2), check()])
    make_enrolment(cast.li, course)
    return made


@pytest.fixture
def trainer(cast: Cast) -> User:
    return make_user_with_role(Role.TRAINER, name="何培")


def said(
    cast: Cast, lesson: LessonPage, text: str = "24 小时是上限吗？", kind: RemarkKind = RemarkKind.QUESTION
) -> Remark:
    """Let Li say something at the first passage."""
    return send_remark(employee=cast.li, lesson=lesson, block_id="prose-1", kind=kind, text=text, now=NOW)


def answered(
    cast: Cast, lesson: LessonPage, trainer: User, state: RemarkState = RemarkState.ANSWERED
) -> Remark:
    """Let a trainer answer Li's question."""
    return settle(remark=said(cast, lesson), outcome=Outcome(state, ANSWER), by=trainer, now=NOW)


def read(client: Client, user: User, lesson: LessonPage) -> str:
    """Read a lesson as somebody."""
    client.force_login(user)
    return client.get(lesson.url).content.decode()


def test_one_tap_marks_a_passage_and_a_second_takes_it_back(
    cast: Cast, lesson: LessonPage, client: Client
) -> None:
    client.force_login(cast.user("li"))
    url = reverse("lms_courses:unclear", args=[lesson.pk, "prose-1"])

    client.post(url, headers=PART)

    assert [(each.kind, each.quote) for each in Remark.objects.all()] == [("unclear", "第 1 节")]

    client.post(url, headers=PART)

    assert not Remark.objects.exists()


def test_a_question_waits_at_its_passage_for_its_asker_only(
    cast: Cast, lesson: LessonPage, client: Client
) -> None:
    client.force_login(cast.user("li"))
    url = reverse("lms_courses:ask", args=[lesson.pk, "prose-1"])

    client.post(url, {"kind": "question", "text": "24 小时是上限吗？"}, headers=PART)

    assert "24 小时是上限吗？" in read(client, cast.user("li"), lesson)
    assert "24 小时是上限吗？" not in read(client, cast.user("wang"), lesson)


def test_the_same_words_sent_twice_are_one_question(cast: Cast, lesson: LessonPage) -> None:
    assert said(cast, lesson) == said(cast, lesson)


def test_nobody_has_more_than_so_many_waiting(cast: Cast, lesson: LessonPage) -> None:
    for number in range(MOST_WAITING):
        said(cast, lesson, f"问 {number}")

    with pytest.raises(TooManyWaiting):
        said(cast, lesson, "再问")


def test_an_answer_stands_at_the_passage_for_all_without_a_name(
    cast: Cast, lesson: LessonPage, trainer: User, client: Client
) -> None:
    answered(cast, lesson, trainer)

    page = read(client, cast.user("wang"), lesson)

    assert ANSWER in page
    assert "24 小时是上限吗？" in page
    assert "李敏" not in page
    assert "何培" not in page


def test_others_read_the_question_in_the_trainers_words(
    cast: Cast, lesson: LessonPage, trainer: User, client: Client
) -> None:
    outcome = Outcome(RemarkState.ANSWERED, ANSWER, "24 小时是不是上限？")
    settle(remark=said(cast, lesson, "我是热线一组的，24 小时？"), outcome=outcome, by=trainer, now=NOW)

    page = read(client, cast.user("wang"), lesson)

    assert "24 小时是不是上限？" in page
    assert "我是热线一组的" not in page


@pytest.mark.parametrize("state", [RemarkState.WITHDRAWN, RemarkState.WRITTEN_IN])
def test_a_withdrawn_or_written_in_answer_leaves_the_passage(
    cast: Cast, lesson: LessonPage, trainer: User, client: Client, state: RemarkState
) -> None:
    remark = answered(cast, lesson, trainer)

    settle(remark=remark, outcome=Outcome(state, ANSWER), by=trainer, now=NOW)

    assert ANSWER not in read(client, cast.user("wang"), lesson)


def test_the_asker_is_told_once_and_anew_when_the_answer_changes(
    cast: Cast, lesson: LessonPage, trainer: User
) -> None:
    remark = answered(cast, lesson, trainer)
    settle(
        remark=remark, outcome=Outcome(RemarkState.ANSWERED, ANSWER), by=trainer, now=NOW + timedelta(hours=1)
    )
    settle(
        remark=remark, outcome=Outcome(RemarkState.ANSWERED, "更正"), by=trainer, now=NOW + timedelta(hours=2)
    )
    settle(remark=remark, outcome=Outcome(RemarkState.WITHDRAWN), by=trainer, now=NOW + timedelta(hours=3))

    told = Notice.objects.filter(recipient=cast.user("li")).order_by("pk")

    assert [notice.facts["answer"] for notice in told] == [ANSWER, "更正"]
    assert told[0].url == f"{lesson.url}#b-prose-1"


def test_a_report_is_closed_with_a_word_back(cast: Cast, lesson: LessonPage, trainer: User) -> None:
    report = said(cast, lesson, "应为 15 日", RemarkKind.ERROR)

    settle(remark=report, outcome=Outcome(RemarkState.MENDED), by=trainer, now=NOW)

    assert Notice.objects.get(recipient=cast.user("li")).kind == "courses.report_settled"
    assert AuditEntry.objects.get(action="courses.remark_settled").details["outcome"] == "已改正"


def test_an_outcome_fits_its_kind_and_says_something(cast: Cast, lesson: LessonPage, trainer: User) -> None:
    report = said(cast, lesson, "应为 15 日", RemarkKind.ERROR)

    with pytest.raises(NoSuchOutcome):
        settle(remark=report, outcome=Outcome(RemarkState.ANSWERED, ANSWER), by=trainer, now=NOW)
    with pytest.raises(AnswerMissing):
        settle(remark=report, outcome=Outcome(RemarkState.NO_ERROR, " "), by=trainer, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Remark.objects.filter(pk=report.pk).update(state=RemarkState.ANSWERED, answer="x")


def test_only_an_open_remark_of_ones_own_is_taken_back(cast: Cast, lesson: LessonPage, trainer: User) -> None:
    remark = said(cast, lesson)

    assert take_back(employee=cast.wang, remark=remark.pk) is None
    settle(remark=remark, outcome=Outcome(RemarkState.ANSWERED, ANSWER), by=trainer, now=NOW)
    assert take_back(employee=cast.li, remark=remark.pk) is None
    assert Remark.objects.count() == 1


def test_the_desk_is_for_trainers_and_names_nobody(
    cast: Cast, lesson: LessonPage, trainer: User, client: Client
) -> None:
    remark = said(cast, lesson)
    client.force_login(cast.user("wang"))
    assert client.get(reverse("lms_courses:remarks")).status_code == 403
    client.force_login(trainer)

    desk = client.get(reverse("lms_courses:remarks")).content.decode()
    page = client.get(reverse("lms_courses:remark", args=[remark.pk])).content.decode()

    assert "24 小时是上限吗？" in desk
    assert f"#block-{remark.block_id}-section" in page
    assert not any(name in desk + page for name in (cast.li.name, cast.li.number))


def test_a_trainer_answers_at_the_desk(cast: Cast, lesson: LessonPage, trainer: User, client: Client) -> None:
    url = reverse("lms_courses:remark", args=[said(cast, lesson).pk])
    client.force_login(trainer)

    empty = client.post(url, {"state": "answered", "answer": ""})
    seen = client.get(url).context["seen"]
    done = client.post(
        url, {"state": "answered", "answer": ANSWER, "shown_text": "24 小时是上限吗？", "seen": seen}
    )

    assert (empty.status_code, done.status_code) == (422, 302)
    assert Remark.objects.get().state == RemarkState.ANSWERED
    assert ANSWER in client.get(url).content.decode()


def test_the_second_of_two_trainers_does_not_replace_the_answer_of_the_first_unseen(
    cast: Cast, lesson: LessonPage, trainer: User, client: Client
) -> None:
    remark = said(cast, lesson)
    url = reverse("lms_courses:remark", args=[remark.pk])
    client.force_login(make_user_with_role(Role.TRAINER))
    seen = client.get(url).context["seen"]
    settle(remark=remark, outcome=Outcome(RemarkState.ANSWERED, ANSWER), by=trainer, now=NOW)

    refused = client.post(url, {"state": "answered", "answer": "是上限。", "seen": seen})
    stands = Remark.objects.get().answer
    client.post(url, {"state": "answered", "answer": "是上限。", "seen": refused.context["seen"]})

    assert refused.status_code == 422
    assert ANSWER in refused.text
    assert "是上限。" in refused.text
    assert stands == ANSWER
    assert Remark.objects.get().answer == "是上限。"


def test_an_answer_with_a_fault_does_not_replace_unseen_what_came_meanwhile(
    cast: Cast, lesson: LessonPage, trainer: User, client: Client
) -> None:
    remark = said(cast, lesson)
    url = reverse("lms_courses:remark", args=[remark.pk])
    client.force_login(make_user_with_role(Role.TRAINER))
    seen = client.get(url).context["seen"]
    settle(remark=remark, outcome=Outcome(RemarkState.ANSWERED, ANSWER), by=trainer, now=NOW)

    faulty = client.post(url, {"state": "answered", "answer": "请拨 13800138000。", "seen": seen})
    refused = client.post(url, {"state": "answered", "answer": "是上限。", "seen": faulty.context["seen"]})

    assert faulty.context["form"].errors
    assert [reply.status_code for reply in (faulty, refused)] == [422, 422]
    assert ANSWER in refused.text
    assert Remark.objects.get().answer == ANSWER


def test_the_desk_is_narrowed_to_a_course(
    cast: Cast, lesson: LessonPage, trainer: User, client: Client
) -> None:
    said(cast, lesson)
    other = make_course("U2", lessons=1)
    send_remark(
        employee=cast.li,
        lesson=LessonPage.objects.child_of(other).get(),
        block_id="prose-1",
        kind=RemarkKind.ERROR,
        text="别的课",
        now=NOW,
    )
    client.force_login(trainer)

    desk = client.get(reverse("lms_courses:remarks"), {"course": other.pk}).content.decode()

    assert "别的课" in desk
    assert "24 小时是上限吗？" not in desk


def test_trainers_hear_a_number_in_the_morning_and_only_of_news(
    cast: Cast, lesson: LessonPage, trainer: User
) -> None:
    said(cast, lesson)
    said(cast, lesson, "应为 15 日", RemarkKind.ERROR)

    tell_trainers(NOW + timedelta(hours=20))
    tell_trainers(NOW + timedelta(hours=20, minutes=1))
    tell_trainers(NOW + timedelta(days=2))

    assert [(notice.recipient, notice.facts["count"]) for notice in Notice.objects.all()] == [(trainer, 2)]


def test_the_owner_of_a_course_hears_of_it_and_other_trainers_do_not(
    cast: Cast, lesson: LessonPage, trainer: User
) -> None:
    make_user_with_role(Role.TRAINER)
    course = lesson.get_parent()
    course.owner = trainer
    course.save()
    said(cast, lesson)

    tell_trainers(NOW + timedelta(hours=20))

    assert [notice.recipient for notice in Notice.objects.all()] == [trainer]


def test_a_mark_needs_a_passage_that_is_there(cast: Cast, lesson: LessonPage, client: Client) -> None:
    assert mark_unclear(employee=cast.li, lesson=lesson, block_id="prose-2", now=NOW)
    client.force_login(cast.user("li"))

    assert client.post(reverse("lms_courses:unclear", args=[lesson.pk, "gone"])).status_code == 404
