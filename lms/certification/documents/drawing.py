"""Draw a certificate from its snapshot with Typst, refuse what the font cannot show, keep it as made."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock

import manimgx_fonts_cjk
import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from lms.certification.choices import Printed
from lms.certification.documents.glyphs import CharacterMap, read_character_map
from lms.certification.domain.refusals import CertificateRefusal
from lms.certification.models import Certificate
from lms.certification.services.printing import keep_pdf

TEMPLATE = Path(__file__).with_name("certificate.typ")
FONT_FOLDER = Path(str(manimgx_fonts_cjk.__file__)).parent
FONT_FAMILY = "Noto Sans CJK SC"
INK = "#17202b"
NEVER_READ = frozenset({"qr", "demo"})
_compiling = Lock()


class GlyphsMissing(CertificateRefusal):
    """The font has no glyph for some character, so the certificate would show a gap in a name."""

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
    with _compiling:
        pdf, _warnings = compiler().compile_with_warnings(
            str(TEMPLATE),
            format="pdf",
            sys_inputs=values,
            pdf_standards=["ua-1"],
            timestamp=certificate.issued_at.replace(microsecond=0),
        )
    if not isinstance(pdf, bytes):
        raise TypeError(certificate.serial)
    return pdf


@cache
def compiler() -> typst.Compiler:
    """Keep one compiler a process: it has read the fonts, which takes longer than a page."""
    return typst.Compiler(font_paths=[str(FONT_FOLDER)], ignore_system_fonts=True, root=str(TEMPLATE.parent))


@cache
def character_map() -> CharacterMap:
    """Read which characters the certificate's face can show."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)]
    ).fonts()
    face = next(font for font in fonts if font.family == FONT_FAMILY)
    return read_character_map(Path(str(face.path)), face.index)


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
