"""List cohorts, and how far the members of one are."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.classroom.cohorts.models import Cohort
from lms.classroom.cohorts.queries import MemberProgress
from lms.core.ui.api import Column, EmptyState, Table


def cohort_url(cohort: Cohort) -> str:
    """Give the address of a cohort."""
    return reverse("lms_classroom:cohort", args=[cohort.pk])


class CohortTable(Table[Cohort]):
    """Cohorts, the latest first."""

    caption = _("Cohorts")
    columns = (
        Column("name", pgettext_lazy("of a group", "Name"), sort="name", link=cohort_url),
        Column("starts_on", _("First day"), sort="starts_on"),
        Column("ends_on", _("Last day"), sort="ends_on"),
        Column("size", _("Members"), numeric=True),
    )
    default_sort = "-starts_on"
    empty = EmptyState(
        _("No cohort yet"),
        _("A class of newcomers, say: give it a name and the staff numbers of its members."),
    )


class ProgressTable(Table[MemberProgress]):
    """How far every member is; who is overdue or stuck stands first."""

    caption = _("How far the members are")
    columns = (
        Column("employee.name", _("Name")),
        Column("employee.number", _("Staff number")),
        Column("unit", _("Unit")),
        Column("done", _("Courses completed"), numeric=True),
        Column("open", _("Courses open"), numeric=True),
        Column("overdue", _("Overdue"), numeric=True),
        Column("last_read_on", _("Last read on")),
        Column("is_stuck", _("State"), template="lms_classroom/cohorts/stuck_cell.html", export=False),
    )
    page_size = 200
    export_name = "cohort"
    export_action = "classroom.people_exported"
    empty = EmptyState(_("No members yet"), _("Add them by their staff numbers."))
