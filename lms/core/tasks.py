"""The jobs and the repeated work of core."""

from datetime import time

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.core.imports.models import ImportRun
from lms.core.imports.services import (
    EXAMINE_JOB,
    LONG_EXAMINE_JOB,
    LONG_STORE_JOB,
    STORE_JOB,
    apply_run,
    examine_run,
    forget_old_uploads,
)
from lms.core.jobs.exports import EXPORT_JOB, forget_old_exports, make_export
from lms.core.jobs.heartbeat import forget_workers
from lms.core.jobs.periodic import register_daily, register_periodic
from lms.core.jobs.queue import forget_done
from lms.core.jobs.receipts import Receipt, ReceiptLine
from lms.core.jobs.services import JobFault, JobParams, JobProgress, register_job
from lms.core.notices.sending import begin_round, forget_texts
from lms.core.read_models.services import ReadModel, check_every_read_model, register_read_model
from lms.core.refusals import UnreadableFile
from lms.core.search.services import fill_index, index_differences, rebuild_index
from lms.core.statements.sending import begin_statements, forget_content
from lms.core.trail.sealing import seal_everything, seal_recent
from lms.core.webhooks.sending import begin_posts


@register_job(LONG_EXAMINE_JOB, idempotent=True, heavy=True)
@register_job(EXAMINE_JOB, idempotent=True)
def examine_workbook(progress: JobProgress, params: JobParams) -> Receipt:
    """Examine an uploaded workbook and keep what was found; one that cannot be read is not kept."""
    run = ImportRun.objects.get(pk=str(params["run"]))
    try:
        preview = examine_run(run, progress)
    except UnreadableFile as refusal:
        run.delete_files()
        raise JobFault(str(refusal)) from refusal
    return Receipt(
        _("The workbook was checked."),
        (
            ReceiptLine(_("File"), run.filename),
            ReceiptLine(_("Rows to import"), preview.to_save),
            ReceiptLine(_("Faulty rows"), preview.faulty),
        ),
        _("See what it would do"),
        reverse("lms_core:import_run", args=[run.code, run.pk]),
    )


@register_job(LONG_STORE_JOB, idempotent=True, heavy=True)
@register_job(STORE_JOB, idempotent=True)
def import_workbook(progress: JobProgress, params: JobParams) -> Receipt:
    """Save the rows of a confirmed workbook; an interrupted run left nothing behind, so it may run again."""
    run = ImportRun.objects.select_related("uploaded_by").get(pk=str(params["run"]))
    return apply_run(run=run, actor=run.uploaded_by, progress=progress)


register_job(EXPORT_JOB, idempotent=True, heavy=True)(make_export)

register_read_model(ReadModel("core.search", rebuild_index, index_differences))

register_daily("core.forget_uploads", at=time(3, 40), function=forget_old_uploads)
register_daily("core.forget_exports", at=time(3, 42), function=forget_old_exports)
register_daily("core.forget_queue", at=time(3, 45), function=forget_done)
register_daily("core.forget_workers", at=time(3, 50), function=forget_workers)
register_daily("core.forget_mail_texts", at=time(3, 58), function=forget_texts)
register_daily("core.forget_statements", at=time(4, 5), function=forget_content)
register_daily("core.check_read_models", at=time(4, 20), function=check_every_read_model)
register_daily("core.seal_audit", at=time(4, 50), function=seal_everything)
register_periodic("core.seal_recent_audit", every_minutes=1, function=seal_recent)
register_periodic("core.send_notices", every_minutes=1, function=begin_round)
register_periodic("core.send_posts", every_minutes=1, function=begin_posts)
register_periodic("core.send_statements", every_minutes=1, function=begin_statements)
register_periodic("core.fill_search", every_minutes=5, function=fill_index)
