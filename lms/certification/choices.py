"""Fixed choices of certificates."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CertificateState(TextChoices):
    """Where a certificate stands today; the daily job keeps it."""

    VALID = "valid", _("Valid")
    IN_WINDOW = "in_window", _("In the renewal window")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")
