"""A taker's pages and what they talk to: my exams, the rules, the paper, saving, handing in; a sample."""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core.offline.api import let_keep
from lms.core.refusals import Refusal, sentence, sentence_for_author
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import left_among, open_among, questions_in, slots_of
from lms.exams.attempts.rules.access import AttemptHeld
from lms.exams.attempts.services import UnknownAttempt
from lms.exams.heartbeat.views import heartbeat_state, hold_of, messages_for, watch_json
from lms.exams.marking.closing import close_if_overdue, hand_in
from lms.exams.marking.queries import marks_papers
from lms.exams.preparing.services import prepare_paper
from lms.exams.preparing.telling import report_undrawable
from lms.exams.queueing.services import NotYourTurn, turn_of
from lms.exams.saving.origins import address_of
from lms.exams.saving.replies import milliseconds, refused_reply, saved_reply
from lms.exams.saving.services import read_answer, save_answer
from lms.exams.seating.queries import waiting_places_of
from lms.exams.settings import ExamSettings
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.exams.taking.cards import cards_by_stage, held_card, rules_card
from lms.exams.taking.queries import sitting_of, sittings_of
from lms.exams.taking.services import Entry, enter_sitting, note_arrival
from lms.exams.taking.state import exam_state, exam_texts, left_json, paper_json, pass_for
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.rules.drawing import BlueprintShort
from lms.papers.drawing.rules.slots import Slot, slots_to_json
from lms.papers.drawing.services import FormsMissing, sample_paper
from lms.people.api import (
    Employee,
    EmployeeRequest,
    Role,
    SignedInRequest,
    employee_required,
    password_change_exempt,
    role_required,
)
from lms.questions.versions.queries import ShownQuestion


@require_safe
@never_cache
@role_required(Role.TRAINER)
def sample(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Draw a paper and show it exactly as a taker's page; what is given there goes nowhere."""
    paper, now = get_object_or_404(Paper, pk=pk), timezone.now()
    try:
        drawn = sample_paper(paper, now, letter=request.GET.get("form", ""))
    except Refusal as refusal:
        messages.error(request, sentence_for_author(refusal))
        return redirect("lms_papers:paper", pk)
    attempt = Attempt(
        token=uuid4(),
        sitting=Sitting(paper=paper, title=" ".join([paper.shown_title, drawn.form]).strip()),
        slots=slots_to_json(drawn.slots),
        slot_count=len(drawn.slots),
        deadline=now + timedelta(minutes=paper.minutes),
    )
    context = {
        "attempt": attempt,
        "questions": questions_in(drawn.slots),
        "state": _sample_state(attempt, drawn.slots, milliseconds(now)),
    }
    return render(request, "lms_exams/taking/attempt.html", context)


def _sample_state(attempt: Attempt, slots: Sequence[Slot], now: int) -> dict[str, object]:
    return {
        "token": str(attempt.token),
        "owner": 0,
        "open": True,
        "now": now,
        "deadline": milliseconds(attempt.deadline),
        "grace": 0,
        "answers": [],
        "addresses": {"result": reverse("lms_papers:paper", args=[attempt.sitting.paper_id])},
        "csrfCookie": settings.CSRF_COOKIE_NAME,
        "texts": exam_texts(),
        "paper": paper_json(attempt, slots, sample=True),
    }


WATERMARKS = 64


@require_safe
@never_cache
@employee_required
def exams(request: EmployeeRequest) -> HttpResponse:
    """List the taker's sittings by what can be done with them."""
    sittings = sittings_of(request.employee, timezone.now())
    context = {
        "stages": cards_by_stage(sittings),
        "waiting": waiting_places_of(request.employee),
        "marks_answers": bool(marks_papers(request.user)),
    }
    return render(request, "lms_exams/taking/exams.html", context)


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
        except NotYourTurn:
            return redirect("lms_exams:waiting", pk)
        except (BlueprintShort, FormsMissing) as refusal:
            report_undrawable(sitting, refusal, now)
            messages.warning(
                request,
                _(
                    "The paper of this exam cannot be put together at the moment. Trainers and HR have been"
                    " notified; please try again later. Your attempt is not used up."
                ),
            )
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
    seat = sitting_of(request.employee, pk, now)
    if seat is None:
        return render(request, "lms_exams/taking/no_seat.html", status=404)
    if seat.seat.arrived_at is None:
        note_arrival(sitting=seat.sitting, employee=request.employee, now=now)
    is_ready = prepare_paper(seat=seat.seat, attempts=list(seat.attempts), now=now)
    context = {
        "card": rules_card(seat, may_come=is_ready),
        "pass": pass_for(request, pk, now) if is_ready else "",
        "now": milliseconds(now),
    }
    return render(request, "lms_exams/taking/rules.html", context)


LONGEST_REFRESH = 15


@require_safe
@never_cache
@ensure_csrf_cookie
@employee_required
def waiting(request: EmployeeRequest, pk: int) -> HttpResponseBase:
    """Show who has to wait for a turn how many come before; the button appears by the server's clock."""
    now = timezone.now()
    seats = SittingSeat.objects.select_related("sitting").filter(sitting=pk, employee=request.employee)
    seat = get_object_or_404(seats)
    started = Attempt.objects.unfinished().filter(sitting=pk, employee=request.employee).first()
    if started is not None:
        return redirect("lms_exams:attempt", started.token)
    turn = turn_of(seat, now)
    if turn is None:
        return redirect("lms_exams:rules", pk)
    seconds = max(0, ceil((turn.turn_at - now).total_seconds()))
    context = {
        "sitting": seat.sitting,
        "before": turn.before,
        "a_second": ExamSettings.current().starts_a_second,
        "turn_at": milliseconds(turn.turn_at),
        "now": milliseconds(now),
        "refresh": min(seconds, LONGEST_REFRESH),
        "pass": pass_for(request, pk, now),
    }
    return render(request, "lms_exams/taking/waiting.html", context)


@require_safe
@never_cache
@ensure_csrf_cookie
@employee_required
def attempt(request: EmployeeRequest, token: UUID) -> HttpResponseBase:
    """Show the paper of an open attempt; a closed one leads to its result.

    The browser may keep the page until the last answer is taken, so that a reload without network shows it.
    """
    now = timezone.now()
    own = close_if_overdue(attempt=_own(request.employee, token), now=now)
    if not own.is_unfinished:
        return redirect("lms_exams:result", token)
    if held := hold_of(own, address_of(request)):
        card = held_card(held, messages_for(own))
        return render(request, "lms_exams/taking/held.html", {"attempt": own, "card": card})
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    slots = slots_of(own)
    questions = questions_in(slots)
    context = {
        "attempt": own,
        "questions": open_among(own, questions),
        "marks_of_owner": range(WATERMARKS) if own.sitting.watermark else (),
        "state": _page_state(request, own, slots, left_among(own, questions)),
    }
    page = render(request, "lms_exams/taking/attempt.html", context)
    grace = timedelta(seconds=ExamSettings.current().grace_seconds)
    return let_keep(request, page, time=own.deadline + grace - now)


def _page_state(
    request: EmployeeRequest, own: Attempt, slots: Sequence[Slot], left: Sequence[ShownQuestion]
) -> dict[str, object]:
    """Give the page everything it needs to run by itself."""
    now, address = timezone.now(), address_of(request)
    state = exam_state(own, now)
    return {
        **state,
        **heartbeat_state(own, address, now),
        "watch": watch_json(own),
        "paper": paper_json(own, slots, left=left_json(left, state["answers"])),
        "texts": exam_texts(),
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
    own = get_object_or_404(Attempt.objects.select_related("sitting__paper"), token=token, employee=employee)
    own.employee = employee
    return own


@password_change_exempt
@require_POST
@never_cache
def answer(request: HttpRequest, token: UUID) -> JsonResponse:
    """Save one answer; the reply is written after the commit, and only then says "saved".

    Pages send a pass and are answered by `LeanSaving`; this is the way of those without.
    """
    user_id = request.user.pk
    if user_id is None:
        return _signed_out()
    if int(request.META.get("CONTENT_LENGTH") or 0) > ExamSettings.current().answer_bytes:
        return JsonResponse({"status": "too_large"}, status=413)
    now = timezone.now()
    try:
        sent = read_answer(request.body)
        return saved_reply(save_answer(token=token, user_id=user_id, answer=sent, now=now))
    except Refusal as refusal:
        return refused_reply(refusal, now)


@require_safe
@never_cache
@ensure_csrf_cookie
def state(request: HttpRequest, token: UUID) -> JsonResponse:
    """Give the state of an attempt with all saved answers, and a fresh CSRF cookie."""
    if request.user.pk is None:
        return _signed_out()
    attempts = Attempt.objects.filter(token=token, employee__user=request.user.pk)
    attempt = attempts.select_related("sitting__paper").first()
    if attempt is None:
        return JsonResponse({"status": UnknownAttempt.code}, status=404)
    now = timezone.now()
    current = close_if_overdue(attempt=attempt, now=now)
    address = address_of(request)
    state = {**exam_state(current, now), **heartbeat_state(current, address, now)}
    return JsonResponse(state | {"pass": pass_for(request, token, now)})


def _signed_out() -> JsonResponse:
    return JsonResponse({"status": "signed_out"}, status=401)
