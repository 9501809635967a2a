"""Count up codes that end in a number."""

import re
from collections.abc import Iterable


def _next(codes: Iterable[str], start: str) -> int:
    """Give the number after the highest that follows the start."""
    numbered = re.compile(rf"{re.escape(start)}(\d+)")
    return 1 + max((int(found[1]) for one in codes if (found := numbered.fullmatch(one))), default=0)
