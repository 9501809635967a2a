"""Say what the exam page in the browser has to know: clock, saved answers, addresses, words."""

from datetime import datetime
from typing import TypedDict
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.exams.choices import AttemptState
from lms.exams.models import Answer, Attempt
from lms.exams.queries.papers import answers_of
from lms.exams.settings import ExamSettings

MILLISECONDS = 1000


class SavedJson(TypedDict):
    """A saved answer for the browser."""

    slot: int
    given: object
    flagged: bool
    revision: int
    seconds: int
    savedClock: str


class StateJson(TypedDict):
    """The state of an attempt for the browser; times are milliseconds since 1970."""

    token: str
    owner: int
    open: bool
    now: int
    deadline: int
    grace: int
    answers: list[SavedJson]
    addresses: dict[str, str]
    csrfCookie: str


def exam_state(attempt: Attempt, now: datetime) -> StateJson:
    """State everything the page needs to start, resume or catch up."""
    return {
        "token": str(attempt.token),
        "owner": attempt.employee_id,
        "open": attempt.state == AttemptState.OPEN,
        "now": milliseconds(now),
        "deadline": milliseconds(attempt.deadline),
        "grace": ExamSettings.current().grace_seconds * MILLISECONDS,
        "answers": [saved_json(answer) for answer in answers_of(attempt)],
        "addresses": _addresses(attempt),
        "csrfCookie": settings.CSRF_COOKIE_NAME,
    }


def saved_json(answer: Answer) -> SavedJson:
    """State one saved answer."""
    return {
        "slot": answer.slot,
        "given": answer.given,
        "flagged": answer.flagged,
        "revision": answer.revision,
        "seconds": answer.seconds,
        "savedClock": clock(answer.saved_at),
    }


def milliseconds(moment: datetime) -> int:
    """Give a moment as browsers count time."""
    return int(moment.timestamp() * MILLISECONDS)


def clock(moment: datetime) -> str:
    """Give the local time of a save to the second."""
    return f"{timezone.localtime(moment):%H:%M:%S}"


def _addresses(attempt: Attempt) -> dict[str, str]:
    names = ("answer", "state", "hand_in", "result")
    addresses = {name: reverse(f"lms_exams:{name}", args=[attempt.token]) for name in names}
    here = reverse("lms_exams:attempt", args=[attempt.token])
    return addresses | {"login": f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': here})}"}


def exam_words() -> dict[str, str]:
    """Give the sentences the page's scripts write; {braces} are filled in the browser."""
    return {
        "saved": _("{clock} saved"),
        "sending": _("Saving …"),
        "waiting": _("Waiting for the network; kept on this device"),
        "signedOut": _("You are signed out. Your answers are kept on this device."),
        "signInAgain": _("Sign in again"),
        "refused": _("This answer could not be saved. Please give it again."),
        "elsewhere": _("A newer answer was given on another page; it is shown now."),
        "noStorage": _(
            "This browser keeps nothing on the device. Do not close the page before all is saved."
        ),
        "unsaved": _("{count} answers are not saved yet."),
        "over": _("The time is over."),
        "overUnsaved": _("The time is over. Sending {count} answers …"),
        "overLost": _("The time is over and the network is away. Saved answers will be marked."),
        "lastMinutes": _("{minutes} minutes left"),
        "moved": _("Moved to place {place} of {count}"),
        "flag": _("Flag"),
        "unflag": _("Unflag"),
        "next": pgettext("question", "Next"),
        "review": _("Review and hand in"),
        "handIn": _("Hand in"),
        "handInOpen": _("Hand in with {count} unanswered"),
        "allAnswered": _("All questions are answered."),
        "someOpen": _("{open} of {count} questions are unanswered."),
        "nowAt": _("Question {number} of {count}"),
        "answered": _("answered"),
        "open": _("not answered"),
        "flagged": _("flagged"),
        "notSaved": _("not saved yet"),
        "summary": _("{answered} answered · {open} open · {flagged} flagged"),
    }
