"""Show everybody what to learn: to do, recommended, open to choose, done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.api import Action
from lms.courses.permissions import may_assign, may_follow
from lms.courses.queries import catalogue_for, hours_this_year
from lms.courses.settings import CoursesSettings
from lms.people.api import SignedInRequest, employee_of, role_required


@role_required()
def home(request: SignedInRequest) -> HttpResponse:
    """List the courses for whoever is signed in."""
    today = timezone.localdate()
    employee = employee_of(request.user)
    context = {
        "catalogue": catalogue_for(employee, today),
        "is_employee": employee is not None,
        "hours": hours_this_year(employee, today) if employee else None,
        "yearly_hours": CoursesSettings.current().yearly_hours,
        "actions": _actions(request),
    }
    return render(request, "lms_courses/home.html", context)


def _actions(request: HttpRequest) -> list[Action]:
    """Offer the ways to follow and to assign to those who may."""
    actions = []
    if may_follow(request.user):
        actions.append(Action(_("Who has learned what"), reverse("lms_courses:enrolments")))
    if may_assign(request.user):
        actions.append(Action(_("Assign"), reverse("lms_courses:assign"), "primary"))
    return actions
