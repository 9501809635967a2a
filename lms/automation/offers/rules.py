"""Say what rules speak of: an occasion in somebody's work, the wish it raises, and what comes of a wish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from lms.core.wording import JSON

type Params = Mapping[str, JSON]
type FactsOf = Mapping[str, str | int]
NO_FACTS: Final[FactsOf] = MappingProxyType({})


def number_in(params: Params, name: str) -> int:
    """Read a whole number of a rule's values, such as a key; raise TypeError where the form wrote none."""
    value = params[name]
    if not isinstance(value, int):
        raise TypeError(name)
    return value


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that happened to one person, or how the person stands, on which a rule may act.

    `key` names it for ever among the occasions of a trigger and a person, such as `posting:123`; `since` is
    its day, `ends_on` the last day before which something has to be done, `facts` fill the trigger's reason.
    `line` is the line of the clause it is about, if it is about one. One that no longer `arises` starts
    nothing, but what rests on it stays.
    """

    employee: int
    key: str
    since: date
    ends_on: date | None = None
    facts: FactsOf = NO_FACTS
    arises: bool = True
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works today: the path of the unit and the key of the position."""

    unit_path: str
    position: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a rule is about: people in some units or below, in some positions; none named is everybody."""

    unit_paths: tuple[str, ...] = ()
    positions: frozenset[int] = frozenset()

    def holds(self, place: Place) -> bool:
        """Tell whether somebody who works there is meant."""
        in_unit = not self.unit_paths or place.unit_path.startswith(self.unit_paths)
        return in_unit and (not self.positions or place.position in self.positions)


@dataclass(frozen=True, slots=True)
class OccasionsAsked:
    """What a trigger is asked: its own values, the day, whom the rule is about, and who matters now.

    No `people` means everybody. A trigger may answer for more people than asked; the rest is left out.
    """

    params: Params
    today: date
    reach: Reach = field(default_factory=Reach)
    people: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What one rule wants done for one person on one occasion, with the values of the rule's action."""

    rule: int
    params: Params
    occasion: Occasion
    due_on: date | None = None

    @property
    def employee(self) -> int:
        """Give the person."""
        return self.occasion.employee


class PlanOutcome(StrEnum):
    """What comes of a wish."""

    FITS = "fits"
    ALREADY = "already"
    SKIPPED = "skipped"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class PlanVerdict:
    """What comes of a wish, and why.

    `text` is an English sentence marked by `gettext_noop`, kept as it is and filled with `facts` in the
    reader's language.
    """

    outcome: PlanOutcome
    text: str = ""
    facts: FactsOf = NO_FACTS


FITS: Final = PlanVerdict(PlanOutcome.FITS)


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why rules leave somebody alone now, in a sentence as that of a verdict."""

    text: str
    facts: FactsOf = NO_FACTS


@dataclass(frozen=True, slots=True)
class Followed:
    """What a rule did for a person on an occasion, by its key, and when the person finished it, if so."""

    employee: int
    occasion: str
    finished_on: date | None


@dataclass(frozen=True, slots=True)
class MeasuredSide:
    """What was measured of somebody: a share, 0 to 1, over so many measurements, and the day of the last."""

    share: float
    number: int
    last_on: date


@dataclass(frozen=True, slots=True)
class BothSides:
    """What was measured up to an occasion, and since what was done about it was finished, if anything."""

    before: MeasuredSide
    after: MeasuredSide | None = None
