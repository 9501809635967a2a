"""Fixed choices of certificates."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CertificateState(TextChoices):
    """Where a certificate stands today; the hourly round keeps it. Values as in `certificates.rules`."""

    UPCOMING = "upcoming", _("Not in force yet")
    VALID = "valid", _("Valid")
    IN_WINDOW = "in_window", _("In the renewal window")
    DUE_AGAIN = "due_again", _("Due again")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class RegradeSort(TextChoices):
    """What happened to a pass that certificates rest on: by a regrade, or as its attempt was invalidated."""

    LOST = "lost", _("The pass was lost by a regrade")
    GAINED = "gained", _("The exam is passed after a regrade")
    INVALIDATED = "invalidated", _("The attempt was invalidated")
    REINSTATED = "reinstated", _("The attempt counts again")


TAKING = (RegradeSort.LOST, RegradeSort.INVALIDATED)
GIVING = (RegradeSort.GAINED, RegradeSort.REINSTATED)


class RegradeState(TextChoices):
    """What was decided about a certificate after a regrade."""

    OPEN = "open", _("Waiting for a decision")
    KEPT = "kept", _("Left as it was")
    REVOKED = "revoked", _("Certificate revoked")
    ISSUED = "issued", _("Certificate issued")
    RESTORED = "restored", _("Certificate in force again")
    MOOT = "moot", _("Settled by what came later")


class ExamWay(StrEnum):
    """What a person can do now about the exam behind a certification."""

    STARTABLE = "startable"
    COMING = "coming"
    USED_UP = "used_up"
    NONE = "none"


EXPORTED = "certification.exported"
ACTIONS: dict[str, Promise] = {
    "certification.issued": _("Certificate issued"),
    "certification.revoked": _("Certificate revoked"),
    "certification.revocation_lifted": _("Revocation lifted"),
    "certification.waived": _("Waiver decided"),
    "certification.waiver_ended": _("Waiver ended early"),
    EXPORTED: _("Certificate list exported"),
    "certification.reminded": _("Reminder of certificates sent"),
    "certification.downloaded": _("Certificate downloaded"),
    "certification.kept_after_regrade": _("Certificate left as it was after a changed result"),
    "certification.delta_asked": _("Delta exam asked for"),
    "certification.delta_moved": _("Deadline of a delta exam moved"),
    "certification.delta_lifted": _("Delta exam no longer asked for"),
    "certification.delta_passed": _("Delta exam passed: the certificate holds on"),
    "certification.delta_lost": _("Pass of the delta exam lost"),
    "certification.restored": _("Certificate in force again after a changed result"),
    "certification.issued_after_regrade": _("Certificate issued after a changed result"),
}
LISTS: dict[str, Promise] = {
    "certificates": _("Register of certificates"),
    "certification-people": _("People behind the figures"),
    "certification-expiring": _("Expiring soon"),
    "certificates-after-regrade": _("Certificates after a changed result"),
    "waivers": _("Waivers"),
    "delta-exam-people": _("Who is asked a delta exam"),
    "coverage": _("Certification coverage"),
}
TONES = {
    "upcoming": "accent",
    "valid": "good",
    "in_window": "warn",
    "due_again": "bad",
    "expired": "bad",
    "revoked": "bad",
    "never": "bad",
    "waived": "",
}
