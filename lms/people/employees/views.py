"""Show people and each of them, transfer somebody or record leaving; show the tree with its headcounts."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import Min
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from wagtail import hooks

from lms.core.notices.api import NoticeEvidence, evidence_of
from lms.core.refusals import sentence
from lms.core.statements.api import statements_go_out
from lms.core.trail.api import record
from lms.core.ui.api import Action, Fact
from lms.core.wording import day_text
from lms.people.access.permissions import (
    LIST_ROLES,
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
from lms.people.choices import Role
from lms.people.employees.forms import LeavingForm, PseudonymForm, TransferForm
from lms.people.employees.services import (
    PostingRefused,
    PseudonymUnknown,
    dismiss_employee,
    name_pseudonym,
    post_employee,
)
from lms.people.employees.tables import EmployeeTable, state_of
from lms.people.leaves.models import Leave
from lms.people.leaves.queries import with_leave
from lms.people.organisation.models import Employee
from lms.people.organisation.queries import (
    organisation_tree,
    posting_history,
    with_codes,
    with_posting,
)

NOTICES_SHOWN = 20
EMPLOYEE_ACTIONS_HOOK = "people_employee_actions"


@role_required(*LIST_ROLES)
def employee_list(request: SignedInRequest) -> HttpResponse:
    """List the people the reader may see; a download is recorded."""
    today, exports = timezone.localdate(), request.GET.get("export") == "xlsx"
    rows = with_leave(with_posting(visible_employees(request.user), today), today)
    table = EmployeeTable(request, with_codes(rows, today) if exports else rows)
    if exports:
        record(
            actor=request.user,
            action="people.exported",
            subject=request.user,
            details={"rows": table.total},
        )
    return table.respond("lms_people/employees/list.html", {"actions": list_actions(request.user)})


def list_actions(user: AnyUser) -> list[Action]:
    """List what the reader may do from the list."""
    actions = [Action(_("Organisation"), reverse("lms_people:organisation"))]
    if has_role(user, Role.HR):
        if statements_go_out():
            actions.append(Action(_("Whose pseudonym"), reverse("lms_people:pseudonym")))
        actions.append(Action(_("First passwords"), reverse("lms_people:first_passwords")))
        actions.append(Action(_("Import people"), reverse("lms_core:import", args=["people"]), "primary"))
    return actions


@role_required()
def employee_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one person whom the reader may see; somebody else's page looks as if it did not exist."""
    visible = with_leave(with_first_password_by(visible_employees(request.user)), timezone.localdate())
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
        "told": notices_of(employee, request.user),
    }
    return render(request, "lms_people/employees/employee.html", context)


def facts_about(employee: Employee, user: AnyUser) -> list[Fact]:
    """List what the page says about the person; the account only for those who look after it.

    Why somebody is on leave is for HR and the person alone.
    """
    facts = [
        Fact(_("Staff number"), employee.number),
        Fact(_("Employment"), employee.get_employment_kind_display()),
        Fact(_("Hired on"), day_text(employee.hired_on)),
        Fact(_("Mentor"), employee.mentor.name if employee.mentor else ""),
    ]
    if leave := Leave.objects.on(timezone.localdate()).filter(employee=employee).first():
        label, until = _("On leave"), str(_("return not known"))
        if leave.ends_on:
            label, until = _("On leave until"), day_text(leave.ends_on)
        may_know = has_role(user, Role.HR) or employee.user_id == user.pk
        why = " · ".join(filter(None, (leave.get_kind_display(), leave.note))) if may_know else ""
        facts.append(Fact(label, until, why))
    if employee.left_on is not None:
        facts.append(Fact(_("Left on"), day_text(employee.left_on), _("from this day no longer employed")))
    if has_role(user, Role.HR, Role.AUDITOR):
        facts.append(Fact(_("Account"), account_state(employee), password_note(employee, user)))
    return facts


def notices_of(employee: Employee, user: AnyUser) -> Sequence[NoticeEvidence]:
    """Say what the person was told and when, to those who may have to prove it."""
    if employee.user_id is None or not has_role(user, Role.HR, Role.AUDITOR):
        return ()
    return evidence_of(employee.user_id, at_most=NOTICES_SHOWN)


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
    return str(_("only two administrators together set its first password"))


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
            Action(_("Leave"), reverse("lms_people:leaves", args=[employee.pk])),
            Action(_("Record leaving"), reverse("lms_people:leaving", args=[employee.pk])),
            Action(_("Transfer"), reverse("lms_people:transfer", args=[employee.pk])),
        ]
    return actions


@never_cache
@role_required(Role.HR)
def pseudonym(request: SignedInRequest) -> HttpResponse:
    """Say for a reason whom a pseudonym of the learning record store means."""
    if not statements_go_out():
        raise Http404
    form, found = PseudonymForm(request.POST or None), None
    if form.is_valid():
        try:
            found = name_pseudonym(by=request.user, **form.cleaned_data)
        except PseudonymUnknown as refusal:
            form.add_error("pseudonym", sentence(refusal))
    context = {"form": form, "found": found, "posting": found and found.posting_on(timezone.localdate())}
    return render(request, "lms_people/employees/pseudonym.html", context)


@role_required(Role.HR)
def transfer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Post the person elsewhere from a day on; what came before is kept."""
    employee = get_object_or_404(Employee.objects.filter(left_on=None), pk=pk)
    form = TransferForm(request.POST or None)
    if form.is_valid():
        try:
            post_employee(employee=employee, actor=request.user, **form.cleaned_data)
        except PostingRefused as refusal:
            form.add_error("starts_on", sentence(refusal))
        else:
            messages.success(request, _("The transfer is recorded."))
            return redirect(employee)
    posting = employee.posting_on(timezone.localdate())
    return render(
        request,
        "lms_people/employees/transfer.html",
        {"employee": employee, "form": form, "posting": posting},
    )


@role_required(Role.HR)
def leaving(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record the day of leaving: postings end, the account is switched off, everything held stays."""
    employee = get_object_or_404(Employee.objects.filter(left_on=None), pk=pk)
    form = LeavingForm(employee, request.POST or None)
    if form.is_valid():
        dismiss_employee(employee=employee, left_on=form.cleaned_data["left_on"], actor=request.user)
        messages.success(request, _("The leaving is recorded."))
        return redirect(employee)
    return render(request, "lms_people/employees/leaving.html", {"employee": employee, "form": form})


# Up to so many units stand on one page; of more, one level of the tree.
SHOWN_WHOLE = 100


@role_required(*LIST_ROLES)
def organisation(request: SignedInRequest) -> HttpResponse:
    """Show the units the reader sees people of, with who leads them and how many work there."""
    actions = []
    if has_role(request.user, Role.HR):
        actions.append(Action(_("Edit units"), reverse("wagtailsnippets_lms_people_orgunit:list")))
    units = managed_units(request.user, *SEE_EVERYBODY)
    code, above = request.GET.get("unit", ""), None
    if code or units.count() > SHOWN_WHOLE:
        tops = units.filter(depth=units.aggregate(least=Min("depth"))["least"])
        chosen = get_object_or_404(units, code=code) if code else tops.first()
        if chosen and (code or tops.count() == 1):
            parent = chosen.get_parent()
            above = parent and units.filter(pk=parent.pk).first()
            units = units.filter(path__startswith=chosen.path, depth__lte=chosen.depth + 1)
        else:
            units = tops
    today = timezone.localdate()
    context = {"tree": organisation_tree(units, today), "day": today, "actions": actions, "above": above}
    return render(request, "lms_people/employees/organisation.html", context)
