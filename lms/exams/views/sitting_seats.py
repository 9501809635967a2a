"""The seats of a sitting: who has one, own terms, numbers, everybody who is due, taking one back."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core.api import Action
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.forms.sittings import PlacesForm, TermsForm
from lms.exams.models import Sitting, SittingSeat
from lms.exams.permissions import RUNNERS
from lms.exams.queries.seating import due_without_seat, seats_of
from lms.exams.services.seating import number_seats, seat_employees, set_terms, unseat_employee
from lms.exams.views.refusals import sentence
from lms.exams.views.sitting_tables import PeopleTable
from lms.people.api import SignedInRequest, role_required


@require_safe
@role_required(*RUNNERS)
def people(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """List who has a seat, with room, number and own terms."""
    sitting = get_object_or_404(Sitting, pk=pk)
    numbering = Action(_("Number the seats"), reverse("lms_exams:sitting_places", args=[pk]))
    giving = Action(_("Give seats"), reverse("lms_exams:sitting_seats", args=[pk]), "primary")
    context = {"sitting": sitting, "actions": [numbering, giving] if sitting.takes_seats else []}
    table = PeopleTable(request, seats_of(sitting))
    table.about = sitting
    return table.respond("lms_exams/sitting_people.html", context)


@require_POST
@role_required(*RUNNERS)
def seat_due(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Give a seat to everybody who is due for the paper."""
    sitting = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    due = due_without_seat(sitting, timezone.localdate())
    try:
        new = seat_employees(sitting=sitting, employees=due, by=request.user, now=timezone.now())
    except ExamRefusal as refusal:
        messages.warning(request, sentence(refusal))
        return redirect("lms_exams:sitting_people", pk)
    messages.success(
        request, ngettext("%(number)d seat given.", "%(number)d seats given.", new) % {"number": new}
    )
    return redirect("lms_exams:sitting_people", pk)


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def places(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Number the seats of a room for those who have no place yet."""
    sitting = get_object_or_404(Sitting, pk=pk)
    form = PlacesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        placed = number_seats(sitting=sitting, **form.cleaned_data, by=request.user)
        numbered = ngettext("%(number)d seat was numbered.", "%(number)d seats were numbered.", placed)
        messages.success(request, numbered % {"number": placed})
        return redirect("lms_exams:sitting_people", pk)
    back = reverse("lms_exams:sitting_people", args=[pk])
    context = {"form": form, "page_title": _("Number the seats"), "back_url": back}
    return render(request, "lms_exams/sitting_form.html", context)


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def terms(request: SignedInRequest, pk: int, seat: int) -> HttpResponseBase:
    """Give one person terms of their own: more time, an own window, a place."""
    found = _seat(pk, seat)
    form = TermsForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            set_terms(seat=found, terms=form.terms(), by=request.user)
            return redirect("lms_exams:sitting_people", pk)
        except ExamRefusal as refusal:
            form.add_error(None, sentence(refusal))
    context = {"form": form, "seat": found, "back_url": reverse("lms_exams:sitting_people", args=[pk])}
    return render(request, "lms_exams/seat_terms.html", context)


@require_POST
@role_required(*RUNNERS)
def take_back(request: SignedInRequest, pk: int, seat: int) -> HttpResponseBase:
    """Take a seat back from somebody who has not started."""
    found = _seat(pk, seat)
    try:
        unseat_employee(sitting=found.sitting, employee=found.employee, by=request.user)
    except ExamRefusal as refusal:
        messages.warning(request, sentence(refusal))
        return redirect("lms_exams:seat_terms", pk, seat)
    return redirect("lms_exams:sitting_people", pk)


def _seat(sitting_id: int, seat_id: int) -> SittingSeat:
    seats = SittingSeat.objects.select_related("sitting__paper", "employee")
    return get_object_or_404(seats, pk=seat_id, sitting=sitting_id)
