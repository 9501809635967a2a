"""List the people behind a cell, and whose cover ends soon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from lms.certification.choices import STANDING_WORDS, TONES
from lms.certification.domain.standing import Cover, Standing, is_due
from lms.certification.models import Certificate, Certification
from lms.certification.queries.records import Seat, Snapshot, postings_in, take_snapshot
from lms.exams.api import AttemptState
from lms.people.api import AnyUser, Employee, OrgUnit, Position, Posting, visible_employees


@dataclass(frozen=True)
class Holder:
    """One person and one certification required of them, as they stand on a day.

    `url` leads to the person's page; it is empty until `linked_for` has asked who reads.
    """

    employee: Employee
    unit: OrgUnit
    position: Position
    certification: Certification
    standing: Standing
    ends_on: date | None
    days_left: int | None
    day: date
    certificate: Certificate | None = None
    url: str = ""

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
        """Tell whether its exam was voided or marked down since; unknown where no exam is kept."""
        attempt = self.certificate.attempt if self.certificate else None
        if attempt is None:
            return None
        return attempt.state == AttemptState.VOIDED or attempt.passed is False

    def printed(self, name: Literal["paper", "passed_on", "share"]) -> str:
        """Give what the certificate says of its exam, as it was issued."""
        return self.certificate.snapshot.get(name, "") if self.certificate else ""

    @property
    def standing_words(self) -> Promise:
        """Give the standing in words."""
        return STANDING_WORDS[self.standing]

    @property
    def tone(self) -> str:
        """Name the tone of the standing."""
        return TONES[self.standing]


def all_units() -> list[OrgUnit]:
    """List the tops of the organisation."""
    return list(OrgUnit.objects.filter(depth=1).order_by("path"))


def holders(
    certification: Certification | None = None,
    units: Sequence[OrgUnit] | None = None,
    on_day: date | None = None,
) -> list[Holder]:
    """List everybody required to hold it (or any), in every standing, those without days left first."""
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


def _listed(snapshot: Snapshot, units: Sequence[OrgUnit]) -> list[Holder]:
    """Put names to the standings of a snapshot."""
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
    """Pair those required to hold a certification with their standing."""
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
        standing=cover.standing,
        ends_on=None if cover.standing == Standing.WAIVED else cover.ends_on,
        days_left=cover.days_left(day),
        day=day,
        certificate=certificates.get(cover.key) if cover.key else None,
    )
