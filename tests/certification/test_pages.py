"""The pages of HR, managers and holders: what they show, what they do, what they cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries
from python_calamine import load_workbook

from lms.certification.certificates.models import Certificate
from lms.certification.coverage.kept_covers import bring_to
from lms.certification.coverage.tables import share_text
from lms.certification.register.tables import CertificateTable
from lms.certification.requirements.models import Certification
from lms.certification.requirements.rules import Aims
from lms.certification.waivers.models import Waiver
from lms.certification.waivers.services import WaiverPlan, waive
from lms.core.trail.models import AuditEntry
from lms.core.trail.services import details_text
from lms.exams.api import Sitting
from lms.people.api import Role
from tests.factories.certification import make_attempt, make_certificate, make_certification
from tests.factories.courses import make_course
from tests.factories.people import Cast, make_employee, make_position, make_posting, make_unit

pytestmark = pytest.mark.django_db


def signed_in(cast: Cast, name: str) -> Client:
    """Sign somebody of the cast in."""
    client = Client()
    client.force_login(cast.user(name))
    return client


def lines(workbook: bytes) -> list[list[object]]:
    """Read a workbook with its head."""
    return load_workbook(BytesIO(workbook)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize(
    ("holding", "required", "text"),
    [
        (18, 19, "94.7%"),
        (1899, 2000, "94.95%"),
        (19, 20, "95%"),
        (83, 98, "84.7%"),
        (90, 98, "92%"),
        (299, 300, "99.7%"),
        (20, 20, "100%"),
        (0, 20, "0%"),
    ],
)
def test_a_share_is_never_rounded_up_to_an_aim_it_misses(holding: int, required: int, text: str) -> None:
    assert share_text(holding / required, Aims(good=0.95, warn=0.85)) == text


def fill(cast: Cast, certification: Certification, count: int) -> None:
    """Make `count` teams, certificates, waivers, sittings and further certifications."""
    for number in range(count):
        team = make_unit(f"热线新{number}组", parent=cast.centre)
        make_certificate(make_employee(unit=team), certification, localdate() - timedelta(days=350))
        waived = make_employee(unit=team)
        plan = WaiverPlan(certification, waived, localdate(), localdate() + timedelta(days=9), "产假")
        waive(plan=plan, decided_by=cast.user("zhao"), now=timezone.now())
        other = make_certification(f"证书 {number}", positions=(make_position(),))
        make_certificate(cast.li, other, localdate() - timedelta(days=100))
        certification.courses.add(make_course(f"U{number + 1}", lessons=0))
        now = timezone.now()
        Sitting.objects.create(
            paper=other.paper, title="复审", opens_at=now, closes_at=now + timedelta(hours=1)
        )


BUDGETS = {
    ("zhao", "/certificates/coverage/"): 29,
    ("zhao", "/certificates/coverage/?unit=P01-C1"): 32,
    ("wang", "/certificates/coverage/"): 10,
    ("zhao", "/certificates/coverage/?unit=P01-C1&export=xlsx"): 14,
    ("zhao", "/certificates/coverage/people/?status=valid"): 22,
    ("zhao", "/certificates/coverage/expiring/?days=30"): 22,
    ("zhao", "/certificates/register/"): 10,
    ("zhao", "/certificates/register/?export=xlsx"): 7,
    ("zhao", "/certificates/waivers/"): 10,
    ("li", "/certificates/"): 16,
}


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "url"), BUDGETS, ids=str)
def test_a_page_costs_the_same_for_one_and_three(
    cast: Cast,
    hotline: Certification,
    name: str,
    url: str,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(cast, hotline, count)
    client = signed_in(cast, name)
    cache.clear()
    bring_to(localdate())  # who looks first on a day makes the standings of everybody

    with django_assert_num_queries(BUDGETS[name, url]):
        response = client.get(url)

    assert response.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_certificate_costs_the_same_with_a_long_history(
    cast: Cast, hotline: Certification, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for year in range(count):
        certificate = make_certificate(cast.li, hotline, localdate() - timedelta(days=400 * year))
    client = signed_in(cast, "zhao")

    with django_assert_num_queries(13):
        client.get(f"/certificates/register/{certificate.serial}/")


def test_a_cell_says_share_denominator_and_what_is_missing(cast: Cast, hotline: Certification) -> None:
    make_certificate(cast.li, hotline, localdate() - timedelta(days=350))
    make_certificate(cast.chen, hotline, localdate() - timedelta(days=500))

    response = signed_in(cast, "zhao").get("/certificates/coverage/?unit=P01-C1")

    total, first, second = response.context["rows"]
    assert (total.cells[0].share, total.cells[0].counts) == ("50%", "1/2")
    assert total.cells[0].notes == ("过期 1", "30 天内 1")
    assert [row.cells[0].level for row in (total, first, second)] == ["bad", "good", "bad"]


def test_every_cell_opens_its_people(cast: Cast, hotline: Certification) -> None:
    make_certificate(cast.li, hotline, localdate())
    client = signed_in(cast, "zhao")
    rows = client.get("/certificates/coverage/?unit=P01-C1").context["rows"]

    listed = [client.get(row.cells[0].url).context["table"].total for row in rows]

    assert listed == [2, 1, 1]


def test_people_directly_in_a_unit_open_alone(cast: Cast, hotline: Certification) -> None:
    make_employee("孙宁", unit=cast.centre)
    client = signed_in(cast, "zhao")
    rows = client.get("/certificates/coverage/?unit=P01-C1").context["rows"]

    people = client.get(rows[-1].cells[0].url).context["table"].all_rows

    assert [holder.employee.name for holder in people] == ["孙宁"]


@pytest.mark.parametrize(
    ("status", "names"),
    [
        ("", ["陈涛", "李敏", "赵蕾"]),
        ("valid", ["李敏"]),
        ("never", ["陈涛", "赵蕾"]),
        ("lacking", ["陈涛", "赵蕾"]),
        ("expired", []),
        ("odd", []),
    ],
)
def test_people_by_standing(cast: Cast, hotline: Certification, status: str, names: list[str]) -> None:
    make_certificate(cast.li, hotline, localdate())

    response = signed_in(cast, "zhao").get(f"/certificates/coverage/people/?status={status}")

    assert sorted(holder.employee.name for holder in response.context["table"].all_rows) == sorted(names)


def test_whoever_lacks_a_certificate_is_listed(cast: Cast, hotline: Certification) -> None:
    make_certificate(cast.li, hotline, localdate())
    make_certificate(cast.chen, hotline, localdate() - timedelta(days=400), today=localdate())
    waived = make_employee("孙宁")
    plan = WaiverPlan(hotline, waived, localdate(), localdate(), "产假")
    waive(plan=plan, decided_by=cast.user("zhao"), now=timezone.now())

    context = signed_in(cast, "zhao").get("/certificates/coverage/people/?status=lacking").context

    assert {holder.employee.name for holder in context["table"].all_rows} == {"陈涛", "赵蕾"}
    assert [(tab.label, tab.count) for tab in context["tabs"] if tab.is_current] == [("无有效证书", 2)]


def test_the_workbook_keeps_numerator_and_denominator(cast: Cast, hotline: Certification) -> None:
    make_certificate(cast.li, hotline, localdate())

    response = signed_in(cast, "zhao").get("/certificates/coverage/?unit=P01-C1&export=xlsx")

    rows = [row[1:7] for row in lines(response.content)]
    assert rows == [
        ["单位编码", "单位", "证书类别", "应持证", "已持证", "持证率"],
        ["P01-C1-T1", "热线一组", "热线坐席上岗证", 1.0, 1.0, 1.0],
        ["P01-C1-T2", "热线二组", "热线坐席上岗证", 1.0, 0.0, 0.0],
        ["", "合计", "热线坐席上岗证", 2.0, 1.0, 0.5],
    ]


def test_the_workbook_shows_the_share_as_per_cent(cast: Cast, hotline: Certification) -> None:
    make_certificate(cast.li, hotline, localdate())

    response = signed_in(cast, "zhao").get("/certificates/coverage/?unit=P01-C1&export=xlsx")

    cell = openpyxl.load_workbook(BytesIO(response.content)).active["G4"]
    assert (cell.value, cell.number_format) == (0.5, "0.0%")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"李敏", "陈涛"}),
        ("q=李", {"李敏"}),
        ("q=00318", {"陈涛"}),
        ("state=expired", {"陈涛"}),
        ("certification=hotline", {"李敏", "陈涛"}),
        ("to_decide=on", set()),
        ("certification=none-such", {"李敏", "陈涛"}),
    ],
)
def test_the_register_is_searched_and_narrowed(
    cast: Cast, hotline: Certification, query: str, names: set[str]
) -> None:
    make_certificate(cast.li, hotline, localdate())
    make_certificate(cast.chen, hotline, localdate() - timedelta(days=400), today=localdate())

    table = signed_in(cast, "zhao").get(f"/certificates/register/?{query}").context["table"]

    assert {certificate.employee.name for certificate in table.all_rows} == names


@pytest.mark.parametrize(("days_ago", "names"), [(300, {"陈涛"}), (0, {"李敏"}), (401, set())])
def test_the_register_of_a_day_lists_who_held_one_then(
    cast: Cast, hotline: Certification, days_ago: int, names: set[str]
) -> None:
    today = localdate()
    make_certificate(cast.li, hotline, today)
    make_certificate(cast.chen, hotline, today - timedelta(days=400), today=today)

    day = today - timedelta(days=days_ago)
    table = signed_in(cast, "zhao").get(f"/certificates/register/?on={day}").context["table"]

    assert {certificate.employee.name for certificate in table.all_rows} == names


@pytest.mark.parametrize("change", [str, str.lower, lambda serial: serial.lower().replace("-", "")])
def test_the_register_finds_a_serial_as_the_public_check_takes_it(
    cast: Cast, hotline: Certification, change: Callable[[str], str]
) -> None:
    wanted = make_certificate(cast.li, hotline, localdate())
    make_certificate(cast.chen, hotline, localdate())

    typed = {"q": f" {change(wanted.serial)} "}
    table = signed_in(cast, "zhao").get("/certificates/register/", typed).context["table"]

    assert list(table.all_rows) == [wanted]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("register/?q=李&state=", "名单 证书登记 · 筛选条件 姓名、工号或证书编号 李 · 行数 1"),
        ("coverage/people/?status=never", "名单 持证人员 · 筛选条件 统计日 {today}、状态 从未取得 · 行数 2"),
        ("coverage/expiring/?days=30", "名单 即将到期 · 筛选条件 统计日 {today}、到期前多少天 30 · 行数 0"),
        ("coverage/?unit=P01-C1", "名单 持证覆盖 · 筛选条件 单位 P01-C1 · 行数 3"),
        ("waivers/", "名单 豁免 · 行数 0"),
        ("regrades/", "名单 成绩变动涉及的证书 · 行数 0"),
    ],
)
def test_an_export_is_recorded_with_its_filters_and_rows(
    cast: Cast, hotline: Certification, page: str, said: str
) -> None:
    make_certificate(cast.li, hotline, localdate())
    client = signed_in(cast, "zhao")

    client.get(f"/certificates/{page}")
    before = AuditEntry.objects.filter(action="certification.exported").count()
    client.get(f"/certificates/{page}{'&' if '?' in page else '?'}export=xlsx")

    entry = AuditEntry.objects.get(action="certification.exported")
    with translation.override("zh-hans"):
        assert (before, details_text(entry.details)) == (0, said.format(today=localdate()))
    assert entry.actor_key == str(cast.user("zhao").pk)


def test_names_lead_to_the_person(cast: Cast, hotline: Certification) -> None:
    make_certificate(cast.li, hotline, localdate())
    client = signed_in(cast, "zhao")

    listed = [
        client.get(f"/certificates/{page}").context["table"].rows
        for page in ("register/", "coverage/people/?status=never&unit=P01-C1-T2")
    ]

    names = [cell for rows in listed for row in rows for cell in row.cells if cell.url.startswith("/people/")]
    assert [(cell.value, cell.url) for cell in names] == [
        ("李敏", cast.li.get_absolute_url()),
        ("陈涛", cast.chen.get_absolute_url()),
    ]


def test_a_manager_has_no_link_to_somebody_who_has_left_the_team(cast: Cast, hotline: Certification) -> None:
    """On a past day the list shows who worked there then; the person's page shows those of today."""
    moved = make_employee("孙宁", unit=cast.team)
    yesterday = localdate() - timedelta(days=1)
    moved.postings.update(ends_on=yesterday)
    make_posting(moved, cast.other_team, starts_on=localdate())

    url = f"/certificates/coverage/people/?day={yesterday.isoformat()}"
    rows = signed_in(cast, "wang").get(url).context["table"].rows

    assert {row.cells[0].text: row.cells[0].url for row in rows} == {
        "李敏": cast.li.get_absolute_url(),
        "孙宁": "",
    }


def test_a_pass_withdrawn_afterwards_waits_for_a_decision(cast: Cast, hotline: Certification) -> None:
    certificate = make_certificate(cast.li, hotline, localdate())
    certificate.attempt = make_attempt(cast.li, hotline.paper, timezone.now(), passed=False)
    certificate.save()
    client = signed_in(cast, "zhao")

    home = client.get("/certificates/coverage/")
    [line] = [line for line in home.context["waiting"] if "to_decide" in line.url]
    listed = client.get(line.url).context["table"].all_rows
    page = client.get(certificate.get_absolute_url())

    assert (line.count, list(listed)) == (1, [certificate])
    assert "签发所依据的通过成绩事后被撤销或改判，请决定是否吊销。" in page.text


def test_hr_revokes_with_a_reason(cast: Cast, hotline: Certification) -> None:
    certificate = make_certificate(cast.li, hotline, localdate())
    client = signed_in(cast, "zhao")
    url = f"/certificates/register/{certificate.serial}/revoke/"

    empty = client.post(url, {"reason": ""})
    still_valid = Certificate.objects.get().state
    done = client.post(url, {"reason": "代考"}, follow=True)
    again = client.post(url, {"reason": "其他"}, follow=True)

    assert (empty.status_code, still_valid) == (200, "valid")
    assert "证书已吊销。" in done.text
    assert "这张证书此前已被吊销，以原理由为准。" in again.text
    assert Certificate.objects.get().revocation_reason == "代考"


def test_revoking_one_of_two_certificates_says_that_the_other_stays(
    cast: Cast, hotline: Certification
) -> None:
    certificate = make_certificate(cast.li, hotline, localdate() - timedelta(days=350))
    url = f"/certificates/register/{certificate.serial}/revoke/"
    alone = signed_in(cast, "zhao").get(url).text
    renewal = make_certificate(cast.li, hotline, localdate() - timedelta(days=5))

    page = signed_in(cast, "zhao").get(url).text

    assert f"吊销后，{cast.li.name}不再持有" in alone
    assert f"{cast.li.name}另有一张有效至 {renewal.valid_to:%Y-%m-%d}，不受影响" in page
    assert "不再持有" not in page


def test_another_member_of_hr_lifts_a_revocation(cast: Cast, hotline: Certification) -> None:
    certificate = make_certificate(cast.li, hotline, localdate())
    client, url = signed_in(cast, "zhao"), certificate.get_absolute_url()
    client.post(f"{url}revoke/", {"reason": "代考"})
    colleague = Client()
    colleague.force_login(make_employee("孙宁", unit=cast.hr_office, role=Role.HR).user)

    offered = [action.label for action in client.get(url).context["actions"]]
    own = client.post(f"{url}lift/", {"reason": "认错了人"})
    empty = colleague.post(f"{url}lift/", {"reason": ""})
    still_revoked = Certificate.objects.get().state
    done = colleague.post(f"{url}lift/", {"reason": "认错了人"}, follow=True)
    public = Client().get(f"/certificates/verify/{certificate.serial}/")

    assert "撤销吊销" in offered
    assert "这张证书是您本人吊销的，须由他人撤销吊销。" in own.text
    assert (empty.status_code, still_revoked, Certificate.objects.get().state) == (200, "revoked", "valid")
    assert [entry.reason for entry in done.context["entries"]] == ["认错了人", "代考"]
    assert "证书有效" in public.text


def test_the_holder_reads_why_a_certificate_was_revoked(cast: Cast, hotline: Certification) -> None:
    certificate = make_certificate(cast.li, hotline, localdate())
    signed_in(cast, "zhao").post(f"/certificates/register/{certificate.serial}/revoke/", {"reason": "代考"})

    assert "代考" in signed_in(cast, "li").get("/certificates/").text


def test_hr_decides_and_ends_a_waiver(cast: Cast, hotline: Certification) -> None:
    client = signed_in(cast, "zhao")
    today = localdate()
    last_day = today + timedelta(days=60)
    values = {
        "number": " 00231 ",
        "certification": hotline.pk,
        "starts_on": today.isoformat(),
        "ends_on": last_day.isoformat(),
        "reason": "产假",
    }

    client.post("/certificates/waivers/new/", values)
    twice = client.post("/certificates/waivers/new/", values)
    waiver = Waiver.objects.get()
    later = client.post(
        f"/certificates/waivers/{waiver.pk}/end/",
        {"ends_on": (last_day + timedelta(days=1)).isoformat(), "reason": "返岗"},
    )
    client.post(f"/certificates/waivers/{waiver.pk}/end/", {"ends_on": today.isoformat(), "reason": "返岗"})

    assert "该员工这段时间内已有豁免。" in twice.text
    assert "只能提前结束，且不能早于起始日。" in later.text
    assert Waiver.objects.get().ends_on == today


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": "99999"}, "没有这个工号的员工。"),
        ({"ends_on": "2020-01-01"}, "截止日早于起始日。"),
    ],
)
def test_a_waiver_with_a_slip_is_sent_back(
    cast: Cast, hotline: Certification, change: dict[str, str], words: str
) -> None:
    values = {
        "number": "00231",
        "certification": str(hotline.pk),
        "starts_on": localdate().isoformat(),
        "ends_on": localdate().isoformat(),
        "reason": "产假",
    }

    response = signed_in(cast, "zhao").post("/certificates/waivers/new/", values | change)

    assert words in response.text
    assert Waiver.objects.count() == 0


def test_my_page_says_days_left_and_what_is_missing(cast: Cast, hotline: Certification) -> None:
    make_certificate(cast.li, hotline, localdate() - timedelta(days=350))
    second = make_certification("信息保护年审", positions=(make_position(),))
    second.courses.add(make_course("U4", lessons=0))

    response = signed_in(cast, "li").get("/certificates/")

    assert [(str(card.certification), card.status, card.days_left) for card in response.context["cards"]] == [
        ("信息保护年审", "never", None),
        ("热线坐席上岗证", "in_window", (response.context["cards"][1].ends_on - localdate()).days),
    ]
    assert "课程 U4" in response.text
    assert "现在可以复审：到期前通过，新证从到期次日起算，不损失天数。" in response.text


def test_somebody_of_whom_nothing_is_required_reads_so(cast: Cast) -> None:
    assert "您的岗位不要求持证" in signed_in(cast, "wang").get("/certificates/").text


def test_a_pdf_that_cannot_be_drawn_is_explained(cast: Cast, hotline: Certification) -> None:
    certificate = make_certificate(cast.li, hotline, localdate())
    certificate.snapshot["holder"] = "李\ue000"
    certificate.save()
    url = f"/certificates/register/{certificate.serial}/pdf/"

    pages = [signed_in(cast, name).get(url, follow=True).text for name in ("li", "zhao")]

    sentence = "证书有效，但暂时不能打印：字库里没有“\ue000”这个字。请联系人力资源部处理。"
    assert [sentence in page for page in pages] == [True, True]


def test_names_follow_the_readers_language(hotline: Certification) -> None:
    with translation.override("en"):
        english = hotline.shown_name
    with translation.override("zh-hans"):
        chinese = hotline.shown_name

    assert (english, chinese) == ("Hotline operating certificate", "热线坐席上岗证")


def test_a_later_page_skips_rows_by_their_keys(
    cast: Cast, hotline: Certification, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a row shows, such as the next exam, is not worked out for rows that nobody sees."""
    monkeypatch.setattr(CertificateTable, "page_size", 1)
    for employee in (cast.li, cast.chen):
        make_certificate(employee, hotline, date(2026, 6, 1))
    client = signed_in(cast, "zhao")

    with CaptureQueriesContext(connection) as asked:
        first, second = (client.get("/certificates/register/", {"page": page}) for page in (1, 2))

    shown = [one.employee for page in (first, second) for one in page.context["table"].page]
    (skipping,) = [query["sql"] for query in asked.captured_queries if "OFFSET" in query["sql"]]
    assert set(shown) == {cast.li, cast.chen}
    assert "exam_at" not in skipping
