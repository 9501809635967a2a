"""Make a large download by a job: the same address is asked once more, by the worker and for the same reader.

So whoever asks is checked again by the view itself, and a small download and a large one are one thing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lms.core.files.export import rows_reported
from lms.core.files.storages import private_storage
from lms.core.jobs.models import Job, JobState
from lms.core.jobs.receipts import Receipt, ReceiptLine, filled
from lms.core.jobs.services import JobFault, JobParams, JobProgress, start_job
from lms.core.settings import CoreSettings
from lms.core.wording import StrOrPromise

EXPORT_JOB = "core.export"
FOLDER = "exports"


class AskedByJob(HttpRequest):
    """The request of a job that makes a download: the reader and the address, nothing of a browser."""


def export_later(request: HttpRequest, *, title: StrOrPromise, rows: int) -> HttpResponseRedirect | None:
    """Have a download of so many rows made by a job and send the reader to its page; None for a small one.

    Ask this before anything of the download is computed: the job asks the same address for the same reader.
    """
    if isinstance(request, AskedByJob) or rows <= CoreSettings.current().export_rows_at_once:
        return None
    params: JobParams = {"address": request.get_full_path(), "rows": rows}
    named = filled(_("Export: %(title)s"), {"title": title})
    return redirect(start_job(kind=EXPORT_JOB, title=named, params=params, started_by=request.user))


def make_export(progress: JobProgress, params: JobParams) -> Receipt:
    """Ask the address for whoever started the job, and keep the file that comes."""
    job = Job.objects.get(pk=progress.job_key)
    reader = job.started_by
    if reader is None or not reader.is_active:
        raise JobFault(_("The account of whoever started this is gone or switched off."))
    parts = urlsplit(str(params["address"]))
    request = AskedByJob()
    request.method, request.path, request.path_info = "GET", parts.path, parts.path
    request.META = {"QUERY_STRING": parts.query}
    request.GET = QueryDict(parts.query)
    request.user = reader
    progress.expect(int(cast("int", params["rows"])))
    try:
        found = resolve(parts.path)
        view = cast("Callable[..., HttpResponse]", found.func)
        with rows_reported(lambda rows: report(progress, rows)):
            response = view(request, *found.args, **found.kwargs)
    except (Http404, PermissionDenied, Resolver404) as fault:
        raise JobFault(_("You may not see this any more, or it is no longer there.")) from fault
    name = unquote(response.get("Content-Disposition", "").partition("filename*=UTF-8''")[2])
    if response.status_code != HttpResponse.status_code or not name:
        raise JobFault(_("You may not see this any more, or it is no longer there."))
    forget(str(job.pk))
    private_storage().save(f"{FOLDER}/{job.pk}/{name}", ContentFile(response.content))
    return Receipt(
        _("The workbook is ready"),
        (ReceiptLine(_("File"), name),),
        _("Download"),
        reverse("lms_core:export", args=[job.pk]),
    )


def report(progress: JobProgress, rows: int) -> None:
    """Say how many rows are written; there may be more than was thought."""
    message = ngettext("%(count)d row written", "%(count)d rows written", rows) % {"count": rows}
    progress.step(min(rows, progress.total) - progress.done, message=message)


@login_required
@require_safe
def export(request: HttpRequest, key: UUID) -> FileResponse:
    """Give the file that a job has made, to whoever started it and to nobody else."""
    job = get_object_or_404(Job, pk=key, kind=EXPORT_JOB, state=JobState.DONE, started_by=request.user.pk)
    names = kept_names(str(job.pk))
    if not names:
        raise Http404
    stored = private_storage().open(f"{FOLDER}/{job.pk}/{names[0]}")
    return FileResponse(stored, as_attachment=True, filename=names[0])


def kept_names(key: str) -> list[str]:
    """List what lies in the folder of a job."""
    try:
        return private_storage().listdir(f"{FOLDER}/{key}")[1]
    except FileNotFoundError:
        return []


def forget(key: str) -> None:
    """Delete what a job has kept, its folder as well."""
    for name in kept_names(key):
        private_storage().delete(f"{FOLDER}/{key}/{name}")
        private_storage().delete(f"{FOLDER}/{key}")


def forget_old_exports(now: datetime) -> int:
    """Delete downloads past their time; what was taken away stays in the audit trail."""
    old = Job.objects.filter(
        kind=EXPORT_JOB,
        created_at__range=(
            now - timedelta(days=CoreSettings.current().export_days + DAYS_LOOKED_AT),
            now - timedelta(days=CoreSettings.current().export_days),
        ),
    )
    keys = [str(key) for key in old.values_list("pk", flat=True)]
    for key in keys:
        forget(key)
    return len(keys)


# A file is looked for some nights more, where the worker stood still for that long.
DAYS_LOOKED_AT = 60
