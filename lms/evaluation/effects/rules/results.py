"""Hold the result that is kept of an effect: all that a report says, and its form in JSON."""

import dataclasses
import math
import types
import typing
from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL, Interval
from lms.evaluation.estimation.rules.event_study import DriftBounds, EventStudy
from lms.evaluation.estimation.rules.inference import Method
from lms.evaluation.estimation.rules.panel import month_index, month_start
from lms.evaluation.estimation.rules.power import Needs
from lms.evaluation.estimation.rules.screening import ExcludedTeam
from lms.evaluation.estimation.rules.staggered import StaggeredEffect
from lms.evaluation.verdicts.rules.analysis import CrossCheck
from lms.evaluation.verdicts.rules.designs import Analysis, Grade, Shortfall
from lms.evaluation.verdicts.rules.evidence import Caution, EffectConclusion, Reason

type JsonValue = bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One point of the event study: months since the start, effect with interval, teams trained then.

    The band, low to high, holds all points together.
    """

    time: int
    effect: float
    low: float | None
    high: float | None
    teams: int
    low_band: float | None = None
    high_band: float | None = None

    @property
    def is_base(self) -> bool:
        """Tell whether the other months are set beside this one, which is zero for that reason alone."""
        return self.effect == 0 and self.low is None


def event_records(study: EventStudy, effect: StaggeredEffect) -> tuple[EventRecord, ...]:
    """Write an event study down, each month with the teams of the waves that were averaged in it."""
    teams: Counter[int] = Counter()
    for cell in effect.cells:
        teams[cell.period - cell.wave] += cell.teams
    return tuple(
        EventRecord(
            time=each.event_time,
            effect=each.effect,
            low=each.interval.low if each.interval else None,
            high=each.interval.high if each.interval else None,
            teams=teams[each.event_time],
            low_band=each.band.low if each.band else None,
            high_band=each.band.high if each.band else None,
        )
        for each in study.bands
    )


@dataclass(frozen=True, slots=True)
class CellRecord:
    """The effect on one wave in one month; months are first days."""

    wave: date
    month: date
    effect: float
    teams: int
    comparison_teams: int


def cell_records(effect: StaggeredEffect) -> tuple[CellRecord, ...]:
    """Write the effects by wave and month down."""
    return tuple(
        CellRecord(
            wave=month_start(each.wave),
            month=month_start(each.period),
            effect=each.effect,
            teams=each.teams,
            comparison_teams=each.comparison_teams,
        )
        for each in effect.cells
    )


@dataclass(frozen=True, slots=True)
class WaveMonthRecord:
    """What a wave's judged teams counted in one month, summed over their cohorts, as the estimate read it.

    teams and people: those with a figure in the month.
    """

    wave: int
    month: date
    numerator: float
    denominator: float
    teams: int
    people: int

    @property
    def value(self) -> float | None:
        """Divide the sums; None without a sample, and where fewer than five people would be seen."""
        if self.people < MIN_PEOPLE_IN_A_CELL or not self.denominator > 0:
            return None
        return self.numerator / self.denominator


@dataclass(frozen=True, slots=True)
class AttritionRecord:
    """What became of a wave's people from the declaration to the last month of the panel.

    people: the cohort; moved: now in other teams; crossed: those of them now in another wave's teams;
    joined: in the wave's teams now and not of its cohort. The levels are what those who stayed, those
    who left or moved, and those who joined had before the first wave, None where fewer than five have.
    """

    wave: int
    starts_on: date | None
    people: int
    left: int
    moved: int
    trained: bool
    crossed: int = 0
    joined: int = 0
    stayed_level: float | None = None
    lost_level: float | None = None
    joined_level: float | None = None

    @property
    def lost_share(self) -> float:
        """Give the share no longer in their team, 0 to 1; 0 for a wave of nobody."""
        return (self.left + self.moved) / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class EffectResult:
    """The verdict on one indicator of a programme with all that supports it; units are the quotient's.

    Unless more is known nothing can be told. effect, events and cells are empty where nothing may be
    shown. `problem` is the code of a refused rule when no panel could be laid out. `due` is False before
    the day of the analysis. `months` is what was read, wave by wave; empty without a panel.
    """

    first_month: date
    last_month: date
    due: bool
    conclusion: EffectConclusion = EffectConclusion.INCONCLUSIVE
    grade: Grade = Grade.E
    wanted: Grade = Grade.E
    analysis: Analysis = Analysis.BEFORE_AFTER
    reasons: tuple[Reason, ...] = (Reason.NO_ESTIMATE,)
    cautions: tuple[Caution, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    people: int = 0
    teams: int = 0
    waves: int = 0
    denominator: float = 0.0
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    adjusted_p: float | None = None
    method: Method | None = None
    allocations: int = 0
    exact: bool = False
    smallest_p: float = 1.0
    worthwhile: float | None = None
    mde: float | None = None
    needs: Needs | None = None
    favourable: bool | None = None
    pre_trend_p: float | None = None
    pre_trend_points: int = 0
    events: tuple[EventRecord, ...] = ()
    cells: tuple[CellRecord, ...] = ()
    excluded: tuple[ExcludedTeam, ...] = ()
    attrition: tuple[AttritionRecord, ...] = ()
    looks: tuple[CrossCheck, ...] = ()
    drift: DriftBounds | None = None
    problem: str = ""
    months: tuple[WaveMonthRecord, ...] = ()

    def cells_at(self, since: int) -> tuple[CellRecord, ...]:
        """Give the waves and months that were averaged so many months after the start."""
        return tuple(cell for cell in self.cells if month_index(cell.month) - month_index(cell.wave) == since)


def encode(value: object) -> JsonValue:
    """Write a value; a number that is not finite becomes null, which every JSON store accepts."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: encode(getattr(value, each.name)) for each in dataclasses.fields(value)}
    match value:
        case StrEnum():
            return value.value
        case float():
            return value if math.isfinite(value) else None
        case None | bool() | int() | str():
            return value
        case date():
            return value.isoformat()
        case tuple():
            return [encode(part) for part in value]
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def decode[T](kind: type[T], data: object) -> T:
    """Read a dataclass back from what `encode` wrote; TypeError where the data has another shape.

    A field that was not yet known when the data was written takes its default.
    """
    found = _decode(kind, data)
    if not isinstance(found, kind):
        raise TypeError(f"{kind.__name__} expected")
    return found


def _decode(kind: object, data: object) -> object:
    if isinstance(kind, types.UnionType):
        wanted = next(part for part in typing.get_args(kind) if part is not types.NoneType)
        return None if data is None else _decode(wanted, data)
    if typing.get_origin(kind) is tuple:
        if not isinstance(data, list):
            raise TypeError("a list expected")
        return tuple(_decode(typing.get_args(kind)[0], part) for part in data)
    if not isinstance(kind, type):
        raise TypeError(f"{kind!r} cannot be read from JSON")
    if kind is Interval and isinstance(data, dict):
        low, high = data["low"], data["high"]
        # An end that nothing bounds was written as null.
        return Interval(-math.inf if low is None else float(low), math.inf if high is None else float(high))
    if dataclasses.is_dataclass(kind):
        if not isinstance(data, dict):
            raise TypeError(f"an object for {kind.__name__} expected")
        kinds = typing.get_type_hints(kind)
        written = [each.name for each in dataclasses.fields(kind) if each.name in data]
        return kind(**{name: _decode(kinds[name], data[name]) for name in written})
    return _decode_plain(kind, data)


def _decode_plain(kind: type, data: object) -> object:
    if issubclass(kind, StrEnum):
        return kind(str(data))
    if issubclass(kind, date):
        return date.fromisoformat(str(data))
    if kind is float and isinstance(data, int | float):
        return float(data)
    if isinstance(data, kind):
        return data
    raise TypeError(f"{kind.__name__} expected, {data!r} found")
