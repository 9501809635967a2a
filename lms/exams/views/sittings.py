"""Pages of those who run sittings: list, one sitting with live counts, seats, results."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from lms.core.api import Action, Tab, record
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.forms.sittings import SeatForm, SittingForm
from lms.exams.models import Sitting
from lms.exams.permissions import ONLOOKERS, RUNNERS
from lms.exams.queries.sittings import counts_of, seat_rows, sittings_with_counts
from lms.exams.services.closing import close_overdue
from lms.exams.services.sittings import move_sitting, open_sitting, seat_employees
from lms.exams.views.refusals import sentence
from lms.exams.views.sitting_tables import STATE_WORDS, SeatTable, SittingTable
from lms.people.api import Role, SignedInRequest, has_role, role_required


@require_safe
@role_required(*ONLOOKERS)
def sittings(request: SignedInRequest) -> HttpResponse:
    """List all sittings."""
    actions = [Action(_("Open a sitting"), reverse("lms_exams:sitting_new"), "primary")]
    context = {"actions": actions if has_role(request.user, *RUNNERS) else []}
    return SittingTable(request, sittings_with_counts()).respond("lms_exams/sittings.html", context)


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def open_new(request: SignedInRequest) -> HttpResponseBase:
    """Open a sitting of a paper."""
    form = SittingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = open_sitting(paper=form.cleaned_data["paper"], plan=form.plan())
        record(actor=request.user, action="exams.sitting_opened", subject=made)
        messages.success(request, _("The sitting is open. Now give people seats in it."))
        return redirect("lms_exams:sitting_seats", made.pk)
    context = {"form": form, "page_title": _("Open a sitting"), "back_url": reverse("lms_exams:sittings")}
    return render(request, "lms_exams/sitting_form.html", context)


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def edit(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Change the words and times of a sitting."""
    found = get_object_or_404(Sitting, pk=pk)
    form = SittingForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            record(
                actor=request.user,
                action="exams.sitting_moved",
                subject=move_sitting(sitting=found, plan=form.plan()),
            )
            return redirect("lms_exams:sitting", pk)
        except ExamRefusal as refusal:
            form.add_error(None, sentence(refusal))
    context = {"form": form, "page_title": found.title, "back_url": reverse("lms_exams:sitting", args=[pk])}
    return render(request, "lms_exams/sitting_form.html", context)


@require_safe
@role_required(*ONLOOKERS)
def sitting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one sitting: counts that stay fresh, and the ways on from here."""
    found = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    context = {"sitting": found, "counts": counts_of(found), "actions": _actions(request, pk)}
    return render(request, "lms_exams/sitting.html", context)


@require_safe
@role_required(*ONLOOKERS)
def counts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the counts alone, for the page that keeps them fresh."""
    close_overdue(timezone.now())
    found = get_object_or_404(Sitting, pk=pk)
    return render(request, "lms_exams/parts/counts.html", {"sitting": found, "counts": counts_of(found)})


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def seats(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Give seats to a unit, a position or single people."""
    found = get_object_or_404(Sitting, pk=pk)
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        factor = form.cleaned_data["time_factor"]
        new = seat_employees(sitting=found, employees=form.employees, time_factor=factor)
        record(actor=request.user, action="exams.seats_given", subject=found, details={"new": new})
        messages.success(request, _seats_sentence(new, len(form.employees) - new))
        return redirect("lms_exams:sitting", pk)
    return render(
        request, "lms_exams/seats.html", {"form": form, "sitting": found, "counts": counts_of(found)}
    )


@require_safe
@role_required(Role.HR, Role.AUDITOR)
def results(request: SignedInRequest, pk: int) -> HttpResponse:
    """List the people of the sitting whom the reader may see; `state` keeps those who stand there."""
    found = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    rows, wanted = seat_rows(found, request.user), request.GET.get("state", "")
    tabs = [Tab(_("All"), "?", not wanted, len(rows))]
    for state, word in STATE_WORDS.items():
        tabs.append(Tab(word, f"?state={state}", wanted == state, sum(row.state == state for row in rows)))
    kept = [row for row in rows if row.state == wanted or wanted not in STATE_WORDS]
    return SeatTable(request, kept).respond(
        "lms_exams/sitting_results.html", {"sitting": found, "tabs": tabs}
    )


def _actions(request: SignedInRequest, pk: int) -> list[Action]:
    """List the ways on that this reader may go."""
    actions: list[Action] = []
    if has_role(request.user, Role.HR, Role.AUDITOR):
        actions.append(Action(_("Exam results"), reverse("lms_exams:sitting_results", args=[pk])))
    if has_role(request.user, *RUNNERS):
        actions.append(Action(_("Change"), reverse("lms_exams:sitting_edit", args=[pk])))
        actions.append(Action(_("Give seats"), reverse("lms_exams:sitting_seats", args=[pk]), "primary"))
    return actions


def _seats_sentence(new: int, known: int) -> str:
    given = ngettext("%(number)d seat given.", "%(number)d seats given.", new) % {"number": new}
    if not known:
        return given
    return f"{given} " + ngettext("%(number)d person had one.", "%(number)d people had one.", known) % {
        "number": known
    }
