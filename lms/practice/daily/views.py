"""Open the day's questions where one left them."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.core.refusals import sentence
from lms.people.api import EmployeeRequest, employee_required
from lms.practice.daily.services import todays_set
from lms.practice.sets.queries import next_open, questions_of
from lms.practice.sets.services import NothingToPractise, take_out_resting
from lms.practice.sets.views import question_page


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
    take_out_resting(practice_set=own, now=now)
    questions = list(questions_of(own))
    waiting = next_open(questions)
    if waiting is None:
        return redirect("lms_practice:round", own.pk)
    return question_page(request, own, waiting, now)
