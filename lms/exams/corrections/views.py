"""Correct a used question: look at it, draft, see who changes, apply, undo."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core.refusals import ReasonMissing
from lms.core.trail.api import ReasonForm
from lms.core.ui.api import Action
from lms.exams.corrections.forms import CorrectionForm
from lms.exams.corrections.queries import all_corrections, changes_of, correction_view, unfinished_regrades
from lms.exams.corrections.services import apply_correction, discard_draft, draft_correction, undo_correction
from lms.exams.corrections.tables import ChangeTable, CorrectionTable, UnseenChangeTable
from lms.exams.marking.queries import answers_begun
from lms.exams.permissions import ONLOOKERS, RUNNERS
from lms.people.api import SignedInRequest, has_role, role_required
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionState
from lms.questions.corrections.models import KeyCorrection
from lms.questions.corrections.queries import used_question
from lms.questions.corrections.rules import CorrectionMoved
from lms.questions.desk.back import way_back


@require_safe
@role_required(*ONLOOKERS)
def corrections(request: SignedInRequest) -> HttpResponse:
    """List all corrections."""
    return CorrectionTable(request, all_corrections()).respond("lms_exams/corrections/corrections.html")


@require_safe
@role_required(*ONLOOKERS)
def version(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a frozen question with its key and what was corrected since."""
    used = used_question(get_object_or_404(QuestionVersion, pk=pk))
    actions = [Action(_("Correct this question"), reverse("lms_exams:correction_new", args=[pk]), "primary")]
    if answers_begun(used.version):
        actions.append(Action(_("Have it marked again"), reverse("lms_exams:marking_again", args=[pk])))
    context = {
        "used": used,
        "actions": actions if has_role(request.user, *RUNNERS) else [],
        "back": way_back(request, Action(_("Sittings"), reverse("lms_exams:sittings"))),
    }
    return render(request, "lms_exams/corrections/version.html", context)


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def correction_new(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Draft a correction; what it would change is worked out before anything is."""
    found = get_object_or_404(QuestionVersion, pk=pk)
    form = CorrectionForm(request.POST or None, version=found)
    if request.method == "POST" and form.is_valid():
        made = draft_correction(version=found, plan=form.plan(), by=request.user, now=timezone.now())
        return redirect("lms_exams:correction", made.pk)
    context = {
        "title": _("Correct this question"),
        "note": _(
            "You first see whose marks would change, and by how much. Nothing changes until you apply it."
        ),
        "used": used_question(found),
        "form": form,
        "action": _("See who would change"),
    }
    return render(request, "lms_exams/corrections/version_form.html", context)


@require_safe
@role_required(*ONLOOKERS)
def correction(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what a correction changes, or would change, for whom."""
    found = get_object_or_404(all_corrections(), pk=pk)
    view = correction_view(found)
    context = {
        "view": view,
        "regrade": unfinished_regrades().get(found.pk) if found.is_awaited else None,  # type: ignore[attr-defined] # read along
        "may_decide": has_role(request.user, *RUNNERS),
        "is_draft": found.state == CorrectionState.DRAFT,
        "form": ReasonForm() if found.state == CorrectionState.APPLIED else None,
    }
    shown = UnseenChangeTable if view.figures.changed else ChangeTable
    table = shown(request, changes_of(found, request.user))
    table.about = found
    return table.respond("lms_exams/corrections/correction.html", context)


@require_POST
@role_required(*RUNNERS)
def correction_apply(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Put a draft in force and mark everybody concerned again."""
    found = get_object_or_404(KeyCorrection, pk=pk)
    try:
        return redirect(apply_correction(correction=found, by=request.user, now=timezone.now()))
    except CorrectionMoved:
        messages.warning(request, _("This has already been decided."))
        return redirect("lms_exams:correction", pk)


@require_POST
@role_required(*RUNNERS)
def correction_undo(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Take an applied correction back."""
    found, form = get_object_or_404(KeyCorrection, pk=pk), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, ReasonMissing.message)
        return redirect("lms_exams:correction", pk)
    reason = form.cleaned_data["reason"]
    try:
        return redirect(undo_correction(correction=found, by=request.user, reason=reason, now=timezone.now()))
    except CorrectionMoved:
        messages.warning(request, _("This has already been decided."))
        return redirect("lms_exams:correction", pk)


@require_POST
@role_required(*RUNNERS)
def correction_discard(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Throw a draft away."""
    found = get_object_or_404(KeyCorrection, pk=pk)
    try:
        discard_draft(correction=found)
    except CorrectionMoved:
        messages.warning(request, _("This has already been decided."))
        return redirect("lms_exams:correction", pk)
    messages.success(request, _("The draft was discarded. Nobody's marks changed."))
    return redirect("lms_exams:version", found.version_id)
