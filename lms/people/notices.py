"""What is told to people about their objections."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lms.core.notices.api import NoticeKind, register_notice

OBJECTION_ANSWERED: Final = register_notice(
    NoticeKind(
        "people.objection_answered",
        label=_("Objection answered"),
        subject=_("Your objection was answered"),
        body=_("It is about: {about}. The answer stands beside it."),
        examples={"about": _("a question of an exam")},
        mandatory=True,
        private=True,
    )
)
