"""Show the people somebody may see, and one of them."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks

from lms.core.api import Action, Column, EmptyState, Fact, Table, day_text, in_reader_language, record
from lms.people.choices import Role
from lms.people.forms import UnitChoiceField
from lms.people.models import Employee, EmployeeQuerySet, OrgUnit, Position
from lms.people.permissions import (
    SEE_EVERYBODY,
    AnyUser,
    SignedInRequest,
    has_role,
    managed_units,
    may_set_first_password,
    role_required,
    visible_employees,
    with_first_password_by,
)
from lms.people.queries import posting_history, with_posting

EMPLOYEE_ACTIONS_HOOK = "portal_employee_actions"
LIST_ROLES = (Role.HR, Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR)
STATES = (("employed", _("Working here")), ("left", pgettext_lazy("employment", "Left")))


def choosable_units(request: HttpRequest) -> QuerySet[OrgUnit]:
    """List the units the reader may filter by."""
    if has_role(request.user, *SEE_EVERYBODY):
        return OrgUnit.objects.order_by("path")
    return managed_units(request.user)


class UnitFilter(django_filters.ModelChoiceFilter):
    """Filter by a unit of the tree."""

    field_class = UnitChoiceField


class EmployeeFilter(django_filters.FilterSet):
    """Find people by name, number, unit, position and whether they still work here."""

    words = django_filters.CharFilter(label=_("Name or number"), method="search")
    unit = UnitFilter(
        label=_("Unit and below"), queryset=choosable_units, method="in_unit", empty_label=_("All units")
    )
    position = django_filters.ModelChoiceFilter(
        label=_("Position"),
        queryset=Position.objects.all(),
        method="holding",
        empty_label=_("All positions"),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="in_state", empty_label=_("All")
    )

    class Meta:
        model = Employee
        fields: ClassVar[list[str]] = []

    def search(self, people: EmployeeQuerySet, _name: str, value: str) -> EmployeeQuerySet:
        """Look for the words in name and number."""
        return people.filter(Q(name__icontains=value.strip()) | Q(number__icontains=value.strip()))

    def in_unit(self, people: EmployeeQuerySet, _name: str, value: OrgUnit) -> EmployeeQuerySet:
        """Keep the people of the unit and below; leavers count where they worked last."""
        return people.filter(Q(("unit_path__startswith", value.path)))

    def holding(self, people: EmployeeQuerySet, _name: str, value: Position) -> EmployeeQuerySet:
        """Keep who holds the position, or held it last."""
        return people.filter(Q(("position_id", value.pk)))

    def in_state(self, people: EmployeeQuerySet, _name: str, value: str) -> EmployeeQuerySet:
        """Keep who works here today, or who has left."""
        today = timezone.localdate()
        return people.employed_on(today) if value == "employed" else people.filter(left_on__lte=today)


def state_of(employee: Employee) -> str:
    """Say in a word whether the employee works here today."""
    today = timezone.localdate()
    if employee.left_on is not None and employee.left_on <= today:
        return str(pgettext_lazy("employment", "Left"))
    return str(_("Not yet here") if employee.hired_on > today else _("Working here"))


def position_of(employee: Employee) -> str:
    """Name the position in the reader's language."""
    chinese, english = employee.position_name, employee.position_name_en  # type: ignore[attr-defined] # annotated
    return in_reader_language(chinese or "", english or "")


class EmployeeTable(Table[Employee]):
    """The people somebody may see."""

    caption = _("People")
    default_sort = "number"
    filterset_class = EmployeeFilter
    export_name = "people"
    columns = (
        Column("name", pgettext_lazy("person", "Name"), sort="name", link=lambda row: row.get_absolute_url()),
        Column("number", _("Staff number"), sort="number"),
        Column("unit_name", _("Unit"), sort="unit_path"),
        Column("position_name", _("Position"), value=position_of, sort="position_name"),
        Column("employment", _("Employment"), value=lambda row: row.get_employment_kind_display()),
        Column("hired_on", _("Hired on"), sort="hired_on"),
        Column("state", _("State"), value=state_of, template="lms_people/parts/state_cell.html"),
    )
    empty = EmptyState(
        _("Nobody here yet"),
        _("People appear once HR imports the roster, each in the unit of their posting."),
    )


@role_required(*LIST_ROLES)
def employee_list(request: SignedInRequest) -> HttpResponse:
    """List the people the reader may see; a download is recorded."""
    rows = with_posting(visible_employees(request.user), timezone.localdate())
    table = EmployeeTable(request, rows)
    if request.GET.get("export") == "xlsx":
        record(
            actor=request.user,
            action="people.exported",
            subject=request.user,
            details={"rows": table.total},
        )
    return table.respond("lms_people/employees.html", {"actions": list_actions(request.user)})


def list_actions(user: AnyUser) -> list[Action]:
    """List what the reader may do from the list."""
    actions = [Action(_("Organisation"), reverse("lms_people:organisation"))]
    if has_role(user, Role.HR):
        actions.append(Action(_("First passwords"), reverse("lms_people:first_passwords")))
        actions.append(Action(_("Import people"), reverse("lms_core:import", args=["people"]), "primary"))
    return actions


@role_required()
def employee_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one person whom the reader may see; somebody else's page looks as if it did not exist."""
    visible = with_first_password_by(visible_employees(request.user))
    employee = get_object_or_404(visible.select_related("mentor", "user"), pk=pk)
    mentees = visible_employees(request.user).filter(mentor=employee)
    context = {
        "employee": employee,
        "facts": facts_about(employee, request.user),
        "history": posting_history(employee, timezone.localdate()),
        "mentees": mentees.employed_on(timezone.localdate()),
        "state": state_of(employee),
        "actions": employee_actions(request, employee),
        "may_list": has_role(request.user, *LIST_ROLES),
    }
    return render(request, "lms_people/employee.html", context)


def facts_about(employee: Employee, user: AnyUser) -> list[Fact]:
    """List what the page says about the person; the account only for those who look after it."""
    facts = [
        Fact(_("Staff number"), employee.number),
        Fact(_("Employment"), employee.get_employment_kind_display()),
        Fact(_("Hired on"), day_text(employee.hired_on)),
        Fact(_("Mentor"), employee.mentor.name if employee.mentor else ""),
    ]
    if employee.left_on is not None:
        facts.append(Fact(_("Left on"), day_text(employee.left_on), _("from this day no longer employed")))
    if has_role(user, Role.HR, Role.ADMINISTRATOR, Role.AUDITOR):
        facts.append(Fact(_("Account"), account_state(employee), password_note(employee, user)))
    return facts


def account_state(employee: Employee) -> str:
    """Say whether the person can sign in."""
    if employee.user is None:
        return str(_("No account yet"))
    if not employee.user.is_active:
        return str(_("Switched off"))
    return str(_("Must change the first password") if employee.must_change_password else _("In use"))


def password_note(employee: Employee, user: AnyUser) -> str:
    """Tell HR who sets the first password where HR may not."""
    if not has_role(user, Role.HR) or may_set_first_password(user, employee):
        return ""
    return str(_("only an administrator sets its first password"))


def employee_actions(request: SignedInRequest, employee: Employee) -> list[Action]:
    """List what the reader may do here; apps above add theirs through the hook."""
    actions: list[Action] = []
    for hook in hooks.get_hooks(EMPLOYEE_ACTIONS_HOOK):
        actions += hook(request, employee)
    password = password_actions(request.user, employee)
    return actions + (hr_actions(employee, password) if has_role(request.user, Role.HR) else password)


def password_actions(user: AnyUser, employee: Employee) -> list[Action]:
    """Offer a first password to whoever may set this one; a leaver gets none."""
    if employee.left_on is not None or not may_set_first_password(user, employee):
        return []
    return [Action(_("First password"), reverse("lms_people:first_password", args=[employee.pk]))]


def hr_actions(employee: Employee, password: list[Action]) -> list[Action]:
    """List what HR does with somebody; a leaver's record can only be corrected."""
    actions = [Action(_("Edit"), reverse("wagtailsnippets_lms_people_employee:edit", args=[employee.pk]))]
    if employee.left_on is None:
        actions += [
            *password,
            Action(_("Record leaving"), reverse("lms_people:leaving", args=[employee.pk])),
            Action(_("Transfer"), reverse("lms_people:transfer", args=[employee.pk])),
        ]
    return actions
