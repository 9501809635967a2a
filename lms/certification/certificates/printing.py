"""Draw a certificate from its snapshot with Typst, refuse what the font cannot show, keep it as made."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from lms.certification.certificates.models import Certificate, Printed
from lms.certification.certificates.snapshot import keep_pdf
from lms.core.files.api import character_map, pdf_of
from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _

TEMPLATE = Path(__file__).with_name("certificate.typ")
INK = "#17202b"
NEVER_READ = frozenset({"qr", "demo"})


class GlyphsMissing(Refusal):
    """The font has no glyph for some character, so the certificate would show a gap in a name."""

    message = _(
        "The certificate holds, but cannot be printed: the font has no character “%(characters)s”. "
        "Please tell HR; nothing was left out silently."
    )

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


def kept_pdf(certificate: Certificate) -> bytes:
    """Give the PDF as it was made; make and keep it when this is the first time anybody asks."""
    if certificate.pdf:
        return bytes(certificate.pdf)
    return keep_pdf(certificate=certificate, pdf=draw(certificate))


def draw(certificate: Certificate) -> bytes:
    """Set the certificate as a tagged PDF; the same certificate always gives the same bytes."""
    values = sheet_values(certificate)
    missing = character_map().missing_from(
        "".join(value for name, value in values.items() if name not in NEVER_READ)
    )
    if missing:
        raise GlyphsMissing(missing)
    return pdf_of(TEMPLATE, values, certificate.issued_at)


def sheet_values(certificate: Certificate) -> dict[str, str]:
    """Give Typst the values as texts; it reads none of them as markup."""
    snapshot: Printed = certificate.snapshot
    url = verification_url(certificate)
    return {
        "holder": snapshot["holder"],
        "number": snapshot["number"],
        "unit": snapshot["unit"],
        "position": snapshot["position"],
        "issuer": snapshot["issuer"],
        "certification": snapshot["certification"],
        "certification_en": snapshot["certification_en"],
        "paper": snapshot["paper"],
        "passed_on": written_day(date.fromisoformat(snapshot["passed_on"])),
        "valid_from": written_day(certificate.valid_from),
        "valid_to": written_day(certificate.valid_to),
        "issued_on": written_day(certificate.issued_at),
        "serial": certificate.serial,
        "url": url,
        "qr": qr_drawing(url),
        "demo": "yes" if snapshot["demo"] else "no",
    }


def written_day(day: date | datetime) -> str:
    """Write a day as a Chinese document does."""
    if isinstance(day, datetime):
        day = timezone.localdate(day)
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def verification_url(certificate: Certificate) -> str:
    """Give the public address that tells whether the certificate holds."""
    path = reverse("lms_certification:verify", args=[certificate.serial])
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def qr_drawing(url: str) -> str:
    """Draw an address as a QR code in SVG."""
    stream = BytesIO()
    segno.make(url, error="m").save(stream, kind="svg", border=0, xmldecl=False, svgns=True, dark=INK)
    return stream.getvalue().decode()
