"""Paths that questions are filed by: categories such as 第三章/3.1, and clauses with those below."""

from collections.abc import Iterable
from typing import Final

LONGEST_CODE = 40

SIGN: Final = "/"


def tidy_category(written: str) -> str:
    """Give a path without empty steps, spaces around names, or the full-width sign."""
    steps = (" ".join(step.split()) for step in written.replace("／", SIGN).split(SIGN))
    return SIGN.join(step for step in steps if step)


def with_wider(paths: Iterable[str]) -> list[str]:
    """List paths with every wider one above them, in order, each once."""
    found = set[str]()
    for path in paths:
        steps = path.split(SIGN)
        found.update(SIGN.join(steps[:count]) for count in range(1, len(steps) + 1))
    return sorted(found - {""}, key=lambda path: path.split(SIGN))


def lies_in(clause: str, prefix: str) -> bool:
    """Tell whether a clause number is the given one or lies below it."""
    return clause == prefix or clause.startswith(f"{prefix}.")
