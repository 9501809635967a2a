"""Turn the lines of judges into advice on the pass mark: Angoff, borderline methods, Hofstee."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal
from unicodedata import normalize

from lms.core.numerics import np
from lms.core.statistics import BoolArray, FloatArray, is_constant
from lms.psychometrics.marks.rules import covariance

type Method = Literal["angoff", "borderline_group", "borderline_regression", "hofstee"]

BORDERLINE, LOWEST_RATING, HIGHEST_RATING = 3, 1, 5
_HOFSTEE_VALUES = 4


class RoundFault(Exception):
    """A line or a whole round cannot be used; `code` says why, `line` where, from 1 (0: the whole)."""

    def __init__(self, code: str, line: int = 0, **details: object) -> None:
        """Keep what a screen needs to say it."""
        super().__init__(code)
        self.code, self.line, self.details = code, line, details


@dataclass(frozen=True, slots=True)
class RatedLine:
    """One line: a judge, or for the borderline methods a taker's staff number, and the values."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RoundBasis:
    """What a round is judged on: marks of the parts that Angoff rates, shares of takers by staff number."""

    part_marks: tuple[float, ...]
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Advice:
    """The pass mark advised, how far judges spread, and whether enough people stand behind it."""

    pass_share: float
    spread: float | None
    people: int
    enough: bool


def read_lines(text: str) -> tuple[RatedLine, ...]:
    """Read lines of a name and numbers, parted by commas, tabs or blanks, in any width."""
    found: list[RatedLine] = []
    for number, raw in enumerate(text.splitlines(), 1):
        cells = normalize("NFKC", raw).replace(",", " ").replace(";", " ").replace("、", " ").split()
        if not cells:
            continue
        try:
            values = tuple(float(cell.removesuffix("%")) for cell in cells[1:])
        except ValueError as fault:
            raise RoundFault("no_number", number) from fault
        if not values:
            raise RoundFault("no_values", number)
        if any(line.name == cells[0] for line in found):
            raise RoundFault("twice", number, name=cells[0])
        found.append(RatedLine(cells[0], values))
    if not found:
        raise RoundFault("empty")
    return tuple(found)


def advise(method: Method, lines: Sequence[RatedLine], basis: RoundBasis) -> Advice:
    """Work out the pass mark; raise `RoundFault` where the lines do not fit the method or each other."""
    match method:
        case "angoff":
            return _by_angoff(lines, basis)
        case "hofstee":
            return _by_hofstee(lines, basis)
        case _:
            return _by_takers(method, lines, basis)


def _by_angoff(lines: Sequence[RatedLine], basis: RoundBasis) -> Advice:
    _check(lines, len(basis.part_marks), 0, 100)
    ratings = np.array([line.values for line in lines]) / 100
    found = angoff(ratings, np.array(basis.part_marks))
    if found is None:
        raise RoundFault("no_parts")
    return Advice(found.pass_share, found.spread, len(lines), len(lines) >= JUDGE_FLOOR)


def _by_hofstee(lines: Sequence[RatedLine], basis: RoundBasis) -> Advice:
    """Take lowest and highest pass mark, then lowest and highest share failing, all in per cent."""
    _check(lines, _HOFSTEE_VALUES, 0, 100)
    values = np.array([line.values for line in lines]) / 100
    shares = np.array(list(basis.shares.values()), dtype=np.float64)
    found = hofstee(shares, [(row[0], row[1]) for row in values], [(row[2], row[3]) for row in values])
    if found is None:
        raise RoundFault("no_common_point")
    middles = values[:, :2].mean(axis=1)
    spread = float(middles.std(ddof=1)) if len(middles) > 1 else None
    return Advice(found, spread, len(lines), len(lines) >= JUDGE_FLOOR)


def _by_takers(method: Method, lines: Sequence[RatedLine], basis: RoundBasis) -> Advice:
    """Take a rating of every taker from 1 to 5, 3 being just about good enough."""
    _check(lines, 1, LOWEST_RATING, HIGHEST_RATING)
    for number, line in enumerate(lines, 1):
        if line.name not in basis.shares:
            raise RoundFault("no_attempt", number, name=line.name)
    shares: FloatArray = np.array([basis.shares[line.name] for line in lines])
    ratings: FloatArray = np.array([line.values[0] for line in lines])
    at_border = ratings == BORDERLINE
    if method == "borderline_group":
        found = borderline_group(shares, at_border)
        people = int(at_border.sum())
        spread = float(shares[at_border].std(ddof=1)) if people > 1 else None
    else:
        found, people, spread = borderline_regression(shares, ratings, BORDERLINE), len(lines), None
    if found is None or not 0 <= found <= 1:
        raise RoundFault("nobody_at_border")
    return Advice(found, spread, people, people >= BORDERLINE_FLOOR)


def _check(lines: Sequence[RatedLine], count: int, low: float, high: float) -> None:
    for number, line in enumerate(lines, 1):
        if len(line.values) != count:
            raise RoundFault("wrong_count", number, name=line.name, count=count, given=len(line.values))
        if any(not low <= value <= high for value in line.values):
            raise RoundFault("out_of_range", number, name=line.name, low=low, high=high)


JUDGE_FLOOR, BORDERLINE_FLOOR = 5, 10


@dataclass(frozen=True, slots=True)
class AngoffRound:
    """One round: the pass mark as a share of the marks, and how far judges agree.

    `spread` is the deviation between judges (None for one judge), `error` the standard error of the
    pass mark if other judges had been asked.
    """

    pass_share: float
    by_judge: tuple[float, ...]
    by_item: tuple[float, ...]
    spread: float | None
    error: float | None


def angoff(ratings: FloatArray, full_marks: FloatArray) -> AngoffRound | None:
    """Average what judges (rows) expect, item by item, of somebody just good enough, in shares."""
    if ratings.size == 0 or np.isnan(ratings).any() or full_marks.sum() <= 0:
        return None
    by_judge = ratings @ full_marks / full_marks.sum()
    spread = float(by_judge.std(ddof=1)) if len(by_judge) > 1 else None
    return AngoffRound(
        pass_share=float(by_judge.mean()),
        by_judge=tuple(float(one) for one in by_judge),
        by_item=tuple(float(one) for one in ratings.mean(axis=0)),
        spread=spread,
        error=None if spread is None else spread / sqrt(len(by_judge)),
    )


def borderline_group(shares: FloatArray, is_borderline: BoolArray) -> float | None:
    """Return the median share of the people whom judges called just about good enough."""
    return float(np.median(shares[is_borderline])) if is_borderline.any() else None


def borderline_regression(shares: FloatArray, ratings: FloatArray, borderline: float) -> float | None:
    """Return the share that a straight line through all people foretells at the borderline rating."""
    if len(shares) < 3 or is_constant(ratings):
        return None
    slope = covariance(shares, ratings) / covariance(ratings, ratings)
    return float(shares.mean() + slope * (borderline - ratings.mean()))


def hofstee(
    shares: FloatArray, pass_shares: Sequence[tuple[float, float]], fail_rates: Sequence[tuple[float, float]]
) -> float | None:
    """Return the pass mark where the line of the judges' compromise meets the share of people failing.

    Every judge names the lowest and highest pass mark and fail rate that would be acceptable. None
    where the averages leave no point in common, so that the judges have to talk again.
    """
    if len(shares) == 0 or not pass_shares or not fail_rates:
        return None
    (low, high), (least, most) = np.mean(pass_shares, axis=0), np.mean(fail_rates, axis=0)
    if not low < high or not least < most:
        return None
    marks = np.linspace(low, high, 2001)
    line = most - (most - least) * (marks - low) / (high - low)
    failing = np.searchsorted(np.sort(shares), marks - 1e-12, side="left") / len(shares)
    meets = failing >= line
    if failing[0] > most or not meets.any():
        return None
    return float(marks[int(np.argmax(meets))])
