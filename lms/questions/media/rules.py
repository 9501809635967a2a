"""Read the range of bytes that a player asks for, by RFC 9110, section 14."""

import re
from typing import Final

_ONE_RANGE: Final = re.compile(r"bytes=\s*(\d{0,15})-(\d{0,15})\s*", re.IGNORECASE)


class RangeNotSatisfiable(Exception):
    """The range lies beyond the end."""


def wanted_range(header: str, size: int) -> range | None:
    """Return the bytes to send of so many; None for all of them.

    What is no single range of bytes is ignored, as the standard allows; raise where none of the bytes
    asked for is there.
    """
    found = _ONE_RANGE.fullmatch(header)
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        start, stop = max(size - int(last), 0), size
    elif last and int(last) < int(first):
        return None
    else:
        start, stop = int(first), min(int(last) + 1 if last else size, size)
    if start >= stop:
        raise RangeNotSatisfiable
    return range(start, stop)
