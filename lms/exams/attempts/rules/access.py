"""Who may start an attempt, and until when it takes answers.

Every question is answered from one reading of the server's clock, passed in as `now`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Literal

from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _

type State = Literal["open", "paused", "locked", "handed_in", "marked", "invalidated"]

UNFINISHED: frozenset[State] = frozenset({"open", "paused", "locked"})
LONGEST_PAUSE = timedelta(hours=24)


class SittingNotOpen(Refusal):
    """The sitting opens later."""

    code: ClassVar[str] = "sitting_not_open"
    message = _("Opens at %(opens_at)s.")

    def __init__(self, opens_at: datetime) -> None:
        super().__init__(f"opens at {opens_at.isoformat()}")
        self.opens_at = opens_at


class SittingClosed(Refusal):
    """The sitting is over."""

    code: ClassVar[str] = "sitting_closed"
    message = _("The sitting is closed.")


class EntryOver(Refusal):
    """The sitting goes on, but it is too late to enter."""

    code: ClassVar[str] = "entry_over"
    message = _("It is too late to enter this sitting.")


class AttemptUnfinished(Refusal):
    """An earlier attempt is still open: it is to be resumed, or handed in if its time is over."""

    code: ClassVar[str] = "attempt_unfinished"
    message = _("An earlier attempt is still open.")


class AlreadyPassed(Refusal):
    """The exam is passed and may not be sat again."""

    code: ClassVar[str] = "already_passed"
    message = _("You have passed this exam.")


class NoAttemptsLeft(Refusal):
    """All attempts allowed are used."""

    code: ClassVar[str] = "no_attempts_left"
    message = _("All attempts are used.")


class CoolingDown(Refusal):
    """The next attempt has to wait."""

    code: ClassVar[str] = "cooling_down"
    message = _("The next attempt is possible from %(until)s.")

    def __init__(self, until: datetime) -> None:
        super().__init__(f"until {until.isoformat()}")
        self.until = until


class AttemptOver(Refusal):
    """The attempt's time is over."""

    code: ClassVar[str] = "attempt_over"
    message = _("The time is over.")


class AttemptClosed(Refusal):
    """The attempt was handed in or invalidated and takes no more answers."""

    code: ClassVar[str] = "attempt_closed"
    message = _("This attempt has been handed in.")


class AttemptHeld(Refusal):
    """The attempt is paused or locked; answers wait on the device until it goes on."""

    code: ClassVar[str] = "attempt_held"
    message = _("Your exam is paused or locked. You can continue when the invigilator lets you.")


class SittingCancelled(Refusal):
    """The sitting was cancelled before anybody started."""

    code: ClassVar[str] = "sitting_cancelled"
    message = _("The sitting was cancelled.")


@dataclass(frozen=True, slots=True)
class SittingRules:
    """When and how often a sitting may be taken; None means without such a limit.

    `late_entry_minutes` counts from the opening and does not bind whom an invigilator `is_let_in`.
    `extra_minutes` lengthen the time of one person. `capped_by_window` ends every attempt when the
    window closes, however late it began. `grace_seconds` covers the way of the last answers.
    """

    minutes: int
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    late_entry_minutes: int | None = None
    attempts_allowed: int | None = 1
    cool_down: timedelta = timedelta(0)
    resit_after_pass: bool = False
    capped_by_window: bool = True
    grace_seconds: int = 30
    extra_minutes: int = 0
    is_let_in: bool = False
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """What the rules need to know about an attempt that was started; `held_at` while paused or locked.

    An invalidated one counts for no rule, unless it `is_used_up`: then it is one of the attempts allowed.
    """

    state: State
    started_at: datetime
    deadline: datetime
    closed_at: datetime | None = None
    passed: bool | None = None
    held_at: datetime | None = None
    is_used_up: bool = False

    @property
    def is_one_of_those_allowed(self) -> bool:
        """Tell whether it counts for how often the exam may be written, and for the wait afterwards."""
        return self.state != "invalidated" or self.is_used_up


def deadline_of(rules: SittingRules, *, started_at: datetime, time_factor: Decimal = Decimal(1)) -> datetime:
    """Return when an attempt ends; `time_factor` is the extra time granted to a person (1.25 = +25 %)."""
    minutes = rules.minutes * time_factor + rules.extra_minutes
    ends_at = started_at + timedelta(seconds=float(minutes * 60))
    if rules.capped_by_window and rules.closes_at is not None:
        return min(ends_at, rules.closes_at)
    return ends_at


def why_not_start(rules: SittingRules, earlier: Sequence[AttemptFacts], now: datetime) -> Refusal | None:
    """Return what speaks against a new attempt now, the plainest reason first; None if nothing does."""
    return _window_refusal(rules, now) or _history_refusal(rules, earlier, now)


def require_start(rules: SittingRules, earlier: Sequence[AttemptFacts], now: datetime) -> None:
    """Raise what speaks against a new attempt now."""
    if refusal := why_not_start(rules, earlier, now):
        raise refusal


def attempts_left(rules: SittingRules, earlier: Iterable[AttemptFacts]) -> int | None:
    """Return how many attempts remain; None where there is no limit."""
    if rules.attempts_allowed is None:
        return None
    return max(0, rules.attempts_allowed - sum(attempt.is_one_of_those_allowed for attempt in earlier))


def next_start_at(rules: SittingRules, earlier: Iterable[AttemptFacts]) -> datetime | None:
    """Return the end of the cool-down after the latest attempt; None before the first one."""
    ends = [attempt.closed_at or attempt.deadline for attempt in earlier if attempt.is_one_of_those_allowed]
    return max(ends) + rules.cool_down if ends else None


def why_not_answer(attempt: AttemptFacts, now: datetime, *, grace_seconds: int) -> Refusal | None:
    """Return what keeps the attempt from taking an answer now; None if nothing does."""
    if attempt.state not in UNFINISHED:
        return AttemptClosed()
    if attempt.state == "paused":
        return AttemptHeld()
    if attempt.state == "locked" and not is_overdue(attempt, now, grace_seconds=grace_seconds):
        return AttemptHeld()
    return AttemptOver() if is_overdue(attempt, now, grace_seconds=grace_seconds) else None


def may_answer(attempt: AttemptFacts, now: datetime, *, grace_seconds: int) -> bool:
    """Tell whether the attempt takes an answer now."""
    return why_not_answer(attempt, now, grace_seconds=grace_seconds) is None


def require_answer(attempt: AttemptFacts, now: datetime, *, grace_seconds: int) -> None:
    """Raise what keeps the attempt from taking an answer now."""
    if refusal := why_not_answer(attempt, now, grace_seconds=grace_seconds):
        raise refusal


def is_overdue(attempt: AttemptFacts, now: datetime, *, grace_seconds: int) -> bool:
    """Tell whether an attempt is past its deadline and grace, and has to be handed in for its taker.

    The clock of a locked attempt runs on. That of a paused one stands, but nobody pauses longer than a day.
    """
    if attempt.state == "paused":
        return attempt.held_at is not None and now > attempt.held_at + LONGEST_PAUSE
    return attempt.state in UNFINISHED and now > attempt.deadline + timedelta(seconds=grace_seconds)


def resumed_deadline(deadline: datetime, *, held_at: datetime, now: datetime) -> datetime:
    """Move a deadline by the time an attempt was held, so that nobody loses a second to a pause."""
    return deadline + (now - held_at)


def _window_refusal(rules: SittingRules, now: datetime) -> Refusal | None:
    if rules.is_cancelled:
        return SittingCancelled()
    if rules.opens_at is not None and now < rules.opens_at:
        return SittingNotOpen(rules.opens_at)
    if rules.closes_at is not None and now >= rules.closes_at:
        return SittingClosed()
    if rules.opens_at is None or rules.late_entry_minutes is None or rules.is_let_in:
        return None
    return EntryOver() if now > rules.opens_at + timedelta(minutes=rules.late_entry_minutes) else None


def _history_refusal(rules: SittingRules, earlier: Sequence[AttemptFacts], now: datetime) -> Refusal | None:
    if any(attempt.state in UNFINISHED for attempt in earlier):
        return AttemptUnfinished()
    if not rules.resit_after_pass and any(
        attempt.passed and attempt.state == "marked" for attempt in earlier
    ):
        return AlreadyPassed()
    if attempts_left(rules, earlier) == 0:
        return NoAttemptsLeft()
    free_at = next_start_at(rules, earlier)
    return CoolingDown(free_at) if free_at is not None and now < free_at else None
