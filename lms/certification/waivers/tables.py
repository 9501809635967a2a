"""Declare the list of waivers, with the way to end one for those who may."""

from __future__ import annotations

from typing import ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.certification.choices import EXPORTED
from lms.certification.waivers.forms import WaiverFilter
from lms.certification.waivers.models import Waiver
from lms.core.accounts import account_name
from lms.core.ui.api import Column, EmptyState, Table


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
        Column("decided_by", _("Decided by"), value=lambda row: account_name(row.decided_by)),
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
            template="lms_certification/waivers/end_cell.html",
            export=False,
        ),
    )


def new_waiver_url() -> str:
    """Give the address of the form."""
    return reverse("lms_certification:waiver_create")
