"""The performance file: who may open it, what it shows, what it costs, and what the audit trail keeps."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from lms.core.trail.models import AuditEntry
from lms.core.wording import day_text
from lms.people.api import Employee, Role
from lms.people.leaves.models import Leave
from lms.performance.choices import Attribution
from lms.performance.evidence.periods import Period
from lms.performance.indicators.models import Indicator
from lms.performance.mastery.queries import exam_span
from tests.factories.evaluation import (
    days_ago,
    make_category,
    make_clauses,
    make_commendation,
    make_complaint,
    make_contacts_kpi,
    make_kpi,
    make_marks,
    make_rating,
    make_review,
    make_survey,
    make_value,
)
from tests.factories.people import Cast, make_cast, make_employee, make_user_with_role

pytestmark = pytest.mark.django_db

SECRET = "这句话不能外传"
PARTS = ("fcr", "complaints", "surveys", "surveys-5", "reviews", "exams", "timeline")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def fill(employee: Employee, times: int = 1) -> None:
    """Give somebody something of everything, and words that must not leak."""
    clauses = make_clauses("2.1", "2.2")
    category = make_category("SVC", clauses["2.1"])
    fcr, contacts = make_kpi(), make_contacts_kpi()
    for number in range(times):
        make_value(employee, fcr, 33, 42, day=days_ago(number + 1))
        make_value(employee, contacts, 11_000, 42, day=days_ago(number + 1))
        make_complaint(employee, category, verbatim=SECRET)
        make_survey(employee, 4, verbatim=SECRET)
        make_rating(employee)
        make_commendation(employee, SECRET)
        make_review(employee, {clauses["2.1"]: (8, 10), clauses["2.2"]: (9, 10)})
        make_marks(employee, {clauses["2.1"]: (7, 10), clauses["2.2"]: (9, 10)})


def file_url(employee: Employee) -> str:
    """Give the address of a file."""
    return reverse("lms_performance:file", args=[employee.number])


def entries_about_files() -> list[AuditEntry]:
    """List what the audit trail keeps of files, oldest first."""
    return list(AuditEntry.objects.filter(action__startswith="performance_file.").order_by("pk"))


def sign_in(client: Client, cast: Cast, who: str) -> None:
    """Sign in as one of the cast, or as an account that holds one role only."""
    user = cast.user(who) if who in {"li", "wang", "zhao", "chen"} else make_user_with_role(Role(who))
    client.force_login(user)


ACCESS = [
    ("li", 200),
    ("wang", 200),
    ("zhao", 200),
    ("auditor", 200),
    ("administrator", 403),
    ("chen", 403),
    ("trainer", 403),
]


@pytest.mark.slow
@pytest.mark.parametrize(("who", "status"), ACCESS)
def test_who_may_open_lis_file(client: Client, cast: Cast, who: str, status: int) -> None:
    fill(cast.li)
    sign_in(client, cast, who)

    answers = [
        client.get(file_url(cast.li)),
        client.get(reverse("lms_performance:file_export", args=["00231"])),
        *(client.get(reverse("lms_performance:file_rows", args=["00231", part])) for part in PARTS),
    ]

    assert [answer.status_code for answer in answers] == [status] * len(answers)
    leaked = [SECRET in answer.content.decode(errors="replace") for answer in answers]
    assert any(leaked) is (status == 200)


def test_a_lead_of_another_team_is_refused(client: Client, cast: Cast) -> None:
    fill(cast.li)
    other = make_employee("周明", unit=cast.other_team, role=Role.MANAGER)
    assert other.user is not None
    client.force_login(other.user)

    answer = client.get(file_url(cast.li))

    assert answer.status_code == 403
    assert SECRET not in answer.content.decode()
    assert not entries_about_files()


def test_an_unknown_number_is_refused_like_a_foreign_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.user("chen"))

    assert client.get(reverse("lms_performance:file", args=["99999"])).status_code == 403


def test_nobody_signed_in_is_sent_to_the_sign_in(client: Client, cast: Cast) -> None:
    answer = client.get(file_url(cast.li))

    assert (answer.status_code, answer.headers["Location"].startswith(reverse("account_login"))) == (
        302,
        True,
    )


def test_each_view_of_somebody_else_is_written_down_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.user("wang"))

    client.get(file_url(cast.li))

    (entry,) = entries_about_files()
    assert (entry.action, entry.subject_key) == ("performance_file.viewed", str(cast.li.pk))
    assert entry.actor_key == str(cast.user("wang").pk)


def test_rows_and_workbook_are_written_down_too(client: Client, cast: Cast) -> None:
    fill(cast.li)
    client.force_login(cast.user("zhao"))

    client.get(reverse("lms_performance:file_rows", args=["00231", "complaints"]))
    client.get(reverse("lms_performance:file_export", args=["00231"]))

    assert [(entry.action, entry.details["part"]) for entry in entries_about_files()] == [
        ("performance_file.viewed", "complaints"),
        ("performance_file.exported", ""),
    ]


def test_the_figure_looked_at_is_written_down_by_its_name(client: Client, cast: Cast) -> None:
    fill(cast.li)
    client.force_login(cast.user("zhao"))

    client.get(reverse("lms_performance:file_rows", args=["00231", "fcr"]))
    client.get(reverse("lms_performance:file_rows", args=["00231", "surveys-5"]))

    figure = Indicator.objects.get(key="fcr").name
    assert [entry.details["part"] for entry in entries_about_files()] == [figure, "surveys"]
    assert figure != "fcr"


def test_looking_at_the_own_file_is_written_nowhere(client: Client, cast: Cast) -> None:
    fill(cast.li)
    client.force_login(cast.user("li"))

    client.get(reverse("lms_performance:own_file"))
    client.get(file_url(cast.li))
    client.get(reverse("lms_performance:file_export", args=["00231"]))

    assert not entries_about_files()


def test_li_sees_who_has_looked_and_wang_does_not(client: Client, cast: Cast) -> None:
    client.force_login(cast.user("wang"))
    client.get(file_url(cast.li))
    foreign = client.get(file_url(cast.li))
    viewers = reverse("lms_performance:file_rows", args=["00231", "viewers"])
    refused = client.get(viewers)
    client.force_login(cast.user("li"))

    own = client.get(reverse("lms_performance:own_file"))

    assert [entry.actor_key for entry in own.context["views"]] == [str(cast.user("wang").pk)] * 2
    assert (list(foreign.context["views"]), refused.status_code) == ([], 404)
    assert client.get(viewers).context["table"].total == 2


@pytest.mark.parametrize(
    ("upheld", "attribution"),
    [(True, Attribution.PROCESS), (False, Attribution.UNDECIDED), (None, Attribution.EMPLOYEE)],
)
def test_what_does_not_count_appears_nowhere(
    client: Client, cast: Cast, upheld: bool | None, attribution: Attribution
) -> None:
    clauses = make_clauses("2.1")
    category = make_category("SVC", clauses["2.1"])
    make_value(cast.li, make_contacts_kpi(), 11_000, 42)
    make_complaint(
        cast.li, category, upheld=upheld, attribution=attribution, verbatim=SECRET, ticket="T-SECRET"
    )
    client.force_login(cast.user("zhao"))

    pages = [
        client.get(file_url(cast.li)),
        client.get(reverse("lms_performance:file_rows", args=["00231", "complaints"])),
        client.get(reverse("lms_performance:file_rows", args=["00231", "timeline"])),
    ]

    text = " ".join(page.content.decode() for page in pages)
    assert (SECRET in text, "T-SECRET" in text) == (False, False)
    figure = next(card.figure for card in pages[0].context["cards"] if card.figure.key == "complaints")
    assert figure.value == 0.0


def test_the_figures_of_the_page(client: Client, cast: Cast) -> None:
    fill(cast.li, times=3)
    client.force_login(cast.user("li"))

    answer = client.get(reverse("lms_performance:own_file"), {"months": "3"})

    figures = {card.figure.key: card.figure for card in answer.context["cards"]}
    assert list(figures) == ["fcr", "surveys", "complaints", "reviews", "aht"]
    assert (figures["fcr"].text, figures["fcr"].sample, figures["fcr"].enough) == ("78.6%", "99 / 126", True)
    assert (figures["reviews"].value, figures["reviews"].enough) == (85.0, False)
    assert (figures["surveys"].value, figures["surveys"].denominator) == (4.0, 3)
    assert (figures["complaints"].value, figures["complaints"].denominator) == (3.0, 126.0)
    assert answer.context["thin_note"] == ""
    assert [(row.evidence.clause.number, row.evidence.attributed) for row in answer.context["rows"]] == [
        ("2.1", 3),
        ("2.2", 0),
    ]
    kinds = {event.kind for event in answer.context["file"].events}
    assert kinds == {"exam", "review", "feedback"}


def test_each_figure_says_what_it_was_counted_from(client: Client, cast: Cast) -> None:
    fill(cast.li, times=3)
    client.force_login(cast.user("li"))

    answer = client.get(reverse("lms_performance:own_file"), {"months": "3"})

    page, cards = answer.content.decode(), answer.context["cards"]
    assert {card.figure.key: card.figure.source for card in cards} == {
        "fcr": "按日指标",
        "surveys": "满意度答复",
        "complaints": "投诉",
        "reviews": "质检",
        "aht": "按日指标",
    }
    assert [page.count(f"来源：{card.figure.source}<") for card in cards] == [2, 1, 1, 1, 2]
    assert answer.context["file"].period.text in page


def test_clauses_with_a_handful_of_questions_share_one_line(client: Client, cast: Cast) -> None:
    clauses = make_clauses("2.1", "2.2", "2.3")
    make_marks(cast.li, {clauses["2.1"]: (9, 10), clauses["2.2"]: (1, 2), clauses["2.3"]: (4, 4)})
    client.force_login(cast.user("li"))

    answer = client.get(reverse("lms_performance:own_file"))

    assert [row.evidence.clause.number for row in answer.context["rows"]] == ["2.1"]
    assert "2.2、2.3" in answer.context["thin_note"]


def test_the_person_concerned_may_object_and_nobody_else(client: Client, cast: Cast) -> None:
    fill(cast.li)
    address = f"{reverse('lms_performance:objection_new')}?subject="
    client.force_login(cast.user("li"))
    own = client.get(file_url(cast.li)).content.decode()
    rows = client.get(reverse("lms_performance:file_rows", args=["00231", "fcr"])).content.decode()
    client.force_login(cast.user("wang"))
    foreign = client.get(file_url(cast.li)).content.decode()

    # the file, a review and four pieces of feedback
    assert (own.count(address), rows.count(address), foreign.count(address)) == (6, 1, 0)


def test_each_figure_opens_to_the_rows_it_was_made_from(client: Client, cast: Cast) -> None:
    fill(cast.li, times=3)
    make_value(cast.chen, make_kpi("transfer", "转接率"), 1, 2)
    client.force_login(cast.user("li"))

    totals = {
        part: client.get(reverse("lms_performance:file_rows", args=["00231", part])).context["table"].total
        for part in PARTS
    }

    assert totals == {
        "fcr": 3,
        "complaints": 3,
        "surveys": 3,
        "surveys-5": 3,
        "reviews": 6,
        "exams": 6,
        # 3 complaints, surveys, ratings, commendations, reviews and exams each.
        "timeline": 18,
    }
    clause_rows = client.get(reverse("lms_performance:file_rows", args=["00231", "exams"]), {"clause": "2.2"})
    assert clause_rows.context["table"].total == 3


def test_the_rows_are_headed_by_the_indicators_words_and_come_to_its_figure(
    client: Client, cast: Cast
) -> None:
    fill(cast.li, times=3)
    client.force_login(cast.user("li"))
    fcr = Indicator.objects.get(key="fcr")

    answer = client.get(reverse("lms_performance:file_rows", args=["00231", "fcr"]))

    heads = [head.label for head in answer.context["table"].heads]
    assert heads[2:5] == [fcr.numerator, fcr.denominator, fcr.name]
    assert answer.context["note"].endswith(" · 合计 99 / 126 = 78.6%")


def test_what_counts_nothing_over_nothing_is_left_out_of_the_file(client: Client, cast: Cast) -> None:
    client.force_login(cast.user("li"))

    nothing = client.get(reverse("lms_performance:own_file"))
    make_complaint(cast.li, make_category("SVC", make_clauses("2.1")["2.1"]))
    counted = client.get(reverse("lms_performance:own_file"))

    assert nothing.context["cards"] == []
    assert "这段时间没有服务指标" in nothing.content.decode()
    assert [card.figure.key for card in counted.context["cards"]] == ["complaints"]


def test_exams_are_said_to_count_from_before_the_period(client: Client, cast: Cast) -> None:
    """The rows reach as far back as the mastery they stand behind, further than the other figures."""
    fill(cast.li, times=1)
    client.force_login(cast.user("li"))
    period = Period.months_to(timezone.localdate(), 3)
    first = day_text(exam_span(period).start)

    file = client.get(reverse("lms_performance:own_file"), {"months": "3"}).context
    notes = {
        part: client.get(reverse("lms_performance:file_rows", args=["00231", part]), {"months": "3"}).context[
            "note"
        ]
        for part in ("exams", "reviews")
    }

    assert first < day_text(period.start)
    assert first in file["clause_note"]
    assert first in notes["exams"]
    assert notes["reviews"].endswith(period.text)


def test_complaints_of_the_centre_open_to_those_who_may_list_them(client: Client, cast: Cast) -> None:
    fill(cast.li, times=3)
    make_complaint(cast.li, make_category("NET"), verbatim=SECRET)
    client.force_login(cast.user("wang"))
    assert [row.centre_url for row in client.get(file_url(cast.li)).context["rows"]] == ["", ""]

    client.force_login(cast.user("zhao"))
    page = client.get(file_url(cast.li))
    rows = {row.evidence.clause.number: row for row in page.context["rows"]}
    counted = {
        number: row.evidence.complaints.complaints for number, row in rows.items() if row.evidence.complaints
    }
    listed = {number: client.get(rows[number].centre_url).context["table"].total for number in counted}

    assert escape(rows["2.1"].centre_url) in page.content.decode()
    assert (counted["2.1"], listed) == (3, counted)


@pytest.mark.parametrize("what", ["nix", "nps"])
def test_what_is_no_part_of_a_file_is_not_found(client: Client, cast: Cast, what: str) -> None:
    make_kpi("nps", to_person=False)
    client.force_login(cast.user("li"))

    assert client.get(reverse("lms_performance:file_rows", args=["00231", what])).status_code == 404


def test_the_workbook_holds_the_file(client: Client, cast: Cast) -> None:
    fill(cast.li)
    make_value(cast.li, make_kpi("nps", to_person=False), 1, 1)
    client.force_login(cast.user("li"))

    answer = client.get(reverse("lms_performance:file_export", args=["00231"]))

    book = load_workbook(BytesIO(answer.content))
    counts = [sheet.max_row - 1 for sheet in book.worksheets]
    # person, figures, clauses, time line, values, review items, complaints
    assert counts == [7, 5, 2, 6, 2, 2, 1]
    assert book.worksheets[0]["B3"].value == "00231"


def test_intervals_in_the_workbook_are_numbers_and_only_where_the_sample_carries_them(
    client: Client, cast: Cast
) -> None:
    kpi = make_kpi("fcr", min_n=30)
    for number in range(10):
        make_value(cast.li, kpi, 30 + number % 2, 40, day=days_ago(number + 1))
    for _ in range(4):
        make_survey(cast.li, 5)
    client.force_login(cast.user("li"))

    answer = client.get(reverse("lms_performance:file_export", args=["00231"]))

    heads, *rows = load_workbook(BytesIO(answer.content)).worksheets[1].iter_rows(values_only=True)
    cells = {str(row[0]): dict(zip(heads, row, strict=True)) for row in rows}
    kpi_row = cells["一次解决率"]
    survey_row = next(row for name, row in cells.items() if "用户满意" in name)
    assert kpi_row["95% 区间下限"] < kpi_row["数值"] < kpi_row["95% 区间上限"]
    assert (survey_row["数值"], survey_row["95% 区间下限"]) == (5, None)


def test_an_empty_file_says_what_will_appear(client: Client, cast: Cast) -> None:
    client.force_login(cast.user("li"))

    answer = client.get(reverse("lms_performance:own_file"))

    assert answer.status_code == 200
    assert answer.content.decode().count("empty-title") == 2


@pytest.mark.parametrize("times", [1, 3])
def test_what_the_file_costs(
    client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, times: int
) -> None:
    fill(cast.li, times)
    client.force_login(cast.user("wang"))
    client.get(file_url(cast.li))

    with django_assert_num_queries(51):
        client.get(file_url(cast.li))


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(
    ("part", "queries"),
    [("fcr", 8), ("complaints", 8), ("surveys", 8), ("reviews", 8), ("exams", 8), ("timeline", 21)],
)
def test_what_the_rows_cost(
    client: Client,
    cast: Cast,
    django_assert_num_queries: DjangoAssertNumQueries,
    part: str,
    queries: int,
    times: int,
) -> None:
    fill(cast.li, times)
    client.force_login(cast.user("li"))
    address = reverse("lms_performance:file_rows", args=["00231", part])
    client.get(address)

    with django_assert_num_queries(queries):
        client.get(address)


def test_leave_in_the_span_stands_above_the_figures(client: Client, cast: Cast) -> None:
    Leave.objects.create(
        employee=cast.li, kind="sick", starts_on=days_ago(900), ends_on=days_ago(800), note="住院"
    )
    Leave.objects.create(
        employee=cast.li, kind="sick", starts_on=days_ago(20), ends_on=days_ago(10), note="住院"
    )
    sign_in(client, cast, "wang")

    page = client.get(file_url(cast.li)).text

    span = f"{day_text(days_ago(20))} – {day_text(days_ago(10))}"
    assert f"本时段内离岗：{span}。" in page
    assert "住院" not in page
