"""Pages of those who run sittings: list, one sitting with live counts, seats, results."""

from collections.abc import Sequence
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail import hooks

from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Action, Tab
from lms.core.wording import enumerated
from lms.exams.marking.closing import close_overdue
from lms.exams.outcomes.queries import outcome_for
from lms.exams.permissions import ONLOOKERS, RUNNERS
from lms.exams.planning.changing import in_changes
from lms.exams.planning.forms import CancelForm, SittingForm
from lms.exams.planning.queries import counts_of, may_be_cancelled, seats_in_sight, where_they_stand
from lms.exams.planning.services import cancel_sitting, move_sitting, open_sitting
from lms.exams.planning.tables import STATE_LABELS, SeatTable, SittingTable
from lms.exams.resits.queries import allows_resits
from lms.exams.seating.due import due_in_resit
from lms.exams.seating.forms import SeatForm
from lms.exams.seating.queries import away_from, clashing_sittings, conflicts_of, rooms_shared_by
from lms.exams.seating.services import Seated, chosen_for, give_seats
from lms.exams.sittings.models import Sitting
from lms.people.api import Employee, Role, SignedInRequest, has_role, role_required

# With more results than this the page opens without the outcome, which it then asks for.
OUTCOME_AT_ONCE: Final = 1_000
CONFLICTS_SHOWN: Final = 50
NAMED_AWAY: Final = 20
# An app above leads on from a sitting: called with the sitting and the reader, it returns a list of `Action`.
SITTING_LINKS_HOOK: Final = "exams_sitting_links"


@require_safe
@role_required(*ONLOOKERS)
def sittings(request: SignedInRequest) -> HttpResponse:
    """List all sittings."""
    actions = [Action(_("Calendar"), reverse("lms_exams:sitting_calendar"))]
    if has_role(request.user, Role.HR, Role.AUDITOR):
        actions.append(Action(_("Waiting list"), reverse("lms_exams:waiting_list")))
        actions.append(Action(_("Invalidated attempts"), reverse("lms_exams:invalidations")))
    if has_role(request.user, *RUNNERS):
        actions.append(Action(_("Open a sitting"), reverse("lms_exams:sitting_new"), "primary"))
    context = {"actions": actions}
    table = SittingTable(request, Sitting.objects.select_related("paper"))
    return table.respond("lms_exams/planning/sittings.html", context)


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def open_new(request: SignedInRequest) -> HttpResponseBase:
    """Open a sitting of a paper."""
    paper, by_clause = request.GET.get("paper", ""), request.GET.get("by_clause") == "1"
    initial = {"paper": paper if paper.isdecimal() else None, "by_clause": by_clause}
    form = SittingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = open_sitting(paper=form.cleaned_data["paper"], plan=form.plan(), by=request.user)
        messages.success(request, _("The sitting is open. Now give people seats in it."))
        has_chosen = chosen_for(request.session, made.paper_id)
        return redirect("lms_exams:sitting_due" if has_chosen else "lms_exams:sitting_seats", made.pk)
    context = {"form": form, "page_title": _("Open a sitting"), "back_url": reverse("lms_exams:sittings")}
    return render(request, "lms_exams/planning/sitting_form.html", context)


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def edit(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Change the words and times of a sitting."""
    found = get_object_or_404(Sitting, pk=pk)
    form = SittingForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            move_sitting(sitting=found, plan=form.plan(), by=request.user)
            messages.success(request, _("The sitting was changed."))
            return redirect("lms_exams:sitting", pk)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
    context = {"form": form, "page_title": found.title, "back_url": reverse("lms_exams:sitting", args=[pk])}
    return render(request, "lms_exams/planning/sitting_form.html", context)


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def cancel(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Cancel a sitting in which nobody has started."""
    found = get_object_or_404(Sitting, pk=pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            cancel_sitting(sitting=found, reason=reason, by=request.user, now=timezone.now())
            messages.success(request, _("The sitting was cancelled."))
            return redirect("lms_exams:sitting", pk)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
    back = reverse("lms_exams:sitting", args=[pk])
    title = _("Cancel the sitting")
    context = {"form": form, "page_title": title, "submit_label": title, "back_url": back}
    return render(request, "lms_exams/planning/sitting_form.html", context)


@require_safe
@role_required(*ONLOOKERS)
def sitting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one sitting: counts that stay fresh, and the ways on from here."""
    found = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    runs = has_role(request.user, *RUNNERS)
    clashing = [] if found.cancelled_at else clashing_sittings(found)
    conflicts, counts = conflicts_of(found, clashing), counts_of(found)
    is_large = counts.examined > OUTCOME_AT_ONCE
    context = {
        "sitting": found,
        "counts": counts,
        "changing": in_changes(found),
        "is_large": is_large,
        "outcome": None if is_large else outcome_for(found, request.user),
        "actions": _actions(request, found),
        "conflicts": conflicts[:CONFLICTS_SHOWN],
        "more_conflicts": max(0, len(conflicts) - CONFLICTS_SHOWN),
        "shared_rooms": rooms_shared_by(found, clashing),
        "links": [link for hook in hooks.get_hooks(SITTING_LINKS_HOOK) for link in hook(found, request.user)],
        "allows_resits": allows_resits(found.paper),
        "may_cancel": runs and may_be_cancelled(found),
    }
    return render(request, "lms_exams/planning/sitting.html", context)


@require_safe
@role_required(*ONLOOKERS)
def counts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the counts alone, for the page that keeps them fresh."""
    close_overdue(timezone.now())
    found = get_object_or_404(Sitting, pk=pk)
    return render(request, "lms_exams/planning/counts.html", {"sitting": found, "counts": counts_of(found)})


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def seats(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Give seats to a unit, a position or single people."""
    found = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # In a resit by clause only those may write who are due for one.
        due = due_in_resit(found) if found.by_clause else None
        chosen = [one for one in form.employees if due is None or one.pk in due]
        try:
            seated = give_seats(
                sitting=found,
                employees=chosen,
                allowance=form.allowance(),
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _seats_sentence(seated, len(chosen), len(form.employees)))
            if away := away_from(found, [one.pk for one in chosen]):
                messages.warning(request, _away_sentence(away))
            return redirect("lms_exams:sitting_people" if away else "lms_exams:sitting", pk)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
    context = {"form": form, "sitting": found, "counts": counts_of(found)}
    return render(request, "lms_exams/seating/seats.html", context)


@require_safe
@role_required(Role.HR, Role.AUDITOR)
def results(request: SignedInRequest, pk: int) -> HttpResponse:
    """List the people of the sitting whom the reader may see; `state` keeps those who stand there."""
    found = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    wanted, counts = request.GET.get("state", ""), counts_of(found)
    seats = seats_in_sight(found, request.user)
    tabs = [Tab(_("All"), "?", not wanted, counts.seats)]
    for state, word in STATE_LABELS.items():
        tabs.append(Tab(word, f"?state={state}", wanted == state, getattr(counts, state)))
    if wanted in STATE_LABELS:
        seats = seats.alias(stands=where_they_stand()).filter(stands=wanted)
    table = SeatTable(request, seats, found)
    return table.respond("lms_exams/planning/sitting_results.html", {"sitting": found, "tabs": tabs})


def _away_sentence(away: Sequence[Employee]) -> str:
    """Name who of those seated will be on leave."""
    said = ngettext(
        "%(number)d of them is on leave on the day of this sitting: %(names)s.",
        "%(number)d of them are on leave on the day of this sitting: %(names)s.",
        len(away),
    )
    return said % {"number": len(away), "names": enumerated(one.name for one in away[:NAMED_AWAY])}


def _actions(request: SignedInRequest, found: Sitting) -> list[Action]:
    """List the ways on that this reader may go: a cancelled one only shows its seats, one over gives none."""
    actions, pk = list[Action](), found.pk
    if has_role(request.user, Role.HR, Role.AUDITOR):
        actions.append(Action(_("Exam results"), reverse("lms_exams:sitting_results", args=[pk])))
    if not has_role(request.user, *RUNNERS):
        return actions
    seats = Action(_("Seats"), reverse("lms_exams:sitting_people", args=[pk]))
    if found.cancelled_at:
        return [*actions, seats]
    actions.append(Action(pgettext("button", "Change"), reverse("lms_exams:sitting_edit", args=[pk])))
    if found.pass_share is not None:
        actions.append(Action(_("Pass mark"), reverse("lms_exams:pass_mark", args=[pk])))
    actions.append(seats)
    if found.takes_seats:
        actions.append(Action(_("Give seats"), reverse("lms_exams:sitting_seats", args=[pk])))
    return [*actions, Action(_("Invigilate"), reverse("lms_exams:console", args=[pk]), "primary")]


def _seats_sentence(seated: Seated, chosen: int, asked_for: int) -> str:
    new, changed = seated.new, seated.changed
    known, left_out = chosen - new, asked_for - chosen
    said = [ngettext("%(number)d seat given.", "%(number)d seats given.", new) % {"number": new}]
    if known:
        had = ngettext("%(number)d person already had one.", "%(number)d people already had one.", known)
        said.append(had % {"number": known})
    if changed:
        other = ngettext(
            "%(number)d person with a seat has another time factor now.",
            "%(number)d people with a seat have another time factor now.",
            changed,
        )
        said.append(other % {"number": changed})
    if left_out:
        not_due = ngettext(
            "%(number)d person is not due by clause and got none.",
            "%(number)d people are not due by clause and got none.",
            left_out,
        )
        said.append(not_due % {"number": left_out})
    return " ".join(said)
