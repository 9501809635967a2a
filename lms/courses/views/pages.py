"""Show a course page and a lesson page to signed-in staff; the site's hook calls these."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.api import Action
from lms.courses.models import CourseIndexPage, CoursePage, LessonPage
from lms.courses.permissions import may_oversee
from lms.courses.queries import course_states, lesson_reading
from lms.people.api import Role, SignedInRequest, employee_of, has_role, role_required


@role_required()
def index_page(request: SignedInRequest, _page: CourseIndexPage) -> HttpResponse:
    """Send the reader to the list of courses: the index has nothing of its own to show."""
    return redirect("lms_courses:home")


@role_required()
def course_page(request: SignedInRequest, page: CoursePage) -> HttpResponse:
    """Show a course with its lessons and how far the reader has come."""
    employee = employee_of(request.user)
    state = course_states([page], employee, timezone.localdate())[0]
    context = {
        "state": state,
        "is_employee": employee is not None,
        "page": page,
        "actions": _course_actions(request, page),
    }
    return render(request, "lms_courses/course_page.html", context)


def _course_actions(request: HttpRequest, page: CoursePage) -> list[Action]:
    """Offer the figures of units to those who may see them, and the form to those who write courses."""
    actions = []
    if may_oversee(request.user):
        actions.append(Action(_("Completion by unit"), reverse("lms_courses:completion", args=[page.pk])))
    if url := _edit_url(request, page):
        actions.append(Action(_("Edit"), url))
    return actions


def _edit_url(request: HttpRequest, page: CoursePage | LessonPage) -> str:
    """Give trainers the page's form in the admin."""
    is_trainer = has_role(request.user, Role.TRAINER)
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) if is_trainer else ""


@role_required()
def lesson_page(request: SignedInRequest, page: LessonPage) -> HttpResponse:
    """Show a lesson; a link may ask for one answered question again."""
    employee = employee_of(request.user)
    reading = lesson_reading(page, employee, timezone.localdate())
    if reading is None:
        raise Http404
    context = {
        "page": page,
        "reading": reading,
        "clauses": page.clauses.order_by("sort"),
        "is_employee": employee is not None,
        "again": request.GET.get("again", ""),
        "edit_url": _edit_url(request, page),
    }
    return render(request, "lms_courses/lesson_page.html", context)
