"""Revoke a certificate and lift that; decide what becomes of one after a regrade or an invalidation."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.queries import certificate_beside, certificate_held
from lms.certification.certificates.queries import register as registered
from lms.certification.certificates.rules import OwnCase
from lms.certification.certificates.services import certificate_in_the_way, open_courses
from lms.certification.certificates.tables import shown_state
from lms.certification.choices import RegradeSort, RegradeState
from lms.certification.permissions import REGISTER_ROLES
from lms.certification.revocation.forms import LiftForm, RegradeForm, RevokeForm
from lms.certification.revocation.models import RegradeDecision
from lms.certification.revocation.queries import (
    case_about,
    open_regrades,
    regrade_decisions,
)
from lms.certification.revocation.regrades import (
    NotOffered,
    RegradeAlreadyDecided,
    choices_for,
    decide_regrade,
)
from lms.certification.revocation.services import (
    AlreadyRevoked,
    AnotherHolds,
    NotRevoked,
    check_liftable,
    lift_revocation,
)
from lms.certification.revocation.services import revoke as revoke_certificate
from lms.certification.revocation.tables import RegradeTable, shares_text
from lms.core.accounts import account_name
from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Fact, waiting_or_all
from lms.core.wording import day_text, enumerated, limit_text, moment
from lms.people.api import Role, SignedInRequest, role_required


def revocation_of(certificate: Certificate) -> list[Fact]:
    """Say when, by whom and why it was revoked, if it was."""
    if certificate.revoked_at is None:
        return []
    who_and_when = f"{moment(certificate.revoked_at)} · {account_name(certificate.revoked_by)}"
    return [Fact(_("Revoked"), who_and_when, certificate.revocation_reason)]


@role_required(Role.HR)
def revoke(request: SignedInRequest, serial: str) -> HttpResponse:
    """Ask for the reason, then revoke."""
    found = get_object_or_404(registered(), serial=serial)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            revoke_certificate(certificate=found, actor=request.user, reason=reason, now=timezone.now())
            messages.success(request, _("The certificate was revoked."))
        except AlreadyRevoked as refusal:
            messages.warning(request, sentence(refusal))
        return redirect(found)
    context = {"page_title": _("Revoke the certificate"), "certificate": found, "form": form}
    context["case"] = case_about(found)
    context["other"] = certificate_beside(found, timezone.localdate())
    return render(request, "lms_certification/revocation/revoke.html", context)


@role_required(Role.HR)
def lift(request: SignedInRequest, serial: str) -> HttpResponse:
    """Ask for the reason, then lift the revocation; where it must stay, say why."""
    found = get_object_or_404(registered().select_related("revoked_by"), serial=serial)
    form = LiftForm(request.POST or None)
    refusal = ""
    try:
        check_liftable(certificate=found, actor=request.user, day=timezone.localdate())
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            lift_revocation(certificate=found, actor=request.user, reason=reason, now=timezone.now())
            messages.success(request, _("The revocation was lifted; the certificate holds again."))
            return redirect(found)
    except Refusal as fault:
        refusal = sentence(fault)
    context = {"certificate": found, "facts": revocation_of(found), "form": form, "refusal": refusal}
    return render(request, "lms_certification/revocation/lift.html", context)


@require_safe
@role_required(*REGISTER_ROLES)
def regrades(request: SignedInRequest) -> HttpResponse:
    """List what waits for a decision after a regrade, and what was decided."""
    rows, tabs = waiting_or_all(request, regrade_decisions(), open_regrades())
    context = {
        "page_title": _("Certificates after a changed result"),
        "note": _(
            "Neither a regrade nor an invalidated attempt changes a certificate: each case is decided here."
        ),
        "tabs": tabs,
    }
    return RegradeTable(request, rows).respond("lms_certification/revocation/regrades.html", context)


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
        except (RegradeAlreadyDecided, AlreadyRevoked, NotRevoked):
            messages.warning(request, sentence(RegradeAlreadyDecided()))
            return redirect("lms_certification:regrades")
        except OwnCase as refusal:
            form.add_error(None, sentence(refusal))
        except AnotherHolds as refusal:
            form.add_error("choice", sentence(refusal))
        except NotOffered:
            form.add_error("choice", why_nothing_issued(found))
    is_open = found.state == RegradeState.OPEN
    context = {"page_title": title_of(found), "facts": facts_about(found), "form": form, "is_open": is_open}
    return render(request, "lms_certification/revocation/regrade.html", context)


def title_of(decision: RegradeDecision) -> str:
    """Say whose certificate it is about, what happened, and whether a decision waits."""
    said = {"name": decision.attempt.employee.name, "sort": decision.get_sort_display()}
    if decision.state == RegradeState.OPEN:
        return _("Certificate of %(name)s to be decided: %(sort)s") % said
    return _("Certificate of %(name)s: %(sort)s") % said


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
        *invalidation_of_attempt(decision),
        *certificates_at_stake(decision),
    ]
    if decision.decided_at:
        decided = f"{moment(decision.decided_at)} {decision.reason}"
        facts.append(Fact(_("Decision"), decision.get_state_display(), decided))
    elif decision.state == RegradeState.MOOT:
        facts.append(Fact(_("Decision"), decision.get_state_display()))
    return facts


def invalidation_of_attempt(decision: RegradeDecision) -> list[Fact]:
    """Say why, by whom and when the attempt was invalidated, if it was; the fact leads to the record."""
    if decision.sort not in {RegradeSort.INVALIDATED, RegradeSort.REINSTATED}:
        return []
    found = decision.attempt.invalidations.select_related("invalidated_by").first()
    if found is None:
        return []
    by, at = account_name(found.invalidated_by), moment(found.invalidated_at)
    return [
        Fact(
            _("Cause of invalidation"),
            found.get_cause_display(),
            f"{found.reason} · {by} · {at}",
            found.get_absolute_url(),
        )
    ]


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
    return f"{days} · {shown_state(certificate, day)}"


def why_nothing_issued(decision: RegradeDecision) -> str:
    """Name what keeps the attempt from a certificate."""
    if courses := open_courses(decision.attempt, decision.certification):
        titles = enumerated(course.shown_title for course in courses)
        return _("Courses not finished yet: %(titles)s.") % {"titles": titles}
    held = certificate_in_the_way(decision.attempt, decision.certification)
    if held is None:
        return _("The attempt does not count as a pass any more.")
    return _(
        "Certificate %(serial)s, valid until %(day)s, was held already, "
        "and its renewal window had not opened."
    ) % {"serial": held.serial, "day": day_text(held.valid_to)}
