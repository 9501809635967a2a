"""Tell whether two sittings stand in each other's way."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """When a paper of so many minutes may be written; who comes latest starts `late_entry_minutes` in."""

    opens_at: datetime
    closes_at: datetime
    minutes: int
    late_entry_minutes: int | None = None

    @property
    def ends_at(self) -> datetime:
        """Return when the last one has to stop."""
        if self.late_entry_minutes is None:
            return self.closes_at
        latest = self.opens_at + timedelta(minutes=self.late_entry_minutes + self.minutes)
        return min(self.closes_at, latest)


def clash(one: Window, other: Window) -> bool:
    """Tell whether they overlap, and neither leaves time for its whole paper outside the other.

    A paper of 90 minutes that may be written for two weeks does not clash with an exam of one morning.
    Nobody's own extra time is counted.
    """
    if one.ends_at <= other.opens_at or other.ends_at <= one.opens_at:
        return False
    return not (_leaves_room(one, other) or _leaves_room(other, one))


def _leaves_room(one: Window, other: Window) -> bool:
    """Tell whether the whole paper of the one can be written before the other opens or after it ends."""
    needed = timedelta(minutes=one.minutes)
    return other.opens_at - one.opens_at >= needed or one.ends_at - other.ends_at >= needed
