"""Name a question in lists where nobody has named it."""

from typing import Final

_LONGEST: Final = 60


def default_title(stem: str) -> str:
    """Give the start of a stem as its title."""
    return stem.replace("\n", " ")[:_LONGEST].strip()


def own_title(title: str | None, stem: str) -> str | None:
    """Give a title that somebody chose, None where it is but the start of the stem."""
    return None if title == default_title(stem) else title
