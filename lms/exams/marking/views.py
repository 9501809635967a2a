"""Mark answers blind; for those who run exams: who marks, how far it is, and the sample."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.core.trail.api import ReasonForm
from lms.exams.marking.forms import ModerationForm, PlanForm, VerdictForm
from lms.exams.marking.models import MarkingTask
from lms.exams.marking.queries import (
    answers_begun,
    blind_answer,
    desk_of,
    marks_papers,
    papers_marked_by_people,
    progress_of,
    sample_of,
    tasks_for,
)
from lms.exams.marking.second_looks import finish, mark_again, moderate, set_plan
from lms.exams.marking.services import NotYourTask, give_marks, plan_of
from lms.exams.permissions import RUNNERS
from lms.papers.blueprints.models import Paper
from lms.people.api import SignedInRequest, has_role, role_required
from lms.questions.bank.models import QuestionVersion
from lms.questions.corrections.queries import used_question


@require_safe
@never_cache
@role_required()
def marking(request: SignedInRequest) -> HttpResponse:
    """Show a marker's queues, and to those who run exams how far each paper is."""
    runs = has_role(request.user, *RUNNERS)
    if not runs and not marks_papers(request.user):
        raise Http404
    today = timezone.localdate()
    papers = [progress_of(paper, today) for paper in papers_marked_by_people()] if runs else []
    return render(request, "lms_exams/marking/desk.html", {"desk": desk_of(request.user), "papers": papers})


@require_safe
@never_cache
@role_required()
def marking_next(request: SignedInRequest, pk: int, part: str) -> HttpResponseBase:
    """Lead to the next answer to this part that waits for the marker, or back to the queues."""
    waiting = [task for task in tasks_for(request.user) if (task.version_id, task.part) == (pk, part)]
    if waiting:
        return redirect("lms_exams:marking_task", waiting[0].pk)
    return redirect("lms_exams:marking")


@require_http_methods(["GET", "POST"])
@never_cache
@role_required()
def marking_task(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Mark one answer; what does not wait for this marker does not exist here."""
    waiting = tasks_for(request.user)
    task = next((one for one in waiting if one.pk == pk), None)
    if task is None:
        raise Http404
    answer = blind_answer(task)
    form = VerdictForm(request.POST or None, part=answer.part)
    if request.method == "POST" and form.is_valid():
        try:
            give_marks(task=task, by=request.user, verdict=form.verdict(), now=timezone.now())
        except NotYourTask:
            messages.warning(request, _("This answer was marked meanwhile."))
        finish(attempts=[task.attempt_id], now=timezone.now())
        return redirect("lms_exams:marking_next", task.version_id, task.part)
    left = sum((one.version_id, one.part) == (task.version_id, task.part) for one in waiting)
    return render(request, "lms_exams/marking/task.html", {"answer": answer, "form": form, "left": left})


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def marking_paper(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Say who marks a paper and how; show progress, agreement and the sample."""
    paper = get_object_or_404(Paper, pk=pk)
    form = PlanForm(request.POST or None, instance=plan_of(pk))
    if request.method == "POST" and form.is_valid():
        plan, markers = form.save(commit=False), form.cleaned_data["numbers"]
        done = set_plan(plan=plan, markers=markers, by=request.user, now=timezone.now())
        saved = _("The markers were saved.")
        if done:
            saved = ngettext(
                "Saved. By the new rule %(number)d answer that waited has marks enough; it counts now.",
                "Saved. By the new rule %(number)d answers that waited have marks enough; they count now.",
                done,
            ) % {"number": done}
        messages.success(request, saved)
        return redirect("lms_exams:marking_paper", pk)
    context = {"paper": paper, "form": form, "progress": progress_of(paper, timezone.localdate())}
    return render(
        request, "lms_exams/marking/paper.html", context | {"sample": sample_of(paper, request.user)}
    )


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def marking_sample(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Look at a marked answer of the sample again, still without a name; confirm or change its marks."""
    tasks = MarkingTask.objects.sample().settled().exclude(attempt__employee__user=request.user.pk)
    task = get_object_or_404(tasks.select_related("version", "attempt__sitting"), pk=pk)
    form = ModerationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opinion = form.opinion()
        moderate(task=task, by=request.user, opinion=opinion, now=timezone.now())
        said = _("The marks are confirmed.") if opinion.share is None else _("The marks were changed.")
        messages.success(request, said)
        return redirect("lms_exams:marking_paper", task.attempt.sitting.paper_id)
    given = [one for one in task.given.select_related("marker") if one.round == task.round]
    context = {"answer": blind_answer(task), "task": task, "given": given, "form": form}
    return render(
        request, "lms_exams/marking/sample.html", context | {"paper": task.attempt.sitting.paper_id}
    )


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def marking_again(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Have everybody's answer to a question marked anew, for a reason."""
    version = get_object_or_404(QuestionVersion, pk=pk)
    number = answers_begun(version)
    if not number:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = mark_again(version=version, by=request.user, reason=reason, now=timezone.now())
        messages.success(
            request,
            ngettext("%(number)d answer is marked again.", "%(number)d answers are marked again.", done)
            % {"number": done},
        )
        return redirect("lms_exams:version", pk)
    context = {
        "title": _("Have it marked again"),
        "note": ngettext(
            "%(number)d answer goes back to the markers. It keeps its marks until the new ones are settled;"
            " what was given before is kept.",
            "%(number)d answers go back to the markers. They keep their marks until the new ones are settled;"
            " what was given before is kept.",
            number,
        )
        % {"number": number},
        "used": used_question(version),
        "form": form,
        "action": _("Give it to the markers again"),
    }
    return render(request, "lms_exams/corrections/version_form.html", context)
