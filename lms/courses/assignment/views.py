"""Let HR and managers follow learning, and HR and trainers assign it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.trail.api import record
from lms.core.ui.api import Action
from lms.courses.assignment.forms import CourseAssignmentForm
from lms.courses.assignment.queries import (
    OVERSEEING_EVERYBODY,
    completion_by_unit,
    followed_enrolments,
    people_meant,
    visible_enrolments,
)
from lms.courses.assignment.services import assign_course, assign_path
from lms.courses.assignment.tables import CompletionTable, EnrolmentTable
from lms.courses.pages.models import CoursePage
from lms.courses.permissions import ASSIGNING_ROLES, FOLLOWING_ROLES, OVERSEEING_ROLES, may_assign, may_remind
from lms.people.api import SignedInRequest, managed_units, role_required


@role_required(*FOLLOWING_ROLES)
def enrolments(request: SignedInRequest) -> HttpResponse:
    """List the enrolments of the people the reader may see; a download is recorded."""
    rows = followed_enrolments(visible_enrolments(request.user), timezone.localdate())
    table = EnrolmentTable(request, rows)
    if request.GET.get("export") == "xlsx":
        details = {"rows": table.total}
        record(actor=request.user, action="courses.exported", subject=request.user, details=details)
    actions = []
    if may_remind(request.user) and table.total:
        query = request.GET.urlencode()
        url = f"{reverse('lms_courses:remind')}{'?' + query if query else ''}"
        actions.append(Action(gettext_lazy("Remind people on this list"), url))
    if may_assign(request.user):
        actions.append(Action(gettext_lazy("Assign"), reverse("lms_courses:assign"), "primary"))
    return table.respond("lms_courses/assignment/enrolments.html", {"actions": actions})


@role_required(*OVERSEEING_ROLES)
def completion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show how far units have come in a course; figures only, no names."""
    course = get_object_or_404(CoursePage, pk=pk)
    units = managed_units(request.user, *OVERSEEING_EVERYBODY)
    rows = completion_by_unit(course, units, timezone.localdate())
    table = CompletionTable(request, rows)
    return table.respond(
        "lms_courses/assignment/completion.html", {"course": course, "course_url": course.url}
    )


@role_required(*ASSIGNING_ROLES)
def assign(request: SignedInRequest) -> HttpResponse:
    """Show whom an assignment means, and assign when that is confirmed."""
    form = CourseAssignmentForm(request.POST or None)
    count = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("step") == "assign":
            _assign(request, form)
            return redirect("lms_courses:assign")
        count = people_meant(form.audience(), timezone.localdate()).count()
    return render(request, "lms_courses/assignment/assign.html", {"form": form, "count": count})


def _assign(request: SignedInRequest, form: CourseAssignmentForm) -> None:
    """Assign what the form chose, and say what that did."""
    due_on, now = form.cleaned_data["due_on"], timezone.now()
    path, course, audience = form.path(), form.course(), form.audience()
    if path is not None:
        done = assign_path(path=path, audience=audience, due_on=due_on, by=request.user, now=now)
    else:
        assert course is not None  # noqa: S101 - the form allows only a path or a course
        done = assign_course(course=course, audience=audience, due_on=due_on, by=request.user, now=now)
    counts = {"new": done.new, "moved": done.due_changed, "unchanged": done.unchanged, "done": done.done}
    said = _(
        "Assigned: %(new)d new, %(moved)d with another day, %(unchanged)d as before, %(done)d completed."
    )
    messages.success(request, said % counts)
