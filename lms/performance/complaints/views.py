"""List complaints for HR and auditors, and let HR decide each."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.refusals import sentence
from lms.core.trail.api import AuditEntry
from lms.core.ui.api import Fact
from lms.core.wording import day_text
from lms.people.api import Role, SignedInRequest, has_role, role_required
from lms.performance.complaints.forms import DecisionForm
from lms.performance.complaints.queries import complaint_rows
from lms.performance.complaints.services import DecisionRefused, decide_complaint, is_about
from lms.performance.complaints.tables import ComplaintTable, is_overdue, verdict_text
from lms.performance.evidence.views import TABLE_PAGE, import_action, note_export, tabs_for
from lms.performance.feedback.models import Complaint
from lms.performance.feedback.queries import clause_numbers_of
from lms.performance.feedback.tables import category_name
from lms.performance.permissions import SEE_EVERYTHING


@role_required(*SEE_EVERYTHING)
def complaints(request: SignedInRequest) -> HttpResponse:
    """List complaints for HR and auditors."""
    context = {
        "page_title": _("Complaints"),
        "note": _("Only complaints upheld and put down to the employee reach the employee's file."),
        "tabs": tabs_for(request, "complaints"),
        "actions": import_action(request, "feedback", _("Import feedback")),
    }
    table = ComplaintTable(request, complaint_rows(timezone.localdate()))
    note_export(request, "complaints", table)
    return table.respond(TABLE_PAGE, context)


@role_required(*SEE_EVERYTHING)
def complaint(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a complaint; HR decides it here."""
    found = get_object_or_404(complaint_rows(timezone.localdate()), pk=pk)
    may_decide = has_role(request.user, Role.HR)
    is_own = may_decide and is_about(found, request.user)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    form = DecisionForm.about(found, request.POST.dict() if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        decision, today = form.decision(), timezone.localdate()
        try:
            decide_complaint(complaint=found, decision=decision, actor=request.user, today=today)
        except DecisionRefused as refusal:
            form.add_error(refusal.field, sentence(refusal))
        else:
            messages.success(request, _("The decision is saved."))
            return redirect("lms_performance:complaint", pk=pk)
    context = {
        "complaint": found,
        "facts": complaint_facts(found),
        "form": form if may_decide and (form.is_bound or not is_own) else None,
        "is_own": is_own,
        "history": AuditEntry.objects.about(found),
    }
    return render(request, "lms_performance/complaints/complaint.html", context)


def complaint_facts(found: Complaint) -> list[Fact]:
    """List what is known of a complaint."""
    numbers = clause_numbers_of({found.category.pk: found.category}) if found.category else {}
    clauses = " ".join(numbers.get(found.category_id or 0, ()))
    employee_url = reverse("lms_performance:file", args=[found.employee.number]) if found.employee else ""
    due = _("overdue") if is_overdue(found) else ""
    return [
        Fact(_("Received on"), day_text(found.received_on)),
        Fact(_("Channel"), found.get_channel_display()),
        Fact(_("Category"), category_name(found.category) or "—", clauses),
        Fact(_("Severity"), found.get_severity_display(), _("repeated") if found.is_repeat else ""),
        Fact(_("Employee"), found.employee or "—", url=employee_url),
        Fact(_("Unit of the day"), found.unit.name),
        Fact(_("Answer due on"), day_text(found.due_on), due),
        Fact(_("State"), found.get_state_display(), day_text(found.closed_on) if found.closed_on else ""),
        Fact(_("Verdict"), verdict_text(found)),
        Fact(_("Put down to"), found.get_attribution_display()),
    ]
