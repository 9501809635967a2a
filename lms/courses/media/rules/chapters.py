"""Read and write the times at which chapters begin, as players show them: 1:05 or 1:02:05."""

from __future__ import annotations

import re
from typing import Final

TIME: Final = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)")


def seconds_at(time: str) -> int | None:
    """Give the seconds of a time; nothing where it is none. A colon of Chinese typing counts as well."""
    found = TIME.fullmatch(time.strip().replace("：", ":"))
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return (hours * 60 + minutes) * 60 + seconds
