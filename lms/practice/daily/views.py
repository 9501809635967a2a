"""Open the day's questions where one left them, and give them to a phone to take along."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.core.offline.api import let_keep
from lms.core.refusals import sentence
from lms.people.api import EmployeeRequest, employee_required
from lms.practice.daily.services import todays_set
from lms.practice.sets.queries import next_open, questions_of, shown_question
from lms.practice.sets.services import NothingToPractise
from lms.practice.sets.views import question_page
from lms.questions.templatetags.exam_questions import kind_scripts
from lms.questions.translation.queries import said_to_reader
from lms.questions.versions.queries import kept_versions

TAKEN_ALONG: Final = timedelta(days=2)  # what was fetched in the evening is answered on the way to work


@require_safe
@never_cache
@employee_required
def daily(request: EmployeeRequest) -> HttpResponseBase:
    """Ask the next question of the day; the list is settled with the first look at it."""
    now = timezone.now()
    try:
        own = todays_set(employee=request.employee, now=now)
    except NothingToPractise as refusal:
        return render(request, "lms_practice/sets/nothing.html", {"text": sentence(refusal)})
    questions = list(questions_of(own))
    waiting = next_open(questions)
    if waiting is None:
        return redirect("lms_practice:round", own.pk)
    return question_page(request, own, waiting, now)


@require_safe
@never_cache
@employee_required
def daily_ahead(request: EmployeeRequest) -> HttpResponseBase:
    """Give a phone all that is open of the day on one page, which it shows where there is no network."""
    now = timezone.now()
    try:
        own = todays_set(employee=request.employee, now=now)
    except NothingToPractise:
        return HttpResponse(status=204)
    waiting = [one for one in questions_of(own) if one.answered_at is None]
    said = said_to_reader(kept_versions(one.version_id for one in waiting).values())
    asked = [(one, shown_question(own, one, said[one.version_id])) for one in waiting]
    context = {
        "round": own,
        "asked": asked,
        "scripts": kind_scripts(question for _one, question in asked),
        "messages": (),  # they are for the page that is being read
    }
    page = render(request, "lms_practice/sets/day.html", context)
    return let_keep(request, page, time=TAKEN_ALONG, address=reverse("lms_practice:daily"))
