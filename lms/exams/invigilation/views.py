"""The invigilation console: everybody at a glance, one person's record and its judgement, orders, the log."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core.refusals import Refusal, sentence
from lms.core.trail.api import AuditEntry
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import sees_single_answers
from lms.exams.choices import Finding
from lms.exams.integrity.queries import records_of
from lms.exams.integrity.services import judge_record
from lms.exams.integrity.tasks import start_compare
from lms.exams.invigilation.cards import ROOM_ORDERS, ConsoleList, console_list, person_card
from lms.exams.invigilation.forms import JudgementForm, OrderForm
from lms.exams.invigilation.queries import console_look, console_row
from lms.exams.invigilation.services import carry_out, note_watch
from lms.exams.invigilation.tasks import start_end
from lms.exams.permissions import ONLOOKERS, RUNNERS
from lms.exams.planning.tables import LogTable, ReasonedLogTable
from lms.exams.queueing.services import waiting_in
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.people.api import Role, SignedInRequest, has_role, role_required


def reached_sentence(reached: int) -> str:
    """Say how many people an order reached."""
    if not reached:
        return _("This applied to nobody; nothing changed.")
    return ngettext("Done for %(number)d person.", "Done for %(number)d people.", reached) % {
        "number": reached
    }


def first_fault(form: forms.Form) -> str:
    """Give the first thing that is wrong with a form."""
    return next((str(faults[0]) for faults in form.errors.values()), _("This is not possible now."))


@require_http_methods(["GET", "POST"])
@never_cache
@role_required(*RUNNERS)
def console(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show who stands where, and note who watches; a post orders something for everybody."""
    sitting = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    if request.method == "POST":
        return _order_for_all(request, sitting)
    context = {
        "sitting": sitting,
        "list": _watched_list(request, pk),
        "queued": waiting_in(pk, timezone.now()),
        "orders": ROOM_ORDERS,
    }
    return render(request, "lms_exams/invigilation/console.html", context)


@require_safe
@never_cache
@role_required(*RUNNERS)
def console_part(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the list alone, for the console that keeps itself fresh, and note who has it open."""
    context = {
        "sitting_id": pk,
        "list": _watched_list(request, pk),
        "queued": waiting_in(pk, timezone.now()),
    }
    return render(request, "lms_exams/invigilation/rows.html", context)


@require_POST
@role_required(*RUNNERS)
def compare(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Compare the papers of a sitting as a job; what is found is for a person to look at."""
    sitting = get_object_or_404(Sitting, pk=pk)
    job = start_compare(sitting=sitting, started_by=request.user)
    messages.success(request, _("Started: %(title)s") % {"title": job.shown_title})
    return redirect("lms_exams:console", pk)


@require_safe
@role_required(*ONLOOKERS)
def log(request: SignedInRequest, pk: int) -> HttpResponse:
    """List everything done in a sitting; a trainer reads who got seats, and not why."""
    sitting = get_object_or_404(Sitting, pk=pk)
    declared = ReasonedLogTable if has_role(request.user, Role.HR, Role.AUDITOR) else LogTable
    table = declared(request, AuditEntry.objects.about(sitting))
    table.about = sitting
    return table.respond("lms_exams/invigilation/log.html", {"sitting": sitting})


def _watched_list(request: SignedInRequest, pk: int) -> ConsoleList:
    """Give the list, and note who has it open where that is not noted yet."""
    now = timezone.now()
    look = console_look(pk, request.user, now)
    if look.is_unnoted:
        note_watch(sitting_id=pk, by=request.user, now=now)
    return console_list(request.GET, look.rows)


def _order_for_all(request: SignedInRequest, sitting: Sitting) -> HttpResponseBase:
    """Do what is ordered for the whole room; ending it marks every paper and runs as a job."""
    form = OrderForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return redirect("lms_exams:console", sitting.pk)
    order = form.order(None)
    try:
        if order.kind == "end":
            job = start_end(sitting=sitting, reason=order.reason, started_by=request.user)
            done = _("The papers are being handed in: %(title)s") % {"title": job.shown_title}
        else:
            reached = carry_out(sitting=sitting, order=order, by=request.user, now=timezone.now())
            done = reached_sentence(reached)
        messages.success(request, done)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    return redirect("lms_exams:console", sitting.pk)


@require_http_methods(["GET", "POST"])
@never_cache
@role_required(*RUNNERS)
def person(request: SignedInRequest, pk: int, seat: int) -> HttpResponseBase:
    """Show one person's status and record; a post orders something for them."""
    seats = SittingSeat.objects.select_related("sitting__paper", "employee")
    found = get_object_or_404(seats, pk=seat, sitting=pk)
    if request.method == "POST":
        return _order(request, found)
    records = records_of(pk, found.employee_id)
    context = {
        "seat": found,
        "card": person_card(console_row(found, timezone.now()), found),
        "records": records,
        "with_answers": bool(records) and sees_single_answers(request.user, records[0].attempt),
        "form": JudgementForm(),
        "may_invalidate": has_role(request.user, Role.HR),
    }
    return render(request, "lms_exams/invigilation/person.html", context)


@require_POST
@role_required(*RUNNERS)
def judge(request: SignedInRequest, pk: int, seat: int, number: int) -> HttpResponseBase:
    """Write down what the reader makes of the record of one attempt of a person."""
    found = get_object_or_404(SittingSeat, pk=seat, sitting=pk)
    attempts = Attempt.objects.select_related("sitting", "employee").defer("slots")
    attempt = get_object_or_404(attempts, sitting=pk, employee=found.employee_id, number=number)
    form = JudgementForm(request.POST)
    if form.is_valid():
        finding, reason = Finding(form.cleaned_data["finding"]), form.cleaned_data["reason"]
        try:
            judge_record(attempt=attempt, finding=finding, reason=reason, by=request.user, now=timezone.now())
            messages.success(request, _("Your judgement has been recorded."))
        except Refusal as refusal:
            messages.error(request, sentence(refusal))
    else:
        messages.error(request, first_fault(form))
    return redirect("lms_exams:console_person", pk, seat)


def _order(request: SignedInRequest, seat: SittingSeat) -> HttpResponseBase:
    """Do what is ordered for one person; a button of the list leads back to the list."""
    form = OrderForm(request.POST)
    if form.is_valid():
        order = form.order(seat)
        try:
            reached = carry_out(sitting=seat.sitting, order=order, by=request.user, now=timezone.now())
            messages.success(request, reached_sentence(reached))
        except Refusal as refusal:
            messages.error(request, sentence(refusal))
    else:
        messages.error(request, first_fault(form))
    if request.POST.get("back") == "list":
        return redirect("lms_exams:console", seat.sitting_id)
    return redirect("lms_exams:console_person", seat.sitting_id, seat.pk)
