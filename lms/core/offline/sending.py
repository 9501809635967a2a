"""Read what a browser sends later than it was done, for want of network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

DONE_AT: Final = "done_at"  # the worker of the browser adds it to what it has kept
FORMAT: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


def noted_moment(sent: Mapping[str, str]) -> datetime | None:
    """Give when the device says something was done that comes late; nothing where it came at once."""
    try:
        return datetime.strptime(sent.get(DONE_AT, ""), FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def believed_moment(noted_at: datetime | None, *, earliest: datetime, now: datetime) -> datetime:
    """Give the moment that is believed: what the device says, but not before it was possible nor to come."""
    return now if noted_at is None else max(earliest, min(noted_at, now))
