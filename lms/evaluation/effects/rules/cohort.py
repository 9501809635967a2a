"""Count people with the team they were drawn with, wherever they work later.

Who may move people between teams could make or unmake an effect: the best of the waiting change places
with the worst of the trained, and figures by the team of the day rise without any training. So the
cohort is frozen with the lot, and the team of the day is looked at beside it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL, Ratio
from lms.evaluation.effects.rules.results import WaveMonthRecord
from lms.evaluation.estimation.rules.panel import TeamMonth, month_start


@dataclass(frozen=True, slots=True)
class PersonMonth:
    """What one person counted in one month in one team.

    home: the team drawn with, empty for whoever came later; team: that of these days, empty outside
    of the programme.
    """

    person: int
    home: str
    team: str
    period: int
    numerator: float
    denominator: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One indicator by team and month, counted four ways.

    cohort: people with the team they were drawn with; of_the_day: with the team of the day. `remained`
    and `present` are the same two as if everybody still worked as before the first wave: they move
    only because people came and went. people: those counted in each team's cohort; levels: what each
    person had counted before the first wave.
    """

    cohort: tuple[TeamMonth, ...]
    of_the_day: tuple[TeamMonth, ...]
    remained: tuple[TeamMonth, ...]
    present: tuple[TeamMonth, ...]
    people: Mapping[str, int]
    levels: Mapping[int, Ratio]


def figures_of(rows: Sequence[PersonMonth], first_wave: int) -> Figures:
    """Sum person-months the four ways; `first_wave` is the first trained period of all."""
    levels = levels_before(rows, first_wave)
    as_before = [_at_level(row, levels) for row in rows]
    people: dict[str, set[int]] = {}
    for row in rows:
        if row.home and row.denominator > 0:
            people.setdefault(row.home, set()).add(row.person)
    return Figures(
        cohort=months_by(rows, lambda row: row.home),
        of_the_day=months_by(rows, lambda row: row.team),
        remained=months_by(as_before, lambda row: row.home),
        present=months_by(as_before, lambda row: row.team),
        people={home: len(members) for home, members in people.items()},
        levels=levels,
    )


def months_by(rows: Iterable[PersonMonth], team_of: Callable[[PersonMonth], str]) -> tuple[TeamMonth, ...]:
    """Sum the rows by team and month, in this order; rows of no team are left out."""
    sums: dict[tuple[str, int], list[float]] = {}
    people: dict[tuple[str, int], set[int]] = {}
    for row in rows:
        cell = (team_of(row), row.period)
        if not cell[0]:
            continue
        total = sums.setdefault(cell, [0.0, 0.0])
        total[0] += row.numerator
        total[1] += row.denominator
        people.setdefault(cell, set()).add(row.person)
    return tuple(TeamMonth(*cell, sums[cell][0], sums[cell][1], len(people[cell])) for cell in sorted(sums))


def wave_months(months: Iterable[TeamMonth], wave_of: Mapping[str, int]) -> tuple[WaveMonthRecord, ...]:
    """Sum team months by wave and month, in this order; teams without a wave here are left out."""
    cells: dict[tuple[int, int], list[TeamMonth]] = {}
    for month in months:
        if month.team in wave_of and month.denominator > 0:
            cells.setdefault((wave_of[month.team], month.period), []).append(month)
    return tuple(
        WaveMonthRecord(
            wave=wave,
            month=month_start(period),
            numerator=sum(each.numerator for each in found),
            denominator=sum(each.denominator for each in found),
            teams=len(found),
            people=sum(each.people for each in found),
        )
        for (wave, period), found in sorted(cells.items())
    )


def levels_before(rows: Iterable[PersonMonth], first_wave: int) -> dict[int, Ratio]:
    """Sum what each person counted before the first wave, wherever; nobody without a sample."""
    sums: dict[int, list[float]] = {}
    for row in rows:
        if row.period < first_wave:
            total = sums.setdefault(row.person, [0.0, 0.0])
            total[0] += row.numerator
            total[1] += row.denominator
    return {person: Ratio(top, bottom, 1) for person, (top, bottom) in sums.items() if bottom > 0}


def _at_level(row: PersonMonth, levels: Mapping[int, Ratio]) -> PersonMonth:
    """Put the person's own earlier level in place of the figure; who had none counts nothing."""
    level = levels.get(row.person)
    if level is None or level.value is None:
        return replace(row, numerator=0.0, denominator=0.0)
    return replace(row, numerator=level.value * row.denominator)


def level_of(people: Iterable[int], levels: Mapping[int, Ratio]) -> float | None:
    """Give the level of some people before the first wave, summed; None under five with a sample."""
    known = [levels[person] for person in people if person in levels]
    if len(known) < MIN_PEOPLE_IN_A_CELL:
        return None
    return sum(each.numerator for each in known) / sum(each.denominator for each in known)
