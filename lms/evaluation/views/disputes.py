"""Take objections of employees to entries of their own file, and let HR decide them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.api import Column, EmptyState, Fact, Table, moment, waiting_or_all
from lms.evaluation.choices import DisputeState
from lms.evaluation.domain.errors import DomainError
from lms.evaluation.forms.disputes import DecideForm, DisputeForm
from lms.evaluation.forms.refusals import sentence_for
from lms.evaluation.models import StaffDispute
from lms.evaluation.queries.disputes import (
    all_disputes,
    disputes_of,
    disputes_to_decide,
    find_subject,
    kind_of,
    waiting_dispute,
)
from lms.evaluation.queries.programmes import person_name
from lms.evaluation.services.disputes import decide_dispute, raise_dispute
from lms.evaluation.views.dispute_words import consequence_of
from lms.exams.api import objections_of
from lms.people.api import EmployeeRequest, Role, SignedInRequest, employee_required, role_required


@employee_required
def dispute_new(request: EmployeeRequest) -> HttpResponse:
    """Take an objection to an entry of the own file, or show the one that waits; others do not exist."""
    subject = find_subject(request.employee, request.GET.get("subject", ""))
    if subject is None:
        raise Http404
    form = DisputeForm(request.POST or None)
    waiting = waiting_dispute(request.employee, subject.key)
    if waiting is not None:
        if request.method == "POST":
            messages.warning(request, _("Not sent: an earlier objection to this entry still waits for HR."))
        return render(request, "lms_evaluation/dispute_new.html", {"waiting": waiting, "subject": subject})
    if form.is_valid():
        words = form.cleaned_data["words"]
        raise_dispute(employee=request.employee, subject=subject.key, words=words, now=timezone.now())
        messages.success(request, _("Your objection is with HR. You will find the reply here."))
        return redirect("lms_evaluation:disputes_own")
    return render(request, "lms_evaluation/dispute_new.html", {"form": form, "subject": subject})


@employee_required
def disputes_own(request: EmployeeRequest) -> HttpResponse:
    """List the reader's own objections, to entries of the file and to exam questions, with the replies."""
    context = {
        "disputes": disputes_of(request.employee),
        "exam_objections": objections_of(request.employee),
    }
    return render(request, "lms_evaluation/disputes_own.html", context)


def dispute_url(dispute: StaffDispute) -> str:
    """Give the address of the decision."""
    return reverse("lms_evaluation:dispute", args=[dispute.pk])


class DisputeTable(Table[StaffDispute]):
    """All objections, those that wait first."""

    caption = gettext_lazy("Staff objections")
    columns = (
        Column("subject_label", gettext_lazy("About"), link=dispute_url),
        Column("employee", gettext_lazy("Employee"), sort="employee__number"),
        Column(
            "state", gettext_lazy("State"), sort="state", template="lms_evaluation/cells/dispute_state.html"
        ),
        Column("raised_at", gettext_lazy("Raised"), sort="raised_at"),
        Column("decided_at", gettext_lazy("Decided"), sort="decided_at"),
    )
    export_name = "objections"
    empty = EmptyState(
        gettext_lazy("No objection"),
        gettext_lazy("Employees object from their own file; what they write appears here."),
    )


@role_required(Role.HR)
def disputes(request: SignedInRequest) -> HttpResponse:
    """List objections for HR."""
    rows, tabs = waiting_or_all(request, all_disputes(), disputes_to_decide(request.user))
    context = {
        "page_title": _("Staff objections"),
        "note": _("Whoever is judged by figures may object; a person decides and gives a reason."),
        "tabs": tabs,
    }
    return DisputeTable(request, rows).respond("lms_evaluation/disputes.html", context)


@role_required(Role.HR)
def dispute(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an objection and take HR's decision; nobody decides the own one."""
    found: StaffDispute = get_object_or_404(all_disputes(), pk=pk)
    kind = kind_of(found.subject)
    form = DecideForm(request.POST or None, kind=kind)
    if request.method == "POST" and found.employee.user_id == request.user.pk:
        raise PermissionDenied
    if form.is_valid():
        try:
            decide_dispute(dispute=found, decision=form.decision(), by=request.user, now=timezone.now())
        except DomainError as refused:
            messages.error(request, sentence_for(refused))
            return redirect("lms_evaluation:dispute", pk)
        messages.success(request, _("Decided; the employee can read the reply."))
        return redirect("lms_evaluation:disputes")
    return render(request, "lms_evaluation/dispute.html", _page_of(request, found, form))


def _page_of(request: SignedInRequest, found: StaffDispute, form: DecideForm) -> dict[str, object]:
    decidable = found.state == DisputeState.OPEN and found.employee.user_id != request.user.pk
    facts = [
        Fact(_("Employee"), str(found.employee), url=f"{found.employee.get_absolute_url()}"),
        Fact(_("About"), found.subject_label),
        Fact(_("Raised"), moment(found.raised_at)),
        Fact(_("State"), str(found.get_state_display())),
    ]
    if found.decided_by:
        by = person_name(found.decided_by)
        facts.append(Fact(_("Decided"), moment(found.decided_at), note=by))
    return {
        "dispute": found,
        "facts": facts,
        "consequence": consequence_of(kind_of(found.subject)),
        "form": form if decidable else None,
    }
