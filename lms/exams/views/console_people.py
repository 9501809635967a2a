"""One person in a sitting: standing, orders, the record of what happened, and judgements of it."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lms.exams.choices import Finding
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.forms.invigilation import JudgementForm, OrderForm
from lms.exams.models import Attempt, SittingSeat
from lms.exams.permissions import RUNNERS, sees_single_answers
from lms.exams.queries.console import console_row
from lms.exams.queries.records import records_of
from lms.exams.services.invigilating import carry_out
from lms.exams.services.judging import judge_record
from lms.exams.views.console_cards import PERSON_ORDERS, person_card
from lms.exams.views.console_words import first_fault, reached_sentence
from lms.exams.views.refusals import sentence
from lms.people.api import Role, SignedInRequest, has_role, role_required


@require_http_methods(["GET", "POST"])
@never_cache
@role_required(*RUNNERS)
def person(request: SignedInRequest, pk: int, seat: int) -> HttpResponseBase:
    """Show one person's standing and record; a post orders something for them."""
    seats = SittingSeat.objects.select_related("sitting__paper", "employee")
    found = get_object_or_404(seats, pk=seat, sitting=pk)
    if request.method == "POST":
        return _order(request, found)
    records = records_of(pk, found.employee_id)
    context = {
        "seat": found,
        "card": person_card(console_row(found, timezone.now()), found),
        "records": records,
        "with_words": bool(records) and sees_single_answers(request.user, records[0].attempt),
        "form": JudgementForm(),
        "orders": PERSON_ORDERS,
        "may_void": has_role(request.user, Role.HR),
    }
    return render(request, "lms_exams/console_person.html", context)


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
            messages.success(request, _("Your judgement is written down."))
        except ExamRefusal as refusal:
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
        except ExamRefusal as refusal:
            messages.error(request, sentence(refusal))
    else:
        messages.error(request, first_fault(form))
    if request.POST.get("back") == "list":
        return redirect("lms_exams:console", seat.sitting_id)
    return redirect("lms_exams:console_person", seat.sitting_id, seat.pk)
