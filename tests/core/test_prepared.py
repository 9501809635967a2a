"""A prepared query gives what the query itself gives, for any values, and is written once a thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.core.models import AuditEntry
from lms.core.prepared import NotPreparable, Prepared
from lms.core.trail.api import record
from lms.people.api import Employee, Posting
from tests.factories.people import Cast, make_cast, make_employee, make_posting

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


def postings_of(*, number: str, day: date) -> QuerySet[Posting]:
    """Read with a join, two values of one day and an inner query that names a value too."""
    others = Employee.objects.filter(postings__unit=OuterRef("unit"), hired_on__lte=day)
    return (
        Posting.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), employee__number=number)
        .annotate(has_company=Exists(others.exclude(number=number)))
        .select_related("unit", "employee__user")
        .order_by("starts_on")
    )


def found(rows: list[Posting] | QuerySet[Posting]) -> list[tuple[object, ...]]:
    """Give what was read with the rows, without asking again."""
    return [
        (row, row.unit.name, row.employee.name, row.employee.user, vars(row)["has_company"]) for row in rows
    ]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_rows_are_those_of_the_query_for_any_values(cast: Cast) -> None:
    prepared = Prepared(postings_of)
    alone = make_employee(unit=cast.province, with_account=False)
    make_posting(cast.li, cast.other_team, starts_on=TODAY + timedelta(days=40))

    for employee in (cast.li, cast.chen, alone):
        for day in (TODAY, TODAY + timedelta(days=50), date(2001, 1, 1)):
            values = {"number": employee.number, "day": day}
            plain = found(postings_of(**values))
            with CaptureQueriesContext(connection) as asked:
                assert found(prepared(**values)) == plain
            assert len(asked) == 1


def test_a_relation_of_one_day_is_read_along(cast: Cast) -> None:
    def at_work(*, day: date) -> QuerySet[Employee]:
        that_day = Q(postings__starts_on__lte=day)
        rows = Employee.objects.annotate(there=FilteredRelation("postings", condition=that_day))
        return rows.select_related("there__unit").order_by("pk")

    prepared = Prepared(at_work)

    for day in (TODAY, date(1990, 1, 1)):
        plain = [(each, vars(each._state)["fields_cache"].get("there")) for each in at_work(day=day)]
        assert [(each, vars(each._state)["fields_cache"].get("there")) for each in prepared(day=day)] == plain


def test_moments_are_filled_in_as_the_database_keeps_them(cast: Cast) -> None:
    def entries_since(*, moment: datetime) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.filter(happened_at__gte=moment).order_by("pk")

    record(actor=None, action="account.signed_in", subject=cast.li)
    now, prepared = timezone.now(), Prepared(entries_since)

    assert len(prepared(moment=now - timedelta(hours=1))) == 1
    assert prepared(moment=now + timedelta(hours=1)) == []


def test_the_query_is_written_once_for_each_thread(cast: Cast) -> None:
    written = []

    def numbered(*, number: str) -> QuerySet[Employee]:
        written.append(number)
        return Employee.objects.filter(number=number)

    prepared = Prepared(numbered)
    rows = [prepared(number=each.number) for each in (cast.li, cast.chen, cast.li)]
    other = Thread(target=lambda: prepared.write(number="x"))
    other.start()
    other.join()

    assert rows == [[cast.li], [cast.chen], [cast.li]]
    assert len(written) == 2


@pytest.mark.parametrize(
    ("write", "values"),
    [
        (lambda day: Employee.objects.filter(hired_on__gt=day + timedelta(days=1)), {"day": TODAY}),
        (lambda keys: Employee.objects.filter(pk__in=keys), {"keys": [1, 2]}),
        (lambda gone: Employee.objects.filter(left_on__isnull=gone), {"gone": True}),
        (lambda key: Employee.objects.all() if key else Employee.objects.none(), {"key": 1}),
    ],
    ids=["reckoned", "list", "choice", "unused"],
)
def test_what_does_not_stand_in_the_query_as_it_is_is_refused(
    write: Callable[..., QuerySet[Employee]], values: dict[str, object]
) -> None:
    with pytest.raises(NotPreparable):
        Prepared(write)(**values)  # type: ignore[arg-type] # what is refused is of other kinds too
