"""Walk an import from the upload to the receipt."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.core.forms import UploadForm
from lms.core.models import ImportRun
from lms.core.sheets.examining import Examination
from lms.core.sheets.export import file_response
from lms.core.sheets.importing import AlreadyImported, confirm, examine_run, keep_upload, needs_job
from lms.core.sheets.previewing import Preview
from lms.core.sheets.safety import WorkbookRefused
from lms.core.sheets.spec import ImportSpec, UnknownImport, import_spec
from lms.core.sheets.workbooks import faults_workbook, template_workbook


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
    """Find an upload of this reader: a workbook may hold what others must not see."""
    allowed_spec(request, code)
    return get_object_or_404(
        ImportRun.objects.select_related("job"), pk=key, code=code, uploaded_by=request.user.pk
    )


def examined(run: ImportRun) -> Examination:
    """Check the stored workbook; one whose file is gone no longer exists."""
    if not run.file.storage.exists(str(run.file.name)):
        raise Http404
    return examine_run(run)


@login_required
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Take a workbook; one that cannot be read is answered at once and not kept."""
    spec = allowed_spec(request, code)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        run = keep_upload(spec=spec, upload=form.cleaned_data["workbook"], actor=request.user)
        try:
            examine_run(run)
        except WorkbookRefused as refusal:
            run.file.delete(save=False)
            run.delete()
            form.add_error("workbook", str(refusal))
        else:
            return redirect("lms_core:import_run", code, run.pk)
    return render(request, "lms_core/import_upload.html", {"spec": spec, "form": form})


@login_required
def import_run(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    """Show what a workbook would do, or what it did; a POST confirms."""
    run = own_run(request, code, key)
    if run.job:
        return redirect(run.job)
    if run.receipt:
        return render(request, "lms_core/import_receipt.html", {"spec": import_spec(code), "run": run})
    examination = examined(run)
    if request.method == "POST":
        return confirm_import(request, run, examination)
    return render(request, "lms_core/import_preview.html", {"run": run, "preview": Preview(examination)})


def confirm_import(request: HttpRequest, run: ImportRun, examination: Examination) -> HttpResponse:
    """Save the rows; a second click changes nothing, and neither does a workbook of faulty rows only."""
    if examination.faulty_rows and not examination.rows:
        messages.error(request, _("Nothing was imported: every row has a fault. Mend them and upload again."))
        return redirect("lms_core:import_run", run.code, run.pk)
    try:
        confirm(run=run, actor=request.user, as_job=needs_job(examination))
    except AlreadyImported:
        messages.info(request, _("This workbook was imported already."))
    return redirect("lms_core:import_run", run.code, run.pk)


@login_required
@require_safe
def faults(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    """Download the faulty rows alone."""
    examination = examined(own_run(request, code, key))
    return file_response(f"{code}-faults", faults_workbook(examination))


@login_required
@require_safe
def template(request: HttpRequest, code: str) -> HttpResponse:
    """Download the empty workbook."""
    return file_response(f"{code}-template", template_workbook(allowed_spec(request, code)))
