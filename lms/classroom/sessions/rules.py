"""Say when somebody may register for a session or give the place up, and how many move up. No database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _

DOORS_OPEN: Final = timedelta(minutes=30)


class SessionCancelled(Refusal):
    message = _("This session was cancelled.")


class SessionClosed(Refusal):
    message = _("This session is closed; open it again first.")


class SessionHasBegun(Refusal):
    message = _("This session has begun.")


class IsThere(Refusal):
    message = _("You are signed in for this session. If you are not staying, please speak to the trainer.")


class RegistrationNotOpen(Refusal):
    """Registration opens later."""

    message = _("Registration opens at %(opens_at)s.")

    def __init__(self, opens_at: datetime) -> None:
        """Keep when."""
        super().__init__()
        self.opens_at = opens_at


class RegistrationOver(Refusal):
    """Registration has closed."""

    message = _("Registration closed at %(closes_at)s.")

    def __init__(self, closes_at: datetime) -> None:
        """Keep when."""
        super().__init__()
        self.closes_at = closes_at


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """When a session is and when one registers for it; without a closing moment until it begins."""

    begins_at: datetime
    ends_at: datetime
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    is_cancelled: bool = False
    is_closed: bool = False

    @property
    def doors_open_at(self) -> datetime:
        """Give the moment from which one signs in."""
        return self.begins_at - DOORS_OPEN


def registration_refusal(times: SessionTimes, now: datetime) -> Refusal | None:
    """Say why nobody registers now; nothing where registration is open."""
    if times.is_cancelled:
        return SessionCancelled()
    if times.is_closed or now >= times.begins_at:
        return SessionHasBegun()
    if times.opens_at is not None and now < times.opens_at:
        return RegistrationNotOpen(times.opens_at)
    if times.closes_at is not None and now >= times.closes_at:
        return RegistrationOver(times.closes_at)
    return None


def withdrawal_refusal(times: SessionTimes, now: datetime, *, is_there: bool) -> Refusal | None:
    """Say why a place is not given up now: it is free for others as long as they can still come.

    Who is there already uses it.
    """
    if times.is_cancelled:
        return SessionCancelled()
    if times.is_closed or now >= times.begins_at:
        return SessionHasBegun()
    return IsThere() if is_there else None


def moving_up(*, places: int, taken: int, waiting: int) -> int:
    """Count who of those waiting gets a place now."""
    return max(0, min(places - taken, waiting))
