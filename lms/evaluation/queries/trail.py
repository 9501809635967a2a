"""Give words to what part of the audit trail says about programmes, actions and objections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.api import AuditEntry

WORDS: Mapping[str, str | Promise] = {
    "programme.declared": _("Programme declared"),
    "programme.cancelled": _("Programme cancelled"),
    "programme.wave_assigned": _("Course given to a wave"),
    "finding.made": _("Finding made"),
    "action.planned": _("Action planned"),
    "action.moved": _("Action moved"),
    "action.measured": _("Measure taken"),
    "action.closed": _("Action closed"),
    "action.next_cycle": _("Next cycle begun"),
    "dispute.raised": _("Objection raised"),
    "dispute.decided": _("Objection decided"),
    "feedback.detached": _("Feedback loosened from an employee"),
}


@dataclass(frozen=True)
class TrailEntry:
    """One entry about a thing, in words."""

    words: str
    reason: str
    actor: str
    at: datetime


def trail_of(subject: Model) -> list[TrailEntry]:
    """List what was done to a thing, newest first; one query."""
    entries = AuditEntry.objects.about(subject).order_by("-happened_at", "-pk")
    return [
        TrailEntry(str(WORDS.get(each.action, each.action)), each.reason, each.actor_label, each.happened_at)
        for each in entries
    ]
