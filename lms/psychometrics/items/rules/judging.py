"""Judge one paper by the first attempts of its takers: what the pages of the analysis show."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.core.numerics import np
from lms.core.statistics import BoolArray, Estimate, FloatArray, wilson_interval
from lms.psychometrics.items.rules.groups import GroupDifference, group_difference, strata_of
from lms.psychometrics.items.rules.options import OptionStatistics, option_statistics
from lms.psychometrics.items.rules.statistics import (
    ItemStatistics,
    PaperStatistics,
    item_statistics,
    paper_statistics,
)
from lms.psychometrics.latent.rules import (
    LATENT_FLOOR,
    Abilities,
    LatentItem,
    abilities_of,
    fit_two_parameters,
)
from lms.psychometrics.marks.rules import GROUP_FLOOR, FirstAttempts, MarksTable, Strata
from lms.psychometrics.reliability.rules import CutTrust, cut_trust

FIFTHS = 5
_NOBODY = -1


@dataclass(frozen=True, slots=True)
class OptionCurve:
    """How an option did, and the share of each fifth of the takers, the weakest first, who chose it."""

    statistics: OptionStatistics
    by_fifth: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """One question version on one paper."""

    version: int
    statistics: ItemStatistics
    latent: LatentItem
    options: tuple[OptionCurve, ...]
    drift: GroupDifference | None
    differences: Mapping[int, GroupDifference]

    @property
    def flags(self) -> tuple[str, ...]:
        """List what speaks against the question, each reason once."""
        of_options = [flag for option in self.options for flag in option.statistics.flags]
        return tuple(dict.fromkeys([*self.statistics.flags, *of_options]))


@dataclass(frozen=True, slots=True)
class JudgedPaper:
    """One paper: totals, trust in its decisions, and every question.

    `possible` are the marks of a usual paper, `near_cut` the people within one standard error of the
    pass mark, `quarter` the quarter that drift compares with the time before.
    """

    statistics: PaperStatistics
    possible: float
    pass_rate: Estimate
    trust: CutTrust | None
    near_cut: int | None
    quarter: int | None
    items: tuple[JudgedItem, ...]
    abilities: Abilities | None = None

    @property
    def error_share(self) -> float | None:
        """Return the standard error of measurement as a share of the marks."""
        error = self.statistics.standard_error
        return None if error is None or not self.possible else error / self.possible


def judge(attempts: FirstAttempts, pass_share: float) -> JudgedPaper:
    """Compute everything the pages show of a paper."""
    table = attempts.table
    whole, shares = paper_statistics(table), table.shares()
    known = shares[~np.isnan(shares)]
    trust = cut_trust(known, reliability=whole.reliability.value, pass_share=pass_share)
    passes, n = int(attempts.passed.sum()), table.people
    latent, abilities = _latent(table, pass_share)
    near = None if trust is None else int((np.abs(known - pass_share) <= trust.error_at_cut).sum())
    return JudgedPaper(
        statistics=whole,
        possible=float(np.median(table.possible)) if n else 0.0,
        pass_rate=Estimate(passes / n if n else None, n, wilson_interval(passes, n), enough=n > 0),
        trust=trust,
        near_cut=near,
        quarter=_newest_quarter(attempts.quarters),
        items=_items(attempts, shares, latent),
        abilities=abilities,
    )


def _newest_quarter(quarters: Strata) -> int | None:
    """Return the newest quarter with enough people in it and enough before it."""
    for quarter in np.unique(quarters)[::-1]:
        if (quarters == quarter).sum() >= GROUP_FLOOR:
            return int(quarter) if (quarters < quarter).sum() >= GROUP_FLOOR else None
    return None


def _items(
    attempts: FirstAttempts, shares: FloatArray, latent: tuple[LatentItem, ...]
) -> tuple[JudgedItem, ...]:
    table, newest = attempts.table, _newest_quarter(attempts.quarters)
    groups = [int(one) for one in np.unique(attempts.groups) if one != _NOBODY]
    judged = []
    for place, statistics in enumerate(item_statistics(table)):
        seen = table.seen[place] & ~np.isnan(shares)
        if newest is not None:
            seen_by_then = seen & (attempts.quarters <= newest)
        judged.append(
            JudgedItem(
                version=attempts.versions[place],
                statistics=statistics,
                latent=latent[place],
                options=_options(attempts, place),
                drift=None
                if newest is None
                else _compared(table, place, seen_by_then, attempts.quarters == newest, shares),
                differences={
                    group: found
                    for group in groups
                    if (found := _compared(table, place, seen, attempts.groups == group, shares))
                },
            )
        )
    return tuple(judged)


def _latent(table: MarksTable, pass_share: float) -> tuple[tuple[LatentItem, ...], Abilities | None]:
    """Fit the model to questions that enough people answered all right or all wrong, and use it."""
    nothing = LatentItem(None, None)
    right = table.by_item == table.full_marks[:, np.newaxis]
    whole = (right | (table.by_item == 0) | ~table.seen).all(axis=1)
    usable = whole & (table.seen.sum(axis=1) >= LATENT_FLOOR)
    if usable.sum() < 3:
        return (nothing,) * table.items, None
    answers = np.where(table.seen, right, np.nan)[usable].T
    found = fit_two_parameters(answers, with_prior=True).items
    fitted = iter(found)
    return tuple(next(fitted) if use else nothing for use in usable), abilities_of(answers, found, pass_share)


def _options(attempts: FirstAttempts, place: int) -> tuple[OptionCurve, ...]:
    choices = attempts.choices.get(attempts.versions[place])
    if choices is None:
        return ()
    rest = attempts.table.rest_shares(place)
    here = attempts.table.seen[place] & ~np.isnan(rest)
    picked, rest = choices.picked[:, here], rest[here]
    found = option_statistics(choices.options, choices.correct, picked, rest)
    fifths = np.array_split(np.argsort(rest, kind="stable"), FIFTHS)
    enough = all(len(fifth) for fifth in fifths)
    return tuple(
        OptionCurve(one, tuple(float(row[fifth].mean()) for fifth in fifths) if enough else ())
        for one, row in zip(found, picked, strict=True)
    )


def _compared(
    table: MarksTable, place: int, among: BoolArray, is_focal: BoolArray, shares: FloatArray
) -> GroupDifference | None:
    """Compare a group with the others on one question; None where either has too few people."""
    focal = is_focal[among]
    if min(int(focal.sum()), int((~focal).sum())) < GROUP_FLOOR:
        return None
    right = (table.by_item[place] == table.full_marks[place])[among]
    return group_difference(right, focal, strata_of(shares[among]))
