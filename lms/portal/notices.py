"""What is told to leaders once a week."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lms.core.notices.api import NoticeKind, register_notice

WEEKLY: Final = register_notice(
    NoticeKind(
        "portal.weekly",
        label=_("The week of your team"),
        subject=_("Your team on {day}: {missing} without a valid certificate, {overdue} courses overdue"),
        body=_(
            "{holding} of {required} certificates required are held, {expiring} of them end soon."
            " Improvement actions open: {actions}, overdue: {late}."
        ),
        examples={
            "day": "2026-12-07",
            "missing": "3",
            "overdue": "5",
            "holding": "41",
            "required": "44",
            "expiring": "6",
            "actions": "4",
            "late": "1",
        },
        for_everybody=False,
    )
)
