"""What is kept of the whole company is never older than the evidence it was made from."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.people.api import OrgUnit
from lms.performance.api import Period
from lms.performance.choices import Attribution, EvidenceKind
from lms.performance.complaints.queries import complaint_picture, lines_of_categories
from lms.performance.complaints.services import ComplaintDecision, decide_complaint
from lms.performance.evidence.keeping import evidence_changed, kept
from lms.performance.indicators.models import IndicatorValue
from lms.performance.indicators.months import sum_months
from lms.performance.tasks import count_ahead
from lms.standards.api import ComplaintCategory
from tests.factories.evaluation import (
    days_ago,
    make_category,
    make_clauses,
    make_complaint,
    make_contacts_kpi,
    make_kpi,
    make_value,
)
from tests.factories.people import Cast, make_employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def category() -> ComplaintCategory:
    return make_category("SVC", make_clauses("2.1")["2.1"])


def seen(unit: OrgUnit) -> tuple[int, float, float | None]:
    """Give complaints and contacts of a unit on the only clause, and the rate of an average one."""
    picture = complaint_picture(unit, Period.months_to(days_ago(0), 3), lines_of_categories(days_ago(0)))
    (found,) = picture.by_clause.values()
    return found.complaints, found.contacts, picture.average


def test_it_is_made_once_for_a_version_and_a_question() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(0)
        return len(made)

    values, feedback = (EvidenceKind.VALUES,), (EvidenceKind.VALUES, EvidenceKind.FEEDBACK)
    asked = [kept(values, "a", make), kept(values, "a", make), kept(values, "b", make)]
    evidence_changed(EvidenceKind.FEEDBACK)
    asked += [kept(values, "a", make), kept(feedback, "a", make)]
    evidence_changed(EvidenceKind.VALUES)
    asked += [kept(values, "a", make), kept(feedback, "a", make)]

    assert asked == [1, 1, 2, 1, 3, 4, 5]


def test_complaints_of_peers_follow_values_decisions_and_the_tree(
    cast: Cast, category: ComplaintCategory
) -> None:
    aht = make_contacts_kpi()
    value = make_value(cast.li, aht, 90, 1000)
    complaint = make_complaint(cast.li, category, upheld=None)
    assert seen(cast.centre) == (0, 1000, 0)

    decide_complaint(
        complaint=complaint,
        decision=ComplaintDecision(
            upheld=True, attribution=Attribution.EMPLOYEE, close=True, reason="听了录音。"
        ),
        actor=cast.user("zhao"),
        today=days_ago(0),
    )
    assert seen(cast.centre) == (1, 1000, 10)

    IndicatorValue.objects.filter(pk=value.pk).update(denominator=500)
    sum_months([value.day], [cast.li.pk])
    assert seen(cast.centre) == (1, 500, 20)

    OrgUnit.objects.get(pk=cast.team.pk).move(OrgUnit.objects.get(pk=cast.hr_office.pk), "sorted-child")
    assert seen(OrgUnit.objects.get(pk=cast.centre.pk))[:2] == (0, 0)


@pytest.mark.usefixtures("category")
def test_who_asks_next_reads_no_row_of_the_company(cast: Cast) -> None:
    make_value(cast.li, make_contacts_kpi(), 90, 1000, day=days_ago(1))
    seen(cast.centre)

    with CaptureQueriesContext(connection) as asked:
        seen(cast.centre)

    read = " ".join(query["sql"] for query in asked.captured_queries)
    assert "lms_performance_indicator" not in read
    assert '"lms_performance_complaint"' not in read


@pytest.mark.usefixtures("category")
def test_what_was_kept_of_another_day_is_not_shown(cast: Cast) -> None:
    make_value(cast.li, make_contacts_kpi(), 90, 1000, day=days_ago(1))
    today = Period.months_to(days_ago(0), 3)
    before = Period(today.start, today.end - timedelta(days=60))
    mapping = lines_of_categories(days_ago(0))

    assert complaint_picture(cast.centre, today, mapping).contacts == 1000
    assert complaint_picture(cast.centre, before, mapping).contacts == 0


def test_what_the_company_asks_is_counted_ahead(cast: Cast, client: Client) -> None:
    fcr = make_kpi()
    for number in range(6):
        make_value(make_employee(f"组员{number}", unit=cast.team), fcr, 8, 10)
    count_ahead(timezone.now())
    client.force_login(cast.user("zhao"))

    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("lms_performance:teams") + "?months=6")

    sums = [query["sql"] for query in asked.captured_queries if "indicatormonth" in query["sql"]]
    assert [line.row.name for line in page.context["lines"]] == [cast.team.name]
    assert len(sums) == 1
    assert "first_day" not in sums[0]
