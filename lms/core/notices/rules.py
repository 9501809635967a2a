"""Decide when mail may go out and when it is tried again; put facts into the words of a notice."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

PLACE: Final = re.compile(r"\{(\w+)\}")
# What a mail server may refuse for a while is tried again after these times, then given up.
PAUSES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)


def is_quiet(moment: datetime, quiet_from: time, quiet_until: time, holidays: Collection[date] = ()) -> bool:
    """Tell whether nobody is to be disturbed at a local moment.

    The quiet hours may span midnight; where both ends are the same there are none. A holiday is quiet whole.
    """
    if moment.date() in holidays:
        return True
    now = moment.time()
    if quiet_from <= quiet_until:
        return quiet_from <= now < quiet_until
    return now >= quiet_from or now < quiet_until


def pause_after(attempts: int) -> timedelta | None:
    """Give how long to wait after so many refused attempts; nothing once it is given up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def reminder_step(days_left: int, steps: Collection[int]) -> int | None:
    """Give the step reached by who has so many days left: of 7, 3, 1 with two days left 3; nothing before.

    A morning that was missed is made up for the next one.
    """
    return min((step for step in steps if days_left <= step), default=None)


def places_in(text: str) -> set[str]:
    """Name the facts that a wording asks for."""
    return set(PLACE.findall(text))


def has_stray_brace(text: str) -> bool:
    """Tell whether a brace stands in a wording that belongs to no name of a fact."""
    return bool(set("{}").intersection(PLACE.sub("", text)))


def filled_in(text: str, facts: Mapping[str, object]) -> str:
    """Put facts where the wording names them; a name that is not known stays as it is written."""
    return PLACE.sub(lambda found: str(facts.get(found[1], found[0])), text)
