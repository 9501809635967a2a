"""Choose by name who is due for a sitting, say which takes people chosen elsewhere; list who waits."""

from typing import Final

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from lms.core.refusals import Refusal, sentence
from lms.exams.permissions import RUNNERS
from lms.exams.seating.due import Asked, Candidate, chosen_papers, due_list
from lms.exams.seating.forms import DueForm
from lms.exams.seating.queries import EmptySeats, empty_seats, papers_waited_for, waiting_list
from lms.exams.seating.services import all_chosen, chosen_for, forget_chosen, seat_employees
from lms.exams.seating.tables import WaitingTable
from lms.exams.sittings.models import Sitting
from lms.people.api import Role, SignedInRequest, has_role, role_required

# A form of more fields than this is refused; whoever is on top gets a seat first, then the next ones show.
MOST_AT_ONCE: Final = 500


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def due(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """List who is due, why, and what speaks against it; posting seats those who are ticked.

    Only HR sees everybody: a trainer is told the number for all reasons and seats all of them against whom
    nothing speaks.
    """
    sitting = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    if not sitting.takes_seats:
        return redirect("lms_exams:sitting_seats", pk)
    form, now = DueForm(request.GET), timezone.now()
    asked = form.asked(chosen_for(request.session, sitting.paper_id))
    hidden = not has_role(request.user, Role.HR)
    # Narrowed to one reason or unit, the list of seats would tell afterwards who failed or holds nothing.
    found = due_list(sitting, Asked() if hidden else asked, now)
    advised = [one for one in found.candidates if one.is_advised]
    if request.method == "POST":
        ticked = set(request.POST.getlist("people"))
        chosen = advised if hidden else [one for one in found.candidates if str(one.employee.pk) in ticked]
        return _seat(request, sitting, chosen)
    context = {
        "sitting": sitting,
        "form": form.answered(found.counts, found.reasons, found.days),
        "due": found,
        "shown": found.candidates[:MOST_AT_ONCE],
        "more": max(0, len(found.candidates) - MOST_AT_ONCE),
        "advised": len(advised),
        "against": len(found.candidates) - len(advised),
        "is_hidden": hidden,
        "empty": EmptySeats() if hidden else empty_seats(sitting, timezone.localdate(now)),
    }
    return render(request, "lms_exams/seating/due.html", context)


@require_safe
@role_required(*RUNNERS)
def choose_sitting(request: SignedInRequest) -> HttpResponseBase:
    """Offer for people chosen on another list the open and coming sittings of their paper, or a new one."""
    context = {"papers": chosen_papers(all_chosen(request.session), timezone.now())}
    return render(request, "lms_exams/seating/choose_sitting.html", context)


def _seat(request: SignedInRequest, sitting: Sitting, chosen: list[Candidate]) -> HttpResponseBase:
    if not chosen:
        messages.warning(request, _("Nobody was selected, or they are no longer due."))
        return redirect(request.get_full_path())
    try:
        new = seat_employees(
            sitting=sitting,
            employees=[one.employee for one in chosen],
            needs={one.employee.pk: one.need for one in chosen},
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
        return redirect("lms_exams:sitting_people", sitting.pk)
    forget_chosen(request.session, sitting.paper_id, [one.employee.pk for one in chosen])
    said = ngettext("%(number)d seat given.", "%(number)d seats given.", new) % {"number": new}
    messages.success(request, said)
    return redirect("lms_exams:sitting_people", sitting.pk)


@require_safe
@role_required(Role.HR, Role.AUDITOR)
def waiting(request: SignedInRequest) -> HttpResponseBase:
    """List who waits for a sitting that fits, and lead to opening one of each paper."""
    table = WaitingTable(request, waiting_list(timezone.localdate()))
    papers = papers_waited_for() if has_role(request.user, Role.HR) else ()
    context = {"papers": papers, "back_url": reverse("lms_exams:sittings")}
    return table.respond("lms_exams/seating/waiting_list.html", context)
