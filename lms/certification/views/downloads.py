"""Hand out the PDF of a certificate to those who may have it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.certification.documents import GlyphsMissing, kept_pdf
from lms.certification.models import Certificate
from lms.certification.permissions import may_download, owns
from lms.core.api import record
from lms.people.api import SignedInRequest, role_required


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
        messages.error(request, not_drawn(fault))
        return redirect("lms_certification:mine") if is_own else redirect(certificate)
    if not is_own:
        record(actor=request.user, action="certification.downloaded", subject=certificate)
    name = f"certificate-{certificate.serial}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def not_drawn(fault: GlyphsMissing) -> str:
    """Say plainly why there is no PDF."""
    return _(
        "The certificate holds, but cannot be printed: the font has no character “%(characters)s”. "
        "Please tell HR; nothing was left out silently."
    ) % {"characters": fault.characters}
