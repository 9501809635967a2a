"""Begin a course, and show an author on the admin's first page what is not published yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.admin.ui.components import Component

from lms.authoring.desk.patterns import PATTERNS, pattern_draft
from lms.authoring.desk.queries import drafts_of
from lms.authoring.drafting.services import write_draft
from lms.courses.learning.api import LessonPage
from lms.people.api import Role, SignedInRequest, role_required


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TRAINER)
def new_course(request: SignedInRequest) -> HttpResponse:
    """Offer the patterns; a POST makes a draft of one and leads to its editor."""
    if request.method != "POST":
        return render(request, "lms_authoring/desk/new_course.html", {"patterns": PATTERNS})
    pattern = next((one for one in PATTERNS if one.key == request.POST.get("pattern")), None)
    if pattern is None:
        raise Http404
    course = write_draft(draft=pattern_draft(pattern), by=request.user, source=str(pattern.title))
    lessons = list(LessonPage.objects.child_of(course))
    if len(lessons) == 1:
        return redirect("wagtailadmin_pages:edit", course.pk)
    return redirect("wagtailadmin_explore", course.pk)


class DeskPanel(Component):
    """What the reader is writing on, and how a course begins, on the first page of the admin."""

    name = "authoring_desk"
    order = 30
    template_name = "lms_authoring/desk/admin_desk.html"

    def get_context_data(self, parent_context: Mapping[str, object] | None = None) -> dict[str, object]:
        """List the drafts."""
        request = cast("SignedInRequest", (parent_context or {})["request"])
        # Wagtail renders panels without the request, so the form's token is given by hand.
        return {"drafts": drafts_of(request.user), "csrf_token": get_token(request)}
