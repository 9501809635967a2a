"""Take an uploaded workbook to its receipt: keep it, examine it once, save its rows in one transaction.

Reading makes many thousands of small objects, which all stay, so no garbage is looked for meanwhile.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import BinaryIO, cast

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.files.workbooks.reading import HeadUnclear
from lms.core.imports.examining import AskedReading, compared, examine, tell, without
from lms.core.imports.kept_rows import KeptRows, read_rows, write_rows
from lms.core.imports.models import ImportRun
from lms.core.imports.preview import Preview, heads_taken
from lms.core.imports.spec import Change, ImportSpec, User, import_spec
from lms.core.jobs.receipts import Receipt, ReceiptLine, filled, worded
from lms.core.jobs.services import JobProgress, start_job
from lms.core.refusals import UnreadableFile
from lms.core.settings import CoreSettings
from lms.core.trail.services import record
from lms.core.wording import JSON


@contextmanager
def collector_paused() -> Iterator[None]:
    """Look for no garbage meanwhile; with large files that is more than half of the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


STORE_JOB = "core.import"
EXAMINE_JOB = "core.examine"
KILOBYTE = 1024


class AlreadyImported(Exception):
    """This upload was confirmed before."""


class PreviewChanged(Exception):
    """The upload was read anew since the preview that is confirmed."""


def take_upload(*, spec: ImportSpec, upload: UploadedFile[bytes], actor: User) -> ImportRun:
    """Keep an uploaded workbook and have it examined: at once where it is small, else by a job.

    Raises UnreadableFile, and keeps nothing, where a small one cannot be read.
    """
    run = keep_upload(code=spec.code, upload=upload, actor=actor)
    try:
        have_examined(run=run, actor=actor)
    except UnreadableFile:
        drop_upload(run)
        raise
    return run


def drop_upload(run: ImportRun) -> None:
    """Forget a file that cannot be read."""
    run.delete_files()
    run.delete()


def keep_upload(*, code: str, upload: UploadedFile[bytes], actor: User) -> ImportRun:
    """Store an uploaded file where nobody can fetch it; the view checked who may."""
    run = ImportRun(code=code, filename=(upload.name or "")[:250], uploaded_by_id=actor.pk)
    run.file.save("upload", upload, save=False)
    run.save()
    return run


@transaction.atomic
def have_examined(*, run: ImportRun, actor: User, asked: AskedReading | None = None) -> None:
    """Examine a stored workbook, perhaps read another way, now or by a job.

    Raise AlreadyImported for one that was confirmed: what a job stores must stay what was seen.
    """
    if ImportRun.objects.select_for_update().get(pk=run.pk).is_confirmed:
        raise AlreadyImported
    run.asked, run.preview = asdict(asked or AskedReading()), None
    run.save(update_fields=["asked", "preview"])
    if is_small(run):
        examine_run(run)
        return
    title = filled(gettext_lazy("Check: %(title)s"), {"title": import_spec(run.code).title})
    run.examining = start_job(kind=EXAMINE_JOB, title=title, params={"run": str(run.pk)}, started_by=actor)
    run.save(update_fields=["examining"])


def is_small(run: ImportRun) -> bool:
    """Tell whether a file is examined while its sender waits."""
    return bool(run.file.size <= CoreSettings.current().import_kilobytes_at_once * KILOBYTE)


def examine_run(run: ImportRun, progress: JobProgress | None = None) -> Preview:
    """Check a stored workbook against what the database holds; keep what was found, and its faults marked.

    Where it is unclear which columns are meant, keep the heads, so that a person can say it.
    """
    spec, asked = import_spec(run.code), asked_of(run)
    with run.file.open("rb") as stored, collector_paused():
        stream = cast("BinaryIO", stored)
        try:
            examination = examine(spec, stream, file=run.filename, asked=asked, progress=progress)
        except HeadUnclear as unclear:
            preview = Preview(refusal=str(unclear), columns=heads_taken(unclear.head))
            keep_found(run, preview.as_data(), rows=None, marked=None)
            return preview
        tell(progress, 80, _("Keeping what was found"))
        preview = Preview.of(examination)
        kept = BytesIO()
        write_rows(examination, kept)
        marked = None
        if examination.faults:
            tell(progress, 85, _("Marking the faults in the file"))
            from lms.core.imports.marking import marked_or_rows  # openpyxl is large and seldom needed

            marked = marked_or_rows(stream, examination)
    keep_found(run, preview.as_data(), rows=kept.getvalue(), marked=marked)
    tell(progress, 100, "")
    return preview


@transaction.atomic
def keep_found(run: ImportRun, preview: dict[str, JSON], *, rows: bytes | None, marked: bytes | None) -> None:
    """Keep what an examination found, unless the workbook was confirmed or is read otherwise meanwhile."""
    now = ImportRun.objects.select_for_update().get(pk=run.pk)
    if now.is_confirmed or now.asked != run.asked:
        return
    for field in (run.rows, run.marked):
        if field:
            field.delete(save=False)
    for field, content in ((run.rows, rows), (run.marked, marked)):
        if content is not None:
            field.save("kept", ContentFile(content), save=False)
    run.preview = preview
    run.save(update_fields=["preview", "rows", "marked"])


def asked_of(run: ImportRun) -> AskedReading:
    """Give how a person wants a workbook read."""
    return AskedReading(**run.asked) if run.asked else AskedReading()


def preview_of(run: ImportRun) -> Preview:
    """Give what was found in an examined workbook."""
    return Preview.from_data(cast("dict[str, JSON]", run.preview))


def kept_rows(run: ImportRun) -> KeptRows:
    """Read the rows that were found in a workbook."""
    with run.rows.open("rb") as stored:
        return read_rows(cast("BinaryIO", stored), file=run.filename)


@transaction.atomic
def confirm(*, run: ImportRun, seen: str, actor: User) -> ImportRun:
    """Save an examined workbook's rows now, or start the job that does.

    seen: the digest of the preview that is confirmed. Raise AlreadyImported, or PreviewChanged where the
    workbook was read anew since, or is being read.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.is_confirmed:
        raise AlreadyImported
    if run.preview is None or run.preview_digest != seen:
        raise PreviewChanged
    if preview_of(run).as_job:
        title = filled(gettext_lazy("Import: %(title)s"), {"title": import_spec(run.code).title})
        run.job = start_job(kind=STORE_JOB, title=title, params={"run": str(run.pk)}, started_by=actor)
        run.save(update_fields=["job"])
        return run
    apply_run(run=run, actor=actor, progress=None)
    return run


@transaction.atomic
@collector_paused()
def apply_run(*, run: ImportRun, actor: User | None, progress: JobProgress | None) -> Receipt:
    """Save the faultless rows that were found; all of them or none.

    The workbook is not read again, but its rows are compared once more with the database, which may have
    changed since the preview: a row that has a fault by now is left out and counted.
    """
    spec, found = import_spec(run.code), preview_of(run)
    kept = kept_rows(run)
    late = list(spec.check(kept.rows))
    good = without(kept.rows, late)
    changes = compared(spec, good)
    rows = [row for row, change in zip(good, changes, strict=True) if change is not Change.UNCHANGED]
    remarks = sum(1 for remark in spec.remarks(rows) if remark)
    if progress:
        progress.expect(len(rows))
    done = spec.apply(rows, actor=actor, progress=progress) if rows else nothing_changed(len(good))
    faulty = found.faulty + len(kept.rows) - len(good)
    receipt = with_file(done, run, faulty)
    run.applied_at = timezone.now()
    run.receipt = receipt.as_data()
    run.save(update_fields=["applied_at", "receipt"])
    record(
        actor=actor,
        action="core.imported",
        subject=run,
        details={
            "import": run.code,
            "file": run.filename,
            "sheet": kept.sheet,
            "new": changes.count(Change.NEW),
            "changed": changes.count(Change.CHANGED),
            "unchanged": changes.count(Change.UNCHANGED),
            "faulty": faulty,
            "remarks": remarks or None,
        },
    )
    return receipt


def with_file(receipt: Receipt, run: ImportRun, faulty: int) -> Receipt:
    """Add from which file it came and how many rows were left out."""
    left_out = (ReceiptLine(gettext_lazy("Left out for a fault"), faulty),) if faulty else ()
    return replace(
        receipt, lines=(ReceiptLine(gettext_lazy("File"), run.filename), *receipt.lines, *left_out)
    )


def nothing_changed(count: int) -> Receipt:
    """Say that every row was there already."""
    return Receipt(
        worded(lambda: _("Nothing changed: all %(count)d rows were there already.") % {"count": count})
    )


def forget_old_uploads(now: datetime) -> int:
    """Delete uploaded workbooks past their time; what was done stays in the audit trail."""
    old = ImportRun.objects.filter(uploaded_at__lt=now - timedelta(days=CoreSettings.current().upload_days))
    runs = list(old)
    for run in runs:
        drop_upload(run)
    return len(runs)
