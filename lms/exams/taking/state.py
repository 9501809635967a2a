"""Say what the exam page in the browser has to know: clock, saved answers, addresses, words."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import TypedDict, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from lms.core.accounts import User
from lms.exams.attempts.models import Answer, Attempt
from lms.exams.attempts.queries import answers_of
from lms.exams.release.queries import review_facts
from lms.exams.saving.passes import issue_pass
from lms.exams.saving.replies import MILLISECONDS, clock, milliseconds
from lms.exams.saving.services import LARGEST_REVISION
from lms.exams.settings import ExamSettings
from lms.papers.drawing.rules.slots import Slot, pages_of
from lms.papers.review_options.queries import matrix_of
from lms.papers.review_options.rules import has_immediate_feedback
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.versions.queries import ShownQuestion


class SavedJson(TypedDict):
    """A saved answer for the browser."""

    slot: int
    given: object
    flagged: bool
    revision: int
    seconds: int
    savedClock: str


class LackingJson(TypedDict):
    """What a given answer still wants, as a kind's script says it of a question that is on the page."""

    isPart: bool
    isUnread: bool


class PaperJson(TypedDict):
    """How a paper is turned: the first and last slot of every page, the part of every slot.

    `mustPass` names the slots of must-pass questions. Without a way back only the page that begins with
    `openFrom` is there; `left` says by slot what answers on pages before it want. Where `looksUp`, what is
    right can be seen answer by answer; an answer with the revision `sealed` is final.
    """

    pages: list[tuple[int, int]]
    parts: list[str]
    mustPass: list[int]
    count: int
    noWayBack: bool
    openFrom: int
    left: dict[int, LackingJson]
    sample: bool
    looksUp: bool
    sealed: int


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
    names = ("answer", "state", "heartbeat", "turn", "hand_in", "result", "feedback")
    addresses = {name: reverse(f"lms_exams:{name}", args=[attempt.token]) for name in names}
    addresses["lookUp"] = reverse("lms_exams:look_up", args=[attempt.token, 0])
    here = urlencode({"next": reverse("lms_exams:attempt", args=[attempt.token])})
    addresses["login"] = f"{resolve_url(settings.LOGIN_URL)}?{here}"
    return {
        "token": str(attempt.token),
        "owner": attempt.employee_id,
        "open": attempt.is_unfinished,
        "now": milliseconds(now),
        "deadline": milliseconds(attempt.deadline),
        "grace": ExamSettings.current().grace_seconds * MILLISECONDS,
        "answers": [saved_json(answer) for answer in answers_of(attempt)],
        "addresses": addresses,
        "csrfCookie": settings.CSRF_COOKIE_NAME,
    }


def left_json(questions: Iterable[ShownQuestion], saved: Iterable[SavedJson]) -> dict[int, LackingJson]:
    """Say what the saved answers to questions that are not on the page any more want."""
    given = {answer["slot"]: answer["given"] for answer in saved}
    answered = [(one, given[one.number]) for one in questions if isinstance(given.get(one.number), dict)]
    found = [(one.number, one.lacking(cast("JsonObject", answer))) for one, answer in answered]
    return {number: {"isPart": lack.is_part, "isUnread": lack.is_unread} for number, lack in found}


def paper_json(
    attempt: Attempt,
    slots: Sequence[Slot],
    *,
    sample: bool = False,
    left: dict[int, LackingJson] | None = None,
) -> PaperJson:
    """Say how the paper of these slots is turned; the sitting's paper is read with the attempt."""
    paper = attempt.sitting.paper
    return {
        "pages": list(pages_of(slots, paper.page_mode)),
        "parts": [slot.part for slot in slots],
        "mustPass": [slot.number for slot in slots if slot.must_pass],
        "count": len(slots),
        "noWayBack": paper.no_way_back,
        "openFrom": attempt.open_from,
        "left": left or {},
        "sample": sample,
        "looksUp": not sample
        and has_immediate_feedback(matrix_of(paper), review_facts(attempt, timezone.now())),
        "sealed": LARGEST_REVISION,
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


def pass_for(request: HttpRequest, token: UUID | int, now: datetime) -> str:
    """Sign a pass for an attempt or a sitting, which the view has found to be the signed-in user's."""
    user = cast("User", request.user)
    return issue_pass(token=token, user=user, session_key=request.session.session_key or "", now=now)


def exam_texts() -> dict[str, str]:
    """Give the sentences the page's scripts write; {braces} are filled in the browser."""
    return _messages_in(get_language()).copy()


@cache
def _messages_in(_language: str | None) -> dict[str, str]:
    """Look the sentences up once for each language."""
    near_answers = _saving_messages() | _status_messages() | _look_up_messages()
    return near_answers | _cover_messages() | _paging_messages()


def _look_up_messages() -> dict[str, str]:
    """Say what looking an answer up does."""
    return {
        "lookUpFirst": _("Give an answer first."),
        "lookUpFailed": _("That could not be looked up now. Please try again."),
        "final": _("final"),
    }


def _saving_messages() -> dict[str, str]:
    """Say where an answer is, and what the end of the time does to it."""
    return {
        "saved": _("{clock} saved"),
        "sending": _("Saving …"),
        "waiting": _("Waiting for the network; kept on this device"),
        "signedOut": _("You are signed out. Your answers are kept on this device."),
        "signInAgain": _("Sign in on another page"),
        "signInFailed": _("That did not work. Try again, or sign in on another page."),
        "refused": _("This answer could not be saved. Please give it again."),
        "late": _("Arrived after the deadline: kept, but not counted"),
        "elsewhere": _("A newer answer was given on another page; it is shown now."),
        "openElsewhere": _(
            "This paper is open on another device or page as well. Answers given there are shown here."
        ),
        "changedElsewhere": _(
            "The answers to these questions were changed on another page: {slots}."
            " Look at them, then hand in again."
        ),
        "comma": pgettext("between numbers of questions", ", "),
        "noStorage": _(
            "This browser cannot keep answers on the device. "
            "Do not close the page before everything is saved."
        ),
        "unsaved": _("{count} answers are not saved yet."),
        "notHandedIn": _(
            "You are offline: your exam is not handed in yet. Try again once you are back online."
        ),
        "over": _("The time is over."),
        "overUnsaved": _("Your time is up. Sending {count} answers …"),
        "overLost": _("Your time is up and you are offline. Saved answers will be marked."),
    }


def _cover_messages() -> dict[str, str]:
    """Say why the paper is covered, and what is recorded."""
    return {
        "pausedTitle": _("The exam is paused"),
        "pausedText": _("The clock stands still. Your answers are kept; the paper comes back automatically."),
        "lockedTitle": _("Your exam is locked"),
        "lockedText": _("Please ask the invigilator to let you continue. The clock keeps running."),
        "networkTitle": _("This network is not allowed"),
        "networkText": _(
            "This sitting can only be taken on certain networks. Go back to yours; the clock keeps running."
        ),
        "fullScreenTitle": _("This exam is taken in full screen"),
        "fullScreenText": _("The clock is running. Leaving full screen is recorded."),
        "fullScreenEnter": _("Go to full screen"),
        "warned": _("You left the page. That was recorded with its time; a person will look at it."),
        "gotIt": _("Got it"),
    }


def _paging_messages() -> dict[str, str]:
    """Say where the taker is in the paper, and what is still open."""
    return {
        "lastMinutes": _("{minutes} minutes left"),
        "moved": _("Moved to place {place} of {count}"),
        "flag": _("Flag"),
        "unflag": _("Unflag"),
        "next": pgettext("question", "Next"),
        "review": _("Review and hand in"),
        "leavesOpen": _(
            "{count} questions on this page are unanswered, and you cannot come back. Press again to go on."
        ),
        "leavesUnfinished": _(
            "{count} questions on this page are unanswered or unfinished, and you cannot come back. Press"
            " again to go on."
        ),
        "nextPage": pgettext("page of a paper", "Next"),
        "previousPage": pgettext("page of a paper", "Previous"),
        "calculatorFault": _("Not a calculation"),
        "nowAt": _("Question {number} of {count}"),
    }


def _status_messages() -> dict[str, str]:
    """Say where a question stands, and what the last look before handing in finds."""
    return {
        "answered": _("answered"),
        "partly": _("partly answered"),
        "open": _("not answered"),
        "unread": _("no number could be read"),
        "flagged": _("flagged"),
        "notSaved": _("not saved yet"),
        "mustPass": _("must be answered right"),
        "summary": _("{answered} answered · {open} open · {flagged} flagged"),
        "summaryPartly": _("{answered} answered · {partly} partly · {open} open · {flagged} flagged"),
        "allAnswered": _("All questions are answered."),
        "someOpen": _("{open} of {count} questions are unanswered."),
        "someUnfinished": _("{unfinished} of {count} questions are not finished."),
        "openAndUnfinished": _("Of {count} questions {open} are unanswered and {unfinished} not finished."),
        "handIn": _("Hand in"),
        "handInOpen": _("Hand in with {open} unanswered"),
        "handInUnfinished": _("Hand in with {unfinished} unfinished"),
        "handInBoth": _("Hand in with {open} unanswered, {unfinished} unfinished"),
    }
