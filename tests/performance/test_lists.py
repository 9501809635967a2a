"""The lists of work and customers: who may open them, what filters keep, what they cost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lms.core.trail.models import AuditEntry
from lms.core.ui.api import Table
from lms.people.api import Employee, Role
from lms.performance.choices import Attribution, ComplaintState
from lms.performance.feedback.models import Complaint
from lms.performance.indicators.models import IndicatorValue
from lms.performance.indicators.tables import ValueTable
from lms.performance.quality.models import QualityReview
from lms.performance.quality.tables import QualityReviewTable
from tests.factories.evaluation import (
    days_ago,
    make_category,
    make_clauses,
    make_commendation,
    make_complaint,
    make_kpi,
    make_rating,
    make_review,
    make_survey,
    make_value,
)
from tests.factories.people import Cast, make_cast, make_user_with_role

pytestmark = pytest.mark.django_db

LISTS = ("complaints", "feedback", "reviews", "values")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def fill(*employees: Employee, times: int = 1) -> None:
    """Give each something in every list."""
    clauses = make_clauses("2.1", "2.2")
    category, fcr = make_category("SVC", clauses["2.1"]), make_kpi()
    for employee in employees:
        for number in range(times):
            make_complaint(employee, category)
            make_survey(employee, 4)
            make_rating(employee)
            make_commendation(employee)
            make_review(employee, {clauses["2.1"]: (8, 10), clauses["2.2"]: (10, 10)})
            make_value(employee, fcr, 3, 4, day=days_ago(number + 1))


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("li", (403, 403, 403, 403)),
        ("chen", (403, 403, 403, 403)),
        ("wang", (403, 403, 200, 200)),
        ("zhao", (200, 200, 200, 200)),
        ("auditor", (200, 200, 200, 200)),
        ("trainer", (403, 403, 403, 403)),
        ("administrator", (403, 403, 403, 403)),
    ],
)
def test_who_may_open_the_lists(
    client: Client, cast: Cast, who: str, statuses: tuple[int, int, int, int]
) -> None:
    fill(cast.li)
    cast_names = {"li", "wang", "zhao", "chen"}
    client.force_login(cast.user(who) if who in cast_names else make_user_with_role(Role(who)))

    answers = tuple(client.get(reverse(f"lms_performance:{name}")).status_code for name in LISTS)

    assert answers == statuses


def test_a_manager_sees_the_days_of_the_own_units_only(client: Client, cast: Cast) -> None:
    fill(cast.li, cast.chen)
    make_value(cast.li, make_kpi("nps", to_person=False), 1, 1)
    client.force_login(cast.user("wang"))

    values = client.get(reverse("lms_performance:values")).context["table"]
    reviews = client.get(reverse("lms_performance:reviews")).context["table"]

    assert [(row.employee, row.indicator.key) for row in values.page] == [(cast.li, "fcr")]
    assert {row.employee for row in reviews.page} == {cast.li}
    foreign = reverse("lms_performance:review", args=[cast.chen.quality_reviews.get().pk])
    assert client.get(foreign).status_code == 404


@pytest.mark.parametrize(
    ("filters", "tickets"),
    [
        ({}, {"T-1", "T-2", "T-3"}),
        ({"verdict": "yes"}, {"T-1"}),
        ({"verdict": "no"}, {"T-2"}),
        ({"verdict": "open"}, {"T-3"}),
        ({"attribution": "employee"}, {"T-1"}),
        ({"state": "closed"}, {"T-2"}),
        ({"overdue": "on"}, {"T-3"}),
        ({"person": "00318"}, {"T-2"}),
        ({"person": "陈"}, {"T-2"}),
        ({"since": "{day}"}, {"T-1", "T-2"}),
        ({"until": "{day}"}, {"T-3"}),
    ],
    ids=lambda value: str(sorted(value)),
)
def test_filters_of_complaints(
    client: Client, cast: Cast, filters: dict[str, str], tickets: set[str]
) -> None:
    make_complaint(cast.li, ticket="T-1")
    refused = make_complaint(cast.chen, ticket="T-2", upheld=False, attribution=Attribution.UNDECIDED)
    Complaint.objects.filter(pk=refused.pk).update(state=ComplaintState.CLOSED, closed_on=days_ago(1))
    make_complaint(cast.li, ticket="T-3", upheld=None, attribution=Attribution.UNDECIDED, day=days_ago(40))
    client.force_login(cast.user("zhao"))

    asked = {name: value.format(day=days_ago(10)) for name, value in filters.items()}
    table = client.get(reverse("lms_performance:complaints"), asked).context["table"]

    assert {row.ticket for row in table.page} == tickets


def test_complaints_of_a_unit_and_a_category_with_all_below(client: Client, cast: Cast) -> None:
    parent = make_category("SVC")
    make_complaint(cast.li, make_category("SVC-4", parent=parent), ticket="T-1")
    make_complaint(cast.chen, make_category("TAR"), ticket="T-2")
    client.force_login(cast.user("zhao"))
    address = reverse("lms_performance:complaints")

    by_unit = client.get(address, {"unit": cast.other_team.pk}).context["table"]
    by_category = client.get(address, {"category": parent.pk}).context["table"]
    by_branch = client.get(address, {"unit": cast.centre.pk}).context["table"]

    assert [row.ticket for row in by_unit.page] == ["T-2"]
    assert [row.ticket for row in by_category.page] == ["T-1"]
    assert by_branch.total == 2


@pytest.mark.parametrize(
    ("kind", "total"), [("surveyresponse", 1), ("complaint", 1), ("servicerating", 1), ("commendation", 1)]
)
def test_feedback_of_one_kind(client: Client, cast: Cast, kind: str, total: int) -> None:
    fill(cast.li)
    client.force_login(cast.user("zhao"))

    table = client.get(reverse("lms_performance:feedback"), {"kind": kind}).context["table"]

    assert [type(row)._meta.model_name for row in table.page] == [kind] * total


def test_reviews_that_lost_points_on_a_clause(client: Client, cast: Cast) -> None:
    clauses = make_clauses("2.1", "2.2")
    lost = make_review(cast.li, {clauses["2.1"]: (8, 10), clauses["2.2"]: (10, 10)})
    make_review(cast.li, {clauses["2.1"]: (10, 10), clauses["2.2"]: (8, 10)}, fatal=True)
    client.force_login(cast.user("zhao"))

    table = client.get(reverse("lms_performance:reviews"), {"clause": clauses["2.1"].pk}).context["table"]

    assert [row.pk for row in table.page] == [lost.pk]
    assert table.rows[0].cells[7].text == "90.0%"


def test_values_show_the_last_month_unless_days_are_chosen(client: Client, cast: Cast) -> None:
    fcr = make_kpi()
    make_value(cast.li, fcr, 1, 2, day=days_ago(1))
    make_value(cast.li, fcr, 1, 2, day=days_ago(60))
    client.force_login(cast.user("zhao"))
    address = reverse("lms_performance:values")

    assert client.get(address).context["table"].total == 1
    assert client.get(address, {"since": days_ago(70).isoformat()}).context["table"].total == 2


def test_taking_a_list_away_is_written_down(client: Client, cast: Cast) -> None:
    fill(cast.li)
    client.force_login(cast.user("zhao"))

    for name in LISTS:
        answer = client.get(reverse(f"lms_performance:{name}"), {"export": "xlsx"})
        assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")

    entries = AuditEntry.objects.filter(action="evidence.exported").order_by("pk")
    assert [entry.details["list"] for entry in entries] == list(LISTS)


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("complaints", 12), ("feedback", 14), ("reviews", 12), ("values", 10)]
)
def test_what_the_lists_cost(
    client: Client,
    cast: Cast,
    django_assert_num_queries: DjangoAssertNumQueries,
    name: str,
    queries: int,
    times: int,
) -> None:
    fill(cast.li, times=times)
    client.force_login(cast.user("zhao"))
    client.get(reverse(f"lms_performance:{name}"))

    with django_assert_num_queries(queries):
        client.get(reverse(f"lms_performance:{name}"))


@pytest.mark.parametrize(
    ("table", "model", "index"),
    [
        (ValueTable, IndicatorValue, "lms_perf_value_listed"),
        (QualityReviewTable, QualityReview, "lms_perf_review_listed"),
    ],
)
def test_the_first_page_is_read_along_an_index_and_not_sorted(
    cast: Cast, table: type[Table[object]], model: type[Model], index: str
) -> None:
    if connection.vendor == "postgresql":  # which sorts an empty table rather than open an index
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off")
    request = RequestFactory().get("/")
    request.user = cast.user("zhao")
    rows = table(request, model._default_manager.all()).all_rows

    plan = rows[:25].explain()

    assert index in plan
    assert "TEMP B-TREE" not in plan


DECISION = {"upheld": "yes", "attribution": "employee", "close": "on", "reason": "听录音核实"}


def test_hr_decides_a_complaint(client: Client, cast: Cast) -> None:
    complaint = make_complaint(cast.li, upheld=None, attribution=Attribution.UNDECIDED)
    client.force_login(cast.user("zhao"))

    answer = client.post(reverse("lms_performance:complaint", args=[complaint.pk]), DECISION)

    assert answer.status_code == 302
    decided = Complaint.objects.get()
    assert (decided.upheld, decided.attribution, decided.state) == (True, "employee", "closed")
    entry = AuditEntry.objects.get(action="complaint.decided")
    assert (entry.actor_key, entry.reason) == (str(cast.user("zhao").pk), "听录音核实")
    page = client.get(reverse("lms_performance:complaint", args=[complaint.pk]))
    assert [entry.reason for entry in page.context["history"]] == ["听录音核实"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "机主 138-1234-1234 已回访"}, "reason"),
        ({"upheld": ""}, "upheld"),
        ({"attribution": "undecided"}, "attribution"),
        ({"attribution": "weather"}, "attribution"),
    ],
)
def test_a_faulty_decision_is_explained_beside_its_field(
    client: Client, cast: Cast, changes: dict[str, str], field: str
) -> None:
    complaint = make_complaint(cast.li, upheld=None, attribution=Attribution.UNDECIDED)
    client.force_login(cast.user("zhao"))

    answer = client.post(reverse("lms_performance:complaint", args=[complaint.pk]), DECISION | changes)

    assert list(answer.context["form"].errors) == [field]
    assert Complaint.objects.get().upheld is None


def test_nobody_decides_a_complaint_about_oneself(client: Client, cast: Cast) -> None:
    complaint = make_complaint(cast.zhao, upheld=None, attribution=Attribution.UNDECIDED)
    client.force_login(cast.user("zhao"))
    address = reverse("lms_performance:complaint", args=[complaint.pk])

    page, answer = client.get(address), client.post(address, DECISION)

    assert page.context["form"] is None
    for shown in (page, answer):
        assert "这件投诉涉及您本人，由其他同事认定。" in shown.content.decode()
    assert answer.status_code == 200
    assert Complaint.objects.get().upheld is None
    assert not AuditEntry.objects.filter(action="complaint.decided").exists()


def test_an_auditor_reads_but_does_not_decide(client: Client, cast: Cast) -> None:
    complaint = make_complaint(cast.li, upheld=None, attribution=Attribution.UNDECIDED)
    client.force_login(make_user_with_role(Role.AUDITOR))
    address = reverse("lms_performance:complaint", args=[complaint.pk])

    page, sent = client.get(address), client.post(address, DECISION)

    assert (page.status_code, page.context["form"], sent.status_code) == (200, None, 403)
    assert Complaint.objects.get().upheld is None
    assert not AuditEntry.objects.filter(action="complaint.decided").exists()


def test_a_persons_page_leads_to_the_file(client: Client, cast: Cast) -> None:
    client.force_login(cast.user("wang"))

    page = client.get(cast.li.get_absolute_url()).content.decode()

    assert reverse("lms_performance:file", args=["00231"]) in page


@pytest.mark.parametrize(
    ("who", "names"),
    [("li", {"own_file"}), ("wang", {"own_file", "reviews"}), ("zhao", {"own_file", "complaints"})],
)
def test_the_menu_offers_what_may_be_opened(client: Client, cast: Cast, who: str, names: set[str]) -> None:
    client.force_login(cast.user(who))

    page = client.get(reverse("lms_performance:own_file")).content.decode()

    offered = {
        name for name in ("own_file", *LISTS) if f'href="{reverse(f"lms_performance:{name}")}"' in page
    }
    assert offered == names


@pytest.mark.parametrize("who", ["li", "wang", "chen"])
def test_others_reach_no_complaint(client: Client, cast: Cast, who: str) -> None:
    complaint = make_complaint(cast.li)
    client.force_login(cast.user(who))
    address = reverse("lms_performance:complaint", args=[complaint.pk])

    assert [client.get(address).status_code, client.post(address, DECISION).status_code] == [403, 403]


def test_a_review_shows_its_points_by_clause(client: Client, cast: Cast) -> None:
    clauses = make_clauses("2.1", "2.2")
    review = make_review(cast.li, {clauses["2.2"]: (6, 10), clauses["2.1"]: (9, 10)}, fatal=True)
    client.force_login(cast.user("wang"))

    answer = client.get(reverse("lms_performance:review", args=[review.pk]))

    assert [item.clause.number for item in answer.context["items"]] == ["2.1", "2.2"]
    assert answer.context["share"] == 0.75
