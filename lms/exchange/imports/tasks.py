"""Examine and store long files of questions in the background."""

from typing import cast

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.core.imports.api import ImportRun
from lms.core.jobs.api import (
    JobFault,
    JobParams,
    JobProgress,
    Receipt,
    ReceiptData,
    ReceiptLine,
    register_job,
)
from lms.core.refusals import UnreadableFile
from lms.exchange.imports.examining import FileGone, examine, plan_again
from lms.exchange.imports.services import EXAMINE_JOB, STORE_JOB, BankChanged, ReadAnotherWay, store_file


@register_job(EXAMINE_JOB, idempotent=True, heavy=True)
def examine_questions(progress: JobProgress, params: JobParams) -> Receipt:
    """Read a long file of questions, and keep what storing it would do."""
    run, query = _kept_file(params), str(params["query"])
    try:
        found = examine(run, query, progress)
    except FileGone as gone:
        raise JobFault(gone.message) from gone
    except UnreadableFile as refusal:
        raise JobFault(str(refusal)) from refusal
    preview = found.preview
    address = reverse("lms_exchange:question_import_run", args=[run.pk])
    return Receipt(
        gettext_lazy("The file was checked."),
        (
            ReceiptLine(gettext_lazy("File"), run.filename),
            ReceiptLine(gettext_lazy("Questions to store"), preview.to_store if preview else 0),
            ReceiptLine(gettext_lazy("Faulty rows"), preview.faulty if preview else 0),
        ),
        pgettext_lazy("questions", "See what it would do"),
        f"{address}?{query}" if query else address,
    )


@register_job(STORE_JOB, idempotent=True, heavy=True)
def store_questions(progress: JobProgress, params: JobParams) -> Receipt:
    """Store a confirmed file of questions; an interrupted run left nothing behind, so it may run again."""
    run = _kept_file(params)
    if not run.applied_at:
        try:
            plan = plan_again(run, progress)
            progress.expect(progress.done + len(plan.new) + len(plan.changed))
            seen, by, now = str(params["preview"]), run.uploaded_by, timezone.now()
            run = store_file(run=run, seen=seen, plan=plan, by=by, now=now, step=progress.step)
        except (FileGone, BankChanged, ReadAnotherWay) as refusal:
            raise JobFault(refusal.message) from refusal
    return Receipt.from_data(cast("ReceiptData", run.receipt))


def _kept_file(params: JobParams) -> ImportRun:
    run = ImportRun.objects.select_related("uploaded_by").filter(pk=str(params["run"])).first()
    if run is None:
        raise JobFault(FileGone.message)
    return run
