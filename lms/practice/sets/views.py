"""Ask one question on a screen and say at once how it was answered; close a round with what came of it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.core.offline.api import noted_moment, taken_late
from lms.core.refusals import Refusal, sentence
from lms.people.api import EmployeeRequest, employee_required
from lms.practice.choices import SetKind
from lms.practice.sets.models import PracticeQuestion, PracticeSet
from lms.practice.sets.queries import (
    details_of,
    next_open,
    questions_of,
    resting_of,
    shown_question,
    steps_of,
    version_of,
)
from lms.practice.sets.rules import read_given
from lms.practice.sets.services import KeptForExam, NothingGiven, answer, take_out_resting
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.translation.queries import said_to_reader
from lms.questions.versions.queries import kept_versions


@require_safe
@never_cache
@employee_required
def practice_round(request: EmployeeRequest, pk: int) -> HttpResponseBase:
    """Lead to the next question that was not answered; behind the last one, show how the round went."""
    own, now = own_round(request, pk), timezone.now()
    take_out_resting(practice_set=own, now=now)
    questions = list(questions_of(own))
    if (waiting := next_open(questions)) is not None:
        return redirect("lms_practice:question", own.pk, waiting.place)
    resting = resting_of(questions, now)
    counted = [one for one in questions if one.pk not in resting]
    said = said_to_reader(kept_versions(one.version_id for one in counted).values())
    context = {
        "round": own,
        "told": [(one, said.get(one.version_id)) for one in questions],
        "right": sum(one.is_right for one in counted),
        "total": len(counted),
    }
    return render(request, "lms_practice/sets/round.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employee_required
@taken_late
def question(request: EmployeeRequest, pk: int, place: int) -> HttpResponseBase:
    """Ask a question of a round and take its answer; once it is answered, tell everything about it."""
    if request.method == "POST" and (noted_at := noted_moment(request.POST)):
        return _take_late(request, pk, place, noted_at)
    own, now = own_round(request, pk), timezone.now()
    if request.method == "POST":
        one = get_object_or_404(own.questions.all(), place=place)
        try:
            answer(practice_set=own, place=place, given=_given(request, own, one), now=now)
        except NothingGiven as refusal:
            refused = str(kind_of(one.version.kind).how_to_answer) or sentence(refusal)
            return question_page(request, own, one, now, refused=refused)
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
            return redirect("lms_practice:round", own.pk)
        return redirect("lms_practice:question", own.pk, place)
    take_out_resting(practice_set=own, now=now)
    one_left = own.questions.filter(place=place).first()
    if one_left is None:
        return redirect("lms_practice:round", own.pk)
    return question_page(request, own, one_left, now)


def _given(request: EmployeeRequest, own: PracticeSet, one: PracticeQuestion) -> JsonObject | None:
    shown = shown_question(own, one)
    sent = {key: request.POST.getlist(key) for key in request.POST}
    return read_given(kind_of(shown.kind).rule, shown.content, one.place, sent)


def _take_late(request: EmployeeRequest, pk: int, place: int, noted_at: datetime) -> HttpResponse:
    """Take an answer given without network; nobody reads the reply, so the next page tells of refusals.

    The question may be gone, and its round with it: a day that an exam emptied was made anew.
    """
    asked = PracticeQuestion.objects.filter(practice_set__in=_own_rounds(request), practice_set=pk)
    one = asked.filter(place=place).select_related("practice_set").first()
    try:
        if one is None:
            raise KeptForExam
        answer(
            practice_set=one.practice_set,
            place=place,
            given=_given(request, one.practice_set, one),
            now=timezone.now(),
            noted_at=noted_at,
        )
    except NothingGiven:
        return HttpResponse(status=422)
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    return HttpResponse(status=204)


def _sent_later(own: PracticeSet, one: PracticeQuestion) -> str:
    """Say how the address of a question of the day tells that its answer may wait, and what is shown then."""
    if own.kind != SetKind.DAILY:
        return ""
    shown = reverse("lms_practice:daily") + f"?kept={own.pk}-{one.place}"
    return "?" + urlencode({"offline": "queue", "then": shown})


def own_round(request: EmployeeRequest, pk: int) -> PracticeSet:
    """Give a round of the person who is signed in; nobody else's exists."""
    return get_object_or_404(_own_rounds(request), pk=pk)


def _own_rounds(request: EmployeeRequest) -> QuerySet[PracticeSet]:
    return PracticeSet.objects.filter(employee=request.employee).exclude(kind=SetKind.SIMULATION)


def question_page(
    request: EmployeeRequest, own: PracticeSet, one: PracticeQuestion, now: datetime, *, refused: str = ""
) -> HttpResponse:
    """Show a question of a round, open or answered."""
    questions = list(questions_of(own))
    resting = resting_of(questions, now)
    said = None if one.pk in resting else said_to_reader([version_of(one)])[one.version_id]
    number = questions.index(one) + 1
    shown = shown_question(own, one, said, position=number) if said else None
    waiting = next_open(questions, after=one.place)
    arrived = [
        (place, each)
        for place, each in enumerate(questions, 1)
        if each.received_at and each.pk not in resting
    ]
    context = {
        "round": own,
        "one": one,
        "question": shown,
        "details": details_of(own, one, shown, said) if shown and one.is_judged else None,
        "steps": steps_of(questions, one.place, resting),
        "number": number,
        "total": len(questions),
        "next": waiting,
        "arrived": arrived if not one.is_judged else (),
        "today": timezone.localdate(now),
        "refused": refused,
        "later": _sent_later(own, one),
    }
    return render(request, "lms_practice/sets/question.html", context)
