"""List, decide and end waivers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.certification.permissions import REGISTER_ROLES
from lms.certification.waivers.forms import EndWaiverForm, WaiverForm
from lms.certification.waivers.services import WaiverIsOver, end_waiver, waive
from lms.certification.waivers.services import waivers as all_waivers
from lms.certification.waivers.tables import DecidableWaiverTable, WaiverTable, new_waiver_url
from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Action
from lms.people.api import Role, SignedInRequest, has_role, role_required


@role_required(*REGISTER_ROLES)
def waivers(request: SignedInRequest) -> HttpResponse:
    """List all waivers; HR may decide new ones."""
    is_hr = has_role(request.user, Role.HR)
    context = {
        "page_title": _("Waivers"),
        "note": _("Whoever is waived is left out of the denominators of coverage for those days."),
        "actions": [Action(_("Decide a waiver"), new_waiver_url(), "primary")] if is_hr else [],
    }
    table = DecidableWaiverTable if is_hr else WaiverTable
    return table(request, all_waivers()).respond("lms_certification/waivers/list.html", context)


@role_required(Role.HR)
def waiver_create(request: SignedInRequest) -> HttpResponse:
    """Decide a waiver."""
    form = WaiverForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            waive(plan=form.plan(), decided_by=request.user, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The waiver was decided."))
            return redirect("lms_certification:waivers")
    context = {"page_title": _("Decide a waiver"), "form": form, "submit": _("Decide")}
    return render(request, "lms_certification/waivers/form.html", context)


@role_required(Role.HR)
def waiver_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a waiver before its last day."""
    waiver = get_object_or_404(all_waivers(), pk=pk)
    form = EndWaiverForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            end_waiver(waiver=waiver, ends_on=values["ends_on"], actor=request.user, reason=values["reason"])
        except WaiverIsOver as refusal:
            form.add_error("ends_on", sentence(refusal))
        else:
            messages.success(request, _("The waiver was ended."))
            return redirect("lms_certification:waivers")
    context = {
        "page_title": _("End the waiver early"),
        "note": str(waiver),
        "form": form,
        "submit": _("End it"),
    }
    return render(request, "lms_certification/waivers/form.html", context)
