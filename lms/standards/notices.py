"""What is told to those who look after what rests on a change of the standard."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lms.core.notices.api import NoticeKind, register_notice
from lms.core.wording import StrOrPromise

EXAMPLES: Final[dict[str, StrOrPromise]] = {
    "change": _("Change to edition 2"),
    "count": "4",
    "day": "2027-01-01",
}

CHANGE_ITEMS: Final = register_notice(
    NoticeKind(
        "standards.change_items",
        label=_("Something to look at as the standard changes"),
        subject=_("To look at: {count}, {change}"),
        body=_("What rests on clauses that change is to be looked at by {day}."),
        examples=EXAMPLES,
        for_everybody=False,
    )
)
CHANGE_DUE: Final = register_notice(
    NoticeKind(
        "standards.change_due",
        label=_("Change of the standard comes near"),
        subject=_("Days left: {days}. Still to look at: {count}, {change}"),
        body=_("From {day} on what nobody has looked at cannot go live and is not drawn."),
        examples={**EXAMPLES, "days": "7"},
        for_everybody=False,
    )
)
