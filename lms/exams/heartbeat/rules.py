"""Say where a person in a sitting stands at this moment, and which statuses need somebody to look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from lms.exams.attempts.rules.access import UNFINISHED, State

type SeatStatus = Literal[
    "locked", "disconnected", "paused", "absent", "waiting", "taking", "handed_in", "invalidated"
]

# What needs somebody first stands first.
URGENCY: Final[Mapping[SeatStatus, int]] = {
    "locked": 0,
    "disconnected": 1,
    "paused": 2,
    "waiting": 3,
    "absent": 4,
    "taking": 5,
    "handed_in": 6,
    "invalidated": 7,
}


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What is known about a seat: the latest attempt's state, arrival, and the last sign of life.

    An attempt that was invalidated and given back is as if there were none.
    """

    state: State | None
    arrived_at: datetime | None
    started_at: datetime | None
    seen_at: datetime | None
    saved_at: datetime | None

    @property
    def last_sign(self) -> datetime | None:
        """Return the latest of page contact, save and start."""
        return max((one for one in (self.seen_at, self.saved_at, self.started_at) if one), default=None)


def status_of(facts: SeatFacts, now: datetime, *, silent_seconds: int) -> SeatStatus:
    """Tell where somebody stands; a taker not heard of for `silent_seconds` counts as disconnected."""
    if facts.state == "invalidated":
        return "invalidated"
    if facts.state is None:
        return "waiting" if facts.arrived_at else "absent"
    if facts.state == "paused":
        return "paused"
    if facts.state == "locked":
        return "locked"
    if facts.state not in UNFINISHED:
        return "handed_in"
    silent_since = now - timedelta(seconds=silent_seconds)
    return "taking" if facts.last_sign and facts.last_sign >= silent_since else "disconnected"


def counts_for_rule(kind: str, details: Mapping[str, object]) -> bool:
    """Tell whether an event counts for the sitting's rule: leaving and second pages do, copying does not.

    Leaving in order to sign in again is asked of the taker and never counts.
    """
    return kind in {"left_page", "left_full_screen", "second_device"} and not details.get("signed_out")
