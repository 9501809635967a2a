"""Show how a package went: to trainers and HR, in numbers and without names."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from lms.courseware.pages.models import CoursewarePage
from lms.courseware.results.queries import results_of
from lms.courseware.results.tables import PartTable, QuestionTable
from lms.people.api import Role, SignedInRequest, role_required


@role_required(Role.TRAINER, Role.HR, Role.AUDITOR)
def results(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the parts and the questions of a package."""
    page: CoursewarePage = get_object_or_404(CoursewarePage.objects.select_related("package"), pk=pk)
    found = results_of(page)
    context = {
        "page": page,
        "parts": PartTable(request, found.parts),
        "questions": QuestionTable(request, found.questions),
    }
    return render(request, "lms_courseware/results/results.html", context)
