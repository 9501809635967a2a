"""Pages of cohorts: the list, one with how far its members are, making, assigning, reminding."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.classroom.cohorts.forms import CohortCourseForm, CohortForm
from lms.classroom.cohorts.models import Cohort
from lms.classroom.cohorts.permissions import may_lead
from lms.classroom.cohorts.queries import cohorts_for, progress_of
from lms.classroom.cohorts.services import (
    CohortPlan,
    assign_to_cohort,
    change_cohort,
    make_cohort,
    remind_cohort,
)
from lms.classroom.cohorts.tables import CohortTable, ProgressTable
from lms.classroom.permissions import ONLOOKERS, PLANNERS
from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Action
from lms.core.wording import day_text
from lms.people.api import SignedInRequest, has_role, role_required


@require_safe
@role_required(*ONLOOKERS)
def cohorts(request: SignedInRequest) -> HttpResponse:
    """List the cohorts that the reader looks after or oversees."""
    actions = []
    if has_role(request.user, *PLANNERS):
        actions.append(Action(gettext_lazy("Make a cohort"), reverse("lms_classroom:cohort_new"), "primary"))
    context = {
        "page_title": _("Cohorts"),
        "note": _("Groups of people beyond units: they have sessions and courses of their own."),
        "actions": actions,
        "back_url": reverse("lms_classroom:sessions"),
        "back_label": _("Sessions"),
    }
    return CohortTable(request, cohorts_for(request.user)).respond("lms_classroom/list.html", context)


@require_safe
@role_required(*ONLOOKERS)
def cohort(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show who of a cohort is where, who is stuck and who overdue."""
    found = _shown(request, pk)
    lines = progress_of(found, timezone.localdate())
    table = ProgressTable(request, lines)
    table.about = found
    late = sum(bool(line.overdue or line.is_stuck) for line in lines)
    leads = may_lead(request.user, found)
    actions = []
    if leads:
        actions = [
            Action(gettext_lazy("Change the cohort"), reverse("lms_classroom:cohort_edit", args=[pk])),
            Action(
                gettext_lazy("Assign a course"), reverse("lms_classroom:cohort_assign", args=[pk]), "primary"
            ),
        ]
    days = [day_text(found.starts_on), day_text(found.ends_on) if found.ends_on else ""]
    context = {
        "cohort": found,
        "note": " – ".join(filter(None, days)),
        "actions": actions,
        "late": late,
        "may_remind": leads and late > 0,
    }
    return table.respond("lms_classroom/cohorts/cohort.html", context)


def _shown(request: SignedInRequest, pk: int) -> Cohort:
    """Find a cohort among those the reader sees; others do not exist for them."""
    found: Cohort = get_object_or_404(cohorts_for(request.user), pk=pk)
    return found


def _led(request: SignedInRequest, pk: int) -> Cohort:
    """Find a cohort that the reader looks after; who only oversees it changes nothing."""
    found = _shown(request, pk)
    if not may_lead(request.user, found):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
@role_required(*PLANNERS)
def cohort_new(request: SignedInRequest) -> HttpResponse:
    """Make a cohort."""
    form = CohortForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        made = make_cohort(plan=CohortPlan(**form.cleaned_data), by=request.user, now=timezone.now())
        messages.success(request, _("The cohort is made."))
        return redirect("lms_classroom:cohort", made.pk)
    return _show_form(request, form, _("Make a cohort"), reverse("lms_classroom:cohorts"))


@require_http_methods(["GET", "POST"])
@role_required(*PLANNERS)
def cohort_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a cohort and its members."""
    found = _led(request, pk)
    form = CohortForm(request.POST or None, initial=CohortForm.filled(found))
    back = reverse("lms_classroom:cohort", args=[pk])
    if request.method == "POST" and form.is_valid():
        change_cohort(cohort=found, plan=CohortPlan(**form.cleaned_data), by=request.user, now=timezone.now())
        messages.success(request, _("The cohort was changed."))
        return redirect(back)
    return _show_form(request, form, found.name, back)


@require_http_methods(["GET", "POST"])
@role_required(*PLANNERS)
def cohort_assign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give all members a course."""
    found = _led(request, pk)
    form = CohortCourseForm(request.POST or None)
    back = reverse("lms_classroom:cohort", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            done = assign_to_cohort(cohort=found, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            counts = {"new": done.new, "others": done.total - done.new}
            messages.success(
                request, _("Assigned to %(new)d people; %(others)d were in the course already.") % counts
            )
            return redirect(back)
    return _show_form(request, form, _("Assign a course"), back, found.name)


@require_POST
@role_required(*PLANNERS)
def cohort_remind(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remind the members who are overdue or stuck."""
    found = _led(request, pk)
    told = remind_cohort(cohort=found, by=request.user, now=timezone.now())
    if told:
        said = ngettext("Reminded: %(count)d person.", "Reminded: %(count)d people.", told)
        messages.success(request, said % {"count": told})
    else:
        messages.info(
            request, _("Nobody was reminded: everybody was reminded today already, or is on leave.")
        )
    return redirect("lms_classroom:cohort", pk)


def _show_form(request: SignedInRequest, form: Form, title: str, back: str, note: str = "") -> HttpResponse:
    context = {"page_title": title, "note": note, "form": form, "back_url": back, "submit": _("Save")}
    return render(request, "lms_classroom/form.html", context, status=422 if form.errors else 200)
