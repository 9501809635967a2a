"""What is told to takers about their exams, and to markers about what waits for them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lms.core.notices.api import NoticeKind, register_notice
from lms.core.wording import StrOrPromise

SITTING: Final[dict[str, StrOrPromise]] = {
    "exam": _("Handling complaints, December"),
    "opens_at": "2026-12-18 09:00",
    "closes_at": "2026-12-18 11:00",
}

SEATED: Final = register_notice(
    NoticeKind(
        "exams.seated",
        label=_("Seat in an exam"),
        subject=_("You have a seat: {exam}"),
        body=_("From {opens_at} to {closes_at}."),
        examples=SITTING,
        mandatory=True,
    )
)
WAITING: Final = register_notice(
    NoticeKind(
        "exams.waiting",
        label=_("Place on the waiting list of an exam"),
        subject=_("You are on the waiting list: {exam}"),
        body=_("You get a seat, and are told, as soon as a sitting fits you. You need not do anything."),
        examples={"exam": SITTING["exam"]},
    )
)
MOVED: Final = register_notice(
    NoticeKind(
        "exams.moved",
        label=_("Exam moved"),
        subject=_("Other times: {exam}"),
        body=_("Now from {opens_at} to {closes_at}."),
        examples=SITTING,
        mandatory=True,
        urgent=True,
    )
)
CANCELLED: Final = register_notice(
    NoticeKind(
        "exams.cancelled",
        label=_("Exam cancelled"),
        subject=_("Cancelled: {exam}"),
        body=_("It was to open at {opens_at}. {reason}"),
        examples={"exam": SITTING["exam"], "opens_at": SITTING["opens_at"], "reason": _("The room floods.")},
        mandatory=True,
        urgent=True,
    )
)
UNSEATED: Final = register_notice(
    NoticeKind(
        "exams.unseated",
        label=_("Seat taken back"),
        subject=_("You no longer have a seat: {exam}"),
        body=_("It was from {opens_at} to {closes_at}."),
        examples=SITTING,
        mandatory=True,
    )
)
UNDRAWABLE: Final = register_notice(
    NoticeKind(
        "exams.undrawable",
        label=_("Paper of a sitting cannot be drawn"),
        subject=_("Nobody can start: {exam}"),
        body=_("It opens at {opens_at}. {why}"),
        examples={
            "exam": SITTING["exam"],
            "opens_at": SITTING["opens_at"],
            "why": _("The question bank cannot fill this paper."),
        },
        mandatory=True,
        urgent=True,
    )
)
RESULT_OUT: Final = register_notice(
    NoticeKind(
        "exams.result_out",
        label=_("Result of an exam"),
        subject=_("Your result is there: {exam}"),
        body=_("Open it to see your marks and what you may look at again."),
        examples={"exam": SITTING["exam"]},
        private=True,
    )
)
MARKING_WAITING: Final = register_notice(
    NoticeKind(
        "exams.marking_waiting",
        label=_("Exam answers to be marked"),
        subject=_("Answers waiting for your mark: {count}"),
        body=_("The first are to be marked by {due_on}."),
        examples={"count": "12", "due_on": "2026-12-22"},
        for_everybody=False,
    )
)
