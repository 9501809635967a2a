"""Object to a question of one's own result; list and decide objections."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Column, EmptyState, Table, waiting_or_all
from lms.exams.marking.queries import answers_begun
from lms.exams.objections.forms import QuestionDecisionForm
from lms.exams.objections.models import QuestionObjection
from lms.exams.objections.queries import all_objections, same_question
from lms.exams.objections.services import decide_question_objections
from lms.exams.permissions import ONLOOKERS, RUNNERS
from lms.people.api import SignedInRequest, has_role, role_required
from lms.questions.corrections.queries import used_question


class ObjectionTable(Table[QuestionObjection]):
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


@require_safe
@role_required(*ONLOOKERS)
def objections(request: SignedInRequest) -> HttpResponse:
    """List objections."""
    rows, tabs = waiting_or_all(request, all_objections(), QuestionObjection.objects.unfinished())
    return ObjectionTable(request, rows).respond("lms_exams/objections/objections.html", {"tabs": tabs})


@require_http_methods(["GET", "POST"])
@role_required(*ONLOOKERS)
def objection(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show one objection, and decide it together with all others to the same question."""
    found = get_object_or_404(all_objections(), pk=pk)
    may_decide = has_role(request.user, *RUNNERS) and found.is_open
    form = QuestionDecisionForm(request.POST or None) if may_decide else None
    if form is not None and form.is_valid():
        return _decide(request, found, form)
    others = list(same_question(found)) if found.is_open else []
    context = {"objection": found, "used": used_question(found.version), "form": form, "others": others}
    return render(request, "lms_exams/objections/objection.html", context)


def _decide(
    request: SignedInRequest, found: QuestionObjection, form: QuestionDecisionForm
) -> HttpResponseBase:
    upheld, answer, now = form.upheld, form.cleaned_data["answer"], timezone.now()
    try:
        decide_question_objections(objection=found, upheld=upheld, answer=answer, by=request.user, now=now)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return redirect(found)
    if upheld and answers_begun(found.version):
        text = _("The objection is upheld. Now correct the question or have it marked again, for everybody.")
        messages.success(request, text)
        return redirect("lms_exams:version", found.version_id)
    if upheld:
        messages.success(request, _("The objection is upheld. Now correct the question for everybody."))
        return redirect("lms_exams:correction_new", found.version_id)
    messages.success(request, _("The decision was recorded."))
    return redirect("lms_exams:objections")
