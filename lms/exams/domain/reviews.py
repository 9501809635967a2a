"""What a taker may see of a finished attempt, and from when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

type Show = Literal["nothing", "score", "own_answers", "all"]
type When = Literal["after_marking", "after_close", "on_date"]

LEVELS: tuple[Show, ...] = ("nothing", "score", "own_answers", "all")


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """From some moment on a level is shown; each level includes those below it.

    `own_answers` says what was given and what it earned. `all` adds keys and explanations.
    """

    show: Show
    when: When
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReviewMoment:
    """What decides about a review besides the steps: None where it has not happened or never will."""

    now: datetime
    marked_at: datetime | None
    closes_at: datetime | None


def shown(steps: Sequence[ReviewStep], moment: ReviewMoment) -> Show:
    """Return the highest level that is due; nothing at all before the attempt is marked."""
    due = [step.show for step in steps if _is_due(step, moment)]
    return max(due, key=LEVELS.index, default="nothing")


def next_change(steps: Sequence[ReviewStep], moment: ReviewMoment) -> tuple[datetime, Show] | None:
    """Return when more will be shown, and what; None if nothing more is foreseen."""
    now_shown = shown(steps, moment)
    coming = [
        (due_at, step.show)
        for step in steps
        if (due_at := due_at_of(step, moment)) is not None
        and due_at > moment.now
        and includes(step.show, now_shown)
        and step.show != now_shown
    ]
    return min(coming, key=lambda change: (change[0], -LEVELS.index(change[1])), default=None)


def includes(level: Show, wanted: Show) -> bool:
    """Tell whether a level shows what another one does."""
    return LEVELS.index(level) >= LEVELS.index(wanted)


def due_at_of(step: ReviewStep, moment: ReviewMoment) -> datetime | None:
    """Return when a step comes due; None where that is unknown, such as the close of an endless sitting."""
    moments = {"after_marking": moment.marked_at, "after_close": moment.closes_at, "on_date": step.date}
    due_at = moments[step.when]
    if due_at is None or moment.marked_at is None:
        return None
    return max(due_at, moment.marked_at)


def _is_due(step: ReviewStep, moment: ReviewMoment) -> bool:
    due_at = due_at_of(step, moment)
    return due_at is not None and due_at <= moment.now
