"""Take what a reader's browser sends: enrolment, the place reached, answers, the end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lms.courses.forms import CheckForm, PlaceForm
from lms.courses.models import CoursePage, Enrolment, LessonPage
from lms.courses.queries import Addresses, course_states, lesson_reading, shown_part
from lms.courses.services import Place, answer_check, enrol, record_progress
from lms.people.api import EmployeeRequest, employee_required


@require_POST
@employee_required
def enrol_oneself(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Enrol the reader and open the first lesson not yet done, or the lesson asked from."""
    course = get_object_or_404(CoursePage.objects.live(), pk=pk)
    enrol(employee=request.employee, course=course, now=timezone.now())
    state = course_states([course], request.employee, timezone.localdate())[0]
    wanted = request.POST.get("lesson", "")
    asked = next((each for each in state.lessons if str(each.lesson.pk) == wanted), None)
    target = asked or state.next_lesson
    return redirect(target.url if target else state.url)


@require_POST
@employee_required
def save_place(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Keep how far the reader has come; the answer says whether the lesson is now done."""
    lesson, enrolment = _own(request, pk)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    progress = record_progress(enrolment=enrolment, lesson=lesson, place=form.place(), now=timezone.now())
    return JsonResponse({"done": progress.completed_at is not None})


@require_POST
@employee_required
def finish(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Take the reader's word that the lesson was read to the end, and go on when nothing is missing."""
    lesson, enrolment = _own(request, pk)
    blocks = lesson.body.raw_data
    last = str(blocks[len(blocks) - 1]["id"]) if len(blocks) else ""
    progress = record_progress(enrolment=enrolment, lesson=lesson, place=Place(last, 1.0), now=timezone.now())
    reading = lesson_reading(lesson, request.employee, timezone.localdate())
    if reading and progress.completed_at and reading.next and not reading.course.is_done:
        return redirect(reading.next.url)
    return redirect(f"{Addresses().of(lesson)}#lesson-end")


@require_POST
@employee_required
def answer(request: EmployeeRequest, pk: int, block: str) -> HttpResponse:
    """Mark an answer: htmx gets the question with its feedback, a browser without script the page."""
    lesson, enrolment = _own(request, pk)
    reading = lesson_reading(lesson, request.employee, timezone.localdate())
    part = reading.body.checks.get(block) if reading else None
    if part is None:
        return HttpResponse(status=404)
    form = CheckForm(request.POST, options=len(part.options))
    if form.is_valid():
        answer_check(
            enrolment=enrolment, lesson=lesson, block_id=block, chosen=form.chosen(), now=timezone.now()
        )
    elif not request.headers.get("HX-Request"):
        messages.warning(request, _("Choose an option first."))
    if not request.headers.get("HX-Request"):
        return redirect(f"{Addresses().of(lesson)}#b-{block}")
    return _answered(request, lesson, block)


def _answered(request: EmployeeRequest, lesson: LessonPage, block: str) -> HttpResponse:
    """Draw the question anew, with the end of the lesson and the outline beside it."""
    reading = lesson_reading(lesson, request.employee, timezone.localdate())
    if reading is None:
        return HttpResponse(status=404)
    shown = shown_part(reading.body.checks[block], reading.current.progress)
    context = {"page": lesson, "reading": reading, "shown": shown, "is_employee": True, "again": ""}
    return render(request, "lms_courses/parts/answered.html", context)


@require_GET
@employee_required
def end_of_lesson(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Draw the end of the lesson and the outline after the reader reached the bottom."""
    lesson, _enrolment = _own(request, pk)
    reading = lesson_reading(lesson, request.employee, timezone.localdate())
    context = {"page": lesson, "reading": reading, "is_employee": True}
    return render(request, "lms_courses/parts/reached_end.html", context)


def _own(request: EmployeeRequest, pk: int) -> tuple[LessonPage, Enrolment]:
    """Find a live lesson and the reader's own enrolment in its course."""
    lesson = get_object_or_404(LessonPage.objects.live(), pk=pk)
    course = get_object_or_404(CoursePage.objects.live().ancestor_of(lesson))
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("course"), employee=request.employee, course=course
    )
    return lesson, enrolment
