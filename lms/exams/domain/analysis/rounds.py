"""Read the lines that judges hand in, and turn them into advice on the pass mark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

import numpy as np

from lms.exams.domain.analysis.pass_marks import (
    BORDERLINE_FLOOR,
    JUDGE_FLOOR,
    angoff,
    borderline_group,
    borderline_regression,
    hofstee,
)
from lms.exams.domain.estimates import Floats

type Method = Literal["angoff", "borderline_group", "borderline_regression", "hofstee"]

BORDERLINE, LOWEST_RATING, HIGHEST_RATING = 3, 1, 5
_HOFSTEE_VALUES = 4


class RoundFault(Exception):
    """A line or a whole round cannot be used; `code` says why, `line` where, from 1 (0: the whole)."""

    def __init__(self, code: str, line: int = 0, **words: object) -> None:
        """Keep what a screen needs to say it."""
        super().__init__(code)
        self.code, self.line, self.words = code, line, words


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
    shares: Floats = np.array([basis.shares[line.name] for line in lines])
    ratings: Floats = np.array([line.values[0] for line in lines])
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
