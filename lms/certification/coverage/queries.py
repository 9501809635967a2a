"""Count coverage from one snapshot, list the people behind a cell, and tell who needs which exam."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.queries import waiting_for_courses
from lms.certification.certificates.rules import window_opens
from lms.certification.choices import TONES
from lms.certification.coverage.records import (
    STATUS_LABELS,
    Seat,
    Snapshot,
    all_units,
    postings_in,
    take_snapshot,
)
from lms.certification.coverage.rules import HOLDING, Cell, CertificationStatus, Cover, count_covers, is_due
from lms.certification.requirements.models import Certification
from lms.certification.settings import CertificationSettings
from lms.certification.waivers.models import Waiver
from lms.exams.api import AttemptState, Need, PaperNeeds, SeatReason, Sitting, next_seats
from lms.papers.api import Paper
from lms.people.api import AnyUser, Employee, OrgUnit, Position, Posting, visible_employees


@dataclass(frozen=True)
class CoverageRow:
    """One unit with everything below it: a cell for each certification."""

    unit: OrgUnit | None
    cells: tuple[Cell, ...]
    is_direct: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody in the row must hold anything."""
        return all(cell.is_empty for cell in self.cells)


@dataclass(frozen=True)
class Coverage:
    """Who is covered on a day: rows of units, columns of certifications, and their sum."""

    day: date
    certifications: tuple[Certification, ...]
    rows: tuple[CoverageRow, ...]
    total: CoverageRow
    people: int
    covers: tuple[Cover, ...] = ()

    def due_within(self, days: int) -> int:
        """Count the covers that end within so many days with nothing after them."""
        return sum(is_due(cover, self.day, days) for cover in self.covers)


def coverage(units: Sequence[OrgUnit], on_day: date) -> Coverage:
    """Count each of the units with all below it; units inside each other are summed once."""
    snapshot = take_snapshot(units, on_day)
    rows = tuple(_row(snapshot, unit, seats_below(snapshot.seats, unit)) for unit in units)
    return _assembled(snapshot, rows)


def coverage_below(unit: OrgUnit, on_day: date) -> Coverage:
    """Count the units right below one unit, and those posted in the unit itself as a row of their own.

    Rows in which nobody must hold anything are left out.
    """
    children = list(unit.get_children())
    snapshot = take_snapshot([unit], on_day)
    rows = [_row(snapshot, child, seats_below(snapshot.seats, child)) for child in children]
    if children:
        direct = [seat for seat in snapshot.seats if seat.unit_path == unit.path]
        rows.append(_row(snapshot, unit, direct, is_direct=True))
    return _assembled(snapshot, tuple(row for row in rows if not row.is_empty))


def seats_below(seats: Iterable[Seat], unit: OrgUnit) -> list[Seat]:
    """Keep the seats in the unit or below it."""
    return [seat for seat in seats if seat.unit_path.startswith(unit.path)]


def _row(
    snapshot: Snapshot, unit: OrgUnit | None, seats: Sequence[Seat], *, is_direct: bool = False
) -> CoverageRow:
    """Count some seats into a row."""
    days = CertificationSettings.current().expiring_days
    cells = tuple(
        count_covers(snapshot.covers_of(requirement.certification, seats), snapshot.day, days)
        for requirement in snapshot.requirements
    )
    return CoverageRow(unit, cells, is_direct)


def _assembled(snapshot: Snapshot, rows: tuple[CoverageRow, ...]) -> Coverage:
    """Add the sum over everybody, each counted once."""
    return Coverage(
        day=snapshot.day,
        certifications=tuple(requirement.certification for requirement in snapshot.requirements),
        rows=rows,
        total=_row(snapshot, None, snapshot.seats),
        people=len(snapshot.seats),
        covers=tuple(snapshot.covers.values()),
    )


@dataclass(frozen=True)
class Holder:
    """One person and one certification required of them, as they stand on a day.

    `url` leads to the person's page; it is empty until `linked_for` has asked who reads. `seated` is the
    next sitting of the exam in which the person has a seat, once `with_seats` has looked.
    """

    employee: Employee
    unit: OrgUnit
    position: Position
    certification: Certification
    status: CertificationStatus
    ends_on: date | None
    days_left: int | None
    day: date
    certificate: Certificate | None = None
    url: str = ""
    seated: Sitting | None = None

    @property
    def key(self) -> str:
        """Name the person and the certification in a form."""
        return f"{self.employee.pk}-{self.certification.pk}"

    @property
    def may_be_seated(self) -> bool:
        """Tell whether the person may be placed in a sitting from a list of today: no waiver, no seat yet."""
        is_current = self.day == timezone.localdate()
        return is_current and self.status != CertificationStatus.WAIVED and self.seated is None

    @property
    def serial(self) -> str:
        """Give the serial of the certificate that covers the day, or of the last one."""
        return self.certificate.serial if self.certificate else ""

    @property
    def certificate_url(self) -> str:
        """Give the page of that certificate as of the day."""
        page = reverse("lms_certification:certificate", args=[self.serial])
        return page if self.day == timezone.localdate() else f"{page}?day={self.day.isoformat()}"

    @property
    def is_doubted(self) -> bool | None:
        """Tell whether its exam was invalidated or marked down since; unknown where no exam is kept."""
        attempt = self.certificate.attempt if self.certificate else None
        if attempt is None:
            return None
        return attempt.state == AttemptState.INVALIDATED or attempt.passed is False

    def printed(self, name: Literal["paper", "passed_on", "share"]) -> str:
        """Give what the certificate says of its exam, as it was issued."""
        return self.certificate.snapshot.get(name, "") if self.certificate else ""

    @property
    def status_label(self) -> Promise:
        """Give the status in words."""
        return STATUS_LABELS[self.status]

    @property
    def tone(self) -> str:
        """Name the tone of the status."""
        return TONES[self.status]


def holders(
    certification: Certification | None = None,
    units: Sequence[OrgUnit] | None = None,
    on_day: date | None = None,
) -> list[Holder]:
    """List everybody required to hold it (or any), in every status, those without days left first."""
    day = on_day or timezone.localdate()
    scope = all_units() if units is None else units
    chosen = None if certification is None else [certification]
    return _listed(take_snapshot(scope, day, chosen), scope)


def expiring(days: int, units: Sequence[OrgUnit] | None = None, on_day: date | None = None) -> list[Holder]:
    """List whose cover ends within so many days with nothing after it, the soonest first."""
    day = on_day or timezone.localdate()
    scope = all_units() if units is None else units
    snapshot = take_snapshot(scope, day)
    due = {key: cover for key, cover in snapshot.covers.items() if is_due(cover, day, days)}
    narrowed = Snapshot(snapshot.day, snapshot.requirements, snapshot.seats, due)
    return sorted(
        _listed(narrowed, scope), key=lambda holder: (holder.days_left or 0, holder.employee.number)
    )


def linked_for(user: AnyUser, found: Iterable[Holder]) -> list[Holder]:
    """Give each holder the address of the person's page, where the user may see that person today."""
    visible = set(visible_employees(user).values_list("pk", flat=True))
    return [
        replace(holder, url=holder.employee.get_absolute_url()) if holder.employee.pk in visible else holder
        for holder in found
    ]


def with_seats(found: Sequence[Holder], now: datetime) -> list[Holder]:
    """Give each holder the next sitting of the certification's paper that has a seat for the person."""
    seats = next_seats({holder.certification.paper_id for holder in found}, now)
    return [
        replace(holder, seated=seats.get((holder.employee.pk, holder.certification.paper_id)))
        for holder in found
    ]


def _listed(snapshot: Snapshot, units: Sequence[OrgUnit]) -> list[Holder]:
    """Put names to the statuses of a snapshot."""
    postings = {
        posting.employee_id: posting
        for posting in postings_in(units, snapshot.day).select_related("employee", "unit", "position")
    }
    keys = [cover.key for cover in snapshot.covers.values() if cover.key]
    certificates = _certificates(keys) if keys else {}
    found = [
        _holder(snapshot.day, requirement.certification, postings[seat.employee_id], cover, certificates)
        for requirement in snapshot.requirements
        for seat, cover in _required(snapshot, requirement.certification)
    ]
    return sorted(found, key=lambda holder: (holder.days_left or 0, holder.employee.number))


def _certificates(keys: Sequence[int]) -> dict[int, Certificate]:
    """Read what the lists and their workbooks show of certificates; paper and PDF are left where they are."""
    found = Certificate.objects.filter(pk__in=keys).select_related("attempt")
    shown = ("serial", "valid_from", "issued_at", "snapshot", "attempt__state", "attempt__passed")
    return {certificate.pk: certificate for certificate in found.only(*shown)}


def _required(snapshot: Snapshot, certification: Certification) -> list[tuple[Seat, Cover]]:
    """Pair those required to hold a certification with their status."""
    pairs = ((seat, snapshot.covers.get((seat.employee_id, certification.pk))) for seat in snapshot.seats)
    return [(seat, cover) for seat, cover in pairs if cover is not None]


def _holder(
    day: date,
    certification: Certification,
    posting: Posting,
    cover: Cover,
    certificates: dict[int, Certificate],
) -> Holder:
    """Put one row together."""
    return Holder(
        employee=posting.employee,
        unit=posting.unit,
        position=posting.position,
        certification=certification,
        status=cover.status,
        ends_on=None if cover.status == CertificationStatus.WAIVED else cover.ends_on,
        days_left=cover.days_left(day),
        day=day,
        certificate=certificates.get(cover.key) if cover.key else None,
    )


SHOWN = 5


def coming_sittings(now: datetime) -> QuerySet[Sitting]:
    """List the next few real sittings of certifying papers, with `seat_count`."""
    sittings = Sitting.objects.filter(
        paper__certifications__isnull=False, is_rehearsal=False, closes_at__gt=now
    )
    return sittings.annotate(seat_count=Count("seats", distinct=True)).order_by("opens_at")[:SHOWN]


def needs_of_paper(paper: Paper, first: date, last: date) -> PaperNeeds | None:
    """Say of everybody required to hold the paper's certificate how they stand on the first day.

    Excused is whose waiver runs on one of the days. Who passed and lacks only a course is not named: there
    is no reason to sit it again.
    """
    certification = Certification.objects.filter(paper=paper).first()
    if certification is None:
        return None
    snapshot = take_snapshot(all_units(), first, [certification])
    waiting = waiting_for_courses(certification)
    waivers = Waiver.objects.filter(certification=certification, starts_on__lte=last, ends_on__gte=first)
    return PaperNeeds(
        people={
            person: _need(cover, certification.renewal_window_days)
            for (person, _certification), cover in snapshot.covers.items()
            if cover.status != CertificationStatus.WAIVED and person not in waiting
        },
        excused=frozenset(waivers.values_list("employee", flat=True)),
        days=certification.renewal_window_days,
    )


def certifying_papers(papers: Collection[int]) -> set[int]:
    """Give those of the papers, by key, on which a certificate depends."""
    return set(Certification.objects.filter(paper__in=papers).values_list("paper", flat=True))


def _need(cover: Cover, window_days: int) -> Need:
    """Put a status into a reason; before the renewal window a pass brings no certificate."""
    if cover.status in HOLDING and cover.ends_on:
        return Need(SeatReason.ENDING, cover.ends_on, window_opens(cover.ends_on, window_days))
    if cover.status == CertificationStatus.NEVER:
        return Need(SeatReason.NEVER)
    return Need(SeatReason.LAPSED, cover.ends_on)
