"""The pages of a mock exam: what it is, its questions, how it went."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.core.refusals import Refusal, sentence
from lms.papers.blueprints.queries import blueprint_of
from lms.people.api import EmployeeRequest, employee_required
from lms.practice.choices import SetKind
from lms.practice.sets.models import PracticeSet
from lms.practice.sets.queries import (
    details_of,
    next_open,
    questions_of,
    resting_of,
    shown_question,
    steps_of,
)
from lms.practice.sets.rules import read_given
from lms.practice.sets.services import KeptForExam
from lms.practice.simulation.queries import mock_result, papers_to_simulate, running_mock
from lms.practice.simulation.services import (
    MockOver,
    begin_mock,
    hand_in,
    is_over,
    keep_answer,
    take_out_kept,
)
from lms.questions.kinds.registry import kind_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employee_required
def mock_paper(request: EmployeeRequest, pk: int) -> HttpResponseBase:
    """Say what a mock exam of a paper is, and draw one; one that is running goes on."""
    paper, now = get_object_or_404(papers_to_simulate(request.employee), pk=pk), timezone.now()
    running = running_mock(request.employee, now)
    if request.method == "POST":
        if running is not None:
            return redirect("lms_practice:mock", running.pk)
        try:
            made = begin_mock(employee=request.employee, paper=paper, now=now)
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
            return redirect("lms_practice:mock_paper", pk)
        return redirect("lms_practice:mock", made.pk)
    asked = sum(rule.count for rule in blueprint_of(paper))
    context = {"paper": paper, "asked": asked, "running": running}
    return render(request, "lms_practice/simulation/paper.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employee_required
def mock(request: EmployeeRequest, pk: int) -> HttpResponseBase:
    """Show all questions of a mock exam to go on with or to hand in; afterwards how it went.

    While there is time, what is not answered is named before it is handed in.
    """
    now = timezone.now()
    own = _own(request, pk, now)
    questions = list(questions_of(own))
    left_open, has_ended = sum(one.answered_at is None for one in questions), is_over(own, now)
    is_sure = has_ended or not left_open or "sure" in request.POST
    if request.method == "POST" and is_sure:
        hand_in(practice_set=own, now=now)
        return redirect("lms_practice:mock", pk)
    resting = resting_of(questions, now)
    context = {
        "round": own,
        "steps": steps_of(questions, 0, resting),
        "open": left_open,
        "answered": len(questions) - left_open,
        "next": None if has_ended else next_open(questions),
        "has_ended": has_ended,
        "asks_again": request.method == "POST",
        "result": mock_result(own, resting) if own.closed_at else None,
        "resting": len(resting),
    }
    return render(request, "lms_practice/simulation/mock.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employee_required
def mock_question(request: EmployeeRequest, pk: int, place: int) -> HttpResponseBase:
    """Ask one question of a mock exam; after it was handed in, tell everything about it."""
    now = timezone.now()
    own = _own(request, pk, now)
    questions = list(questions_of(own))
    one = next((each for each in questions if each.place == place), None)
    if one is None:
        if request.method == "POST":
            messages.warning(request, sentence(KeptForExam()))
        return redirect("lms_practice:mock", pk)
    if is_over(own, now) and own.closed_at is None:
        if request.method == "POST":
            messages.warning(request, sentence(MockOver()))
        return redirect("lms_practice:mock", pk)
    number, resting = questions.index(one) + 1, resting_of(questions, now)
    shown = None if one.pk in resting else shown_question(own, one, position=number)
    following = next((each for each in questions if each.place > place), None)
    if request.method == "POST" and shown is not None:
        sent = {key: request.POST.getlist(key) for key in request.POST}
        given = read_given(kind_of(shown.kind).rule, shown.content, place, sent)
        try:
            keep_answer(practice_set=own, place=place, given=given, now=now)
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
            return redirect("lms_practice:mock", pk)
        if following is None:
            return redirect("lms_practice:mock", pk)
        return redirect("lms_practice:mock_question", pk, following.place)
    context = {
        "round": own,
        "one": one,
        "question": shown,
        "details": details_of(own, one, shown) if shown and own.closed_at else None,
        "steps": steps_of(questions, place, resting),
        "number": number,
        "total": len(questions),
        "next": following,
        "today": timezone.localdate(now),
    }
    return render(request, "lms_practice/simulation/question.html", context)


def _own(request: EmployeeRequest, pk: int, now: datetime) -> PracticeSet:
    """Give an own mock exam as it stands: without what an exam asks, which is said."""
    mocks = PracticeSet.objects.filter(kind=SetKind.SIMULATION).select_related("paper")
    own = get_object_or_404(mocks, pk=pk, employee=request.employee)
    if taken := take_out_kept(practice_set=own, now=now):
        text = ngettext(
            "%(number)s question was taken out: an exam asks it now.",
            "%(number)s questions were taken out: an exam asks them now.",
            taken,
        )
        messages.warning(request, text % {"number": taken})
    return own
