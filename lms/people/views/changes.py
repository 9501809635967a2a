"""Transfer somebody, or record that somebody leaves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.people.choices import Role
from lms.people.forms import LeavingForm, TransferForm
from lms.people.models import Employee
from lms.people.permissions import SignedInRequest, role_required
from lms.people.queries import current_posting
from lms.people.services import (
    PostingOutsideEmployment,
    PostingOverlaps,
    PostingRefused,
    UnitClosed,
    dismiss_employee,
    post_employee,
)

REFUSALS: dict[type[PostingRefused], Promise] = {
    PostingOutsideEmployment: _("On this day the person does not work here."),
    PostingOverlaps: _("A later posting begins before this one would end."),
    UnitClosed: _("The unit is closed by then."),
}


@role_required(Role.HR)
def transfer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Post the person elsewhere from a day on; what came before is kept."""
    employee = get_object_or_404(Employee.objects.filter(left_on=None), pk=pk)
    form = TransferForm(request.POST or None)
    if form.is_valid():
        try:
            post_employee(employee=employee, actor=request.user, **form.cleaned_data)
        except PostingRefused as refusal:
            form.add_error("starts_on", str(REFUSALS[type(refusal)]))
        else:
            messages.success(request, _("The transfer is recorded."))
            return redirect(employee)
    posting = current_posting(employee, timezone.localdate())
    return render(
        request, "lms_people/transfer.html", {"employee": employee, "form": form, "posting": posting}
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
    return render(request, "lms_people/leaving.html", {"employee": employee, "form": form})
