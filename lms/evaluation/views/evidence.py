"""Show the lists of work and customers, a review, and a complaint with its decision."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.api import Action, AuditEntry, Fact, Tab, day_text, record
from lms.evaluation.forms.complaints import DecisionForm
from lms.evaluation.models import Complaint, QualityReview
from lms.evaluation.permissions import SEE_EVERYTHING, SEE_LISTS, visible_reviews, visible_values
from lms.evaluation.queries.feedback import clause_numbers_of
from lms.evaluation.queries.lists import complaint_rows, feedback_rows, review_rows, value_rows
from lms.evaluation.services.complaints import DecisionRefused, decide_complaint, is_about
from lms.evaluation.views.lists import (
    ComplaintTable,
    FeedbackTable,
    ReviewTable,
    ValueTable,
    category_words,
    is_overdue,
    review_share,
    verdict_words,
)
from lms.people.api import Role, SignedInRequest, has_role, role_required

DAYS_SHOWN = 31
TABLE_PAGE = "lms_evaluation/evidence.html"


def tabs_for(request: HttpRequest, current: str) -> list[Tab]:
    """List the lists this reader may open."""
    tabs = [("complaints", _("Complaints")), ("feedback", _("All feedback"))]
    shown = tabs if has_role(request.user, *SEE_EVERYTHING) else []
    shown = [*shown, ("reviews", _("Quality reviews")), ("values", _("Indicator values"))]
    return [Tab(label, reverse(f"lms_evaluation:{name}"), name == current) for name, label in shown]


def import_action(request: HttpRequest, code: str, label: str) -> list[Action]:
    """Offer the import to HR."""
    if not has_role(request.user, Role.HR):
        return []
    return [Action(label, reverse("lms_core:import", args=[code]), "primary")]


def note_export(request: SignedInRequest, what: str) -> None:
    """Write down that a list about people was taken away as a file."""
    if request.GET.get("export") == "xlsx":
        details = {"list": what, "filters": request.GET.urlencode()[:500]}
        record(actor=request.user, action="evidence.exported", subject=request.user, details=details)


@role_required(*SEE_EVERYTHING)
def complaints(request: SignedInRequest) -> HttpResponse:
    """List complaints for HR and auditors."""
    note_export(request, "complaints")
    context = {
        "page_title": _("Complaints"),
        "note": _("Only complaints upheld and put down to the employee reach the employee's file."),
        "tabs": tabs_for(request, "complaints"),
        "actions": import_action(request, "feedback", _("Import feedback")),
    }
    return ComplaintTable(request, complaint_rows(timezone.localdate())).respond(TABLE_PAGE, context)


@role_required(*SEE_EVERYTHING)
def feedback(request: SignedInRequest) -> HttpResponse:
    """List feedback of every kind for HR and auditors."""
    note_export(request, "feedback")
    context = {
        "page_title": _("Customer feedback"),
        "note": _("Surveys, complaints, service ratings and commendations, by the unit of their day."),
        "tabs": tabs_for(request, "feedback"),
        "actions": import_action(request, "feedback", _("Import feedback")),
    }
    return FeedbackTable(request, feedback_rows()).respond(TABLE_PAGE, context)


@role_required(*SEE_LISTS)
def reviews(request: SignedInRequest) -> HttpResponse:
    """List quality reviews; a manager sees those of the own units."""
    note_export(request, "reviews")
    context = {
        "page_title": _("Quality reviews"),
        "note": _("The recording itself is never kept here."),
        "tabs": tabs_for(request, "reviews"),
        "actions": import_action(request, "quality-reviews", _("Import reviews")),
    }
    return ReviewTable(request, review_rows(visible_reviews(request.user))).respond(TABLE_PAGE, context)


@role_required(*SEE_LISTS)
def values(request: SignedInRequest) -> HttpResponse:
    """List indicator values, the last month unless days are chosen; a manager sees the own units."""
    note_export(request, "values")
    rows = value_rows(visible_values(request.user))
    note = _("By person and day; a day belongs to the unit of that day.")
    if not (request.GET.get("since") or request.GET.get("until")):
        rows = rows.filter(day__gt=timezone.localdate() - timedelta(days=DAYS_SHOWN))
        note = _("The last %(days)d days; choose days to see others.") % {"days": DAYS_SHOWN}
    context = {
        "page_title": _("Indicator values"),
        "note": note,
        "tabs": tabs_for(request, "values"),
        "actions": import_action(request, "indicator-values", _("Import values")),
    }
    return ValueTable(request, rows).respond(TABLE_PAGE, context)


@role_required(*SEE_LISTS)
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one quality review with its points by clause."""
    found = get_object_or_404(review_rows(visible_reviews(request.user)), pk=pk)
    context = {
        "review": found,
        "facts": review_facts(found),
        "items": found.items.select_related("clause").order_by("clause__sort"),
        "share": review_share(found),
    }
    return render(request, "lms_evaluation/review.html", context)


def review_facts(found: QualityReview) -> list[Fact]:
    """List what the head of a review says."""
    file_url = reverse("lms_evaluation:file", args=[found.employee.number])
    return [
        Fact(_("Employee"), found.employee, url=file_url),
        Fact(_("Unit of the day"), found.unit.name),
        Fact(_("Reviewed on"), day_text(found.reviewed_on)),
        Fact(_("Reviewer"), found.reviewer),
        Fact(_("Note"), found.note or "—"),
    ]


@role_required(*SEE_EVERYTHING)
def complaint(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a complaint; HR decides it here."""
    found = get_object_or_404(complaint_rows(timezone.localdate()), pk=pk)
    may_decide = has_role(request.user, Role.HR)
    is_own = may_decide and is_about(found, request.user)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    form = DecisionForm.about(found, request.POST.dict() if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _decided(request, found, form):
        messages.success(request, _("The decision is saved."))
        return redirect("lms_evaluation:complaint", pk=pk)
    context = {
        "complaint": found,
        "facts": complaint_facts(found),
        "form": form if may_decide and (form.is_bound or not is_own) else None,
        "is_own": is_own,
        "history": AuditEntry.objects.about(found),
    }
    return render(request, "lms_evaluation/complaint.html", context)


def _decided(request: SignedInRequest, found: Complaint, form: DecisionForm) -> bool:
    """Save the decision of a valid form, or put the refusal into it."""
    try:
        decide_complaint(
            complaint=found, decision=form.decision(), actor=request.user, today=timezone.localdate()
        )
    except DecisionRefused as refusal:
        form.refuse(refusal)
        return False
    return True


def complaint_facts(found: Complaint) -> list[Fact]:
    """List what is known of a complaint."""
    numbers = clause_numbers_of({found.category.pk: found.category}) if found.category else {}
    clauses = " ".join(numbers.get(found.category_id or 0, ()))
    employee_url = reverse("lms_evaluation:file", args=[found.employee.number]) if found.employee else ""
    due = _("overdue") if is_overdue(found) else ""
    return [
        Fact(_("Received on"), day_text(found.received_on)),
        Fact(_("Channel"), found.get_channel_display()),
        Fact(_("Category"), category_words(found.category) or "—", clauses),
        Fact(_("Severity"), found.get_severity_display(), _("repeated") if found.is_repeat else ""),
        Fact(_("Employee"), found.employee or "—", url=employee_url),
        Fact(_("Unit of the day"), found.unit.name),
        Fact(_("Answer due on"), day_text(found.due_on), due),
        Fact(_("State"), found.get_state_display(), day_text(found.closed_on) if found.closed_on else ""),
        Fact(_("Verdict"), verdict_words(found)),
        Fact(_("Put down to"), found.get_attribution_display()),
    ]
