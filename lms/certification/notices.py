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


def _of_delta_exam(
    event: str,
    label: StrOrPromise,
    subject: StrOrPromise,
    body: StrOrPromise,
    *,
    mandatory: bool = True,
    of_team: bool = False,
    **examples: StrOrPromise,
) -> NoticeKind:
    """Register what is told of the delta exam of a change: to whom it concerns, or to who leads the team."""
    exam: dict[str, StrOrPromise] = {"paper": _("Changes of edition 2"), "until": "2027-01-31"}
    kind = NoticeKind(
        f"certification.{event}",
        label=label,
        subject=subject,
        body=body,
        examples={"certification": EXAMPLES["certification"], **exam, **examples},
        mandatory=mandatory and not of_team,
        private=of_team,
        for_everybody=not of_team,
    )
    return register_notice(kind)


DELTA_ASKED: Final = _of_delta_exam(
    "delta_asked",
    _("Delta exam asked for"),
    _("The standard changes: please pass the delta exam until {until}"),
    _(
        "Your certificate {certification} holds on if you pass {paper} until {until}. After that day it"
        " is due again until you have passed."
    ),
)
DELTA_DUE: Final = _of_delta_exam(
    "delta_due",
    _("Delta exam due soon"),
    _("{days} days left for the delta exam: {certification}"),
    _("{paper} is to be passed until {until}. After that day your certificate is due again."),
    days="7",
)
DUE_AGAIN: Final = _of_delta_exam(
    "due_again",
    _("Certificate due again"),
    _("Your certificate is due again: {certification}"),
    _(
        "{paper} was to be passed until {until}. Your certificate holds again from the day on which you"
        " pass it."
    ),
)
TEAM_DUE_AGAIN: Final = _of_delta_exam(
    "team_due_again",
    _("Certificate due again in your team"),
    _("Due again in your team: {certification}, {count}"),
    _("{paper} was to be passed until {until}: {names}."),
    of_team=True,
    count="2",
    names=_("Li Min, Chen Jing"),
)
DELTA_PASSED: Final = _of_delta_exam(
    "delta_passed",
    _("Delta exam passed"),
    _("Delta exam passed: {certification} holds on"),
    _("You passed {paper}. Your certificate keeps its last day."),
    mandatory=False,
)
DELTA_LOST: Final = _of_delta_exam(
    "delta_lost",
    _("Pass of the delta exam lost"),
    _("The pass of your delta exam no longer counts: {certification}"),
    _("{paper} is to be passed again until {until}; after that day your certificate is due again."),
)
DELTA_LIFTED: Final = _of_delta_exam(
    "delta_lifted",
    _("Delta exam no longer asked for"),
    _("You need not pass the delta exam: {certification}"),
    _("{paper} is no longer asked for. Your certificate keeps its last day."),
    mandatory=False,
)
DELTA_REMINDED: Final = _of_delta_exam(
    "delta_reminded",
    _("Reminder of a delta exam"),
    _("Please pass the delta exam: {certification}"),
    _("{paper} is to be passed until {until}. {sender} reminds you of it."),
    sender=_("Zhao Lei"),
)
