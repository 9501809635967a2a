"""Let HR record when somebody is away, change it and take it out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from lms.core.refusals import sentence
from lms.people.access.permissions import SignedInRequest, role_required
from lms.people.choices import Role
from lms.people.leaves.forms import LeaveForm
from lms.people.leaves.models import Leave
from lms.people.leaves.services import LeaveRefused, change_leave, record_leave, remove_leave
from lms.people.organisation.models import Employee


@role_required(Role.HR)
def leaves(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show when somebody was and is away, and record more."""
    employee = get_object_or_404(Employee.objects.filter(left_on=None), pk=pk)
    form = LeaveForm(request.POST or None)
    if form.is_valid():
        try:
            record_leave(employee=employee, plan=form.plan(), by=request.user)
        except LeaveRefused as refusal:
            form.add_error(refusal.field, sentence(refusal))
        else:
            messages.success(request, _("The leave is recorded."))
            return redirect("lms_people:leaves", pk)
    context = {"employee": employee, "form": form, "leaves": employee.leaves.order_by("-starts_on")}
    return render(request, "lms_people/leaves/leaves.html", context)


@role_required(Role.HR)
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change one leave, or remove it."""
    found = get_object_or_404(Leave.objects.select_related("employee"), pk=pk)
    initial = {name: getattr(found, name) for name in LeaveForm.base_fields}
    form = LeaveForm(request.POST or None, initial=initial)
    if request.method == "POST" and request.POST.get("step") == "remove":
        remove_leave(leave=found, by=request.user)
        messages.success(request, _("The leave is removed."))
        return redirect("lms_people:leaves", found.employee_id)
    if form.is_valid():
        try:
            change_leave(leave=found, plan=form.plan(), by=request.user)
        except LeaveRefused as refusal:
            form.add_error(refusal.field, sentence(refusal))
        else:
            messages.success(request, _("The leave is changed."))
            return redirect("lms_people:leaves", found.employee_id)
    context = {"employee": found.employee, "form": form, "leave": found}
    return render(request, "lms_people/leaves/leave.html", context)
