"""People object to entries of their own file only; upheld, a complaint leaves the file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lms.core.trail.models import AuditEntry
from lms.core.ui.navigation import WaitingLine
from lms.core.wording import day_text
from lms.exams.api import Attempt, exam_objections_of
from lms.exams.choices import InvalidationCause
from lms.exams.invalidation.services import InvalidationPlan, invalidate_attempt, object_to_invalidation
from lms.exams.marking.closing import hand_in
from lms.exams.objections.services import object_to
from lms.people.objections.services import AnswerMissing, ObjectionDecided, OwnObjection
from lms.performance.choices import Attribution, Channel, ComplaintState
from lms.performance.feedback.models import Commendation, Complaint
from lms.performance.feedback.queries import feedback_of
from lms.performance.indicators.models import IndicatorValue
from lms.performance.objections.models import FileObjection
from lms.performance.objections.queries import find_subject, objections_to_decide
from lms.performance.objections.services import (
    FileDecision,
    decide_file_objection,
    object_to_entry,
)
from lms.performance.quality.models import QualityReview
from lms.performance.wagtail_hooks import waiting as waiting_for
from tests.factories import exams
from tests.factories.evaluation import make_clauses, make_kpi
from tests.factories.people import Cast
from tests.factories.programmes import make_indicator
from tests.performance.test_imports import REVIEWS, save

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
DAY = date(2026, 11, 5)


def make_complaint(
    cast: Cast, ticket: str = "C-00012", *, attribution: str = Attribution.EMPLOYEE
) -> Complaint:
    """Make an upheld complaint about Li."""
    return Complaint.objects.create(
        ticket=ticket,
        channel=Channel.HOTLINE,
        employee=cast.li,
        unit=cast.team,
        received_on=DAY,
        due_on=DAY,
        state=ComplaintState.CLOSED,
        closed_on=DAY,
        upheld=True,
        attribution=attribution,
    )


def test_only_entries_of_the_own_file_can_be_objected_to(cast: Cast) -> None:
    make_complaint(cast)
    make_complaint(cast, "C-00013", attribution=Attribution.PROCESS)
    QualityReview.objects.create(
        reference="Q-1", employee=cast.li, unit=cast.team, reviewed_on=DAY, reviewer="质检员乙"
    )
    fcr = make_indicator()
    IndicatorValue.objects.create(
        indicator=fcr, employee=cast.li, unit=cast.team, day=DAY, numerator=1, denominator=2
    )
    keys = (
        "feedback:C-00012",
        "feedback:C-00013",
        "review:Q-1",
        "value:fcr:00231",
        "value:fcr:00318",
        "file:00231",
        "nonsense",
    )

    of_li = [bool(find_subject(cast.li, key)) for key in keys]
    of_chen = [bool(find_subject(cast.chen, key)) for key in keys]

    assert of_li == [True, False, True, True, False, True, False]
    assert of_chen == [False, False, False, False, False, False, False]


def test_an_objection_sent_twice_is_one(cast: Cast) -> None:
    make_complaint(cast)

    first = object_to_entry(employee=cast.li, subject="feedback:C-00012", reason="不是我接的", now=NOW)
    second = object_to_entry(employee=cast.li, subject="feedback:C-00012", reason="不是我接的", now=NOW)

    assert first == second
    assert AuditEntry.objects.filter(action="performance_file.objection_raised").count() == 1


def test_an_upheld_objection_has_the_complaint_put_down_to_something_else(cast: Cast) -> None:
    complaint = make_complaint(cast)
    objection = object_to_entry(employee=cast.li, subject="feedback:C-00012", reason="派单错了", now=NOW)
    decision = FileDecision(True, "派单系统分错，已核实", Attribution.PROCESS)

    decided = decide_file_objection(objection=objection, decision=decision, by=cast.user("zhao"), now=NOW)

    complaint.refresh_from_db()
    assert (decided.state, decided.answer, decided.decided_by) == (
        "upheld",
        "派单系统分错，已核实",
        cast.user("zhao"),
    )
    assert (complaint.attribution, complaint.upheld) == ("process", True)
    assert list(feedback_of(cast.li)) == []
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {
        "performance_file.objection_raised",
        "performance_file.objection_upheld",
        "complaint.decided",
    }


def test_a_refused_objection_changes_nothing_in_the_file(cast: Cast) -> None:
    complaint = make_complaint(cast)
    objection = object_to_entry(employee=cast.li, subject="feedback:C-00012", reason="不认同", now=NOW)

    decide_file_objection(
        objection=objection, decision=FileDecision(False, "录音已复核"), by=cast.user("zhao"), now=NOW
    )

    complaint.refresh_from_db()
    assert complaint.attribution == "employee"
    assert [each.ticket for each in feedback_of(cast.li)] == ["C-00012"]


def test_other_feedback_is_loosened_from_the_employee(cast: Cast) -> None:
    Commendation.objects.create(
        ticket="T-1", channel=Channel.HOTLINE, employee=cast.li, unit=cast.team, received_on=DAY
    )
    objection = object_to_entry(employee=cast.li, subject="feedback:T-1", reason="表扬的是同事", now=NOW)

    decide_file_objection(
        objection=objection, decision=FileDecision(True, "已更正"), by=cast.user("zhao"), now=NOW
    )

    assert list(feedback_of(cast.li)) == []


def test_an_objection_is_decided_once_with_a_reply_and_not_by_oneself(cast: Cast) -> None:
    zhao = cast.user("zhao")
    make_complaint(cast)
    objection = object_to_entry(employee=cast.li, subject="feedback:C-00012", reason="不认同", now=NOW)
    own = object_to_entry(employee=cast.zhao, subject="file:00052", reason="漏了一门课", now=NOW)

    with pytest.raises(AnswerMissing):
        decide_file_objection(objection=objection, decision=FileDecision(False, " "), by=zhao, now=NOW)
    with pytest.raises(OwnObjection):
        decide_file_objection(objection=own, decision=FileDecision(True, "好"), by=zhao, now=NOW)
    decide_file_objection(objection=objection, decision=FileDecision(False, "已复核"), by=zhao, now=NOW)
    with pytest.raises(ObjectionDecided):
        decide_file_objection(objection=objection, decision=FileDecision(True, "改主意"), by=zhao, now=NOW)


def told_to(user: User) -> list[WaitingLine]:
    """Give what the app tells somebody that waits."""
    request = RequestFactory().get("/")
    request.user = user
    return waiting_for(request)


def test_only_hr_is_told_what_waits_and_never_the_own_one(cast: Cast) -> None:
    make_complaint(cast)
    waiting = object_to_entry(employee=cast.li, subject="feedback:C-00012", reason="不认同", now=NOW)
    object_to_entry(employee=cast.zhao, subject="file:00052", reason="漏了一门课", now=NOW)

    zhao, wang = cast.user("zhao"), cast.user("wang")

    assert list(objections_to_decide(zhao)) == [waiting]
    assert [line.count for line in told_to(zhao) if "objections" in line.url] == [1]
    assert told_to(wang) == []


def test_the_employee_sends_an_objection_and_reads_the_reply(cast: Cast, client: Client) -> None:
    make_complaint(cast)
    client.force_login(cast.user("li"))
    address = reverse("lms_performance:objection_new") + "?subject=feedback:C-00012"

    assert client.get(address).status_code == 200
    sent = client.post(address, {"reason": "派单错了"})
    objection = FileObjection.objects.get()
    decide_file_objection(
        objection=objection, decision=FileDecision(False, "录音已复核"), by=cast.user("zhao"), now=NOW
    )
    page = client.get(reverse("lms_performance:objections_own"))

    assert sent.headers["Location"] == reverse("lms_performance:objections_own")
    assert (objection.employee, objection.reason) == (cast.li, "派单错了")
    assert "录音已复核" in page.content.decode()


def test_while_an_objection_waits_its_page_shows_it_and_takes_no_second_one(
    cast: Cast, client: Client
) -> None:
    make_complaint(cast)
    object_to_entry(employee=cast.li, subject="feedback:C-00012", reason="派单错了", now=NOW)
    client.force_login(cast.user("li"))
    address = reverse("lms_performance:objection_new") + "?subject=feedback:C-00012"

    opened = client.get(address).content.decode()
    sent = client.post(address, {"reason": "还有录音"})
    answered = sent.content.decode()

    assert "您已于 2026-11-20 10:00 提出异议，待处理。" in opened
    assert "派单错了" in opened
    assert "<textarea" not in opened
    assert sent.status_code == 200
    assert "没有发送：对这条记录的上一次异议还在等人力处理。" in answered
    assert FileObjection.objects.get().reason == "派单错了"


def test_a_decided_objection_leaves_room_for_another_one(cast: Cast, client: Client) -> None:
    make_complaint(cast)
    objection = object_to_entry(employee=cast.li, subject="feedback:C-00012", reason="派单错了", now=NOW)
    decide_file_objection(
        objection=objection, decision=FileDecision(False, "录音已复核"), by=cast.user("zhao"), now=NOW
    )
    client.force_login(cast.user("li"))

    client.post(
        reverse("lms_performance:objection_new") + "?subject=feedback:C-00012", {"reason": "还有录音"}
    )

    assert set(FileObjection.objects.values_list("reason", "state")) == {
        ("派单错了", "refused"),
        ("还有录音", "open"),
    }


def test_the_own_file_says_which_entries_have_an_objection_that_waits(cast: Cast, client: Client) -> None:
    client.force_login(cast.user("li"))
    address = reverse("lms_performance:own_file")

    before = client.get(address).content.decode()
    object_to_entry(employee=cast.li, subject="file:00231", reason="漏了一门课", now=NOW)
    after = client.get(address).content.decode()

    assert ["异议待处理" in page for page in (before, after)] == [False, True]


def test_the_own_objections_name_those_to_exam_questions_too_and_until_when_they_are_decided(
    cast: Cast, client: Client
) -> None:
    now = timezone.now()
    attempts = {
        person: hand_in(attempt=exams.make_attempt(person, now=now), now=now)
        for person in (cast.li, cast.chen)
    }
    for person, reason in ((cast.li, "条款写的是 30 分钟"), (cast.chen, "别人的异议")):
        attempt = Attempt.objects.select_related("sitting__paper").get(pk=attempts[person].pk)
        object_to(attempt=attempt, slot=1, reason=reason, by=person.user, now=now)
    client.force_login(cast.user("li"))

    page = client.get(reverse("lms_performance:objections_own")).content.decode()

    assert "条款写的是 30 分钟" in page
    assert "别人的异议" not in page
    assert reverse("lms_exams:result", args=[attempts[cast.li].token]) in page
    assert "您还没有提出过异议" not in page
    (own,) = exam_objections_of(cast.li)
    assert page.count(f"{day_text(own.due_on)} 前处理") == 1

    own.state, own.answer, own.decided_at = "upheld", "已更正", now
    own.save(update_fields=["state", "answer", "decided_at"])

    assert "前处理" not in client.get(reverse("lms_performance:objections_own")).content.decode()


def test_the_own_objections_name_those_to_invalidated_attempts_too(cast: Cast, client: Client) -> None:
    now = timezone.now()
    attempt = hand_in(attempt=exams.make_attempt(cast.li, now=now), now=now)
    plan = InvalidationPlan(InvalidationCause.DISTURBANCE, "停电", uses_up=False)
    invalidate_attempt(attempt=attempt, plan=plan, by=cast.user("zhao"), now=now)
    object_to_invalidation(attempt=attempt, reason="只停了一分钟", by=cast.user("li"), now=now)

    pages = []
    for name in ("li", "chen"):
        client.force_login(cast.user(name))
        pages.append(client.get(reverse("lms_performance:objections_own")).content.decode())

    assert ["只停了一分钟" in page for page in pages] == [True, False]
    assert f"{attempt.sitting.title} · 已作废的考试" in pages[0]


def test_somebody_elses_entry_does_not_exist_for_the_stranger(cast: Cast, client: Client) -> None:
    make_complaint(cast)
    client.force_login(cast.user("chen"))

    answer = client.post(
        reverse("lms_performance:objection_new") + "?subject=feedback:C-00012", {"reason": "我来说"}
    )

    assert answer.status_code == 404
    assert not FileObjection.objects.exists()


def test_hr_decides_on_the_page_and_others_may_not(cast: Cast, client: Client) -> None:
    complaint = make_complaint(cast)
    objection = object_to_entry(employee=cast.li, subject="feedback:C-00012", reason="派单错了", now=NOW)
    address = reverse("lms_performance:objection", args=[objection.pk])
    answer = {"decision": "upheld", "attribution": "not_upheld", "answer": "查无此事"}

    refused = []
    for name in ("li", "wang", "chen"):
        client.force_login(cast.user(name))
        refused.append(client.post(address, answer).status_code)
    client.force_login(cast.user("zhao"))
    client.post(address, answer)

    complaint.refresh_from_db()
    assert refused == [403, 403, 403]
    assert (complaint.upheld, complaint.attribution) == (False, "undecided")


def taken_back(client: Client, cast: Cast, subject: str) -> None:
    """Object as Li and uphold as HR, both by their forms."""
    client.force_login(cast.user("li"))
    client.post(f"{reverse('lms_performance:objection_new')}?subject={subject}", {"reason": "听错了录音"})
    client.force_login(cast.user("zhao"))
    address = reverse("lms_performance:objection", args=[FileObjection.objects.latest("pk").pk])
    assert "自今日起" in client.get(address).content.decode()
    client.post(address, {"decision": "upheld", "answer": "已复核"})


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_review_taken_back_counts_nowhere_until_its_source_corrects_it(cast: Cast, client: Client) -> None:
    make_clauses("2.1")
    head, day = ("QA-1", "00231", timedelta(days=-1), "孙静"), day_text(timezone.localdate())
    save("quality-reviews", REVIEWS, (*head, "2.1", 2, 10))
    save("quality-reviews", REVIEWS, ("QA-2", *head[1:], "2.1", 9, 10))
    file = reverse("lms_performance:file", args=["00231"])

    taken_back(client, cast, "review:QA-1")

    shown, listed = page_of(client, file), page_of(client, reverse("lms_performance:reviews"))
    assert f"异议已于 {day} 成立：更正前不计入任何统计" in shown
    assert "9 / 10" in shown
    assert "11 / 20" not in shown
    assert "QA-1" not in page_of(client, reverse("lms_performance:file_rows", args=["00231", "reviews"]))
    upheld = [cell.partition("</td>")[0] for cell in listed.split('data-label="异议成立日"')[1:]]
    assert [day in cell for cell in upheld].count(True) == 1
    review = QualityReview.objects.get(reference="QA-1")
    assert "在质检系统更正并重新导入之前" in page_of(
        client, reverse("lms_performance:review", args=[review.pk])
    )
    assert "待更正 0 天" in page_of(client, reverse("lms_performance:objections") + "?waiting=no")
    client.force_login(cast.user("li"))
    assert "subject=review%3AQA-1" not in page_of(client, reverse("lms_performance:own_file"))

    save("quality-reviews", REVIEWS, (*head, "2.1", 2, 10))  # as it stood corrects nothing
    review.refresh_from_db()
    assert review.upheld_on == timezone.localdate()
    save("quality-reviews", REVIEWS, (*head, "2.1", 8, 10))

    assert "17 / 20" in page_of(client, reverse("lms_performance:own_file"))
    client.force_login(cast.user("zhao"))
    assert "待更正 " not in page_of(client, reverse("lms_performance:objections") + "?waiting=no")


def test_nobody_is_judged_by_a_figure_taken_back_until_its_source_corrects_it(
    cast: Cast, client: Client
) -> None:
    make_kpi()
    values = ("工号", "日期", "指标", "分子", "分母")
    own, other = ("00231", timedelta(days=-1), "fcr", 300, 400), ("00318", timedelta(days=-1), "fcr", 30, 40)
    save("indicator-values", values, own, other)
    words = f"异议已于 {day_text(timezone.localdate())} 成立：来源更正前不作为评价依据。"
    file = reverse("lms_performance:file", args=["00231"])

    taken_back(client, cast, "value:fcr:00231")

    assert words in page_of(client, file)
    workbook = load_workbook(
        BytesIO(client.get(reverse("lms_performance:file_export", args=["00231"])).content)
    )
    assert words in [cell.value for row in workbook.worksheets[1].iter_rows() for cell in row]
    assert words not in page_of(client, reverse("lms_performance:file", args=["00318"]))
    assert "待更正 0 天" in page_of(client, reverse("lms_performance:objections") + "?waiting=no")

    save("indicator-values", values, ("00231", timedelta(days=-2), "fcr", 1, 2), (*other[:3], 31, 40))
    assert words in page_of(client, file)
    save("indicator-values", values, (*own[:3], 310, 400))

    assert words not in page_of(client, file)
