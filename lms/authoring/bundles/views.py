"""Give a course as one file."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from lms.authoring.bundles.queries import course_file
from lms.courses.api import CoursePage
from lms.people.api import Role, SignedInRequest, role_required


@require_safe
@role_required(Role.TRAINER)
def download(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the newest words of a course, drafts included; trainers see all of them in the admin."""
    course = get_object_or_404(CoursePage, pk=pk)
    headers = {
        "Content-Disposition": f'attachment; filename="course-{course.slug}.zip"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(course_file(course), content_type="application/zip", headers=headers)
