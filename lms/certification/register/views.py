"""Show the register of certificates, and one certificate with its history."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.certification.certificates.models import Certificate, Printed
from lms.certification.certificates.permissions import may_download, may_view
from lms.certification.certificates.queries import certificates_of
from lms.certification.certificates.queries import register as registered
from lms.certification.certificates.tables import day_label, entries_about, shown_state, timeline_of
from lms.certification.deltas.queries import with_delta_story
from lms.certification.deltas.tables import deltas_of
from lms.certification.permissions import REGISTER_ROLES
from lms.certification.register.evidence import evidence_of
from lms.certification.register.tables import CertificateTable, register_of
from lms.certification.revocation.queries import (
    was_revoked_by_regrade,
    with_next_exam,
    without_pass,
)
from lms.certification.revocation.views import revocation_of
from lms.core.ui.api import Action, Fact
from lms.core.wording import day_text, enumerated, moment
from lms.people.api import Role, SignedInRequest, has_role, role_required


@role_required(*REGISTER_ROLES)
def register(request: SignedInRequest) -> HttpResponse:
    """List all certificates; those in force on a day as they stood on it."""
    table = CertificateTable(request, with_next_exam(registered(), timezone.now()))
    form = table.filter_form
    day: date | None = form.cleaned_data.get("on") if form and form.is_valid() else None
    context = {
        "page_title": _("Register of certificates"),
        "note": day_label(day) if day else "",
        "actions": [
            Action(_("Waivers"), reverse("lms_certification:waivers")),
            Action(_("Look up a serial"), reverse("lms_certification:verify_lookup")),
        ],
    }
    of_day = register_of(day)(request, registered().with_days()) if day else table
    return of_day.respond("lms_certification/list.html", context)


@role_required()
def certificate(request: SignedInRequest, serial: str) -> HttpResponse:
    """Show one certificate; to somebody who may not see its holder it does not exist."""
    certificates = with_delta_story(registered().select_related("revoked_by", "attempt"))
    found = get_object_or_404(certificates, serial=serial)
    if not may_view(request.user, found):
        raise Http404
    today = timezone.localdate()
    history = certificates_of(found.employee).filter(certification=found.certification)
    oversees = has_role(request.user, *REGISTER_ROLES)
    context = {
        "page_title": found.printed_name,
        "certificate": found,
        "state": shown_state(found, today),
        "on_day": on_day(request, found),
        "facts": facts_of(found),
        "actions": actions_for(request, found),
        "is_withdrawn": without_pass(registered()).filter(pk=found.pk).exists(),
        "history": timeline_of(history, today),
        "entries": entries_about(found) if oversees else None,
        "evidence": evidence_of(found, request.user) if oversees else None,
    }
    return render(request, "lms_certification/register/certificate.html", context)


def on_day(request: SignedInRequest, certificate: Certificate) -> Fact | None:
    """Say where it stood on the day in the address, if one is: its history may have gone on since."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
    if day < timezone.localdate(certificate.issued_at):
        return Fact(day_text(day), _("Not issued yet"))
    return Fact(day_text(day), shown_state(certificate, day))


def facts_of(certificate: Certificate) -> list[Fact]:
    """List what was printed, and what became of it."""
    printed = certificate.snapshot
    facts = [
        Fact(_("Holder"), printed["holder"], printed["number"]),
        Fact(
            _("Unit and position"), f"{printed['unit']} · {printed['position']}", _("on the day of the exam")
        ),
        Fact(_("Validity"), f"{day_text(certificate.valid_from)} – {day_text(certificate.valid_to)}"),
        Fact(_("Exam"), printed["paper"], printed["passed_on"]),
        *how_passed(printed),
        Fact(_("Issued"), moment(certificate.issued_at), printed["issuer"]),
    ]
    if certificate.pdf_digest:
        facts.append(
            Fact(_("Digest of the PDF"), certificate.pdf_digest[:16], _("SHA-256, its first 16 digits"))
        )
    return [*facts, *deltas_of(certificate), *revocation_of(certificate)]


def how_passed(printed: Printed) -> list[Fact]:
    """Say how the exam was passed where it took a resit by clause."""
    if "resat" not in printed:
        return []
    first = day_text(date.fromisoformat(printed["first_on"]))
    return [
        Fact(
            _("How it was passed"),
            _("Resit of the clauses %(clauses)s") % {"clauses": enumerated(printed["resat"])},
            _("The other clauses are kept from the attempt of %(day)s.") % {"day": first},
        )
    ]


def actions_for(request: SignedInRequest, certificate: Certificate) -> list[Action]:
    """Offer what the reader may do."""
    offered = []
    if has_role(request.user, Role.HR) and certificate.revoked_at is None:
        offered.append(
            Action(_("Revoke"), reverse("lms_certification:revoke", args=[certificate.serial]), "danger")
        )
    if has_role(request.user, Role.HR) and certificate.revoked_at and not was_revoked_by_regrade(certificate):
        url = reverse("lms_certification:lift", args=[certificate.serial])
        offered.append(Action(_("Lift the revocation"), url))
    if may_download(request.user, certificate):
        url = reverse("lms_certification:certificate_pdf", args=[certificate.serial])
        offered.append(Action(_("Download PDF"), url, "primary", download=True))
    return offered
