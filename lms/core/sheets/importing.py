"""Take an uploaded workbook to its receipt: keep it, check it, save its rows in one transaction."""

from datetime import datetime, timedelta
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.models import ImportRun
from lms.core.receipts import Receipt, filled, worded
from lms.core.services.audit import record
from lms.core.services.jobs import JobProgress, start_job
from lms.core.settings import CoreSettings
from lms.core.sheets.examining import Examination, examine
from lms.core.sheets.safety import WorkbookRefused
from lms.core.sheets.spec import Change, ImportSpec, User, import_spec

JOB_KIND = "core.import"


class AlreadyImported(Exception):
    """This upload was confirmed before."""


def keep_upload(*, spec: ImportSpec, upload: UploadedFile[bytes], actor: User) -> ImportRun:
    """Store an uploaded workbook where nobody can fetch it; the view checked who may."""
    run = ImportRun(code=spec.code, filename=(upload.name or "")[:250], uploaded_by_id=actor.pk)
    run.file.save("upload.xlsx", upload, save=False)
    run.save()
    return run


def examine_run(run: ImportRun) -> Examination:
    """Check a stored workbook afresh against what the database holds now."""
    with run.file.open("rb") as stored:
        return examine(import_spec(run.code), cast("BinaryIO", stored))


def refusal_of(run: ImportRun, *, otherwise: str) -> str:
    """Say why a stored workbook cannot be read; it is read once more, as the sentence quotes its columns."""
    try:
        examine_run(run)
    except WorkbookRefused as refusal:
        return str(refusal)
    return otherwise


def needs_job(examination: Examination) -> bool:
    """Tell whether there are too many rows to save while somebody waits."""
    return len(examination.rows) > CoreSettings.current().import_rows_at_once


@transaction.atomic
def confirm(*, run: ImportRun, actor: User, as_job: bool) -> ImportRun:
    """Save a checked workbook's rows now, or start the job that does."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.applied_at or run.job_id:
        raise AlreadyImported
    if as_job:
        title = filled(gettext_lazy("Import: %(title)s"), {"title": import_spec(run.code).title})
        run.job = start_job(kind=JOB_KIND, title=title, params={"run": str(run.pk)}, started_by=actor)
        run.save(update_fields=["job"])
        return run
    apply_run(run=run, actor=actor, progress=None)
    return run


@transaction.atomic
def apply_run(*, run: ImportRun, actor: User | None, progress: JobProgress | None) -> Receipt:
    """Check the workbook once more and save its faultless rows; all of them or none.

    What the preview showed is not trusted: between preview and confirmation the database may have changed.
    """
    examination = examine_run(run)
    rows = examination.rows_to_save
    remarks = sum(1 for remark in examination.spec.remarks(rows) if remark)
    if progress:
        progress.expect(len(rows))
    receipt = (
        examination.spec.apply(rows, actor=actor, progress=progress) if rows else nothing_changed(examination)
    )
    run.applied_at = timezone.now()
    run.receipt = receipt.as_data()
    run.save(update_fields=["applied_at", "receipt"])
    record(
        actor=actor,
        action="core.imported",
        subject=run,
        details={
            "import": run.code,
            "new": examination.counts.get(Change.NEW, 0),
            "changed": examination.counts.get(Change.CHANGED, 0),
            "unchanged": examination.counts.get(Change.UNCHANGED, 0),
            "faulty": len(examination.faulty_rows),
            "remarks": remarks or None,
        },
    )
    return receipt


def nothing_changed(examination: Examination) -> Receipt:
    """Say that every row was there already."""
    count = len(examination.rows)
    return Receipt(
        worded(lambda: _("Nothing changed: all %(count)d rows were there already.") % {"count": count})
    )


def forget_old_uploads(now: datetime) -> int:
    """Delete uploaded workbooks past their time; what was done stays in the audit trail."""
    old = ImportRun.objects.filter(uploaded_at__lt=now - timedelta(days=CoreSettings.current().upload_days))
    runs = list(old)
    for run in runs:
        run.file.delete(save=False)
        run.delete()
    return len(runs)
