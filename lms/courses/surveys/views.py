"""Ask at the end of a course what it brought, take answers to polls, show counts to who oversees learning."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core.offline.api import taken_late
from lms.core.refusals import Refusal, sentence
from lms.courses.learning.lessons import lesson_reading
from lms.courses.learning.models import Enrolment
from lms.courses.pages.models import CoursePage
from lms.courses.pages.queries import Addresses
from lms.courses.pages.readable import hidden_from, readable
from lms.courses.permissions import OVERSEEING_ROLES
from lms.courses.surveys.forms import PollForm, ReactionForm
from lms.courses.surveys.models import ReactionGiven
from lms.courses.surveys.queries import polls_of_course, polls_of_lesson, reactions_of
from lms.courses.surveys.services import NoSuchOption, answer_poll, give_reaction
from lms.people.api import EmployeeRequest, SignedInRequest, employee_required, role_required


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employee_required
def survey(request: EmployeeRequest, pk: int) -> HttpResponseBase:
    """Ask a learner who has completed the course, once; a part of the page asks here whether to show it."""
    own = Enrolment.objects.select_related("course").filter(employee=request.employee)
    enrolment = get_object_or_404(own, course=pk)
    is_part = bool(request.headers.get("HX-Request"))
    form = ReactionForm(request.POST if request.method == "POST" else None)
    is_done = enrolment.completed_at is not None
    is_given = ReactionGiven.objects.filter(enrolment=enrolment).exists()
    said = ""
    if request.method == "POST" and form.is_valid():
        try:
            give_reaction(enrolment=enrolment, answers=form.answers())
        except Refusal as refusal:
            said = sentence(refusal)
        else:
            is_given, said = True, _("Thank you. Your answers are counted without your name.")
            if not is_part:
                messages.success(request, said)
                return redirect(Addresses().of(enrolment.course))
    context = {
        "course": enrolment.course,
        "course_url": Addresses().of(enrolment.course),
        "form": form,
        "asks": is_done and not is_given,
        "said": said,
    }
    template = "lms_courses/surveys/form.html" if is_part else "lms_courses/surveys/survey.html"
    status = 422 if form.errors and not is_part else 200
    return render(request, template, context, status=status)


@require_POST
@employee_required
@taken_late
def poll(request: EmployeeRequest, pk: int, block: str) -> HttpResponse:
    """Take an answer to a poll: htmx gets the poll as it stands then, a browser without script the page."""
    lesson = get_object_or_404(readable(hidden_from(request)), pk=pk)
    enrolment = get_object_or_404(Enrolment, employee=request.employee, course=lesson.get_parent().pk)
    form = PollForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["option"]
        try:
            answer_poll(enrolment=enrolment, lesson=lesson, block_id=block, number=number)
        except NoSuchOption as none:
            raise Http404 from none
    reading = lesson_reading(pk, request.employee, timezone.localdate())
    polls = polls_of_lesson(reading) if reading else []
    shown = next((each for each in polls if each.part.block_id == block), None)
    if reading is None or shown is None:
        raise Http404
    lesson_url = reading.current.url
    if not request.headers.get("HX-Request"):
        if not form.is_valid():
            messages.warning(request, _("Choose an option first."))
        return redirect(f"{lesson_url}#b-{block}")
    context = {
        "page": lesson,
        "poll": shown,
        "lesson_url": lesson_url,
        "can_answer": True,
        "nothing_chosen": not form.is_valid(),
    }
    return render(request, "lms_courses/surveys/poll.html", context)


@require_safe
@never_cache
@role_required(*OVERSEEING_ROLES)
def reactions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what learners answered at the end of a course and to the polls in its lessons."""
    course = get_object_or_404(CoursePage.objects.live(), pk=pk)
    context = {
        "course": course,
        "course_url": Addresses().of(course),
        "reactions": reactions_of(course),
        "polls": polls_of_course(course),
    }
    return render(request, "lms_courses/surveys/reactions.html", context)
