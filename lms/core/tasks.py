"""The jobs and the repeated work of core."""

from datetime import time

from lms.core.models import ImportRun
from lms.core.receipts import Receipt, worded
from lms.core.services.jobs import JobFault, JobParams, JobProgress, register_job
from lms.core.services.periodic import register_daily
from lms.core.sheets.importing import JOB_KIND, apply_run, forget_old_uploads, refusal_of
from lms.core.sheets.safety import WorkbookRefused


@register_job(JOB_KIND, idempotent=True)
def import_workbook(progress: JobProgress, params: JobParams) -> Receipt:
    """Save the rows of a confirmed workbook; an interrupted run left nothing behind, so it may run again."""
    run = ImportRun.objects.select_related("uploaded_by").get(pk=str(params["run"]))
    actor = run.uploaded_by
    try:
        return apply_run(run=run, actor=actor, progress=progress)
    except WorkbookRefused as refusal:
        said = str(refusal)
        raise JobFault(worded(lambda: refusal_of(run, otherwise=said))) from refusal


register_daily("core.forget_uploads", at=time(3, 40), function=forget_old_uploads)
