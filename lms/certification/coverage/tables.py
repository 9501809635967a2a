"""Declare the lists of people behind a cell, and lay the matrix out in the words and tones of a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from lms.certification.choices import EXPORTED
from lms.certification.coverage.models import KeptCover
from lms.certification.coverage.queries import Coverage, CoverageRow, Holder, completed
from lms.certification.coverage.rules import Cell, level_of
from lms.certification.requirements.models import Certification
from lms.certification.requirements.rules import Aims
from lms.certification.settings import CertificationSettings
from lms.core.files.api import Sheet
from lms.core.ui.api import Column, EmptyState, Table
from lms.core.wording import day_text, percent_against
from lms.exams.api import Sitting
from lms.people.api import SignedInRequest


def issued_share(holder: Holder) -> Decimal | None:
    """Give the share of the marks with which the certificate was issued, where it is known."""
    share = holder.printed("share")
    return Decimal(share) if share else None


def doubt_text(holder: Holder) -> str:
    """Say whether the exam still stands; of earlier records nothing is known."""
    if holder.is_doubted is None:
        return ""
    return gettext("yes") if holder.is_doubted else gettext("no")


def passing_day(holder: Holder) -> date | None:
    """Give the day of the pass as it is printed."""
    day = holder.printed("passed_on")
    return date.fromisoformat(day) if day else None


def seat_days(seated: Sitting | None) -> str:
    """Say on which day, or between which days, somebody sits an exam next."""
    if seated is None:
        return ""
    first, last = day_text(seated.opens_at), day_text(seated.closes_at)
    return first if first == last else f"{first} – {last}"


def seat_address(holder: Holder) -> str:
    """Lead to the seats of that sitting."""
    return reverse("lms_exams:sitting_people", args=[holder.seated.pk]) if holder.seated else ""


class HolderTable(Table[Holder]):
    """People and how each stands with a certification; its form is bound by the view."""

    caption = gettext_lazy("People")
    export_name = "certification-people"
    export_action = EXPORTED
    columns: ClassVar[tuple[Column[Holder], ...]] = (
        Column("employee.name", gettext_lazy("Full name"), sort="employee__name", link=lambda row: row.url),
        Column("employee.number", gettext_lazy("Staff number"), sort="employee__number"),
        Column("unit.name", gettext_lazy("Unit"), sort="unit__name"),
        Column("position.shown_name", gettext_lazy("Position"), sort="position__name"),
        Column("certification.shown_name", gettext_lazy("Certificate type"), sort="certification__name"),
        Column(
            "status",
            gettext_lazy("State"),
            value=lambda holder: holder.status_label,
            template="lms_certification/coverage/status_cell.html",
        ),
        Column("ends_on", gettext_lazy("Until"), sort="ends_on"),
        Column("days_left", gettext_lazy("Days left"), numeric=True),
        Column(
            "serial", gettext_lazy("Certificate"), template="lms_certification/certificates/serial_cell.html"
        ),
        Column("seated", gettext_lazy("Next exam"), value=lambda row: seat_days(row.seated)),
    )
    empty = EmptyState(
        gettext_lazy("Nobody here"),
        gettext_lazy("Choose another state, unit, certification or day."),
    )

    def __init__(
        self, request: SignedInRequest, rows: QuerySet[KeptCover] | Sequence[Holder], form: BaseForm
    ) -> None:
        """Bind the table to people already narrowed by the form: covers of today, or holders of a day."""
        super().__init__(request, rows)
        self.user, self.form = request.user, form

    def decorated(self, rows: Sequence[Holder]) -> Sequence[Holder]:
        """Add certificates, links and exams to the people shown."""
        return completed(rows, self.user)

    @property
    def filter_form(self) -> BaseForm | None:
        """Give the form the view narrowed the people by."""
        return self.form

    def sheet(self) -> Sheet:
        """Add the day counted and what proves each line: issue, exam, and whether that still stands."""
        columns = [COUNTED_ON, *self.columns, *PROOF]
        return Sheet(str(self.caption), [column.label for column in columns], self._values(columns))


COUNTED_ON: Column[Holder] = Column("day", gettext_lazy("Counted as of"))
PROOF: tuple[Column[Holder], ...] = (
    Column("asked_until", gettext_lazy("Delta exam until")),
    Column("away.ends_on", gettext_lazy("On leave until")),
    Column("certificate.valid_from", gettext_lazy("First day")),
    Column("certificate.issued_at", gettext_lazy("Issued")),
    Column("paper", gettext_lazy("Exam"), value=lambda holder: holder.printed("paper")),
    Column("passed_on", gettext_lazy("Passed on"), value=passing_day),
    Column("share", gettext_lazy("Marks when issued"), value=issued_share, share=True),
    Column("is_doubted", gettext_lazy("Exam invalidated or marked down since"), value=doubt_text),
)


class ExpiringTable(HolderTable):
    """The same for those whose cover ends soon, a list of its own in the audit trail."""

    export_name = "certification-expiring"


PICK_COLUMNS: tuple[Column[Holder], ...] = (
    replace(HolderTable.columns[0], template="lms_certification/coverage/pick_cell.html"),
    *HolderTable.columns[1:-1],
    replace(HolderTable.columns[-1], link=seat_address),
)


class HolderPickTable(HolderTable):
    """The same for those who may place people in a sitting."""

    columns = PICK_COLUMNS


class ExpiringPickTable(ExpiringTable):
    """The same for those who may place people in a sitting."""

    columns = PICK_COLUMNS


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


def address(name: str, **parameters: str | int) -> str:
    """Give a page's address with the parameters that say something."""
    query = urlencode({key: value for key, value in parameters.items() if value != ""})
    return f"{reverse(f'lms_certification:{name}')}{'?' + query if query else ''}"


def matrix_rows(coverage: Coverage, top: str) -> list[MatrixRow]:
    """Lay the matrix out, its sum first; `top` is the code of the unit looked into, if one is."""
    total = _row(coverage, coverage.total, top, is_total=True)
    return [total, *(_row(coverage, row, row.unit.code if row.unit else "") for row in coverage.rows)]


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
        (cell.due_again, _("due again %(count)s")),
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
