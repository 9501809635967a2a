"""The seats of a sitting: who has one, own terms, numbers, everybody who is due, taking one back."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Action
from lms.exams.permissions import RUNNERS
from lms.exams.seating.forms import PlacesForm, TermsForm
from lms.exams.seating.queries import empty_seats, seats_of
from lms.exams.seating.services import keep_chosen, number_seats, set_terms, unseat_employee, unseat_many
from lms.exams.seating.tables import PeopleTable, ReasonedPeopleTable
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.people.api import Role, SignedInRequest, has_role, role_required


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*RUNNERS)
def people(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """List who has a seat, with room, number and own terms; posting takes the ticked seats back.

    HR may move people who will be on leave: their seats are taken back, and another sitting is chosen next.
    """
    sitting = get_object_or_404(Sitting, pk=pk)
    if request.method == "POST":
        chosen = [int(key) for key in request.POST.getlist("people") if key.isascii() and key.isdigit()]
        moving = "move" in request.POST and has_role(request.user, Role.HR)
        moved = list(sitting.seats.filter(pk__in=chosen).values_list("employee", flat=True)) if moving else []
        taken = unseat_many(sitting=sitting, seats=chosen, by=request.user)
        said = ngettext("%(number)d seat was taken back.", "%(number)d seats were taken back.", taken)
        messages.success(request, said % {"number": taken})
        if moved:
            still = set(sitting.seats.filter(employee__in=moved).values_list("employee", flat=True))
            keep_chosen(request.session, {sitting.paper_id: set(moved) - still})
            return redirect("lms_exams:sitting_choose")
        return redirect("lms_exams:sitting_people", sitting.pk)
    numbering = Action(_("Number the seats"), reverse("lms_exams:sitting_places", args=[pk]))
    giving = Action(_("Give seats"), reverse("lms_exams:sitting_seats", args=[pk]), "primary")
    today = timezone.localdate()
    context = {
        "sitting": sitting,
        "actions": [numbering, giving] if sitting.takes_seats else [],
        "empty": empty_seats(sitting, today),
    }
    # Only HR sees who else is due, and so chooses people for another sitting.
    context["may_move"] = is_hr = has_role(request.user, Role.HR)
    # Why somebody has a seat says how that person stands, which a trainer may not see.
    declared = ReasonedPeopleTable if is_hr else PeopleTable
    table = declared(request, seats_of(sitting, today))
    table.about = sitting
    return table.respond("lms_exams/seating/people.html", context)


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
    return render(request, "lms_exams/planning/sitting_form.html", context)


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
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
    context = {"form": form, "seat": found, "back_url": reverse("lms_exams:sitting_people", args=[pk])}
    return render(request, "lms_exams/seating/seat_terms.html", context)


@require_POST
@role_required(*RUNNERS)
def take_back(request: SignedInRequest, pk: int, seat: int) -> HttpResponseBase:
    """Take a seat back from somebody who has not started."""
    found = _seat(pk, seat)
    try:
        unseat_employee(sitting=found.sitting, employee=found.employee, by=request.user)
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
        return redirect("lms_exams:seat_terms", pk, seat)
    return redirect("lms_exams:sitting_people", pk)


def _seat(sitting_id: int, seat_id: int) -> SittingSeat:
    seats = SittingSeat.objects.select_related("sitting__paper", "employee")
    return get_object_or_404(seats, pk=seat_id, sitting=sitting_id)
