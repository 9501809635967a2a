"""Take an uploaded workbook to its receipt: keep it, examine it once, save its rows in one transaction.

Reading makes many thousands of small objects, which all stay, so no garbage is looked for meanwhile.
"""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.files.workbooks.reading import HeadUnclear
from lms.core.imports.examining import AskedReading, changing, examine, faulty, tell
from lms.core.imports.kept_rows import read_rows, write_rows
from lms.core.imports.models import ImportRun
from lms.core.imports.preview import Preview, heads_taken
from lms.core.imports.rows import Change, Rows
from lms.core.imports.spec import ImportSpec, User, import_spec
from lms.core.jobs.receipts import Receipt, ReceiptLine, filled, worded
from lms.core.jobs.services import JobProgress, start_job
from lms.core.notices.core_kinds import IMPORT_FINISHED
from lms.core.notices.services import notify
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
# The same of a long file, which keeps other jobs waiting for minutes.
LONG_STORE_JOB = "core.import_long"
LONG_EXAMINE_JOB = "core.examine_long"
LONG_BYTES = 1024 * 1024
LONG_ROWS = 20_000
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
    kind = LONG_EXAMINE_JOB if run.file.size > LONG_BYTES else EXAMINE_JOB
    run.examining = start_job(kind=kind, title=title, params={"run": str(run.pk)}, started_by=actor)
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
        with TemporaryFile() as kept:
            write_rows(examination.blocks, kept)
            marked = None
            if examination.faults:
                tell(progress, 85, _("Marking the faults in the file"))
                from lms.core.imports.marking import marked_or_rows  # openpyxl is large and seldom needed

                marked = marked_or_rows(stream, examination)
            keep_found(run, preview.as_data(), rows=File(kept), marked=marked)
    tell(progress, 100, "")
    return preview


@transaction.atomic
def keep_found(
    run: ImportRun, preview: dict[str, JSON], *, rows: File[bytes] | None, marked: bytes | None
) -> None:
    """Keep what an examination found, unless the workbook was confirmed or is read otherwise meanwhile."""
    now = ImportRun.objects.select_for_update().get(pk=run.pk)
    if now.is_confirmed or now.asked != run.asked:
        return
    for former in (run.rows, run.marked):
        if former:
            former.delete(save=False)
    if rows is not None:
        run.rows.save("kept", rows, save=False)
    if marked is not None:
        run.marked.save("kept", ContentFile(marked), save=False)
    run.preview = preview
    run.save(update_fields=["preview", "rows", "marked"])


def asked_of(run: ImportRun) -> AskedReading:
    """Give how a person wants a workbook read."""
    return AskedReading(**run.asked) if run.asked else AskedReading()


def preview_of(run: ImportRun) -> Preview:
    """Give what was found in an examined workbook."""
    return Preview.from_data(cast("dict[str, JSON]", run.preview))


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
    preview = preview_of(run)
    if preview.as_job:
        title = filled(gettext_lazy("Import: %(title)s"), {"title": import_spec(run.code).title})
        kind = LONG_STORE_JOB if preview.good > LONG_ROWS else STORE_JOB
        run.job = start_job(kind=kind, title=title, params={"run": str(run.pk)}, started_by=actor)
        run.save(update_fields=["job"])
        return run
    apply_run(run=run, actor=actor, progress=None)
    return run


@dataclass
class Stored:
    """Stores the rows that were kept of a workbook, block by block, and counts what they do."""

    spec: ImportSpec
    progress: JobProgress | None
    sheet: str = ""
    counts: Counter[Change] = field(default_factory=Counter)
    late: int = 0
    remarks: int = 0

    def compared(self, blocks: Iterable[Rows]) -> Iterator[Rows]:
        """Yield of each block what would change something, compared once more with the database."""
        for kept in blocks:
            self.sheet = kept.sheet
            good = kept.without(faulty(self.spec.check(kept) if kept else ()))
            self.late += len(kept) - len(good)
            good.compared(self.spec.compare(good) if good else ())
            self.counts.update(good.changes)
            rows = good.chosen(changing(good))
            if rows:
                self.remarks += sum(1 for remark in self.spec.remarks(rows) if remark)
                yield rows
            if self.progress and self.spec.rows_at_once:
                self.progress.step(len(kept))


@transaction.atomic
@collector_paused()
def apply_run(*, run: ImportRun, actor: User | None, progress: JobProgress | None) -> Receipt:
    """Save the faultless rows that were found; all of them or none.

    The workbook is not read again, but its rows are compared once more with the database, which may have
    changed since the preview: a row that has a fault by now is left out and counted.
    """
    found = preview_of(run)
    stored = Stored(import_spec(run.code), progress)
    if progress:
        progress.expect(found.good)
    with run.rows.open("rb") as kept:
        blocks = stored.compared(read_rows(cast("BinaryIO", kept), file=run.filename))
        first = next(blocks, None)
        done = first and stored.spec.apply_blocks(chain([first], blocks), actor=actor, progress=progress)
    counts = stored.counts
    receipt = with_file(done or nothing_changed(counts.total()), run, found.faulty + stored.late)
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
            "sheet": stored.sheet,
            "new": counts[Change.NEW],
            "changed": counts[Change.CHANGED],
            "unchanged": counts[Change.UNCHANGED],
            "faulty": found.faulty + stored.late,
            "remarks": stored.remarks or None,
        },
    )
    if progress and run.uploaded_by:  # whoever waited for it sees the receipt at once
        notify(
            kind=IMPORT_FINISHED,
            to=[run.uploaded_by],
            facts={"file": run.filename, "faulty": found.faulty + stored.late},
            url=reverse("lms_core:import_run", args=[run.code, run.pk]),
            key=f"core.import:{run.pk}",
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
