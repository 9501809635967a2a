"""The kinds of notices that core itself tells."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lms.core.notices.kinds import NoticeKind, register_notice

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
