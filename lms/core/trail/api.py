"""What other apps may use of the audit trail: write entries, and ask why."""

from lms.core.trail.fields import FieldValues, difference, in_site_language
from lms.core.trail.forms import ReasonField, ReasonForm
from lms.core.trail.models import AuditEntry
from lms.core.trail.recorded_actions import trace_admin
from lms.core.trail.services import (
    ChangeNeedsReason,
    action_label,
    actor_label,
    detail_label,
    details_text,
    filters_asked,
    given_reason,
    note_export,
    reason_given,
    record,
    register_actions,
)
from lms.core.trail.traces import Actor, FieldTrace, Known, recorded

__all__ = [
    "Actor",
    "AuditEntry",
    "ChangeNeedsReason",
    "FieldTrace",
    "FieldValues",
    "Known",
    "ReasonField",
    "ReasonForm",
    "action_label",
    "actor_label",
    "detail_label",
    "details_text",
    "difference",
    "filters_asked",
    "given_reason",
    "in_site_language",
    "note_export",
    "reason_given",
    "record",
    "recorded",
    "register_actions",
    "trace_admin",
]
