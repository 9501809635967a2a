"""Hand out PDFs, tell strangers whether a certificate holds, and say what a passed exam earns."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.certification.certificates.models import Certificate, CertificateQuerySet
from lms.certification.certificates.permissions import may_download, may_look_up, owns
from lms.certification.certificates.printing import GlyphsMissing, kept_pdf
from lms.certification.certificates.queries import passes_without_certificate, public_certificate
from lms.certification.certificates.rules import MalformedSerial, canonical_serial
from lms.certification.certificates.services import certificate_in_the_way, is_formal_pass, open_courses
from lms.certification.choices import CertificateState
from lms.certification.requirements.models import Certification
from lms.core.refusals import sentence
from lms.core.trail.api import record
from lms.core.wording import day_text
from lms.exams.api import Attempt, FollowUp
from lms.people.api import SignedInRequest, role_required


class LookUpForm(forms.Form):
    """A serial as somebody reads it from paper."""

    serial = forms.CharField(
        label=gettext_lazy("Serial of the certificate"),
        max_length=40,
        help_text=gettext_lazy("Lower case letters, spaces and missing hyphens are fine."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_serial(self) -> str:
        """Bring the serial into its printed form, or say that it was misread."""
        try:
            return canonical_serial(self.cleaned_data["serial"])
        except MalformedSerial as fault:
            raise ValidationError(sentence(fault)) from fault


@require_safe
@role_required()
def certificate_pdf(request: SignedInRequest, serial: str) -> HttpResponse:
    """Give the PDF as it was made; somebody else's download is written into the audit trail."""
    certificate = get_object_or_404(Certificate, serial=serial)
    if not may_download(request.user, certificate):
        raise PermissionDenied
    is_own = owns(request.user, certificate)
    try:
        pdf = kept_pdf(certificate)
    except GlyphsMissing as fault:
        messages.error(request, sentence(fault))
        return redirect("lms_certification:mine") if is_own else redirect(certificate)
    if not is_own:
        record(actor=request.user, action="certification.downloaded", subject=certificate)
    name = f"certificate-{certificate.serial}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


TEMPLATE = "lms_certification/certificates/verify.html"


@never_cache
@require_safe
def verify(request: HttpRequest, serial: str) -> HttpResponse:
    """Show the state of one certificate to whoever has its serial."""
    if not may_look_up(request, timezone.now()):
        return too_many(request)
    found = public_certificate(serial, timezone.localdate())
    if found is None:
        context = {"form": LookUpForm(), "is_unknown": True}
        return unlisted(render(request, TEMPLATE, context, status=HTTPStatus.NOT_FOUND))
    return unlisted(render(request, TEMPLATE, {"certificate": found}))


@never_cache
@require_safe
def verify_lookup(request: HttpRequest) -> HttpResponse:
    """Take a serial as typed and lead to its page; a slip of the pen is said without asking the database."""
    form = LookUpForm(request.GET if "serial" in request.GET else None)
    if form.is_valid():
        return redirect("lms_certification:verify", form.cleaned_data["serial"])
    return unlisted(render(request, TEMPLATE, {"form": form}))


def too_many(request: HttpRequest) -> HttpResponse:
    """Ask somebody who looks up too much to wait."""
    response = render(request, TEMPLATE, {"is_too_many": True}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = "60"
    return unlisted(response)


def unlisted(response: HttpResponse) -> HttpResponse:
    """Keep the page out of search engines."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def follow_ups(attempt: Attempt) -> list[FollowUp]:
    """Give one sentence for a pass that earns a certificate, will earn one or came too early for one."""
    if not is_formal_pass(attempt):
        return []
    certification = Certification.objects.filter(paper=attempt.sitting.paper_id).first()
    if certification is None:
        return [_holding_on(certificate) for certificate in held_on_by(attempt)]
    certificate = Certificate.objects.filter(attempt=attempt).defer("pdf").first()
    text = _issued(certificate) if certificate else _not_issued(attempt, certification)
    return [FollowUp(text, _("My certificates"), reverse("lms_certification:mine"))] if text else []


def held_on_by(attempt: Attempt) -> CertificateQuerySet:
    """List the certificates that hold on, or again, as this pass settled their delta exam."""
    settled = Certificate.objects.filter(
        duties__attempt=attempt, duties__withdrawn_on__isnull=True, revoked_at__isnull=True
    )
    found: CertificateQuerySet = settled.select_related("certification").defer("pdf")
    return found


def _holding_on(certificate: Certificate) -> FollowUp:
    said = {"name": certificate.printed_name, "last": day_text(certificate.valid_to)}
    text = _("Delta exam passed: your certificate %(name)s holds on until %(last)s.") % said
    return FollowUp(text, _("My certificates"), reverse("lms_certification:mine"))


def _issued(certificate: Certificate) -> str:
    if certificate.state == CertificateState.REVOKED:
        return ""
    return _("Certificate issued: %(name)s, %(first)s – %(last)s.") % {
        "name": certificate.printed_name,
        "first": day_text(certificate.valid_from),
        "last": day_text(certificate.valid_to),
    }


def _not_issued(attempt: Attempt, certification: Certification) -> str:
    """Say why there is none; nothing where a person decides about it.

    What is held goes before open courses: while it holds for long, a completed course brings nothing.
    """
    if not passes_without_certificate().filter(pk=attempt.pk).exists():
        return ""
    name = {"name": certification.shown_name}
    if held := certificate_in_the_way(attempt, certification):
        return _(
            "Your certificate %(name)s holds until %(last)s; this pass came before it could be renewed."
        ) % {
            **name,
            "last": day_text(held.valid_to),
        }
    if open_courses(attempt, certification):
        return _("The certificate %(name)s is issued automatically once its courses are completed.") % name
    return ""
