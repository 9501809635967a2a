"""Put what the audit trail says about an action into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL
from lms.core.trail.api import AuditEntry
from lms.core.wording import count_text
from lms.evaluation.choices import Decision, Stage

ACTIONS: Mapping[str, str | Promise] = {
    "programme.declared": _("Programme declared"),
    "programme.cancelled": _("Programme cancelled"),
    "programme.wave_assigned": _("Course given to a wave"),
    "finding.made": _("Finding made"),
    "finding.taken_back": _("Finding of a rule taken back"),
    "action.planned": _("Action planned"),
    "action.moved": _("Action moved"),
    "action.measured": _("Measure taken"),
    "action.baseline": _("Figure from before kept"),
    "action.closed": _("Action closed"),
    "action.withdrawn": _("Action withdrawn"),
    "action.next_cycle": _("Next cycle begun"),
}
DETAILS: Mapping[str, str | Promise] = {
    "hash": _("Hash of the plan"),
    "seed": _("Seed of the draw"),
    "primary": _("Primary figure"),
    "wave": _("Wave"),
    "owner": _("Owner"),
    "indicator": _("Indicator"),
    "numerator": _("Numerator"),
    "denominator": _("Denominator"),
    "people": _("Number of people"),
    "decision": _("Decision"),
    "cycle": _("Cycle"),
}
VALUES: Mapping[str, Mapping[str, str | Promise]] = {
    "from": {stage.value: stage.label for stage in Stage},
    "to": {stage.value: stage.label for stage in Stage},
    "decision": {decision.value: decision.label for decision in Decision},
}


@dataclass(frozen=True)
class TrailEntry:
    """One entry about a thing, in words."""

    text: str
    reason: str
    actor: str
    at: datetime


def trail_of(subject: Model, *, shows_few: bool) -> list[TrailEntry]:
    """List what was done to a thing, newest first; one query.

    `shows_few` tells that the reader may open the rows of people a measure was counted from.
    """
    entries = AuditEntry.objects.about(subject).order_by("-happened_at", "-pk")
    return [
        TrailEntry(_entry_text(each, shows_few=shows_few), each.reason, each.actor_label, each.happened_at)
        for each in entries
    ]


def _entry_text(entry: AuditEntry, *, shows_few: bool) -> str:
    """Write the action, for a move with the stages, for a figure with its two numbers.

    A figure of fewer than five people is held back here as it is on the page: one from before from
    everybody, the measure from whoever may not open the rows.
    """
    text, details = str(ACTIONS.get(entry.action, entry.action)), entry.details
    labels = {stage.value: str(stage.label) for stage in Stage}
    match entry.action:
        case "action.moved":
            return f"{text} · {labels.get(details['from'])} → {labels.get(details['to'])}"
        case "action.baseline" if details["people"] < MIN_PEOPLE_IN_A_CELL:
            return text
        case "action.measured" if not shows_few and details.get("people", 0) < MIN_PEOPLE_IN_A_CELL:
            return text
        case "action.measured" | "action.baseline":
            return f"{text} · {count_text(details['numerator'])} / {count_text(details['denominator'])}"
        case _:
            return text
