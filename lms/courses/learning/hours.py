"""Recognise credit hours for what is no course, such as a session in a room, and take them back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from lms.courses.learning.models import CreditRecord
from lms.people.api import Employee


@transaction.atomic
def recognise_hours(
    *, employees: Collection[int], title: str, hours: Decimal, earned_on: date
) -> dict[int, CreditRecord]:
    """Give each employee, by key, one record of the hours.

    Whoever calls sees to it that it is done once, who may do it, and that it is written into the trail.
    """
    made = CreditRecord.objects.bulk_create(
        CreditRecord(employee_id=employee, title=title, hours=hours, earned_on=earned_on)
        for employee in employees
    )
    return {record.employee_id: record for record in made}


@transaction.atomic
def take_back_hours(*, records: Collection[int]) -> int:
    """Remove these records of hours, by key, and give how many there were; those of courses stay.

    Whoever calls asks for the reason and writes it into the trail.
    """
    gone, _rows = CreditRecord.objects.filter(pk__in=records, enrolment__isnull=True).delete()
    return gone


def hours_beside_courses(employee: Employee, year: int) -> Decimal:
    """Add up the hours of a calendar year that no course gave; one query."""
    rows = CreditRecord.objects.filter(employee=employee, enrolment__isnull=True, earned_on__year=year)
    return rows.aggregate(total=Sum("hours"))["total"] or Decimal(0)
