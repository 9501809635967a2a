"""What is told to people about the improvement actions they own."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lms.core.notices.api import NoticeKind, register_notice

ACTION: Final = _("Check the order before it is passed on")

ACTION_DUE: Final = register_notice(
    NoticeKind(
        "evaluation.action_due",
        label=_("Improvement action due soon"),
        subject=_("Days left for your action: {action}, {days}"),
        body=_("It is to be done by {due_on}."),
        examples={"action": ACTION, "days": "7", "due_on": "2026-12-18"},
        for_everybody=False,
    )
)
ACTION_OVERDUE: Final = register_notice(
    NoticeKind(
        "evaluation.action_overdue",
        label=_("Improvement action overdue"),
        subject=_("Overdue: your action {action}"),
        body=_("It was to be done by {due_on}."),
        examples={"action": ACTION, "due_on": "2026-12-18"},
        for_everybody=False,
    )
)
