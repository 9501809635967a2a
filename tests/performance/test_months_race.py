"""Two imports that write the same month at once on PostgreSQL leave the sums that its days have."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction

from lms.performance.indicators.models import IndicatorMonth
from lms.performance.indicators.months import differing_months, sum_months
from lms.performance.indicators.services import ValueRow, upsert_values
from tests.exams.test_racing_decisions import second_of
from tests.factories.evaluation import make_kpi
from tests.factories.people import Cast

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

FIRST, SECOND = date(2026, 11, 2), date(2026, 11, 3)


@pytest.fixture(autouse=True)
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL of a PostgreSQL server")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def test_the_second_waits_for_the_first_and_counts_both(cast: Cast, pool: ThreadPoolExecutor) -> None:
    fcr = make_kpi()

    @transaction.atomic
    def store(day: date) -> None:
        upsert_values([ValueRow(fcr.pk, cast.li.pk, cast.team.pk, day, 3, 4, "")])
        sum_months([day])

    store(date(2026, 11, 1))
    second_of(pool, lambda: store(FIRST), lambda: store(SECOND)).result(timeout=20)

    (month,) = IndicatorMonth.objects.all()
    assert (month.numerator, month.denominator, month.days) == (9, 12, 3)
    assert list(differing_months()) == []
