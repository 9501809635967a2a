"""Declare the lists: people behind a cell, the register, cases after a regrade, waivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.certification.choices import EXPORTED
from lms.certification.forms import CertificateFilter, WaiverFilter
from lms.certification.models import Certificate, RegradeDecision, Waiver
from lms.certification.queries.holders import Holder
from lms.certification.views.presenting import kept_state_words, name_of, shares_text, state_words
from lms.core.api import Column, EmptyState, Sheet, Table


def issued_share(holder: Holder) -> Decimal | None:
    """Give the share of the marks with which the certificate was issued, where it is known."""
    share = holder.printed("share")
    return Decimal(share) if share else None


def doubt_words(holder: Holder) -> str:
    """Say whether the exam still stands; of earlier records nothing is known."""
    if holder.is_doubted is None:
        return ""
    return gettext("yes") if holder.is_doubted else gettext("no")


def passing_day(holder: Holder) -> date | None:
    """Give the day of the pass as it is printed."""
    day = holder.printed("passed_on")
    return date.fromisoformat(day) if day else None


class HolderTable(Table[Holder]):
    """People and how each stands with a certification; its form is bound by the view."""

    caption = _("People")
    export_name = "certification-people"
    export_action = EXPORTED
    columns = (
        Column("employee.name", _("Full name"), sort="name", link=lambda row: row.url),
        Column("employee.number", _("Staff number"), sort="number"),
        Column("unit.name", _("Unit"), sort="unit"),
        Column("position.shown_name", _("Position"), sort="position"),
        Column("certification.shown_name", _("Certificate type"), sort="certification"),
        Column(
            "standing",
            _("State"),
            value=lambda holder: holder.standing_words,
            template="lms_certification/cells/standing.html",
        ),
        Column("ends_on", _("Until"), sort="ends_on"),
        Column("days_left", _("Days left"), sort="days_left", numeric=True),
        Column("serial", _("Certificate"), template="lms_certification/cells/serial.html"),
    )
    empty = EmptyState(
        _("Nobody here"),
        _("Choose another state, unit, certification or day."),
    )

    def __init__(self, request: HttpRequest, rows: Sequence[Holder], form: BaseForm | None = None) -> None:
        """Bind the table to people already narrowed by the form."""
        super().__init__(request, rows)
        self.form = form

    @property
    def filter_form(self) -> BaseForm | None:
        """Give the form the view narrowed the people by."""
        return self.form

    def sheet(self) -> Sheet:
        """Add the day counted and what proves each line: issue, exam, and whether that still stands."""
        columns = [COUNTED_ON, *self.columns, *PROOF]
        return Sheet(str(self.caption), [column.label for column in columns], self._values(columns))


COUNTED_ON: Column[Holder] = Column("day", _("Counted as of"))
PROOF: tuple[Column[Holder], ...] = (
    Column("certificate.valid_from", _("First day")),
    Column("certificate.issued_at", _("Issued")),
    Column("paper", _("Exam"), value=lambda holder: holder.printed("paper")),
    Column("passed_on", _("Passed on"), value=passing_day),
    Column("share", _("Marks when issued"), value=issued_share, share=True),
    Column("is_doubted", _("Exam voided or marked down since"), value=doubt_words),
)


class ExpiringTable(HolderTable):
    """The same for those whose cover ends soon, a list of its own in the audit trail."""

    export_name = "certification-expiring"


class CertificateTable(Table[Certificate]):
    """The register of certificates."""

    caption = _("Register of certificates")
    export_name = "certificates"
    export_action = EXPORTED
    default_sort = "-issued_at"
    filterset_class = CertificateFilter
    columns: ClassVar[tuple[Column[Certificate], ...]] = (
        Column("serial", _("Serial"), link=lambda row: row.get_absolute_url()),
        Column(
            "employee.name",
            _("Holder"),
            sort="employee__name",
            link=lambda row: row.employee.get_absolute_url(),
        ),
        Column("employee.number", _("Staff number"), sort="employee__number"),
        Column("certification.shown_name", _("Certificate type"), sort="certification__code"),
        Column(
            "state",
            _("State"),
            value=lambda row: kept_state_words(row.state),
            sort="state",
            template="lms_certification/cells/state.html",
        ),
        Column("valid_from", _("First day"), sort="valid_from"),
        Column("valid_to", _("Last day"), sort="valid_to"),
        Column("issued_at", _("Issued"), sort="issued_at"),
    )
    empty = EmptyState(
        _("No certificate yet"),
        _("A certificate appears here as soon as somebody passes the exam of a certification."),
    )


def register_of(day: date) -> type[CertificateTable]:
    """Declare the register as it stood on a day, which every line of its workbook names."""

    class RegisterOfDay(CertificateTable):
        """What held on the day."""

        columns = tuple(_as_of(column, day) for column in CertificateTable.columns)

        def sheet(self) -> Sheet:
            """Name the day on every line."""
            counted: Column[Certificate] = Column("day", _("Counted as of"), value=lambda _row: day)
            columns = [counted, *self.columns]
            return Sheet(str(self.caption), [column.label for column in columns], self._values(columns))

    return RegisterOfDay


def _as_of(column: Column[Certificate], day: date) -> Column[Certificate]:
    """Turn a column of the register to a day."""
    match column.name:
        case "serial":
            return replace(column, link=lambda row: f"{row.get_absolute_url()}?day={day.isoformat()}")
        case "state":
            label = _("State on that day")
            return replace(column, label=label, value=lambda row: state_words(row, day), sort=None)
    return column


class RegradeTable(Table[RegradeDecision]):
    """Certificates that a regrade or a voiding put into question, what waits for a decision first."""

    caption = _("Certificates after a changed result")
    export_name = "certificates-after-regrade"
    export_action = EXPORTED
    default_sort = "-made_at"
    columns = (
        Column(
            "attempt.employee.name",
            _("Full name"),
            sort="attempt__employee__name",
            link=lambda row: reverse("lms_certification:regrade", args=[row.pk]),
        ),
        Column("attempt.employee.number", _("Staff number"), sort="attempt__employee__number"),
        Column("certification.shown_name", _("Certificate type"), sort="certification__code"),
        Column("get_sort_display", _("What happened"), sort="sort"),
        Column("marks", _("Marks"), value=lambda row: shares_text(row.marks)),
        Column("get_state_display", _("Decision"), sort="state"),
        Column("made_at", _("Since"), sort="made_at"),
    )
    empty = EmptyState(
        _("No pass changed afterwards"),
        _("When a correction changes a pass, or an attempt is voided, the certificate is decided here."),
    )


class WaiverTable(Table[Waiver]):
    """The waivers, those in force and those that are over."""

    caption = _("Waivers")
    export_name = "waivers"
    export_action = EXPORTED
    default_sort = "-ends_on"
    filterset_class = WaiverFilter
    columns: ClassVar[tuple[Column[Waiver], ...]] = (
        Column(
            "employee.name",
            _("Full name"),
            sort="employee__name",
            link=lambda row: row.employee.get_absolute_url(),
        ),
        Column("employee.number", _("Staff number"), sort="employee__number"),
        Column("certification.shown_name", _("Certificate type"), sort="certification__code"),
        Column("starts_on", _("First day"), sort="starts_on"),
        Column("ends_on", _("Last day"), sort="ends_on"),
        Column("reason", _("Reason")),
        Column("decided_by", _("Decided by"), value=lambda row: name_of(row.decided_by)),
    )
    empty = EmptyState(
        _("No waiver yet"),
        _("Somebody on long leave, for example, need not hold a certification until a day HR sets."),
    )


def end_url(waiver: Waiver) -> str:
    """Give the address at which the waiver is ended; none once it is over."""
    is_over = waiver.ends_on <= timezone.localdate()
    return "" if is_over else reverse("lms_certification:waiver_end", args=[waiver.pk])


class DecidableWaiverTable(WaiverTable):
    """The same for those who may end a waiver early."""

    columns = (
        *WaiverTable.columns,
        Column(
            "end",
            _("Decision"),
            value=end_url,
            template="lms_certification/cells/end_waiver.html",
            export=False,
        ),
    )


def new_waiver_url() -> str:
    """Give the address of the form."""
    return reverse("lms_certification:waiver_create")
