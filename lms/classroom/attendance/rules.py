"""Say whether a code from the screen is fresh, and whether who signs in now is late. No database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from lms.classroom.sessions.rules import SessionCancelled, SessionClosed, SessionTimes
from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _

CODE_SECONDS: Final = 60
# The code on the screen and the two before it: time to open the page, to sign in and to press the button.
CODES_KEPT: Final = 3
GRACE: Final = timedelta(minutes=10)


class CodeTooOld(Refusal):
    message = _("This code is no longer valid. Scan the one on the screen now.")


class SignInTooEarly(Refusal):
    """The doors are not open yet."""

    message = _("One can sign in from %(opens_at)s on.")

    def __init__(self, opens_at: datetime) -> None:
        """Keep when."""
        super().__init__()
        self.opens_at = opens_at


class MarkedTooEarly(Refusal):
    """Nobody can be there before the doors are open."""

    message = _("Until %(opens_at)s nobody can be marked as present.")

    def __init__(self, opens_at: datetime) -> None:
        """Keep when."""
        super().__init__()
        self.opens_at = opens_at


class SignInTooLate(Refusal):
    message = _("This session is over. Ask the trainer to mark you by hand.")


def step_of(now: datetime) -> int:
    """Number the minute in which a code is shown."""
    return int(now.timestamp()) // CODE_SECONDS


def is_fresh(step: int, now: datetime) -> bool:
    """Tell whether a code of this step still counts; one from the future does not."""
    return 0 <= step_of(now) - step < CODES_KEPT


def comes_late(times: SessionTimes, now: datetime) -> bool:
    """Tell whether who signs in now is late; raise the refusal where nobody signs in now."""
    if times.is_cancelled:
        raise SessionCancelled
    if times.is_closed:
        raise SessionClosed
    if now < times.doors_open_at:
        raise SignInTooEarly(times.doors_open_at)
    if now >= times.ends_at:
        raise SignInTooLate
    return now > times.begins_at + GRACE
