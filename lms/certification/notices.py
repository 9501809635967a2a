"""What is told to people about their certificates."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lms.core.notices.api import NoticeKind, register_notice
from lms.core.wording import StrOrPromise

EXAMPLES: Final[dict[str, StrOrPromise]] = {
    "certification": _("Handling complaints"),
    "ends_on": "2026-12-31",
}

ISSUED: Final = register_notice(
    NoticeKind(
        "certification.issued",
        label=_("Certificate issued"),
        subject=_("Your certificate is issued: {certification}"),
        body=_("It is valid from {valid_from} to {ends_on}."),
        examples={**EXAMPLES, "valid_from": "2026-01-01"},
    )
)
ENDING: Final = register_notice(
    NoticeKind(
        "certification.ending",
        label=_("Certificate ends soon"),
        subject=_("Your certificate ends in {days} days: {certification}"),
        body=_("The last day is {ends_on}. Renew it in time by the exam."),
        examples={**EXAMPLES, "days": "30"},
        mandatory=True,
    )
)
EXPIRED: Final = register_notice(
    NoticeKind(
        "certification.expired",
        label=_("Certificate expired"),
        subject=_("Your certificate has expired: {certification}"),
        body=_("Its last day was {ends_on}. The exam brings you a new one."),
        examples=EXAMPLES,
        mandatory=True,
    )
)
REMINDED: Final = register_notice(
    NoticeKind(
        "certification.reminded",
        label=_("Reminder of a certificate"),
        subject=_("Please renew your certificate: {certification}"),
        body=_("Its last day is {ends_on}. {sender} reminds you of it."),
        examples={**EXAMPLES, "sender": _("Zhao Lei")},
    )
)
TEAM_EXPIRED: Final = register_notice(
    NoticeKind(
        "certification.team_expired",
        label=_("Certificate expired in your team"),
        subject=_("Expired in your team: {certification}, {count}"),
        body=_("The last day was {ends_on}: {names}."),
        examples={**EXAMPLES, "count": "2", "names": _("Li Min, Chen Jing")},
        private=True,
        for_everybody=False,
    )
)
