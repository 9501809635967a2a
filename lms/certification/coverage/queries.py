"""Count coverage from one snapshot, list the people behind a cell, and tell who needs which exam."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.queries import waiting_for_courses
from lms.certification.certificates.rules import window_opens
from lms.certification.choices import TONES
from lms.certification.coverage.kept_covers import covers_of_today
from lms.certification.coverage.models import STATUS_LABELS, KeptCover
from lms.certification.coverage.records import (
    Key,
    Snapshot,
    all_units,
    branches_of,
    postings_in,
    take_snapshot,
)
from lms.certification.coverage.rules import HOLDING, Cell, CertificationStatus, Cover, count_covers, is_due
from lms.certification.duties.queries import delta_papers, open_exams, papers_asked
from lms.certification.requirements.models import Certification
from lms.certification.settings import CertificationSettings
from lms.certification.waivers.models import Waiver
from lms.exams.api import AttemptState, Need, PaperNeeds, SeatReason, Sitting, next_seats, seats_ahead
from lms.papers.api import Paper
from lms.people.api import AnyUser, Employee, OrgUnit, Position, visible_employees
from lms.people.leaves.api import Away, Leave


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
    """Who is covered on a day: rows of units, columns of certifications, and their sum.

    `ends` counts the covers by the day on which they end with nothing after them.
    """

    day: date
    certifications: tuple[Certification, ...]
    rows: tuple[CoverageRow, ...]
    total: CoverageRow
    people: int
    ends: Mapping[date, int]

    def due_within(self, days: int) -> int:
        """Count the covers that end within so many days with nothing after them."""
        return sum(count for end, count in self.ends.items() if (end - self.day).days <= days)


@dataclass(frozen=True)
class Tally:
    """Everybody in some units on a day, counted: cells by the path of a unit and a certification."""

    day: date
    certifications: tuple[Certification, ...]
    cells: Mapping[tuple[str, int], Cell]
    people: int
    ends: Mapping[date, int]

    def row(self, unit: OrgUnit | None, *, is_direct: bool = False) -> CoverageRow:
        """Sum a unit with all below it, or alone; everybody where none is named."""
        top = unit.path if unit else ""
        sums = {one.pk: Cell() for one in self.certifications}
        for (path, certification), cell in self.cells.items():
            if path == top if is_direct else path.startswith(top):
                sums[certification] += cell
        return CoverageRow(unit, tuple(sums.values()), is_direct)

    def coverage(self, rows: Iterable[CoverageRow]) -> Coverage:
        """Add the sum over everybody, each counted once."""
        return Coverage(self.day, self.certifications, tuple(rows), self.row(None), self.people, self.ends)


def coverage(units: Sequence[OrgUnit], on_day: date) -> Coverage:
    """Count each of the units with all below it; units inside each other are summed once."""
    tally = _tally(units, on_day, max((len(unit.path) for unit in units), default=0))
    return tally.coverage(tally.row(unit) for unit in units)


def coverage_below(unit: OrgUnit, on_day: date) -> Coverage:
    """Count the units right below one unit, and those posted in the unit itself as a row of their own.

    Rows in which nobody must hold anything are left out.
    """
    children = list(unit.get_children())
    tally = _tally([unit], on_day, len(unit.path) + OrgUnit.steplen)
    rows = [tally.row(child) for child in children]
    if children:
        rows.append(tally.row(unit, is_direct=True))
    return tally.coverage(row for row in rows if not row.is_empty)


def _tally(units: Sequence[OrgUnit], day: date, length: int) -> Tally:
    """Count by the first `length` characters of the path: today by the covers, else by the rule."""
    if day != timezone.localdate():
        return _tally_by_rule(take_snapshot(units, day), length)
    kept = covers_of_today().filter(branches_of(units))
    soon = Q(status__in=HOLDING, ends_on__lte=day + timedelta(CertificationSettings.current().expiring_days))
    grouped = kept.values_list(Substr("unit__path", 1, length), "certification", "status").annotate(
        number=Count("pk"), expiring=Count("pk", filter=soon)
    )
    cells: defaultdict[tuple[str, int], Cell] = defaultdict(Cell)
    for path, certification, status, number, expiring in grouped:
        cells[path, certification] += Cell(**{status: number}, expiring=expiring)
    ends = kept.filter(status__in=HOLDING).values_list("ends_on").annotate(Count("pk"))
    return Tally(day, tuple(Certification.objects.all()), cells, postings_in(units, day).count(), dict(ends))


def _tally_by_rule(snapshot: Snapshot, length: int) -> Tally:
    """Count what the rule says of everybody in the snapshot."""
    days = CertificationSettings.current().expiring_days
    covers: defaultdict[tuple[str, int], list[Cover]] = defaultdict(list)
    paths = {seat.employee_id: seat.unit_path[:length] for seat in snapshot.seats}
    for (employee, certification), cover in snapshot.covers.items():
        covers[paths[employee], certification].append(cover)
    return Tally(
        day=snapshot.day,
        certifications=tuple(requirement.certification for requirement in snapshot.requirements),
        cells={place: count_covers(found, snapshot.day, days) for place, found in covers.items()},
        people=len(snapshot.seats),
        ends=Counter(
            cover.ends_on for cover in snapshot.covers.values() if cover.status in HOLDING and cover.ends_on
        ),
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """One person and one certification required of them, as they stand on a day.

    A list sorts and counts everybody and shows a few, so what only those shown need is added to them by
    `completed`: the certificate, whether the reader may see the person's page, in `seated` the next sitting
    of the exam in which the person has a seat, and in `away` the leave the person is on that day.
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
    asked_until: date | None = None
    seated: Sitting | None = None
    away: Away | None = None

    @property
    def pair(self) -> Key:
        """Give the keys of the person and the certification."""
        return self.employee.pk, self.certification.pk

    @property
    def key(self) -> str:
        """Name the person and the certification in a form."""
        return "{}-{}".format(*self.pair)

    @property
    def may_be_seated(self) -> bool:
        """Tell whether the person may be placed in a sitting from a list of today: no waiver, no seat yet."""
        is_free = self.seated is None and self.status != CertificationStatus.WAIVED
        return is_free and self.day == timezone.localdate()

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


def covers_today(certification: Certification | None, units: Sequence[OrgUnit]) -> QuerySet[KeptCover]:
    """List how everybody required to hold it (or any) stands today; who never held one stands first."""
    found = covers_of_today().filter(branches_of(units))
    if certification is not None:
        found = found.filter(certification=certification)
    together = found.select_related("employee", "unit", "position", "certification")
    return together.order_by(F("ends_on").asc(nulls_first=True), "employee__number", "pk")


def ending(found: QuerySet[KeptCover], days: int) -> QuerySet[KeptCover]:
    """Keep of the covers those whose cover ends within so many days with nothing after it."""
    return found.filter(status__in=HOLDING, ends_on__lte=timezone.localdate() + timedelta(days))


def holders(
    certification: Certification | None = None,
    units: Sequence[OrgUnit] | None = None,
    on_day: date | None = None,
) -> list[Holder]:
    """List by the rule everybody required to hold it (or any) on a day, in the order of `covers_today`."""
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


def without_seat(found: QuerySet[KeptCover], now: datetime) -> QuerySet[KeptCover]:
    """Keep who may be placed in a sitting: no waiver, and no seat yet that can be used."""
    seated = Q(pk__in=[])
    # Paper by paper: the database then finds the few seats ahead once, not the seats of each person.
    for certification, paper in Certification.objects.values_list("pk", "paper"):
        people = seats_ahead(now).filter(sitting__paper=paper).values("employee")
        seated |= Q(certification=certification, employee__in=people)
    for certification, paper in open_exams().values_list("certification", "paper"):
        people = seats_ahead(now).filter(sitting__paper=paper).values("employee")
        seated |= Q(certification=certification, status=CertificationStatus.DUE_AGAIN, employee__in=people)
    return found.exclude(status=CertificationStatus.WAIVED).exclude(seated)


def number_of(found: QuerySet[KeptCover]) -> Numbers:
    """Count the rows of a list and the people in them."""
    return Numbers(**found.order_by().aggregate(rows=Count("pk"), people=Count("employee", distinct=True)))


class Numbers(NamedTuple):
    """How long a list is, and how many people are in it: one may need several certificates."""

    rows: int
    people: int


def completed(found: Iterable[Holder | KeptCover], user: AnyUser) -> list[Holder]:
    """Add what the rows, all of one day, need: certificates, links to people, leave, today the next exam."""
    rows = [_holder(one) if isinstance(one, KeptCover) else one for one in found]
    certificates = _certificates([holder.certificate_id for holder in rows if holder.certificate_id])
    keys = {holder.employee.pk for holder in rows}
    visible = set(visible_employees(user).filter(pk__in=keys).values_list("pk", flat=True))
    leaves = Leave.objects.on(rows[0].day).filter(employee__in=keys) if rows else ()
    away = {leave.employee_id: leave.away for leave in leaves}
    of_today = [holder for holder in rows if holder.day == timezone.localdate()]
    asked = papers_asked(keys, timezone.localdate()) if of_today else {}
    papers = {holder.certification.paper_id for holder in of_today} | set(asked.values())
    seats = next_seats(papers, timezone.now(), keys) if of_today else {}
    return [
        replace(
            holder,
            certificate=certificates.get(holder.certificate_id) if holder.certificate_id else None,
            is_linked=holder.employee.pk in visible,
            seated=seats.get((holder.employee.pk, asked.get(holder.pair, 0)))
            or seats.get((holder.employee.pk, holder.certification.paper_id)),
            away=away.get(holder.employee.pk),
        )
        for holder in rows
    ]


def _holder(cover: KeptCover) -> Holder:
    """Give a cover of today as the row of a list."""
    status, today = CertificationStatus(cover.status), timezone.localdate()
    return Holder(
        employee=cover.employee,
        unit=cover.unit,
        position=cover.position,
        certification=cover.certification,
        status=status,
        ends_on=cover.ends_on,
        days_left=(cover.ends_on - today).days if cover.ends_on and status in HOLDING else None,
        day=today,
        certificate_id=cover.certificate_id,
        asked_until=cover.asked_until,
    )


def _listed(snapshot: Snapshot, units: Sequence[OrgUnit]) -> list[Holder]:
    """Put names to the statuses of a snapshot, those who never held anything first."""
    places = {seat.employee_id: seat for seat in snapshot.seats}
    posted = Employee.objects.filter(pk__in=postings_in(units, snapshot.day).values("employee"))
    employees = posted.only("number", "name").in_bulk()
    homes = OrgUnit.objects.in_bulk({places[employee].unit_id for employee, _key in snapshot.covers})
    certifications = {one.certification.pk: one.certification for one in snapshot.requirements}
    positions = {position.pk: position for one in certifications.values() for position in one.positions.all()}
    found = [
        Holder(
            employee=employees[employee],
            unit=homes[places[employee].unit_id],
            position=positions[places[employee].position_id],
            certification=certifications[certification],
            status=cover.status,
            ends_on=cover.last_day,
            days_left=cover.days_left(snapshot.day),
            day=snapshot.day,
            certificate_id=cover.key,
            asked_until=cover.asked_until,
        )
        for (employee, certification), cover in snapshot.covers.items()
    ]
    return sorted(found, key=lambda holder: (holder.ends_on or date.min, holder.employee.number))


def _certificates(keys: Sequence[int]) -> dict[int, Certificate]:
    """Read what the lists and their workbooks show of certificates; paper and PDF are left where they are."""
    found = Certificate.objects.filter(pk__in=keys).select_related("attempt")
    shown = ("serial", "valid_from", "issued_at", "snapshot", "attempt__state", "attempt__passed")
    return {certificate.pk: certificate for certificate in found.only(*shown)}


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
    certifying = Certification.objects.filter(paper__in=papers).values_list("paper", flat=True)
    return {*certifying, *delta_papers(papers)}


def _need(cover: Cover, window_days: int) -> Need:
    """Put a status into a reason; before the renewal window a pass brings no certificate."""
    if cover.status in HOLDING and cover.ends_on:
        return Need(SeatReason.ENDING, cover.ends_on, window_opens(cover.ends_on, window_days))
    if cover.status == CertificationStatus.NEVER:
        return Need(SeatReason.NEVER)
    return Need(SeatReason.LAPSED, cover.ends_on)
