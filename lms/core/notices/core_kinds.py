"""The kinds of notices that core itself tells."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lms.core.notices.kinds import NoticeKind, register_notice

MAIL_COMES_BACK: Final = register_notice(
    NoticeKind(
        "core.mail_comes_back",
        label=_("Mail comes back"),
        subject=_("Mail to {address} comes back"),
        body=_("No more mail goes there. Give another address, or say that this one works again."),
        examples={"address": "li.min@example.com"},
        by_mail=False,
    )
)

IMPORT_FINISHED: Final = register_notice(
    NoticeKind(
        "core.import_finished",
        label=_("Import finished"),
        subject=_("Imported: {file}"),
        body=_("Rows left out for a fault: {faulty}."),
        examples={"file": "people.xlsx", "faulty": "0"},
        for_everybody=False,
    )
)
