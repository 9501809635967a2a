"""Declare the list of complaints with their decisions."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.ui.api import Column, EmptyState, Table
from lms.performance.complaints.forms import ComplaintFilter
from lms.performance.feedback.models import Complaint
from lms.performance.feedback.tables import category_name


def verdict_text(row: Complaint) -> str:
    """Say whether a complaint was upheld."""
    return {True: _("Upheld"), False: _("Not upheld"), None: _("Not yet decided")}[row.upheld]


def is_overdue(row: Complaint) -> bool:
    """Tell what the query found: an answer should have been given by now."""
    return bool(getattr(row, "is_overdue", False))


class ComplaintTable(Table[Complaint]):
    """Complaints with their decision."""

    caption = gettext_lazy("Complaints")
    default_sort = "-received_on"
    filterset_class = ComplaintFilter
    export_name = "complaints"
    columns = (
        Column(
            "ticket",
            gettext_lazy("Ticket"),
            sort="ticket",
            link=lambda row: reverse("lms_performance:complaint", args=[row.pk]),
        ),
        Column("received_on", gettext_lazy("Received on"), sort="received_on"),
        Column("category", gettext_lazy("Category"), value=lambda row: category_name(row.category)),
        Column("employee.name", gettext_lazy("Employee"), sort="employee__name"),
        Column("employee.number", gettext_lazy("Staff number"), sort="employee__number"),
        Column("unit.name", gettext_lazy("Unit of the day"), sort="unit__path"),
        Column("severity", gettext_lazy("Severity"), value=lambda row: row.get_severity_display()),
        Column("verdict", gettext_lazy("Verdict"), value=verdict_text),
        Column("attribution", gettext_lazy("Put down to"), value=lambda row: row.get_attribution_display()),
        Column(
            "due_on",
            gettext_lazy("Answer due on"),
            sort="due_on",
            template="lms_performance/complaints/cells/due.html",
        ),
        Column("state", gettext_lazy("State"), value=lambda row: row.get_state_display()),
    )
    empty = EmptyState(
        gettext_lazy("No complaint yet"),
        gettext_lazy("Complaints appear once HR imports customer feedback."),
    )
