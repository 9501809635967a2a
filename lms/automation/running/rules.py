"""Sort out which occasions of a rule are new and which entries have lost theirs, and say until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.automation.offers.rules import Occasion, Wish

type Key = tuple[int, str]


class EntryStage(StrEnum):
    """What came of a wish, as it is kept; the values are those of the choices."""

    PLANNED = "planned"
    DONE = "done"
    ALREADY = "already"
    SKIPPED = "skipped"
    CONFLICT = "conflict"
    WITHDRAWN = "withdrawn"
    KEPT = "kept"


# Done once is done for ever, whatever a person changes afterwards; what was begun is the person's own.
SETTLED = frozenset({EntryStage.DONE, EntryStage.KEPT})
# Nothing was done, so nothing has to stay on record once the occasion is gone.
ONLY_REMARKS = frozenset({EntryStage.ALREADY, EntryStage.SKIPPED, EntryStage.CONFLICT})


@dataclass(frozen=True)
class Sorted:
    """Occasions to act on, entries to take back, remarks to forget."""

    to_plan: tuple[Occasion, ...]
    to_take_back: tuple[Key, ...]
    to_forget: tuple[Key, ...]


def sorted_out(current: Iterable[Occasion], entries: Mapping[Key, str]) -> Sorted:
    """Compare the occasions that stand today with what was done before.

    An occasion is planned once more while nothing was done for it, and when what was done had been taken
    back and the occasion stands again.
    """
    here = {(each.employee, each.key): each for each in current}
    to_plan = [each for key, each in here.items() if each.arises and entries.get(key) not in SETTLED]
    arising = {key for key, each in here.items() if each.arises}
    return Sorted(
        to_plan=tuple(to_plan),
        to_take_back=tuple(
            key for key, stage in entries.items() if stage == EntryStage.DONE and key not in here
        ),
        to_forget=tuple(
            key for key, stage in entries.items() if stage in ONLY_REMARKS and key not in arising
        ),
    )


@dataclass(frozen=True, slots=True)
class DueRule:
    """Until when something is to be done; the kinds are values of the choices."""

    kind: str = "none"
    days: int = 0
    day: date | None = None


def due_day(rule: DueRule, occasion: Occasion, today: date) -> date | None:
    """Give the day, never one that has passed; none where none is asked for, or where nothing ends."""
    match rule.kind:
        case "after":
            return today + timedelta(days=rule.days)
        case "fixed":
            return max(rule.day, today) if rule.day else None
        case "before_end":
            return max(occasion.ends_on - timedelta(days=rule.days), today) if occasion.ends_on else None
        case _:
            return None


def in_order(wishes: Iterable[Wish]) -> list[Wish]:
    """Put wishes so that the first to want a thing is the same whatever the order of the rules.

    The earliest day goes first; between equal days the older rule.
    """
    return sorted(
        wishes,
        key=lambda each: (each.due_on or date.max, each.rule, each.occasion.employee, each.occasion.key),
    )
