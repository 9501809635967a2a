"""A category of questions: a path of names, the widest first, such as 第三章/3.1."""

from collections.abc import Iterable
from typing import Final

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
