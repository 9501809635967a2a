"""Show how far a job is, and its receipt."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from lms.core.models import Job
from lms.core.permissions import may_see_job


@login_required
def job_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one job; htmx asks for the progress alone."""
    job = get_object_or_404(Job.objects.select_related("started_by"), pk=key)
    if not may_see_job(request.user, job):
        raise PermissionDenied
    template = "lms_core/job.html#progress" if "HX-Request" in request.headers else "lms_core/job.html"
    return render(request, template, {"job": job})
