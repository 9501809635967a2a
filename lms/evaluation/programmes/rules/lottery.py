"""Draw teams into training waves by lot, so that scarce seats become clean evidence.

The order is the order of SHA-256 digests of seed and team name: nobody can steer it, anyone
can draw it again with any tool, and no change of a random generator can alter it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.performance.indicators.rules import Direction


class NoTeams(Refusal):
    message = _("There is no open team in this unit.")


class TeamLargerThanAWave(Refusal):
    message = _("A team has %(people)s people, more than a wave has seats.")

    def __init__(self, people: int) -> None:
        super().__init__(people)
        self.people = people


@dataclass(frozen=True, slots=True)
class Entrant:
    """A team in the lottery: the stratum it is drawn within, and how many people need seats."""

    team: str
    stratum: str = ""
    people: int = 1


@dataclass(frozen=True, slots=True)
class WaveSeats:
    """How many teams start in a period; None is the group left for later."""

    starts: int | None
    teams: int


@dataclass(frozen=True, slots=True)
class Placement:
    """A team's lot: the period it starts in, None for later."""

    team: str
    stratum: str
    starts: int | None


def seats_into_waves(
    entrants: Sequence[Entrant],
    *,
    seats_per_wave: int,
    first_period: int,
    periods_apart: int = 1,
    fewest_waves: int = 1,
) -> tuple[WaveSeats, ...]:
    """Cut the teams into as few even waves as the seats and `fewest_waves` allow, whichever teams are drawn.

    Every wave must hold its teams even if the largest were drawn together, so the lot stays
    free. There are never more waves than teams. Raises TeamLargerThanAWave or NoTeams.
    """
    if not entrants:
        raise NoTeams
    largest_first = sorted((entrant.people for entrant in entrants), reverse=True)
    if largest_first[0] > seats_per_wave:
        raise TeamLargerThanAWave(largest_first[0])
    fitting = max(k for k in range(1, len(entrants) + 1) if sum(largest_first[:k]) <= seats_per_wave)
    waves = min(max(-(-len(entrants) // fitting), fewest_waves), len(entrants))
    share, over = divmod(len(entrants), waves)
    return tuple(
        WaveSeats(first_period + wave * periods_apart, share + (1 if wave < over else 0))
        for wave in range(waves)
    )


def draw_waves(
    entrants: Sequence[Entrant], waves: Sequence[WaveSeats], *, seed: str
) -> tuple[Placement, ...]:
    """Deal the teams into waves, each stratum spread as evenly as its size allows.

    The seats must be exactly as many as the teams. The result follows the teams' names and
    does not depend on the order they were given in. Raises NoTeams, or ValueError for seats that do not fit.
    """
    _check_lottery(entrants, waves)
    lot = {entrant.team: digest_of(seed, entrant.stratum, entrant.team) for entrant in entrants}
    strata = sorted({entrant.stratum for entrant in entrants}, key=lambda name: digest_of(seed, name))
    queue = [
        entrant
        for stratum in strata
        for entrant in sorted((e for e in entrants if e.stratum == stratum), key=lambda e: lot[e.team])
    ]
    slots = _spread_slots(waves)
    # Starting at a drawn seat gives a small stratum the same chance of every wave as a large one.
    first = int(digest_of(seed), 16) % len(slots)
    dealt = zip(queue, slots[first:] + slots[:first], strict=True)
    placements = [Placement(entrant.team, entrant.stratum, starts) for entrant, starts in dealt]
    return tuple(sorted(placements, key=lambda placement: placement.team))


def digest_of(*parts: str) -> str:
    """Hash the parts, joined so that no two different lists of parts look alike."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _check_lottery(entrants: Sequence[Entrant], waves: Sequence[WaveSeats]) -> None:
    if not entrants:
        raise NoTeams
    twice = [team for team, times in Counter(e.team for e in entrants).items() if times > 1]
    if twice:
        raise ValueError(f"teams twice in the lot: {sorted(twice)}")
    starts = [wave.starts for wave in waves if wave.starts is not None]
    later = [wave for wave in waves if wave.starts is None]
    if starts != sorted(set(starts)) or len(later) > 1:
        raise ValueError(f"waves out of order: {starts}")
    seats = sum(wave.teams for wave in waves)
    if seats != len(entrants) or any(wave.teams < 1 for wave in waves):
        raise ValueError(f"{seats} seats do not fit {len(entrants)} teams")


def _spread_slots(waves: Sequence[WaveSeats]) -> list[int | None]:
    """Mix the waves' seats evenly, so that any run of neighbours holds its share of each wave."""
    slots = [
        ((seat + 0.5) / wave.teams, place, wave.starts)
        for place, wave in enumerate(waves)
        for seat in range(wave.teams)
    ]
    return [starts for _, _, starts in sorted(slots, key=lambda slot: slot[:2])]


@dataclass(frozen=True, slots=True)
class FrozenPlan:
    """What is promised before the first lesson; its hash goes into the audit trail.

    smallest_worthwhile is in the indicator's unit. Raises ValueError when the indicator is
    missing, or the analysis is dated before the last wave starts.
    """

    programme: str
    primary_indicator: str
    direction: Direction
    analysis_date: date
    last_wave_date: date
    placements: tuple[Placement, ...]
    seed: str
    level: float = 0.95
    smallest_worthwhile: float | None = None

    def __post_init__(self) -> None:
        """Refuse a plan that promises nothing or looks too early."""
        if not self.primary_indicator.strip():
            raise ValueError("a plan without a primary indicator")
        if not self.placements:
            raise NoTeams
        if self.analysis_date <= self.last_wave_date:
            raise ValueError(f"the analysis on {self.analysis_date} is before the last wave")


def canonical_text(plan: FrozenPlan) -> str:
    """Write the plan as the one JSON text that is hashed: keys and teams sorted, no spaces."""
    content = {
        "programme": plan.programme,
        "primary_indicator": plan.primary_indicator,
        "direction": plan.direction.value,
        "analysis_date": plan.analysis_date.isoformat(),
        "last_wave_date": plan.last_wave_date.isoformat(),
        "allocation": sorted([p.team, p.stratum, p.starts] for p in plan.placements),
        "seed": plan.seed,
        "level": plan.level,
        "smallest_worthwhile": plan.smallest_worthwhile,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
