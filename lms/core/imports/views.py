"""Walk an import from the upload to the receipt."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import Self
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lms.core.files.export import file_response
from lms.core.imports.examining import AskedReading
from lms.core.imports.forms import ColumnsForm, UploadForm
from lms.core.imports.models import ImportRun
from lms.core.imports.preview import Preview
from lms.core.imports.services import (
    AlreadyImported,
    PreviewChanged,
    asked_of,
    confirm,
    have_examined,
    preview_of,
    take_upload,
)
from lms.core.imports.spec import ImportSpec, UnknownImport, import_spec
from lms.core.imports.workbooks import template_workbook
from lms.core.jobs.models import Job
from lms.core.jobs.receipts import worded
from lms.core.refusals import UnreadableFile
from lms.core.wording import StrOrPromise


def allowed_spec(request: HttpRequest, code: str) -> ImportSpec:
    """Find the import if this reader may use it."""
    try:
        spec = import_spec(code)
    except UnknownImport as missing:
        raise Http404 from missing
    if not spec.allows(request.user):
        raise PermissionDenied
    return spec


def own_run(request: HttpRequest, code: str, key: UUID) -> ImportRun:
    """Find an upload of this reader: a file may hold what others must not see."""
    runs = ImportRun.objects.select_related("job", "examining")
    return get_object_or_404(runs, pk=key, code=code, uploaded_by=request.user.pk)


@dataclass(frozen=True, slots=True)
class ImportPages:
    """How the pages around an import are called, and where another file is taken."""

    title: StrOrPromise
    checking: StrOrPromise
    imported: StrOrPromise
    another: StrOrPromise
    upload_url: str

    @classmethod
    def of(cls, code: str) -> Self:
        """Call those of a declared import by its title."""
        return cls(
            worded(lambda: _("Import: %(title)s") % {"title": import_spec(code).title}),
            gettext_lazy("The workbook is being checked"),
            gettext_lazy("Imported"),
            gettext_lazy("Another workbook"),
            reverse("lms_core:import", args=[code]),
        )


def examining_page(request: HttpRequest, run: ImportRun, job: Job, pages: ImportPages) -> HttpResponse:
    """Show how far the examination is; the page goes on to the preview by itself."""
    context = {"pages": pages, "run": run, "job": job, "job_url": request.get_full_path()}
    is_part = "HX-Request" in request.headers
    page = "lms_core/jobs/job.html#progress" if is_part else "lms_core/imports/examining.html"
    return render(request, page, context)


def examined_now(request: HttpRequest) -> HttpResponse | None:
    """Send the page that waited for the examination on to what was found."""
    return HttpResponse(headers={"HX-Refresh": "true"}) if "HX-Request" in request.headers else None


def receipt_page(request: HttpRequest, run: ImportRun, pages: ImportPages) -> HttpResponse:
    """Show what an import did."""
    return render(request, "lms_core/imports/receipt.html", {"pages": pages, "run": run})


def marked_file(run: ImportRun) -> HttpResponse:
    """Give the file with its faults marked."""
    if not run.marked:
        raise Http404
    with run.marked.open("rb") as marked:
        return file_response(f"{PurePath(run.filename).stem}-marked", marked.read())


@login_required
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Take a workbook; a small one that cannot be read is answered at once and not kept."""
    spec = allowed_spec(request, code)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = take_upload(spec=spec, upload=form.cleaned_data["workbook"], actor=request.user)
        except UnreadableFile as refusal:
            form.add_error("workbook", str(refusal))
        else:
            return redirect("lms_core:import_run", code, run.pk)
    return render(request, "lms_core/imports/upload.html", {"spec": spec, "form": form})


@login_required
def import_run(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    """Show what a workbook would do, or what it did."""
    allowed_spec(request, code)
    run = own_run(request, code, key)
    if run.job:
        return redirect(run.job)
    if run.receipt:
        return receipt_page(request, run, ImportPages.of(code))
    if run.preview is None:
        if request.method == "POST":
            return reread(request, run)
        if run.examining is None:  # no job was started: an upload of an earlier version
            raise Http404
        return examining_page(request, run, run.examining, ImportPages.of(code))
    return examined_now(request) or preview_page(request, run)


def preview_page(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Show what a workbook would do; a POST confirms, or asks to read it another way."""
    spec, preview = import_spec(run.code), preview_of(run)
    said = request.POST if request.method == "POST" else None
    form = ColumnsForm(said, preview=preview, columns=spec.columns)
    if form.is_valid():
        if "read" in request.POST:
            return read_otherwise(request, run, preview.sheet, form.chosen())
        if "sheet" in request.POST:
            return read_otherwise(request, run, request.POST["sheet"], {})
        return confirm_import(request, run, preview)
    context = {"spec": spec, "run": run, "preview": preview, "form": form}
    return render(request, "lms_core/imports/preview.html", context)


def read_otherwise(
    request: HttpRequest, run: ImportRun, sheet: str, chosen: Mapping[str, str]
) -> HttpResponse:
    """Examine a sheet of the same workbook, with what is said of its heads beside what was said before."""
    asked = AskedReading(sheet, {**asked_of(run).columns, **chosen})
    try:
        with suppress(AlreadyImported):  # the page shows by itself what was imported
            have_examined(run=run, actor=request.user, asked=asked)
    except UnreadableFile as refusal:
        messages.error(request, str(refusal))
    return redirect("lms_core:import_run", run.code, run.pk)


def confirm_import(request: HttpRequest, run: ImportRun, preview: Preview) -> HttpResponse:
    """Save the rows; a second click changes nothing, and neither does a workbook of faulty rows only."""
    if not preview.good:
        messages.error(request, _("Nothing was imported: every row has a fault. Mend them and upload again."))
        return redirect("lms_core:import_run", run.code, run.pk)
    try:
        confirm(run=run, seen=request.POST.get("preview", ""), actor=request.user)
    except AlreadyImported:
        messages.info(request, _("This workbook was imported already."))
    except PreviewChanged:
        return reread(request, run)
    return redirect("lms_core:import_run", run.code, run.pk)


def reread(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Refuse a button of a preview that holds no more, and show the one that does."""
    messages.error(
        request,
        _("Nothing was imported: the workbook was read anew meanwhile. Look at what it would do now."),
    )
    return redirect("lms_core:import_run", run.code, run.pk)


@login_required
@require_safe
def faults(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    """Download the workbook with its faults marked."""
    allowed_spec(request, code)
    return marked_file(own_run(request, code, key))


@login_required
@require_safe
def template(request: HttpRequest, code: str) -> HttpResponse:
    """Download the empty workbook."""
    return file_response(f"{code}-template", template_workbook(allowed_spec(request, code)))
