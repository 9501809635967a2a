"""Walk a file of questions from the upload over the preview to the receipt; give the template."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.core.files.api import file_response
from lms.core.imports.api import (
    ImportPages,
    ImportRun,
    drop_upload,
    examined_now,
    examining_page,
    keep_upload,
    marked_file,
    own_run,
    receipt_page,
)
from lms.core.jobs.api import JobState
from lms.core.refusals import UnreadableFile, sentence
from lms.exchange.imports.examining import FileGone, examine, examined, plan_again, query_of
from lms.exchange.imports.forms import QuestionFileForm
from lms.exchange.imports.services import (
    BankChanged,
    ReadAnotherWay,
    confirm_file,
    is_short,
    start_examining,
)
from lms.exchange.workbooks.sheets.writing import template_workbook
from lms.people.api import Role, SignedInRequest, role_required
from lms.questions.choices import CODE


@require_http_methods(["GET", "POST"])
@role_required(Role.TRAINER)
def upload(request: SignedInRequest) -> HttpResponse:
    """Take a file; a short one that cannot be read is answered at once and not kept."""
    form = QuestionFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        run = keep_upload(code=CODE, upload=form.cleaned_data["file"], actor=request.user)
        try:
            if is_short(run):
                examine(run, "")
        except UnreadableFile as refusal:
            drop_upload(run)
            form.add_error("file", str(refusal))
        else:
            return redirect("lms_exchange:question_import_run", run.pk)
    return render(request, "lms_exchange/imports/upload.html", {"form": form})


@require_http_methods(["GET", "POST"])
@role_required(Role.TRAINER)
def preview(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Show what a file would do, read as the address says; a POST stores it."""
    run = own_run(request, CODE, key)
    if run.applied_at:
        return receipt_page(request, run, pages())
    if run.job and run.job.state != JobState.FAILED:
        return redirect(run.job)
    if request.method == "POST":
        return confirm_preview(request, run)
    query, found = query_of(request.GET), examined(run)
    if found is None or found.query != query:
        try:
            found = examine(run, query) if is_short(run) else None
        except (FileGone, FileNotFoundError):
            raise Http404 from None
    if found is None:
        job = run.examining
        if job is None or job.params != {"run": str(run.pk), "query": query}:
            job = start_examining(run=run, query=query, by=request.user)
        return examining_page(request, run, job, pages())
    if waited := examined_now(request):
        return waited
    form = found.form()
    shown = found.preview.of_clauses if found.preview else ()
    context = {
        "run": run,
        "form": form,
        "preview": found.preview,
        "rows": [(question, form.row_fields[question.key]) for question in shown],
        "unclear": not found.preview or bool(form.errors),
    }
    return render(request, "lms_exchange/imports/preview.html", context)


def confirm_preview(request: SignedInRequest, run: ImportRun) -> HttpResponse:
    """Store what was seen; where that holds no more, say so and show what the file would do now."""
    address = reverse("lms_exchange:question_import_run", args=[run.pk])
    found = examined(run)
    count = found.preview.to_store if found and found.preview else 0
    seen, now = request.POST.get("preview", ""), timezone.now()
    try:
        confirm_file(run=run, seen=seen, count=count, plan=plan_again, by=request.user, now=now)
    except FileGone:
        raise Http404 from None
    except (BankChanged, ReadAnotherWay) as changed:
        messages.warning(request, sentence(changed))
        found = examined(own_run(request, CODE, run.pk))
        return redirect(f"{address}?{found.query}" if found and found.query else address)
    return redirect(address)


@require_safe
@role_required(Role.TRAINER)
def faults(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Download the file with its faulty cells marked."""
    return marked_file(own_run(request, CODE, key))


@require_safe
@role_required(Role.TRAINER)
def template(request: SignedInRequest) -> HttpResponse:
    """Download the empty workbook."""
    return file_response("questions-template", template_workbook())


def pages() -> ImportPages:
    """Call the pages around an import of questions."""
    return ImportPages(
        title=_("Import questions"),
        checking=_("The file is being checked"),
        imported=_("Import questions"),
        another=_("Another file"),
        upload_url=reverse("lms_exchange:question_import"),
    )
