"""Walk a file of questions from the upload over the preview to the receipt; give the template."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from lms.core.api import JobState, file_response
from lms.core.models import ImportRun
from lms.exams.domain.records import UnreadableFile
from lms.exams.exchange.uploads import ReadingChoices, read_upload
from lms.exams.forms.kept_files import FileGone, contents_of, planned
from lms.exams.forms.question_files import QuestionFileForm, ReadingForm
from lms.exams.services.import_plans import ImportPlan
from lms.exams.services.question_files import CODE, BankChanged, confirm_file, drop_file, keep_file
from lms.exams.sheets.faults import faults_workbook
from lms.exams.sheets.writing import template_workbook
from lms.exams.views.question_preview import QuestionPreview
from lms.people.api import Role, SignedInRequest, role_required


@require_http_methods(["GET", "POST"])
@role_required(Role.TRAINER)
def upload(request: SignedInRequest) -> HttpResponse:
    """Take a file; one that cannot be read is answered at once and not kept."""
    form = QuestionFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        run = keep_file(upload=form.cleaned_data["file"], by=request.user)
        try:
            read_upload(run.filename, contents_of(run), ReadingChoices())
        except UnreadableFile as refusal:
            drop_file(run)
            form.add_error("file", str(refusal))
        else:
            return redirect("lms_exams:question_import_run", run.pk)
    return render(request, "lms_exams/question_import.html", {"form": form})


@require_http_methods(["GET", "POST"])
@role_required(Role.TRAINER)
def preview(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Show what a file would do, read as the address says; a POST stores it."""
    run = own_run(request, key)
    if run.applied_at:
        return render(request, "lms_exams/question_import_done.html", {"run": run})
    if run.job and run.job.state != JobState.FAILED:
        return redirect(run.job)
    form, plan = planned_or_gone(run, request.GET)
    if request.method == "POST" and plan:
        query = request.GET.urlencode()
        try:
            confirm_file(run=run, plan=plan, query=query, by=request.user, now=timezone.now())
        except BankChanged as changed:
            messages.warning(request, str(changed))
        return redirect("lms_exams:question_import_run", run.pk)
    context = {"run": run, "form": form, "preview": QuestionPreview(plan) if plan else None}
    return render(request, "lms_exams/question_import_run.html", context)


@require_safe
@role_required(Role.TRAINER)
def faults(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Download the faulty rows alone."""
    run = own_run(request, key)
    _form, plan = planned_or_gone(run, request.GET)
    if plan is None or plan.reading.format != "xlsx":
        raise Http404
    return file_response("question-faults", faults_workbook(contents_of(run), plan.faults))


@require_safe
@role_required(Role.TRAINER)
def template(request: SignedInRequest) -> HttpResponse:
    """Download the empty workbook."""
    return file_response("questions-template", template_workbook())


def own_run(request: SignedInRequest, key: UUID) -> ImportRun:
    """Find an upload of this reader; others' drafts are nobody's business."""
    runs = ImportRun.objects.select_related("job")
    return get_object_or_404(runs, pk=key, code=CODE, uploaded_by=request.user.pk)


def planned_or_gone(run: ImportRun, asked: QueryDict) -> tuple[ReadingForm, ImportPlan | None]:
    """Plan what the file would do; one whose time is over no longer exists."""
    try:
        return planned(run, asked)
    except FileGone:
        raise Http404 from None
