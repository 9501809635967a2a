"""Read who must be certified on a day, and how each stands, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.rules import Validity
from lms.certification.coverage.rules import Cover, Held, Record, status_on
from lms.certification.duties.models import DeltaDuty
from lms.certification.duties.rules import Duty
from lms.certification.permissions import REGISTER_ROLES
from lms.certification.requirements.models import Certification
from lms.certification.waivers.models import Waiver
from lms.people.api import (
    AnyUser,
    OrgUnit,
    Posting,
    has_role,
    led_units,
)


def covered_units(user: AnyUser) -> list[OrgUnit]:
    """List the tops of what the user may see of coverage: everything, or the units led."""
    if has_role(user, *REGISTER_ROLES):
        return all_units()
    return sorted(led_units(user), key=lambda unit: unit.path)


def may_cover(user: AnyUser, unit: OrgUnit) -> bool:
    """Tell whether the unit lies in what the user may see of coverage."""
    return any(unit.path.startswith(top.path) for top in covered_units(user))


type Key = tuple[int, int]


@dataclass(frozen=True)
class Seat:
    """One person in one position on the day."""

    employee_id: int
    unit_id: int
    unit_path: str
    position_id: int


@dataclass(frozen=True)
class Requirement:
    """A certification and the positions it is required of."""

    certification: Certification
    positions: frozenset[int]


@dataclass(frozen=True)
class Snapshot:
    """Everybody in some units on a day, with the status of each in every certification required of them."""

    day: date
    requirements: tuple[Requirement, ...]
    seats: tuple[Seat, ...]
    covers: dict[Key, Cover] = field(default_factory=dict)


def take_snapshot(
    units: Sequence[OrgUnit], day: date, certifications: Sequence[Certification] | None = None
) -> Snapshot:
    """Read the units with all below them as they were at the end of the day."""
    return snapshot_of(postings_in(units, day), day, certifications)


def snapshot_of(
    postings: QuerySet[Posting], day: date, certifications: Sequence[Certification] | None = None
) -> Snapshot:
    """Read the people in these postings of the day as they were at its end."""
    requirements = tuple(_requirements(certifications))
    seats = tuple(
        Seat(*row) for row in postings.values_list("employee_id", "unit_id", "unit__path", "position_id")
    )
    records = _records(postings, requirements, day)
    covers = {
        (seat.employee_id, requirement.certification.pk): status_on(
            records.get((seat.employee_id, requirement.certification.pk), Record()),
            day,
            requirement.certification.renewal_window_days,
        )
        for requirement in requirements
        for seat in seats
        if seat.position_id in requirement.positions
    }
    return Snapshot(day, requirements, seats, covers)


def postings_in(units: Sequence[OrgUnit], day: date) -> QuerySet[Posting]:
    """List the postings on the day of those who worked then, in the units or below."""
    return working_postings(day).filter(branches_of(units))


def branches_of(units: Sequence[OrgUnit]) -> Q:
    """Say of a row with a unit: in one of these or below."""
    branches = Q(pk__in=[])
    for unit in units:
        branches |= Q(unit__path__startswith=unit.path)
    return branches


def working_postings(day: date) -> QuerySet[Posting]:
    """List the postings on the day of those who worked then."""
    still_here = Q(employee__left_on__isnull=True) | Q(employee__left_on__gt=day)
    return Posting.objects.on(day).filter(still_here, employee__hired_on__lte=day)


def _requirements(certifications: Sequence[Certification] | None) -> Iterable[Requirement]:
    """Pair certifications (all of them unless some are named) with the positions they are required of."""
    chosen = Certification.objects.prefetch_related("positions")
    if certifications is not None:
        chosen = chosen.filter(pk__in=[certification.pk for certification in certifications])
    for certification in chosen:
        yield Requirement(certification, frozenset(position.pk for position in certification.positions.all()))


def _records(
    postings: QuerySet[Posting], requirements: Sequence[Requirement], day: date
) -> dict[Key, Record]:
    """Read certificates and waivers of the people posted, by person and certification."""
    people = postings.values("employee")
    certifications = [requirement.certification.pk for requirement in requirements]
    held: dict[Key, list[Held]] = defaultdict(list)
    rows = Certificate.objects.filter(
        employee__in=people, certification__in=certifications, issued_at__lt=_end_of(day)
    ).values_list(
        "employee_id", "certification_id", "pk", "valid_from", "valid_to", "revoked_at", "issued_at"
    )
    duties = _duties(postings, certifications)
    for person, certification, key, valid_from, valid_to, revoked_at, issued_at in rows:
        days = Days(valid_from, valid_to, revoked_at)
        held[person, certification].append(held_from(key, days, issued_at, duties.get(key, ())))
    waivers = Waiver.objects.on(day).filter(employee__in=people, certification__in=certifications)
    waived = set(waivers.values_list("employee_id", "certification_id"))
    return {key: Record(held.get(key, ()), key in waived) for key in held.keys() | waived}


class Days(NamedTuple):
    """The days of a certificate as its row holds them."""

    valid_from: date
    valid_to: date
    revoked_at: datetime | None


def held_from(key: int, days: Days, issued_at: datetime, duties: Sequence[Duty] = ()) -> Held:
    """Turn the row of a certificate into what the rules ask."""
    revoked_on = timezone.localdate(days.revoked_at) if days.revoked_at else None
    lapses = tuple(lapse for duty in duties for lapse in duty.lapses)
    validity = Validity(days.valid_from, days.valid_to, revoked_on, lapses)
    return Held(key, validity, timezone.localdate(issued_at), duties)


def _duties(postings: QuerySet[Posting], certifications: Sequence[int]) -> dict[int, list[Duty]]:
    """Read by certificate what delta exams are asked of the people posted; one query."""
    asked = DeltaDuty.objects.filter(
        certificate__employee__in=postings.values("employee"), certificate__certification__in=certifications
    )
    duties: dict[int, list[Duty]] = defaultdict(list)
    for duty in asked.select_related("exam"):
        duties[duty.certificate_id].append(duty.rule)
    return duties


def _end_of(day: date) -> datetime:
    """Give the moment the day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))


def all_units() -> list[OrgUnit]:
    """List the tops of the organisation."""
    return list(OrgUnit.objects.filter(depth=1).order_by("path"))
