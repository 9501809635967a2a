"""Keep an uploaded file of questions until it is stored, and store it once."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.api import JobParams, JobState, Receipt, ReceiptLine, filled, start_job, worded
from lms.core.models import ImportRun
from lms.core.settings import CoreSettings
from lms.exams.services.embedded_files import file_shelf
from lms.exams.services.import_plans import ImportPlan
from lms.exams.services.importing import ComposedImport, Step, StoredImport, compose_import, write_import

CODE = "exams.questions"
STORE_JOB = "exams.store_questions"


class BankChanged(Exception):
    """The bank holds a question by now that was new when the file was looked at."""

    def __str__(self) -> str:
        """Say what to do."""
        return _("Somebody changed the bank meanwhile. Look at the file again, then store it.")


def keep_file(*, upload: UploadedFile[bytes], by: User) -> ImportRun:
    """Store an uploaded file where nobody can fetch it; the view checked who may."""
    run = ImportRun(code=CODE, filename=(upload.name or "")[:250], uploaded_by_id=by.pk)
    run.file.save("upload", upload, save=False)
    run.save()
    return run


def drop_file(run: ImportRun) -> None:
    """Forget a file that cannot be read."""
    run.file.delete(save=False)
    run.delete()


def confirm_file(*, run: ImportRun, plan: ImportPlan, query: str, by: User, now: datetime) -> ImportRun:
    """Store a plan at once, or start the job that does where it is long; a second call changes nothing.

    `query` says how the file is to be read, as the address of its page does. The view checked that the
    person may edit the bank and owns the file.
    """
    if len(plan.new) + len(plan.changed) <= CoreSettings.current().import_rows_at_once:
        return store_file(run=run, plan=plan, by=by, now=now)
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.applied_at or (run.job and run.job.state != JobState.FAILED):
            return run
        title = filled(gettext_lazy("Import of questions: %(file)s"), {"file": run.filename})
        params: JobParams = {"run": str(run.pk), "query": query}
        run.job = start_job(kind=STORE_JOB, title=title, params=params, started_by=by)
        run.save(update_fields=["job"])
    return run


def store_file(
    *, run: ImportRun, plan: ImportPlan, by: User | None, now: datetime, step: Step | None = None
) -> ImportRun:
    """Store a plan and keep its receipt, in one transaction; a second call changes nothing.

    Raises BankChanged where somebody stored one of the questions meanwhile.
    """
    composed = compose_import(plan=plan, step=step)
    try:
        return _store_composed(run, composed, by, now)
    except IntegrityError as raced:
        raise BankChanged from raced


def _store_composed(run: ImportRun, composed: ComposedImport, by: User | None, now: datetime) -> ImportRun:
    with file_shelf() as shelf, transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.applied_at:
            return run
        stored = write_import(composed=composed, shelf=shelf, by=by, now=now)
        run.applied_at = now
        run.receipt = _receipt(run, stored, len(composed.plan.faults)).as_data()
        run.stored = list(stored.keys)
        run.save(update_fields=["applied_at", "receipt", "stored"])
    return run


def _receipt(run: ImportRun, stored: StoredImport, faults: int) -> Receipt:
    return Receipt(
        worded(lambda: _headline(stored)),
        (
            ReceiptLine(gettext_lazy("Questions added"), stored.added),
            ReceiptLine(gettext_lazy("Questions changed"), stored.changed),
            ReceiptLine(gettext_lazy("There already"), stored.unchanged),
            ReceiptLine(gettext_lazy("Faults left out"), faults),
        ),
        gettext_lazy("Open these questions"),
        f"{reverse('wagtailsnippets_lms_exams_question:list')}?imported={run.pk}",
    )


def _headline(stored: StoredImport) -> str:
    if stored.nothing_changed:
        return _("Nothing changed: all %(count)d questions were there already.") % {"count": stored.unchanged}
    return _("The questions are in the bank as drafts.")
