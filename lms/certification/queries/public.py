"""Read what a stranger may know of a certificate, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.certification.domain.refusals import CertificateRefusal
from lms.certification.domain.serials import canonical_serial
from lms.certification.domain.validity import State, state_on
from lms.certification.models import Certificate

# A renewal window is the holder's business: to a stranger the certificate is simply valid.
PUBLIC_WORDS: dict[State, tuple[Promise, str]] = {
    State.VALID: (_("This certificate is valid"), "good"),
    State.IN_WINDOW: (_("This certificate is valid"), "good"),
    State.UPCOMING: (_("This certificate is not in force yet"), "warn"),
    State.EXPIRED: (_("This certificate has expired"), "bad"),
    State.REVOKED: (_("This certificate was revoked"), "bad"),
}


@dataclass(frozen=True)
class PublicCertificate:
    """The words of the public page."""

    serial: str
    words: Promise
    tone: str
    certification: str
    holder: str
    valid_from: date
    valid_to: date
    issuer: str


def public_certificate(typed: str, day: date) -> PublicCertificate | None:
    """Find a certificate by its serial as typed; nothing for one that cannot be or does not exist."""
    try:
        serial = canonical_serial(typed)
    except CertificateRefusal:
        return None
    certificate = Certificate.objects.filter(serial=serial).defer("pdf").first()
    return shown_to_strangers(certificate, day) if certificate else None


def shown_to_strangers(certificate: Certificate, day: date) -> PublicCertificate:
    """Leave out everything but state, certification, masked name, days and issuer."""
    words, tone = PUBLIC_WORDS[state_on(certificate.validity, day, window_days=0)]
    return PublicCertificate(
        serial=certificate.serial,
        words=words,
        tone=tone,
        certification=certificate.printed_name,
        holder=masked(certificate.snapshot["holder"]),
        valid_from=certificate.valid_from,
        valid_to=certificate.valid_to,
        issuer=certificate.snapshot["issuer"],
    )


def masked(name: str) -> str:
    """Keep the first character of a name; the number of the others is not told."""
    return f"{name[:1]}＊"
