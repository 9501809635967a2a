"""Who held what on a day, on which exam it rests, and whether that still stands."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from python_calamine import load_workbook

from lms.certification.certificates.models import Certificate
from lms.certification.choices import CertificateState, RegradeSort
from lms.certification.requirements.models import Certification
from lms.certification.revocation.models import RegradeDecision
from lms.certification.revocation.services import revoke
from lms.core.trail.services import invented_entries, record
from lms.exams.api import Attempt, AttemptState
from lms.exams.choices import InvalidationCause
from lms.exams.invalidation.services import InvalidationPlan, invalidate_attempt
from lms.exams.sittings.models import SittingSeat
from lms.people.api import Role
from tests.factories.certification import make_attempt, make_certificate, noon
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db


def certified(cast: Cast, certification: Certification) -> Certificate:
    """Certify Li by an exam of last year; it has run out since."""
    today = localdate()
    certificate = make_certificate(cast.li, certification, today - timedelta(days=400), today=today)
    certificate.attempt = make_attempt(cast.li, certification.paper, noon(certificate.valid_from))
    certificate.save()
    return certificate


def client_of(cast: Cast, name: str) -> Client:
    """Sign somebody of the cast in, or an auditor."""
    client = Client()
    client.force_login(make_user_with_role(Role.AUDITOR) if name == "auditor" else cast.user(name))
    return client


def shown(certificate: Certificate, cast: Cast, part: str, *, name: str = "zhao", query: str = "") -> object:
    """Open the certificate and give a part of what its template was handed."""
    return client_of(cast, name).get(certificate.get_absolute_url() + query).context[part]


def facts_of(certificate: Certificate, cast: Cast) -> dict[str, tuple[object, object]]:
    """Give the evidence by name."""
    evidence = shown(certificate, cast, "evidence")
    return {fact.name: (fact.value, fact.note) for fact in evidence.facts}  # type: ignore[attr-defined] # an object


def test_the_certificate_says_on_which_exam_it_rests(cast: Cast, hotline: Certification) -> None:
    certificate = certified(cast, hotline)
    day, facts = certificate.valid_from, facts_of(certificate, cast)

    assert facts["场次"][0] == "上岗考"
    assert facts["试卷"] == ("上岗考·第一、二章", "0 题 · 及格线 80%")
    assert facts["作答时间"] == (f"{day} 11:30 至 {day} 12:00", "第 1 次作答")
    assert facts["现在的成绩"] == ("91 / 100 分（91.0%） · 通过", "签发时为 91.0%")
    assert facts["阅卷人"][0] == "全部按答案自动判分，无人阅卷"
    assert facts["场次开设人"][0] == facts["打开过监考台的人"][0] == "没有记录"


def test_the_certificate_says_where_its_holder_sat_in_the_words_of_the_seat(
    cast: Cast, hotline: Certification
) -> None:
    certificate = certified(cast, hotline)
    sitting = Attempt.objects.get().sitting
    SittingSeat.objects.create(sitting=sitting, employee=cast.li, room="301 室", place=7, reason="腿伤")

    assert facts_of(certificate, cast)["场次"] == ("上岗考", "301 室 7 号座 · 腿伤")


def test_the_certificate_names_who_had_the_console_open(cast: Cast, hotline: Certification) -> None:
    certificate = certified(cast, hotline)
    attempt = Attempt.objects.get()
    with invented_entries(attempt.started_at):
        record(actor=cast.user("wang"), action="exams.console_watched", subject=attempt.sitting)

    watched = facts_of(certificate, cast)["打开过监考台的人"][0]
    assert watched == f"王强（00107），{certificate.valid_from} 11:30 起"


def test_what_was_never_touched_is_said_to_be(cast: Cast, hotline: Certification) -> None:
    certificate = certified(cast, hotline)

    page = client_of(cast, "zhao").get(certificate.get_absolute_url()).content.decode()

    assert "没有变：没有更正题目，没有调整及格线，也没有作废。" in page


def test_an_invalidated_exam_stands_there_with_the_way_to_the_decision(
    cast: Cast, hotline: Certification
) -> None:
    certificate = certified(cast, hotline)
    attempt = Attempt.objects.get()
    plan = InvalidationPlan(InvalidationCause.IDENTITY, "照片与证件不符", uses_up=True)
    invalidate_attempt(attempt=attempt, plan=plan, by=cast.user("zhao"), now=timezone.now())
    waiting = RegradeDecision.objects.create(
        certification=hotline,
        attempt=attempt,
        certificate=certificate,
        sort=RegradeSort.INVALIDATED,
        marks="91/100 → 91/100",
        made_at=timezone.now(),
    )

    evidence = {name: shown(certificate, cast, "evidence", name=name) for name in ("zhao", "auditor")}

    (change,) = evidence["zhao"].changes  # type: ignore[attr-defined] # an object
    assert (change.what, change.reason) == ("作答作废：身份未能核实", "照片与证件不符")
    assert facts_of(certificate, cast)["现在的成绩"][0] == "91 / 100 分（91.0%） · 已作废，不计成绩"
    assert evidence["zhao"].waiting_url == reverse("lms_certification:regrade", args=[waiting.pk])  # type: ignore[attr-defined] # an object
    assert evidence["auditor"].waiting_url == ""  # type: ignore[attr-defined] # an object


def test_earlier_records_say_that_their_exam_is_not_kept(cast: Cast, hotline: Certification) -> None:
    certificate = make_certificate(cast.li, hotline, localdate())

    page = client_of(cast, "zhao").get(certificate.get_absolute_url())

    assert page.context["evidence"] is None
    assert "这张证书来自历史数据，当时的考试不在本系统里。" in page.content.decode()


def test_a_manager_reads_no_names_and_reasons_behind_it(cast: Cast, hotline: Certification) -> None:
    certificate = certified(cast, hotline)

    page = client_of(cast, "wang").get(certificate.get_absolute_url())

    assert (page.status_code, page.context["evidence"]) == (200, None)
    assert "签发依据" not in page.content.decode()


@pytest.mark.parametrize(
    ("days_ago", "words"),
    [(401, "尚未签发"), (400, "有效"), (300, "有效"), (40, "临期"), (34, "已过期"), (0, "已过期")],
)
def test_a_certificate_says_where_it_stood_on_a_day(
    cast: Cast, hotline: Certification, days_ago: int, words: str
) -> None:
    certificate = certified(cast, hotline)

    fact = shown(certificate, cast, "on_day", query=f"?day={localdate() - timedelta(days=days_ago)}")

    assert str(fact.value) == words  # type: ignore[attr-defined] # an object


def test_a_later_revocation_does_not_reach_back(cast: Cast, hotline: Certification) -> None:
    certificate = make_certificate(cast.li, hotline, localdate() - timedelta(days=90), today=localdate())
    revoke(certificate=certificate, actor=cast.user("zhao"), reason="核身违规", now=timezone.now())

    fact = shown(certificate, cast, "on_day", query=f"?day={localdate() - timedelta(days=1)}")

    assert str(fact.value) == "有效"  # type: ignore[attr-defined] # an object


@pytest.mark.parametrize("query", ["", "?day=", "?day=nonsense", "?day=2026-13-40"])
def test_an_odd_day_is_none(cast: Cast, hotline: Certification, query: str) -> None:
    assert shown(certified(cast, hotline), cast, "on_day", query=query) is None


def test_the_list_of_a_day_leads_to_the_certificate_of_that_day(cast: Cast, hotline: Certification) -> None:
    certificate = certified(cast, hotline)
    client = client_of(cast, "zhao")
    day = localdate() - timedelta(days=300)

    page = client.get(f"/certificates/coverage/people/?day={day}&status=valid").content.decode()
    today = client.get("/certificates/coverage/people/?status=expired").content.decode()

    assert f'href="{certificate.get_absolute_url()}?day={day}"' in page
    assert f'href="{certificate.get_absolute_url()}"' in today


@pytest.mark.parametrize(
    ("state", "passed", "said"),
    [
        (AttemptState.MARKED, True, "否"),
        (AttemptState.MARKED, False, "是"),
        (AttemptState.INVALIDATED, True, "是"),
    ],
)
def test_the_workbook_of_a_day_carries_what_proves_each_line(
    cast: Cast, hotline: Certification, state: AttemptState, passed: bool, said: str
) -> None:
    certificate = certified(cast, hotline)
    Attempt.objects.update(state=state, passed=passed)
    day = localdate() - timedelta(days=300)

    answer = client_of(cast, "zhao").get(f"/certificates/coverage/people/?day={day}&status=valid&export=xlsx")

    heads, row = load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    cells = dict(zip(heads, row, strict=True))
    assert (cells["统计日"], cells["姓名"], cells["状态"]) == (day, "李敏", "有效")
    assert cells["证书"] == certificate.serial
    assert (cells["考试"], cells["签发时得分率"]) == ("上岗考·第一、二章", 0.91)
    assert cells["通过日期"] == cells["起始日"] == certificate.valid_from
    assert cells["成绩事后作废或改判"] == said


@pytest.mark.parametrize(
    ("query", "said"),
    [("?on={day}", ["有效"]), ("", ["已过期"]), ("?on=nonsense", ["已过期"]), ("?on={late}", [])],
)
def test_the_register_of_a_day_says_where_certificates_stood_then(
    cast: Cast, hotline: Certification, query: str, said: list[str]
) -> None:
    certificate = certified(cast, hotline)
    certificate.state = CertificateState.EXPIRED
    certificate.save()
    day = localdate() - timedelta(days=300)
    asked = query.format(day=day, late=localdate() - timedelta(days=10))

    page = client_of(cast, "zhao").get(f"/certificates/register/{asked}")

    rows = [{cell.label: cell for cell in row.cells} for row in page.context["table"].rows]
    of_day = said == ["有效"]
    assert [str(row["当日状态" if of_day else "状态"].value.label) for row in rows] == said
    assert all(row["证书编号"].url.endswith(f"?day={day}") is of_day for row in rows)
    assert (f"截至 {day}" in page.content.decode()) is of_day


def test_beside_the_state_of_a_day_the_filter_says_that_it_asks_for_today(
    cast: Cast, hotline: Certification
) -> None:
    certificate = certified(cast, hotline)
    certificate.state = CertificateState.EXPIRED
    certificate.save()
    day = localdate() - timedelta(days=300)

    page = client_of(cast, "zhao").get(f"/certificates/register/?on={day}&state=expired")

    table = page.context["table"]
    (row,) = table.rows
    assert [str(cell.value.label) for cell in row.cells if cell.label == "当日状态"] == ["有效"]
    assert table.filter_form["state"].label == "当前状态"


def test_the_workbook_of_the_register_of_a_day_names_the_day(cast: Cast, hotline: Certification) -> None:
    certificate = certified(cast, hotline)
    day = localdate() - timedelta(days=300)

    answer = client_of(cast, "zhao").get(f"/certificates/register/?on={day}&export=xlsx")

    heads, row = load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    cells = dict(zip(heads, row, strict=True))
    assert (cells["统计日"], cells["证书编号"], cells["当日状态"]) == (day, certificate.serial, "有效")


def test_a_line_without_a_certificate_proves_nothing(cast: Cast, hotline: Certification) -> None:
    answer = client_of(cast, "zhao").get("/certificates/coverage/people/?status=never&export=xlsx")

    heads, *rows = load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    cells = dict(zip(heads, rows[0], strict=True))
    assert {cells[name] for name in ("证书", "考试", "通过日期", "签发时得分率", "成绩事后作废或改判")} == {
        ""
    }
