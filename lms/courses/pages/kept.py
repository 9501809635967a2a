"""Keep in a process's memory what is made of published content, until the content changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Final, cast

from lms.courses.pages.changes import Token, token
from lms.courses.settings import CoursesSettings

# A lesson is some 30 kB: all lessons in both languages fit, and a worker stays small.
MOST_KEPT: Final = 400


class Shelf:
    """What was made at one state of the content; everything on it is read and never written."""

    def __init__(self, state: Token | None) -> None:
        """Begin empty."""
        self.state = state
        self.made_at = time.monotonic()
        self._things: dict[Hashable, object] = {}

    def get[T](self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what stands under the key, made if nothing does; two threads may both make it."""
        found = self._things.get(key, self)
        if found is not self:
            return cast("T", found)
        made = make()
        if len(self._things) >= MOST_KEPT:
            self._things.clear()
        self._things[key] = made
        return made


_last = Shelf(None)


def shelf() -> Shelf:
    """Give what is kept of the content as the database has it now, in one query.

    The token is read before the content, so what is put on a shelf is at least as new as its token says.
    """
    global _last  # noqa: PLW0603 - one shelf for all threads, replaced whole
    state, kept = token(), _last
    seconds = CoursesSettings.current().body_cache_seconds
    if state is None or not seconds:
        return Shelf(None)
    if kept.state != state or time.monotonic() - kept.made_at > seconds:
        kept = _last = Shelf(state)
    return kept
