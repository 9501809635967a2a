"""Let a whole run live at another moment: `TEST_CLOCK="2028-02-28 23:57" pytest tests/exams`.

A test that leans on the hour, the end of a month or a leap day shows itself in such a run, which goes over
midnight if it is set a little before.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone


def moved(now: Callable[[], datetime], moment: str) -> Callable[[], datetime]:
    """Give a clock that begins at the moment, in the time of the site, and goes on as the other does."""
    began = now()
    begins = timezone.make_aware(datetime.fromisoformat(moment))
    return lambda: begins + (now() - began)


def install() -> None:
    """Set the clock of the run where somebody asks for it."""
    if moment := os.environ.get("TEST_CLOCK"):
        timezone.now = moved(timezone.now, moment)
