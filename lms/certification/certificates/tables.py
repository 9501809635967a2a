"""Put where a certificate stands, and what was done about it, into the words and tones of a screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.rules import state_on
from lms.certification.choices import ACTIONS, TONES, CertificateState
from lms.core.trail.api import AuditEntry
from lms.core.wording import day_text


@dataclass(frozen=True)
class ShownState:
    """A state as a pill shows it."""

    label: str | Promise
    tone: str

    def __str__(self) -> str:
        return str(self.label)


@dataclass(frozen=True)
class TimelineEntry:
    """One certificate in somebody's history, with its state of the day."""

    certificate: Certificate
    state: ShownState


@dataclass(frozen=True)
class ShownEntry:
    """One line of the audit trail ready to show; nobody named means the system itself."""

    when: datetime
    who: str
    action: str | Promise
    reason: str


def day_label(day: date) -> str:
    """Say as of which day a page counts."""
    return _("As of %(day)s") % {"day": day_text(day)}


def shown_state(certificate: Certificate, day: date) -> ShownState:
    """Say where a certificate stands on the day, whatever the kept state says."""
    state = state_on(certificate.validity, day, certificate.certification.renewal_window_days)
    return ShownState(CertificateState(state.value).label, TONES[state])


def kept_state(state: str) -> ShownState:
    """Say the state the hourly round keeps."""
    return ShownState(CertificateState(state).label, TONES[state])


def timeline_of(certificates: Iterable[Certificate], day: date) -> list[TimelineEntry]:
    """Pair certificates with their states."""
    return [TimelineEntry(certificate, shown_state(certificate, day)) for certificate in certificates]


def entries_about(certificate: Certificate) -> list[ShownEntry]:
    """List who did what to the certificate."""
    return [
        ShownEntry(
            entry.happened_at, entry.actor_label, ACTIONS.get(entry.action, entry.action), entry.reason
        )
        for entry in AuditEntry.objects.about(certificate)
    ]
