"""Put standings and cells into the words and tones of a screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lms.certification.choices import ACTIONS, TONES, CertificateState
from lms.certification.domain.coverage import Aims, Cell, level_of
from lms.certification.domain.refusals import (
    AnotherHolds,
    CertificateRefusal,
    EndHasPassed,
    OwnCase,
    OwnDeed,
    RevokedByRegrade,
)
from lms.certification.domain.validity import state_on
from lms.certification.models import Certificate, Certification, RegradeDecision
from lms.certification.queries.coverage import Coverage, CoverageRow
from lms.certification.services.issuing import certificate_in_the_way, open_courses
from lms.certification.settings import CertificationSettings
from lms.core.api import AuditEntry, day_text, enumerated, percent, percent_against


@dataclass(frozen=True)
class StateWords:
    """A state as a pill shows it."""

    label: str | Promise
    tone: str

    def __str__(self) -> str:
        return str(self.label)


@dataclass(frozen=True)
class TimelineEntry:
    """One certificate in somebody's history, with its state of the day."""

    certificate: Certificate
    state: StateWords


@dataclass(frozen=True)
class Deed:
    """One line of the audit trail ready to show; nobody named means the system itself."""

    when: datetime
    who: str
    words: str | Promise
    reason: str


@dataclass(frozen=True)
class MatrixCell:
    """One cell ready to show."""

    column: str
    level: str
    share: str
    counts: str
    notes: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class MatrixRow:
    """One unit ready to show; the address goes one level deeper where there is one."""

    label: str
    url: str
    cells: tuple[MatrixCell, ...]
    is_total: bool = False


def name_of(user: User | None) -> str:
    """Name an account: its name, else what it signs in with."""
    return (user.get_full_name() or user.get_username()) if user else ""


def day_label(day: date) -> str:
    """Say as of which day a page counts."""
    return _("As of %(day)s") % {"day": day_text(day)}


def state_words(certificate: Certificate, day: date) -> StateWords:
    """Say where a certificate stands on the day, whatever the kept state says."""
    state = state_on(certificate.validity, day, certificate.certification.renewal_window_days)
    return StateWords(CertificateState(state.value).label, TONES[state])


def kept_state_words(state: str) -> StateWords:
    """Say the state the hourly round keeps."""
    return StateWords(CertificateState(state).label, TONES[state])


def timeline_of(certificates: Iterable[Certificate], day: date) -> list[TimelineEntry]:
    """Pair certificates with their states."""
    return [TimelineEntry(certificate, state_words(certificate, day)) for certificate in certificates]


def deeds_about(certificate: Certificate) -> list[Deed]:
    """List who did what to the certificate."""
    return [
        Deed(entry.happened_at, entry.actor_label, ACTIONS.get(entry.action, entry.action), entry.reason)
        for entry in AuditEntry.objects.about(certificate)
    ]


def shares_text(marks: str) -> str:
    """Write marks before and after, as "7/10 → 9/10", in per cent; nothing to earn gives a dash."""
    pairs = (pair.split("/") for pair in marks.split(" → "))
    return " → ".join(percent(Decimal(one) / Decimal(of) if Decimal(of) else None) for one, of in pairs)


def why_nothing_issued(decision: RegradeDecision) -> str:
    """Name what keeps the attempt from a certificate."""
    if courses := open_courses(decision.attempt, decision.certification):
        titles = enumerated(course.shown_title for course in courses)
        return _("Courses not finished yet: %(titles)s.") % {"titles": titles}
    held = certificate_in_the_way(decision.attempt, decision.certification)
    if held is None:
        return _("The attempt does not count as a pass any more.")
    return _(
        "Certificate %(serial)s, valid until %(day)s, was held already, "
        "and its renewal window had not opened."
    ) % {"serial": held.serial, "day": day_text(held.valid_to)}


def why_not_lifted(refusal: CertificateRefusal) -> str:
    """Say why a revocation stays."""
    match refusal:
        case OwnCase():
            return _("This is your own certificate, so somebody else decides.")
        case OwnDeed():
            return _("You revoked it yourself, so somebody else lifts the revocation.")
        case RevokedByRegrade():
            return _(
                "It was revoked as its exam lost the pass: only another regrade, or that the attempt counts"
                " again, opens that decision again."
            )
        case EndHasPassed():
            return _("Its last day has passed: only a new pass brings a certificate.")
        case AnotherHolds(serial=serial):
            return _("Certificate %(serial)s of the same kind covers these days.") % {"serial": serial}
        case _:
            return _("The certificate is not revoked.")


def address(name: str, **parameters: str | int) -> str:
    """Give a page's address with the parameters that say something."""
    query = urlencode({key: value for key, value in parameters.items() if value != ""})
    return f"{reverse(f'lms_certification:{name}')}{'?' + query if query else ''}"


def matrix_rows(coverage: Coverage, top: str) -> list[MatrixRow]:
    """Lay the matrix out, its sum first; `top` is the code of the unit looked into, if one is."""
    total = _row(coverage, coverage.total, top, is_total=True)
    return [total, *(_row(coverage, row, _code(row)) for row in coverage.rows)]


def _code(row: CoverageRow) -> str:
    """Give the code of the row's unit."""
    return str(row.unit.code) if row.unit else ""


def _row(coverage: Coverage, row: CoverageRow, code: str, *, is_total: bool = False) -> MatrixRow:
    """Lay out one row."""
    day = coverage.day.isoformat()
    cells = tuple(
        _cell(cell, certification, address_of_people(row, code, certification, day))
        for cell, certification in zip(row.cells, coverage.certifications, strict=True)
    )
    if is_total:
        return MatrixRow(_("All together"), "", cells, is_total=True)
    if row.is_direct:
        return MatrixRow(_("Directly in %(unit)s") % {"unit": row.unit}, "", cells)
    return MatrixRow(str(row.unit), address("coverage", unit=code, day=day), cells)


def address_of_people(row: CoverageRow, code: str, certification: Certification, day: str) -> str:
    """Give the address of the people behind a cell."""
    only = "yes" if row.is_direct else ""
    return address("people", unit=code, certification=certification.code, day=day, direct=only)


def share_text(share: float, aims: Aims) -> str:
    """Write whole per cent; decimals only where rounding would reach an aim, or everybody, that is missed."""
    return percent_against(share, aims.warn, aims.good, 1.0, places=0)


def _cell(cell: Cell, certification: Certification, url: str) -> MatrixCell:
    """Put one cell into words; nothing is required where nobody holds such a position."""
    settings = CertificationSettings.current()
    notes = (
        (cell.expired, _("expired %(count)s")),
        (cell.revoked, _("revoked %(count)s")),
        (cell.never, _("never %(count)s")),
        (cell.expiring, _("within %(days)s days %(count)s")),
        (cell.waived, _("waived %(count)s")),
    )
    return MatrixCell(
        column=certification.shown_name,
        level=level_of(cell, settings.aims),
        share="" if cell.share is None else share_text(cell.share, settings.aims),
        counts=f"{cell.holding}/{cell.required}",
        notes=tuple(
            words % {"count": count, "days": settings.expiring_days} for count, words in notes if count
        ),
        url="" if cell.is_empty else url,
    )
