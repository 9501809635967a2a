"""List what regrades did to passes that certificates rest on, and decide each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.certification.choices import RegradeState
from lms.certification.domain.refusals import AlreadyDecided, AlreadyRevoked, NotOffered, NotRevoked, OwnCase
from lms.certification.forms import RegradeForm
from lms.certification.permissions import REGISTER_ROLES
from lms.certification.queries.registers import regrade_decisions
from lms.certification.services.regraded import choices_for, decide_regrade
from lms.certification.views.tables import RegradeTable
from lms.people.api import Role, SignedInRequest, role_required


@require_safe
@role_required(*REGISTER_ROLES)
def regrades(request: SignedInRequest) -> HttpResponse:
    """List what waits for a decision after a regrade, and what was decided."""
    context = {
        "page_title": _("Certificates after a regrade"),
        "note": _("A regrade changes marks, never a certificate. Each case is decided here, with a reason."),
    }
    return RegradeTable(request, regrade_decisions()).respond("lms_certification/waivers.html", context)


@require_http_methods(["GET", "POST"])
@role_required(Role.HR)
def regrade(request: SignedInRequest, pk: int) -> HttpResponse:
    """Decide what becomes of one certificate."""
    found = get_object_or_404(regrade_decisions(), pk=pk)
    form = RegradeForm(request.POST or None, choices=choices_for(found))
    if request.method == "POST" and form.is_valid():
        choice, reason = RegradeState(form.cleaned_data["choice"]), form.cleaned_data["reason"]
        try:
            decide_regrade(
                decision=found, choice=choice, actor=request.user, reason=reason, now=timezone.now()
            )
            messages.success(request, _("The decision was recorded."))
            return redirect("lms_certification:regrades")
        except (AlreadyDecided, AlreadyRevoked, NotRevoked):
            messages.warning(request, _("This was decided before."))
            return redirect("lms_certification:regrades")
        except OwnCase:
            form.add_error(None, _("This is your own certificate, so somebody else decides."))
        except NotOffered:
            form.add_error("choice", _("This attempt earns no certificate: a course is open, or one holds."))
    context = {"decision": found, "form": form, "is_open": found.state == RegradeState.OPEN}
    return render(request, "lms_certification/regrade.html", context)
