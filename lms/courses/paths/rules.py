"""Judge a path: which steps are open, what a locked one waits for, when each is due, how much is done."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

# A step that opens late leaves at least so many days, whatever the path had planned for it.
LEAST_DAYS: Final = 7
MONTHS_A_YEAR: Final = 12


class StepState(StrEnum):
    """How a step stands for one person."""

    DONE = "done"
    OPEN = "open"
    LOCKED = "locked"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class PathStep:
    """A course at its place: perhaps a gate for what follows, perhaps one of some electives.

    `days` is the day by which it is due, counted from the start; without it the path's time is spread.
    """

    course: int
    is_gate: bool = False
    electives: str = ""
    days: int | None = None


@dataclass(frozen=True)
class Route:
    """The steps of a path in order, and how many of the electives of each name are needed."""

    steps: tuple[PathStep, ...]
    needed: Mapping[str, int]

    def courses_of(self, step: PathStep) -> list[int]:
        """List the courses that count as one with the step: its electives, else itself alone."""
        if not step.electives:
            return [step.course]
        return [each.course for each in self.steps if each.electives == step.electives]

    def asked_of(self, step: PathStep) -> int:
        """Count how many of those courses are needed: at least one, at most all."""
        courses = self.courses_of(step)
        return min(max(1, self.needed.get(step.electives, 1)), len(courses)) if step.electives else 1

    def closes_at(self, place: int) -> bool:
        """Tell whether the step ends a gate: it is one itself, or the last of electives with one."""
        step = self.steps[place]
        if not step.electives:
            return step.is_gate
        group = [at for at, each in enumerate(self.steps) if each.electives == step.electives]
        return place == group[-1] and any(self.steps[at].is_gate for at in group)

    def is_met(self, step: PathStep, done: Collection[int]) -> bool:
        """Tell whether the step, or enough of its electives, is completed."""
        return sum(course in done for course in self.courses_of(step)) >= self.asked_of(step)


@dataclass(frozen=True)
class StepStatus:
    """A step as it stands for one person; of a locked one `waits_for` names the courses to do first."""

    step: PathStep
    state: StepState
    waits_for: tuple[int, ...] = ()


def statuses(route: Route, done: Collection[int]) -> tuple[StepStatus, ...]:
    """Say of each step how it stands once the courses are done.

    A gate holds back all that follows it; one of electives what follows the last of them, so that no two
    gates ever wait for each other.
    """
    status: list[StepStatus] = []
    shut: tuple[int, ...] = ()
    for place, step in enumerate(route.steps):
        if step.course in done:
            status.append(StepStatus(step, StepState.DONE))
        elif route.is_met(step, done):
            status.append(StepStatus(step, StepState.NOT_NEEDED))
        elif shut:
            status.append(StepStatus(step, StepState.LOCKED, shut))
        else:
            status.append(StepStatus(step, StepState.OPEN))
        if not shut and route.closes_at(place) and not route.is_met(step, done):
            shut = tuple(course for course in route.courses_of(step) if course not in done)
    return tuple(status)


@dataclass(frozen=True)
class PathShare:
    """How much of a path is done, of what it asks; electives count as many as are needed of them."""

    done: int
    asked: int

    @property
    def share(self) -> float:
        """Give the share done, 0-1; a path without steps asks nothing and is never done."""
        return self.done / self.asked if self.asked else 0.0

    @property
    def is_completed(self) -> bool:
        """Tell whether nothing is left."""
        return bool(self.asked) and self.done == self.asked


def share_of(route: Route, done: Collection[int]) -> PathShare:
    """Count what is asked and what of it is done, in whatever order it was done."""
    units = {step.electives or step.course: step for step in route.steps}
    completed = sum(
        min(sum(course in done for course in route.courses_of(step)), route.asked_of(step))
        for step in units.values()
    )
    return PathShare(completed, sum(route.asked_of(step) for step in units.values()))


def due_days(route: Route, started_on: date, due_on: date | None) -> dict[int, date]:
    """Give the day by which each course is due, none later than the path; without a day nothing is due.

    Steps without days of their own share the time of the path evenly, and none of them is due before the
    step above it.
    """
    if due_on is None:
        return {}
    time, number, due, latest = max(0, (due_on - started_on).days), len(route.steps), {}, started_on
    for place, step in enumerate(route.steps, start=1):
        if step.days is not None:
            day = started_on + timedelta(days=step.days)
        else:
            day = max(latest, started_on + timedelta(days=-(-time * place // number)))
        latest = due[step.course] = min(day, due_on)
    return due


def due_when_opened(planned: date | None, started_on: date, opened_on: date) -> date | None:
    """Give the day of a step as it opens: as planned, but days enough where it opens after the start."""
    if planned is None or opened_on <= started_on:
        return planned
    return max(planned, opened_on + timedelta(days=LEAST_DAYS))


def again_by(completed_on: date, months: int | None) -> date | None:
    """Give the day by which a completed path is to be done again, so many months later; None for never."""
    if months is None:
        return None
    years, month = divmod(completed_on.month - 1 + months, MONTHS_A_YEAR)
    year, month = completed_on.year + years, month + 1
    return date(year, month, min(completed_on.day, monthrange(year, month)[1]))
