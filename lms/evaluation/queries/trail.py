"""Give words to what part of the audit trail says about programmes, actions and objections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.api import AuditEntry
from lms.evaluation.choices import Attribution, ComplaintState, Decision, DisputeState, Stage
from lms.evaluation.domain.ratios import MIN_PEOPLE_IN_A_CELL
from lms.evaluation.wording import count_text

WORDS: Mapping[str, str | Promise] = {
    "programme.declared": _("Programme declared"),
    "programme.cancelled": _("Programme cancelled"),
    "programme.wave_assigned": _("Course given to a wave"),
    "finding.made": _("Finding made"),
    "action.planned": _("Action planned"),
    "action.moved": _("Action moved"),
    "action.measured": _("Measure taken"),
    "action.baseline": _("Figure from before kept"),
    "action.closed": _("Action closed"),
    "action.withdrawn": _("Action withdrawn"),
    "action.next_cycle": _("Next cycle begun"),
    "dispute.raised": _("Objection raised"),
    "dispute.decided": _("Objection decided"),
    "feedback.detached": _("Feedback loosened from an employee"),
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
    "verdict": _("Verdict"),
    "attribution": _("Put down to"),
    "upheld": _("Upheld"),
    "closed_on": _("Closed on"),
}
VALUES: Mapping[str, Mapping[str, str | Promise]] = {
    "from": {stage.value: stage.label for stage in Stage},
    "to": {stage.value: stage.label for stage in Stage},
    "upheld": {"True": _("Yes"), "False": _("No"), "None": _("Undecided")},
    "decision": {decision.value: decision.label for decision in Decision},
    "attribution": {cause.value: cause.label for cause in Attribution},
    "part": {
        "complaints": _("Complaints"),
        "reviews": _("Quality reviews"),
        "exams": _("Exam marks by clause"),
        "surveys": _("Survey answers"),
        "timeline": _("Time line"),
        "viewers": _("Who has looked at the file"),
    },
    "list": {
        "complaints": _("Complaints"),
        "feedback": _("Customer feedback"),
        "reviews": _("Quality reviews"),
        "values": _("Indicator values"),
    },
    "state": {state.value: state.label for state in (*DisputeState, *ComplaintState)},
}


@dataclass(frozen=True)
class TrailEntry:
    """One entry about a thing, in words."""

    words: str
    reason: str
    actor: str
    at: datetime


def trail_of(subject: Model, *, shows_few: bool) -> list[TrailEntry]:
    """List what was done to a thing, newest first; one query.

    `shows_few` tells that the reader may open the rows of people a measure was counted from.
    """
    entries = AuditEntry.objects.about(subject).order_by("-happened_at", "-pk")
    return [
        TrailEntry(_words(each, shows_few=shows_few), each.reason, each.actor_label, each.happened_at)
        for each in entries
    ]


def _words(entry: AuditEntry, *, shows_few: bool) -> str:
    """Write the action, for a move with the stages, for a figure with its two numbers.

    A figure of fewer than five people is held back here as it is on the page: one from before from
    everybody, the measure from whoever may not open the rows.
    """
    words, details = str(WORDS.get(entry.action, entry.action)), entry.details
    labels = {stage.value: str(stage.label) for stage in Stage}
    match entry.action:
        case "action.moved":
            return f"{words} · {labels.get(details['from'])} → {labels.get(details['to'])}"
        case "action.baseline" if details["people"] < MIN_PEOPLE_IN_A_CELL:
            return words
        case "action.measured" if not shows_few and details.get("people", 0) < MIN_PEOPLE_IN_A_CELL:
            return words
        case "action.measured" | "action.baseline":
            return f"{words} · {count_text(details['numerator'])} / {count_text(details['denominator'])}"
        case _:
            return words
