"""Open sittings and give people seats in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from lms.exams.domain.papers import BlueprintShort
from lms.exams.models import Attempt, Paper, Sitting, SittingSeat
from lms.exams.queries.pools import shortages_of
from lms.exams.services.refusals import SittingInUse
from lms.people.api import Employee


@dataclass(frozen=True, slots=True)
class SittingPlan:
    """What a sitting is opened with."""

    title: str
    opens_at: datetime
    closes_at: datetime
    late_entry_minutes: int | None = None
    is_rehearsal: bool = False


@transaction.atomic
def open_sitting(*, paper: Paper, plan: SittingPlan) -> Sitting:
    """Open a sitting of a paper; refused while the bank cannot fill the paper on its first day.

    Callers check who may do this.
    """
    if short := shortages_of(paper, plan.opens_at.date()):
        raise BlueprintShort(short)
    return Sitting.objects.create(
        paper=paper,
        title=plan.title,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        late_entry_minutes=plan.late_entry_minutes,
        is_rehearsal=plan.is_rehearsal,
    )


@transaction.atomic
def move_sitting(*, sitting: Sitting, plan: SittingPlan) -> Sitting:
    """Change the words and times of a sitting; once somebody has started it may only close later.

    Callers check who may do this.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    started = Attempt.objects.filter(sitting=sitting).exists()
    earlier = plan.closes_at < sitting.closes_at
    if started and (
        earlier or plan.opens_at != sitting.opens_at or plan.is_rehearsal != sitting.is_rehearsal
    ):
        raise SittingInUse
    sitting.title, sitting.opens_at, sitting.closes_at = plan.title, plan.opens_at, plan.closes_at
    sitting.late_entry_minutes, sitting.is_rehearsal = plan.late_entry_minutes, plan.is_rehearsal
    sitting.save()
    return sitting


@transaction.atomic
def seat_employees(
    *, sitting: Sitting, employees: Iterable[Employee], time_factor: Decimal = Decimal(1)
) -> int:
    """Give every employee a seat and return how many are new; who has one keeps it as it is.

    Callers check who may do this.
    """
    wanted = {employee.pk: employee for employee in employees}
    seated = set(
        SittingSeat.objects.filter(sitting=sitting, employee__in=wanted).values_list("employee", flat=True)
    )
    fresh = [
        SittingSeat(sitting=sitting, employee=employee, time_factor=time_factor)
        for pk, employee in wanted.items()
        if pk not in seated
    ]
    SittingSeat.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)


@transaction.atomic
def unseat_employee(*, sitting: Sitting, employee: Employee) -> None:
    """Take a seat back; refused once its holder has started. Callers check who may do this."""
    seat = SittingSeat.objects.select_for_update().filter(sitting=sitting, employee=employee).first()
    if seat is None:
        return
    if Attempt.objects.filter(sitting=sitting, employee=employee).exists():
        raise SittingInUse
    seat.delete()
