"""Show how far a job is and its receipt; tell a monitor whether this process lives and has what it needs."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.core.jobs.health import FINE, readiness, report_change
from lms.core.jobs.models import Job
from lms.core.jobs.services import with_progress
from lms.core.permissions import User, may_see_every_job


def may_see_job(user: User, job: Job) -> bool:
    """Let whoever started a job see it, and who may view all jobs."""
    if not user.is_authenticated:
        return False
    return job.started_by_id == user.pk or may_see_every_job(user)


@login_required
def job_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one job; htmx asks for the progress alone."""
    job = with_progress(get_object_or_404(Job.objects.select_related("started_by"), pk=key))
    if not may_see_job(request.user, job):
        raise PermissionDenied
    template = (
        "lms_core/jobs/job.html#progress" if "HX-Request" in request.headers else "lms_core/jobs/job.html"
    )
    return render(request, template, {"job": job})


@require_safe
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers; nothing else is asked."""
    return JsonResponse({"live": True})


@require_safe
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """Say of database, migrations, worker and disk whether each is fine; 503 where one is not."""
    parts = readiness(timezone.now())
    report_change(parts)
    is_ready = set(parts.values()) == {FINE}
    response = JsonResponse({"ready": is_ready, **parts}, status=200 if is_ready else 503)
    # What changed is in the log; Django would write a line at each question.
    response._has_been_logged = True  # type: ignore[attr-defined] # how Django marks it
    return response
