"""The invigilation console: everybody at a glance, orders for everybody, and the log."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core.api import AuditEntry
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.forms.invigilation import OrderForm
from lms.exams.models import Sitting
from lms.exams.permissions import ONLOOKERS, RUNNERS
from lms.exams.queries.console import console_look
from lms.exams.services.invigilating import carry_out
from lms.exams.services.watching import note_watch
from lms.exams.tasks import start_compare, start_end
from lms.exams.views.console_cards import ROOM_ORDERS, ConsoleList, console_list
from lms.exams.views.console_words import first_fault, reached_sentence
from lms.exams.views.refusals import sentence
from lms.exams.views.sitting_tables import LogTable
from lms.people.api import SignedInRequest, role_required


@require_http_methods(["GET", "POST"])
@never_cache
@role_required(*RUNNERS)
def console(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show who stands where, and note who watches; a post orders something for everybody."""
    sitting = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    if request.method == "POST":
        return _order_for_all(request, sitting)
    context = {"sitting": sitting, "list": _watched_list(request, pk), "orders": ROOM_ORDERS}
    return render(request, "lms_exams/console.html", context)


@require_safe
@never_cache
@role_required(*RUNNERS)
def console_part(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the list alone, for the console that keeps itself fresh, and note who has it open."""
    context = {"sitting_id": pk, "list": _watched_list(request, pk)}
    return render(request, "lms_exams/parts/console_rows.html", context)


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
    """List everything done in a sitting."""
    sitting = get_object_or_404(Sitting, pk=pk)
    table = LogTable(request, AuditEntry.objects.about(sitting))
    table.about = sitting
    return table.respond("lms_exams/console_log.html", {"sitting": sitting})


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
    except ExamRefusal as refusal:
        messages.error(request, sentence(refusal))
    return redirect("lms_exams:console", sitting.pk)
