"""List what regrades did to passes that certificates rest on, and decide each."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.certification.choices import RegradeState
from lms.certification.domain.refusals import (
    AlreadyDecided,
    AlreadyRevoked,
    AnotherHolds,
    NotOffered,
    NotRevoked,
    OwnCase,
)
from lms.certification.forms import RegradeForm
from lms.certification.models import Certificate, RegradeDecision
from lms.certification.permissions import REGISTER_ROLES
from lms.certification.queries.registers import certificate_held, open_regrades, regrade_decisions
from lms.certification.services.regraded import choices_for, decide_regrade
from lms.certification.views.presenting import shares_text, state_words, why_not_lifted, why_nothing_issued
from lms.certification.views.tables import RegradeTable
from lms.core.api import Fact, day_text, limit_text, moment, waiting_or_all
from lms.people.api import Role, SignedInRequest, role_required


@require_safe
@role_required(*REGISTER_ROLES)
def regrades(request: SignedInRequest) -> HttpResponse:
    """List what waits for a decision after a regrade, and what was decided."""
    rows, tabs = waiting_or_all(request, regrade_decisions(), open_regrades())
    context = {
        "page_title": _("Certificates after a changed result"),
        "note": _("Neither a regrade nor a voided attempt changes a certificate: each case is decided here."),
        "tabs": tabs,
    }
    return RegradeTable(request, rows).respond("lms_certification/regrades.html", context)


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
        except AnotherHolds as refusal:
            form.add_error("choice", why_not_lifted(refusal))
        except NotOffered:
            form.add_error("choice", why_nothing_issued(found))
    is_open = found.state == RegradeState.OPEN
    context = {"decision": found, "facts": facts_about(found), "form": form, "is_open": is_open}
    return render(request, "lms_certification/regrade.html", context)


def facts_about(decision: RegradeDecision) -> list[Fact]:
    """List what there is to know for deciding, and the decision once there is one."""
    attempt = decision.attempt
    pass_mark = _("pass mark %(share)s") % {"share": limit_text(attempt.sitting.pass_mark)}
    facts = [
        Fact(_("Employee"), attempt.employee.name, attempt.employee.number),
        Fact(_("Certificate type"), decision.certification.shown_name),
        Fact(
            _("Marks"),
            shares_text(decision.marks),
            f"{decision.marks} · {pass_mark}",
            reverse("lms_exams:result", args=[attempt.token]),
        ),
        *certificates_at_stake(decision),
    ]
    if decision.decided_at:
        decided = f"{moment(decision.decided_at)} {decision.reason}"
        facts.append(Fact(_("Decision"), decision.get_state_display(), decided))
    elif decision.state == RegradeState.MOOT:
        facts.append(Fact(_("Decision"), decision.get_state_display()))
    return facts


def certificates_at_stake(decision: RegradeDecision) -> list[Fact]:
    """Show the certificate of the attempt, and the one the person holds today where it is another."""
    today = timezone.localdate()
    held = certificate_held(decision.attempt.employee, decision.certification, today)
    shown = [(_("Certificate"), decision.certificate)]
    if held != decision.certificate:
        shown.append((_("Certificate held today"), held))
    return [
        Fact(name, one.serial, days_and_state(one, today), one.get_absolute_url())
        for name, one in shown
        if one
    ]


def days_and_state(certificate: Certificate, day: date) -> str:
    """Say from when to when a certificate holds, and where it stands on a day."""
    days = f"{day_text(certificate.valid_from)} – {day_text(certificate.valid_to)}"
    return f"{days} · {state_words(certificate, day)}"
