"""A taker's pages: my exams, the rules, the paper, handing in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.exams.domain.attempts import AttemptHeld
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.middleware.network_address import address_of
from lms.exams.middleware.replies import milliseconds
from lms.exams.models import Attempt, Sitting
from lms.exams.queries.marking import marks_papers
from lms.exams.queries.papers import ShownQuestion, left_among, open_among, questions_of
from lms.exams.queries.takers import sitting_of, sittings_of
from lms.exams.services.closing import close_if_overdue, hand_in
from lms.exams.services.entering import Entry, enter_sitting, note_arrival
from lms.exams.services.preparing import prepare_paper
from lms.exams.views.exam_state import exam_state, exam_words, left_json, paper_json, pass_for
from lms.exams.views.pulse import held_word, messages_for, pulse_state, watch_json
from lms.exams.views.refusals import sentence
from lms.exams.views.taker_cards import cards_by_stage, held_card, rules_card
from lms.people.api import Employee, EmployeeRequest, employee_required

WATERMARKS = 64


@require_safe
@never_cache
@employee_required
def exams(request: EmployeeRequest) -> HttpResponse:
    """List the taker's sittings by what can be done with them."""
    sittings = sittings_of(request.employee, timezone.now())
    context = {"stages": cards_by_stage(sittings), "marks_answers": bool(marks_papers(request.user))}
    return render(request, "lms_exams/exams.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@employee_required
def rules(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Show the rules of a sitting; posting starts or resumes the attempt."""
    now = timezone.now()
    if request.method == "POST":
        sitting = get_object_or_404(
            Sitting.objects.select_related("paper"), pk=pk, seats__employee=request.employee
        )
        entry = Entry(address_of(request), request.POST.get("password", ""))
        try:
            entered = enter_sitting(sitting=sitting, employee=request.employee, entry=entry, now=now)
            return redirect("lms_exams:attempt", entered.token)
        except ExamRefusal as refusal:
            messages.warning(request, sentence(refusal))
    seat = sitting_of(request.employee, pk, now)
    if seat is None:
        return render(request, "lms_exams/no_seat.html", status=404)
    note_arrival(sitting=seat.sitting, employee=request.employee, now=now)
    is_ready = prepare_paper(seat=seat.seat, attempts=list(seat.attempts), now=now)
    context = {
        "card": rules_card(seat, may_come=is_ready),
        "pass": pass_for(request, pk, now) if is_ready else "",
        "now": milliseconds(now),
    }
    return render(request, "lms_exams/rules.html", context)


@require_safe
@never_cache
@ensure_csrf_cookie
@employee_required
def attempt(request: EmployeeRequest, token: UUID) -> HttpResponseBase:
    """Show the paper of an open attempt; a closed one leads to its result."""
    now = timezone.now()
    own = close_if_overdue(attempt=_own(request.employee, token), now=now)
    if not own.is_unfinished:
        return redirect("lms_exams:result", token)
    if held := held_word(own, address_of(request)):
        card = held_card(held, messages_for(own))
        return render(request, "lms_exams/held.html", {"attempt": own, "card": card})
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    questions = questions_of(own)
    context = {
        "attempt": own,
        "questions": open_among(own, questions),
        "marks_of_owner": range(WATERMARKS) if own.sitting.watermark else (),
        "state": _page_state(request, own, left_among(own, questions), now),
    }
    return render(request, "lms_exams/attempt.html", context)


def _page_state(
    request: EmployeeRequest, own: Attempt, left: Sequence[ShownQuestion], now: datetime
) -> dict[str, object]:
    """Give the page everything it needs to run by itself."""
    address, state = address_of(request), exam_state(own, now)
    return {
        **state,
        **pulse_state(own, address, now),
        "watch": watch_json(own),
        "paper": paper_json(own, left=left_json(left, state["answers"])),
        "words": exam_words(),
        "pass": pass_for(request, own.token, now),
    }


@require_POST
@never_cache
@employee_required
def hand_in_attempt(request: EmployeeRequest, token: UUID) -> HttpResponseBase:
    """Hand the attempt in and show its result; handing in again only shows the result."""
    try:
        hand_in(attempt=_own(request.employee, token), now=timezone.now())
    except AttemptHeld as refusal:
        messages.warning(request, sentence(refusal))
        return redirect("lms_exams:attempt", token)
    return redirect("lms_exams:result", token)


def _own(employee: Employee, token: UUID) -> Attempt:
    attempts = Attempt.objects.select_related("sitting__paper", "employee")
    return get_object_or_404(attempts, token=token, employee=employee)
