"""Declare the list of people, found by name, number, unit, position and whether they still work here."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lms.core.notices.api import held_addresses
from lms.core.ui.api import Column, EmptyState, Table
from lms.core.wording import day_text, in_reader_language
from lms.people.access.forms import UnitFilter
from lms.people.access.permissions import SEE_EVERYBODY
from lms.people.organisation.models import Employee, EmployeeQuerySet, Position

STATES = (("employed", _("Working here")), ("left", pgettext_lazy("employment", "Left")))
UNREACHED = (("none", _("No address known")), ("back", _("It comes back")))


class EmployeeFilter(django_filters.FilterSet):
    """Find people by name, number, unit, position and whether they still work here.

    Leavers count where they worked last.
    """

    q = django_filters.CharFilter(label=_("Name or number"), method="search")
    unit = UnitFilter("unit_path", *SEE_EVERYBODY)
    position = django_filters.ModelChoiceFilter(
        label=_("Position"),
        queryset=Position.objects.all(),
        method="holding",
        empty_label=_("All positions"),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="in_state", empty_label=_("All")
    )

    mail = django_filters.ChoiceFilter(
        label=_("Mail does not reach"), choices=UNREACHED, method="not_reached", empty_label=_("All")
    )

    class Meta:
        model = Employee
        fields: ClassVar[list[str]] = []

    def search(self, people: EmployeeQuerySet, _name: str, value: str) -> EmployeeQuerySet:
        """Search name and number."""
        return people.filter(Q(name__icontains=value.strip()) | Q(number__icontains=value.strip()))

    def holding(self, people: EmployeeQuerySet, _name: str, value: Position) -> EmployeeQuerySet:
        """Keep who holds the position, or held it last."""
        return people.filter(Q(("position_id", value.pk)))

    def not_reached(self, people: EmployeeQuerySet, _name: str, value: str) -> EmployeeQuerySet:
        """Keep whom mail does not reach: no address is known, or it comes back from there."""
        field = f"user__{get_user_model().get_email_field_name()}"
        if value == "none":
            return people.filter(
                Q(user=None, email="") | Q(**{field: ""}) | Q(user__isnull=False, **{field: None})
            )
        return people.annotate(mailed_to=Lower(field)).filter(mailed_to__in=held_addresses())

    def in_state(self, people: EmployeeQuerySet, _name: str, value: str) -> EmployeeQuerySet:
        """Keep who works here today, or who has left."""
        today = timezone.localdate()
        return people.employed_on(today) if value == "employed" else people.filter(left_on__lte=today)


def state_of(employee: Employee) -> str:
    """Say in a word whether the employee works here today; one read `with_leave` may be away."""
    today = timezone.localdate()
    if employee.left_on is not None and employee.left_on <= today:
        return str(pgettext_lazy("employment", "Left"))
    if employee.hired_on > today:
        return str(_("Not yet here"))
    if getattr(employee, "is_away", False):
        until: date | None = getattr(employee, "leave_until", None)
        return gettext("On leave until %(day)s") % {"day": day_text(until)} if until else gettext("On leave")
    return str(_("Working here"))


def position_of(employee: Employee) -> str:
    """Name the position in the reader's language."""
    chinese, english = employee.position_name, employee.position_name_en  # type: ignore[attr-defined] # annotated
    return in_reader_language(chinese or "", english or "")


class EmployeeTable(Table[Employee]):
    """The people somebody may see; the workbook has what the import of people asks for."""

    caption = _("People")
    default_sort = "number"
    filterset_class = EmployeeFilter
    export_name = "people"
    columns = (
        Column("name", pgettext_lazy("person", "Name"), sort="name", link=lambda row: row.get_absolute_url()),
        Column("number", _("Staff number"), sort="number"),
        Column("unit_code", _("Unit code"), screen=False),
        Column("unit_name", _("Unit"), sort="unit_path"),
        Column("position_code", _("Position code"), screen=False),
        Column("position_name", _("Position"), value=position_of, sort="position_name"),
        Column("employment", _("Employment"), value=lambda row: row.get_employment_kind_display()),
        Column("hired_on", _("Hired on"), sort="hired_on"),
        Column("left_on", _("Left on"), screen=False),
        Column("state", _("State"), value=state_of, template="lms_people/employees/state_cell.html"),
    )
    empty = EmptyState(
        _("No people yet"),
        _("People appear once HR imports the roster, each in the unit of their posting."),
    )
