"""Show the page of a package in its course, and open its parts for learners, readers and trainers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.core.policies import framing
from lms.core.refusals import Refusal, sentence
from lms.courses.api import Enrolment, hidden_from
from lms.courses.learning.api import LessonReading, readable
from lms.courseware.attempts.services import NoSuchPart, open_part
from lms.courseware.framing import origin
from lms.courseware.packages.models import Package
from lms.courseware.pages.models import CoursewarePage
from lms.courseware.playing.addresses import Opening, address_of
from lms.courseware.playing.queries import contents_of
from lms.people.api import Role, SignedInRequest, employee_of, has_role, role_required


def played_page(request: HttpRequest, reading: LessonReading) -> HttpResponse | None:
    """Show a lesson that is a package; leave every other kind to whoever made it."""
    page = CoursewarePage.objects.select_related("package").filter(pk=reading.current.lesson.pk).first()
    if page is None:
        return None
    is_trainer = has_role(request.user, Role.TRAINER)
    context = {
        "page": page,
        "reading": reading,
        "clauses": reading.text.clauses,
        "is_employee": employee_of(request.user) is not None,
        "contents": contents_of(page, reading.course.enrolment),
        "can_play": bool(origin()),
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]) if is_trainer else "",
        "results_url": reverse("lms_courseware:results", args=[page.pk]) if is_trainer else "",
    }
    return framing(render(request, "lms_courseware/playing/page.html", context), origin())


@require_POST
@role_required()
def open_for_reader(request: SignedInRequest, pk: int) -> JsonResponse:
    """Open a part: who is enrolled goes on where it was left, everybody else only looks."""
    pages = CoursewarePage.objects.filter(pk__in=readable(hidden_from(request)).values("pk"))
    page: CoursewarePage = get_object_or_404(pages.select_related("package"), pk=pk)
    employee, part = employee_of(request.user), request.POST.get("part", "")
    enrolment = None
    if employee is not None:
        course = page.get_parent()
        enrolment = (
            Enrolment.objects.filter(employee=employee, course=course.pk).select_related("course").first()
        )
    if enrolment is None:
        return _looked_at(request, page.package, part)
    try:
        attempt = open_part(enrolment=enrolment, page=page, key=part, now=timezone.now())
    except Refusal as refusal:
        return JsonResponse({"refused": sentence(refusal)}, status=409)
    opening = Opening(page.package_id or 0, part, _own_origin(request), attempt.pk, attempt.opened)
    return _opened(opening)


@require_POST
@role_required(Role.TRAINER)
def open_for_author(request: SignedInRequest, pk: int) -> JsonResponse:
    """Open a part of a package whose page may still be a draft; nothing is kept."""
    return _looked_at(request, get_object_or_404(Package, pk=pk), request.POST.get("part", ""))


def _looked_at(request: HttpRequest, package: Package | None, part: str) -> JsonResponse:
    if package is None or part not in package.playable():
        return JsonResponse({"refused": sentence(NoSuchPart())}, status=409)
    return _opened(Opening(package.pk, part, _own_origin(request)))


def _opened(opening: Opening) -> JsonResponse:
    if not origin():
        return JsonResponse(
            {"refused": _("This site has no second address on which courseware runs.")}, status=409
        )
    return JsonResponse({"url": address_of(opening)})


def _own_origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
