"""A taker's pages: my exams, the rules, the paper, handing in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.exams.choices import AttemptState
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.models import Attempt, Sitting
from lms.exams.queries.papers import questions_of
from lms.exams.queries.takers import sitting_of, sittings_of
from lms.exams.services.closing import close_if_overdue, hand_in
from lms.exams.services.starting import start_attempt
from lms.exams.views.exam_state import exam_state, exam_words
from lms.exams.views.refusals import sentence
from lms.exams.views.taker_cards import cards_by_stage, rules_card
from lms.people.api import Employee, EmployeeRequest, employee_required


@require_safe
@never_cache
@employee_required
def exams(request: EmployeeRequest) -> HttpResponse:
    """List the taker's sittings by what can be done with them."""
    sittings = sittings_of(request.employee, timezone.now())
    return render(request, "lms_exams/exams.html", {"stages": cards_by_stage(sittings)})


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
        try:
            return redirect(
                "lms_exams:attempt", start_attempt(sitting=sitting, employee=request.employee, now=now).token
            )
        except ExamRefusal as refusal:
            messages.warning(request, sentence(refusal))
    seat = sitting_of(request.employee, pk, now)
    if seat is None:
        return render(request, "lms_exams/no_seat.html", status=404)
    return render(request, "lms_exams/rules.html", {"card": rules_card(seat)})


@require_safe
@never_cache
@ensure_csrf_cookie
@employee_required
def attempt(request: EmployeeRequest, token: UUID) -> HttpResponseBase:
    """Show the paper of an open attempt; a closed one leads to its result."""
    now = timezone.now()
    own = close_if_overdue(attempt=_own(request.employee, token), now=now)
    if own.state != AttemptState.OPEN:
        return redirect("lms_exams:result", token)
    context = {
        "attempt": own,
        "questions": questions_of(own),
        "state": exam_state(own, now) | {"words": exam_words()},
    }
    return render(request, "lms_exams/attempt.html", context)


@require_POST
@never_cache
@employee_required
def hand_in_attempt(request: EmployeeRequest, token: UUID) -> HttpResponseBase:
    """Hand the attempt in and show its result; handing in again only shows the result."""
    hand_in(attempt=_own(request.employee, token), now=timezone.now())
    return redirect("lms_exams:result", token)


def _own(employee: Employee, token: UUID) -> Attempt:
    attempts = Attempt.objects.select_related("sitting__paper", "employee")
    return get_object_or_404(attempts, token=token, employee=employee)
