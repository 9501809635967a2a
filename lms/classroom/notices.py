"""What is told to people about sessions, observations and cohorts."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lms.core.notices.api import NoticeKind, register_notice
from lms.core.wording import StrOrPromise

SESSION: Final[dict[str, StrOrPromise]] = {
    "session": _("Complaints: practice in the room"),
    "begins": "2026-12-18 14:00",
    "where": _("Training room 3"),
}
OBSERVATION: Final[dict[str, StrOrPromise]] = {
    "checklist": _("Handling a complaint call"),
    "employee": _("Li Min"),
}

REGISTERED: Final = register_notice(
    NoticeKind(
        "classroom.registered",
        label=_("Place in a session"),
        subject=_("You have a place: {session}"),
        body=_("{begins}, {where}. The page has the file for your calendar."),
        examples=SESSION,
    )
)
MOVED_UP: Final = register_notice(
    NoticeKind(
        "classroom.moved_up",
        label=_("Moved up from the waiting list of a session"),
        subject=_("A place became free for you: {session}"),
        body=_(
            "{begins}, {where}. If you cannot come, please give the place up, so that the next one moves up."
        ),
        examples=SESSION,
        mandatory=True,
    )
)
MOVED: Final = register_notice(
    NoticeKind(
        "classroom.moved",
        label=_("Session moved"),
        subject=_("Moved: {session}"),
        body=_("{begins}, {where}. Your place stays yours."),
        examples={**SESSION, "begins": _("It was 2026-12-18 10:00 and is now 2026-12-18 14:00 (Friday)")},
        mandatory=True,
        urgent=True,
    )
)
CANCELLED: Final = register_notice(
    NoticeKind(
        "classroom.cancelled",
        label=_("Session cancelled"),
        subject=_("Cancelled: {session} on {begins}"),
        body=_("{reason}"),
        examples={**SESSION, "reason": _("The trainer is ill.")},
        mandatory=True,
        urgent=True,
    )
)
TOMORROW: Final = register_notice(
    NoticeKind(
        "classroom.tomorrow",
        label=_("Session the next day"),
        subject=_("Tomorrow: {session}"),
        body=_("{begins}, {where}."),
        examples=SESSION,
    )
)
OBSERVATION_ASKED: Final = register_notice(
    NoticeKind(
        "classroom.observation_asked",
        label=_("Observation asked for"),
        subject=_("Please watch {employee} at work"),
        body=_("By the checklist “{checklist}”. {until}"),
        examples={**OBSERVATION, "until": _("Complete it by 2026-12-18.")},
        private=True,
        for_everybody=False,
    )
)
OBSERVED: Final = register_notice(
    NoticeKind(
        "classroom.observed",
        label=_("Observation of your work"),
        subject=_("What was seen in your work: {checklist}"),
        body=_("{observer} wrote it down. You can read it, and object where it is wrong."),
        examples={**OBSERVATION, "observer": _("Wang Fang")},
        mandatory=True,
        private=True,
    )
)
LOOK_AGAIN: Final = register_notice(
    NoticeKind(
        "classroom.look_again",
        label=_("Second look due"),
        subject=_("Please look again: {employee}"),
        body=_("You agreed to look again by the checklist “{checklist}” from {day} on."),
        examples={**OBSERVATION, "day": "2026-12-18"},
        private=True,
        for_everybody=False,
    )
)
COHORT_REMINDED: Final = register_notice(
    NoticeKind(
        "classroom.cohort_reminded",
        label=_("Reminder of a cohort"),
        subject=_("Please go on with your courses: {cohort}"),
        body=_("{sender} reminds you of the courses that are still open."),
        examples={"cohort": _("Newcomers in December"), "sender": _("Zhao Lei")},
    )
)
