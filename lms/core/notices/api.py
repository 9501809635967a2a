"""What other apps may use of notices: register a kind, tell people, say who was told what."""

from lms.core.notices.kinds import NoticeKind, register_notice
from lms.core.notices.queries import NoticeEvidence, evidence_of, held_addresses, reached_by, recipients_of
from lms.core.notices.reminders import MOST_AT_ONCE, Reminder, refuse_too_many, say_reminded, show_reminder
from lms.core.notices.rules import reminder_step
from lms.core.notices.services import NoticeFact, notify, settle
from lms.core.notices.settings import NoticeSettings

__all__ = [
    "MOST_AT_ONCE",
    "NoticeEvidence",
    "NoticeFact",
    "NoticeKind",
    "NoticeSettings",
    "Reminder",
    "evidence_of",
    "held_addresses",
    "notify",
    "reached_by",
    "recipients_of",
    "refuse_too_many",
    "register_notice",
    "reminder_step",
    "say_reminded",
    "settle",
    "show_reminder",
]
