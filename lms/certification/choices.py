"""Fixed choices of certificates."""

from typing import TypedDict

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.certification.domain.standing import Standing


class CertificateState(TextChoices):
    """Where a certificate stands today; the daily job keeps it. Values are those of `domain.validity`."""

    UPCOMING = "upcoming", _("Not in force yet")
    VALID = "valid", _("Valid")
    IN_WINDOW = "in_window", _("In the renewal window")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


STANDING_WORDS: dict[Standing, Promise] = {
    Standing.VALID: _("Valid"),
    Standing.IN_WINDOW: _("In the renewal window"),
    Standing.EXPIRED: _("Expired"),
    Standing.REVOKED: _("Revoked"),
    Standing.NEVER: _("Never certified"),
    Standing.WAIVED: _("Waived"),
}
ACTIONS: dict[str, Promise] = {
    "certification.issued": _("Certificate issued"),
    "certification.revoked": _("Certificate revoked"),
    "certification.waived": _("Waiver decided"),
    "certification.waiver_ended": _("Waiver ended early"),
    "certification.downloaded": _("Certificate downloaded"),
}
TONES = {
    "upcoming": "accent",
    "valid": "good",
    "in_window": "warn",
    "expired": "bad",
    "revoked": "bad",
    "never": "bad",
    "waived": "",
}


class Printed(TypedDict):
    """What was printed on a certificate, and the share of marks, which never is."""

    holder: str
    number: str
    unit: str
    position: str
    issuer: str
    certification: str
    certification_en: str
    paper: str
    passed_on: str
    share: str
    demo: bool
