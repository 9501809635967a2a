"""Name everything an effect report says about one indicator, in values that can be kept as JSON."""

from dataclasses import dataclass
from datetime import date

from lms.evaluation.domain.designs import Analysis, Grade, Shortfall
from lms.evaluation.domain.evidence import Caution, Conclusion, Reason
from lms.evaluation.domain.inference import Method
from lms.evaluation.domain.power import Needs
from lms.evaluation.domain.screening import ExcludedTeam


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One point of the event study: months since the start, effect with interval, teams trained then."""

    time: int
    effect: float
    low: float | None
    high: float | None
    teams: int


@dataclass(frozen=True, slots=True)
class CellRecord:
    """The effect on one wave in one month; months are first days."""

    wave: date
    month: date
    effect: float
    teams: int
    comparison_teams: int


@dataclass(frozen=True, slots=True)
class AttritionRecord:
    """What became of a wave's people from the first start to the last month of the panel."""

    wave: int
    starts_on: date | None
    people: int
    left: int
    moved: int
    trained: bool

    @property
    def lost_share(self) -> float:
        """Give the share no longer in their team, 0 to 1; 0 for a wave of nobody."""
        return (self.left + self.moved) / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class EffectResult:
    """The verdict on one indicator of a programme with all that supports it; units are the quotient's.

    effect, events and cells are empty where nothing may be shown. `problem` is the code of a
    refused rule when no panel could be laid out. `due` is False before the day of the analysis.
    """

    conclusion: Conclusion
    grade: Grade
    wanted: Grade
    analysis: Analysis
    reasons: tuple[Reason, ...]
    cautions: tuple[Caution, ...]
    shortfalls: tuple[Shortfall, ...]
    due: bool
    first_month: date
    last_month: date
    people: int
    teams: int
    waves: int
    denominator: float
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    adjusted_p: float | None = None
    method: Method | None = None
    allocations: int = 0
    mde: float | None = None
    needs: Needs | None = None
    favourable: bool | None = None
    pre_trend_p: float | None = None
    pre_trend_points: int = 0
    breakdown: float | None = None
    events: tuple[EventRecord, ...] = ()
    cells: tuple[CellRecord, ...] = ()
    excluded: tuple[ExcludedTeam, ...] = ()
    attrition: tuple[AttritionRecord, ...] = ()
    problem: str = ""
