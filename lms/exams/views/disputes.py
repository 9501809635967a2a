"""Object to a question of one's own result; list and decide objections."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.core.api import Column, EmptyState, Table, waiting_or_all
from lms.exams.choices import DisputeState
from lms.exams.domain.disputes import why_not_object
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.forms.disputes import DecisionForm, ObjectionForm
from lms.exams.models import Attempt, ScoreDispute
from lms.exams.permissions import ONLOOKERS, RUNNERS, owns
from lms.exams.queries.corrections import used_question
from lms.exams.queries.disputes import all_disputes, disputes_of, objection_terms, same_question
from lms.exams.queries.marking import answers_begun
from lms.exams.queries.results import result_of
from lms.exams.queries.writing_ends import with_writing_end
from lms.exams.services.correcting import CorrectionMoved
from lms.exams.services.disputing import decide_disputes, object_to
from lms.exams.views.refusals import sentence
from lms.people.api import SignedInRequest, has_role, role_required


class DisputeTable(Table[ScoreDispute]):
    """Objections without names, in the order in which they are to be decided."""

    caption = gettext_lazy("Objections to exam questions")
    export_name = "objections"
    columns = (
        Column("version.question.code", gettext_lazy("Question"), link=lambda row: row.get_absolute_url()),
        Column("attempt.sitting.title", gettext_lazy("Sitting"), sort="attempt__sitting__title"),
        Column("reason", gettext_lazy("Reason")),
        Column("raised_at", gettext_lazy("Raised"), sort="raised_at"),
        Column("due_on", gettext_lazy("Decide by"), sort="due_on"),
        Column("get_state_display", gettext_lazy("State"), sort="state"),
    )
    empty = EmptyState(
        gettext_lazy("Nobody has objected"),
        gettext_lazy("A taker may object to a question from the result, within the days its paper gives."),
    )


@require_http_methods(["GET", "POST"])
@never_cache
@role_required()
def object_to_question(request: SignedInRequest, token: UUID, slot: int) -> HttpResponseBase:
    """Object to one question of one's own result."""
    attempt = get_object_or_404(
        with_writing_end(Attempt.objects.select_related("sitting__paper")), token=token
    )
    seen = result_of(attempt, timezone.now()) if owns(request.user, attempt) else None
    reviewed = next((one for one in seen.questions if one.question.number == slot), None) if seen else None
    if reviewed is None:
        raise Http404
    form, now = ObjectionForm(request.POST or None), timezone.now()
    refusal = why_not_object(objection_terms(attempt, now), has_objected=slot in disputes_of(attempt))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            object_to(attempt=attempt, slot=slot, reason=reason, by=request.user, now=now)
            messages.success(request, _("Your objection was taken. The answer appears with your result."))
        except ExamRefusal as fault:
            messages.warning(request, sentence(fault))
        return redirect(f"{reverse('lms_exams:result', args=[token])}#question-{slot}")
    context = {"form": form, "reviewed": reviewed, "attempt": attempt}
    return render(
        request, "lms_exams/object.html", context | {"refusal": sentence(refusal) if refusal else ""}
    )


@require_safe
@role_required(*ONLOOKERS)
def disputes(request: SignedInRequest) -> HttpResponse:
    """List objections."""
    rows, tabs = waiting_or_all(request, all_disputes(), ScoreDispute.objects.unfinished())
    return DisputeTable(request, rows).respond("lms_exams/disputes.html", {"tabs": tabs})


@require_http_methods(["GET", "POST"])
@role_required(*ONLOOKERS)
def dispute(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show one objection, and decide it together with all others to the same question."""
    found = get_object_or_404(all_disputes(), pk=pk)
    may_decide = has_role(request.user, *RUNNERS) and found.state == DisputeState.OPEN
    form = DecisionForm(request.POST or None) if may_decide else None
    if form is not None and form.is_valid():
        return _decide(request, found, form)
    others = list(same_question(found)) if found.state == DisputeState.OPEN else []
    context = {"dispute": found, "used": used_question(found.version), "form": form, "others": others}
    return render(request, "lms_exams/dispute.html", context)


def _decide(request: SignedInRequest, found: ScoreDispute, form: DecisionForm) -> HttpResponseBase:
    upheld, answer = form.cleaned_data["decision"] == DisputeState.UPHELD, form.cleaned_data["answer"]
    try:
        decide_disputes(dispute=found, upheld=upheld, answer=answer, by=request.user, now=timezone.now())
    except CorrectionMoved:
        messages.warning(request, _("This was decided before."))
        return redirect(found)
    except ExamRefusal as refusal:
        messages.error(request, sentence(refusal))
        return redirect(found)
    if upheld and answers_begun(found.version):
        words = _("The objection is upheld. Now correct the question or have it marked again, for everybody.")
        messages.success(request, words)
        return redirect("lms_exams:version", found.version_id)
    if upheld:
        messages.success(request, _("The objection is upheld. Now correct the question for everybody."))
        return redirect("lms_exams:correction_new", found.version_id)
    messages.success(request, _("The decision was recorded."))
    return redirect("lms_exams:disputes")
