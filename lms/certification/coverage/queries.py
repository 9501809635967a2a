"""Count coverage from one snapshot, list the people behind a cell, and tell who needs which exam."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
    Key,
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
from lms.people.api import AnyUser, Employee, OrgUnit, Position, visible_employees


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
    below = seats_below(snapshot.seats, units)
    rows = tuple(_row(snapshot, unit, below[unit.path]) for unit in units)
    return _assembled(snapshot, rows)


def coverage_below(unit: OrgUnit, on_day: date) -> Coverage:
    """Count the units right below one unit, and those posted in the unit itself as a row of their own.

    Rows in which nobody must hold anything are left out.
    """
    children = list(unit.get_children())
    snapshot = take_snapshot([unit], on_day)
    below = seats_below(snapshot.seats, children)
    rows = [_row(snapshot, child, below[child.path]) for child in children]
    if children:
        direct = [seat for seat in snapshot.seats if seat.unit_path == unit.path]
        rows.append(_row(snapshot, unit, direct, is_direct=True))
    return _assembled(snapshot, tuple(row for row in rows if not row.is_empty))


def seats_below(seats: Iterable[Seat], units: Sequence[OrgUnit]) -> dict[str, list[Seat]]:
    """Give the seats in each of the units or below it, by the unit's path; each seat is looked at once."""
    below: dict[str, list[Seat]] = {unit.path: [] for unit in units}
    heights = {len(path) for path in below}
    for seat in seats:
        for branch in {seat.unit_path[:height] for height in heights} & below.keys():
            below[branch].append(seat)
    return below


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


# The next sitting of a person, by the keys of the person and the paper.
type Seats = Mapping[Key, Sitting]


@dataclass(frozen=True, slots=True)
class Holder:
    """One person and one certification required of them, as they stand on a day.

    A list sorts and counts everybody and shows a few, so what only those shown need is added to them by
    `completed`: the certificate, whether the reader may see the person's page, and in `seated` the next
    sitting of the exam in which the person has a seat.
    """

    employee: Employee
    unit: OrgUnit
    position: Position
    certification: Certification
    status: CertificationStatus
    ends_on: date | None
    days_left: int | None
    day: date
    certificate_id: int | None = None
    certificate: Certificate | None = None
    is_linked: bool = False
    seated: Sitting | None = None

    @property
    def key(self) -> str:
        """Name the person and the certification in a form."""
        return f"{self.employee.pk}-{self.certification.pk}"

    @property
    def may_be_seated(self) -> bool:
        """Tell whether the person may be placed in a sitting from a list of today: no waiver, no seat yet."""
        return self.day == timezone.localdate() and _needs_seat(self, self.seated)

    @property
    def url(self) -> str:
        """Give the person's page, where the reader may see it today."""
        return self.employee.get_absolute_url() if self.is_linked else ""

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
    return _listed(narrowed, scope)


def seats_ahead_of(found: Iterable[Holder], now: datetime) -> Seats:
    """Give the next sitting of each person and paper among the exams of these certifications."""
    return next_seats({holder.certification.paper_id for holder in found}, now)


def without_seat(found: Iterable[Holder], seats: Seats) -> list[Holder]:
    """Keep who, on a list of today, may be placed in a sitting: no waiver, no seat yet."""
    return [holder for holder in found if _needs_seat(holder, seats.get(_place(holder)))]


def _needs_seat(holder: Holder, seated: Sitting | None) -> bool:
    return holder.status != CertificationStatus.WAIVED and seated is None


def _place(holder: Holder) -> Key:
    return holder.employee.pk, holder.certification.paper_id


def completed(found: Sequence[Holder], user: AnyUser, seats: Seats) -> list[Holder]:
    """Add what the rows shown to the user need: certificates, links to people, and the next exam."""
    certificates = _certificates([holder.certificate_id for holder in found if holder.certificate_id])
    people = visible_employees(user).filter(pk__in={holder.employee.pk for holder in found})
    visible = set(people.values_list("pk", flat=True))
    return [
        replace(
            holder,
            certificate=certificates.get(holder.certificate_id) if holder.certificate_id else None,
            is_linked=holder.employee.pk in visible,
            seated=seats.get(_place(holder)),
        )
        for holder in found
    ]


def _listed(snapshot: Snapshot, units: Sequence[OrgUnit]) -> list[Holder]:
    """Put names to the statuses of a snapshot, those without days left first."""
    required = [
        (requirement.certification, seat, cover)
        for requirement in snapshot.requirements
        for seat, cover in _required(snapshot, requirement.certification)
    ]
    posted = Employee.objects.filter(pk__in=postings_in(units, snapshot.day).values("employee"))
    employees = posted.only("number", "name").in_bulk()
    homes = OrgUnit.objects.in_bulk({seat.unit_id for _certification, seat, _cover in required})
    positions = {
        position.pk: position
        for requirement in snapshot.requirements
        for position in requirement.certification.positions.all()
    }
    found = [
        Holder(
            employee=employees[seat.employee_id],
            unit=homes[seat.unit_id],
            position=positions[seat.position_id],
            certification=certification,
            status=cover.status,
            ends_on=None if cover.status == CertificationStatus.WAIVED else cover.ends_on,
            days_left=cover.days_left(snapshot.day),
            day=snapshot.day,
            certificate_id=cover.key,
        )
        for certification, seat, cover in required
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
