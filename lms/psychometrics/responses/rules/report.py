"""Put the figures of one paper together as the object that `analyse_responses` writes."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from lms.core.numerics import np
from lms.core.statistics import BoolArray, FloatArray
from lms.psychometrics.items.rules.options import OptionStatistics, option_statistics
from lms.psychometrics.items.rules.statistics import ItemStatistics, item_statistics, paper_statistics
from lms.psychometrics.latent.rules import fit_two_parameters
from lms.psychometrics.marks.rules import MarksTable
from lms.psychometrics.reliability.rules import cut_trust

type LatentModel = Literal["plain", "prior"]


@dataclass(frozen=True, slots=True)
class ItemOptions:
    """The options of one item, the right ones among them, and who chose which (options as rows)."""

    options: tuple[str, ...]
    correct: frozenset[str]
    picked: BoolArray


@dataclass(frozen=True, slots=True)
class ReportInput:
    """Marks by item (rows) with NaN for omissions, highest marks, and options where there is a key.

    `unmarked` names the columns of the file whose highest mark is 0.
    """

    items: tuple[str, ...]
    marks: FloatArray
    full_marks: FloatArray
    options: tuple[ItemOptions, ...] = ()
    unmarked: tuple[str, ...] = ()


class DecisionReport(TypedDict):
    """Trust in pass and fail; shares of all people."""

    cut: float
    accuracy: float | None
    consistency: float | None
    kappa: float | None
    false_pass: float | None
    false_fail: float | None


class OptionReport(TypedDict):
    """How often an option was chosen, and by whom."""

    option: str
    n: int
    share: float | None
    rest_r: float | None


class ItemReport(TypedDict):
    """How an item worked; `n` people gave an answer."""

    item: str
    n: int
    facility: float | None
    sd: float | None
    item_rest_r: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    intended_weight: float | None
    effective_weight: float | None
    options: list[OptionReport]
    flags: list[str]


class LatentItemReport(TypedDict):
    """Slope and difficulty of an item."""

    item: str
    a: float | None
    b: float | None


class LatentReport(TypedDict):
    """The two-parameter model."""

    items: list[LatentItemReport]
    log_likelihood: float | None


class ResponseReport(TypedDict):
    """Everything; None where a figure is undefined or was not asked for."""

    n_persons: int
    n_items: int
    unmarked: list[str]
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    sem: float | None
    decision: DecisionReport | None
    items: list[ItemReport]
    irt: LatentReport | None


def report_of(
    read: ReportInput, *, cut: float | None = None, irt: LatentModel | None = None
) -> ResponseReport:
    """Analyse one paper; an omission earns nothing, everywhere."""
    marks = np.where(np.isnan(read.marks), 0.0, read.marks)
    table = MarksTable(marks.T, read.full_marks)
    whole = paper_statistics(table)
    interval = whole.reliability.interval
    return ResponseReport(
        n_persons=table.people,
        n_items=table.items,
        unmarked=list(read.unmarked),
        mean=whole.mean,
        median=whole.median,
        sd=whole.deviation,
        skewness=whole.skewness,
        kurtosis=whole.kurtosis,
        alpha=whole.reliability.value,
        alpha_low=interval.low if interval else None,
        alpha_high=interval.high if interval else None,
        sem=whole.standard_error,
        decision=None if cut is None else _decision(table, whole.reliability.value, cut),
        items=[_item(read, place, found, table) for place, found in enumerate(item_statistics(table))],
        irt=None if irt is None else _latent(read.items, table, irt),
    )


def _decision(table: MarksTable, reliability: float | None, cut: float) -> DecisionReport:
    trust = cut_trust(table.shares(), reliability=reliability, pass_share=cut)
    return DecisionReport(
        cut=cut,
        accuracy=trust.accuracy if trust else None,
        consistency=trust.consistency if trust else None,
        kappa=trust.kappa if trust else None,
        false_pass=trust.false_passes if trust else None,
        false_fail=trust.false_fails if trust else None,
    )


def _item(read: ReportInput, place: int, found: ItemStatistics, table: MarksTable) -> ItemReport:
    """Give the figures of one item; on a single item there is no rest, so everybody's is the same."""
    options: tuple[OptionStatistics, ...] = ()
    if read.options:
        item, rest = read.options[place], np.nan_to_num(table.rest_shares(place))
        options = option_statistics(item.options, item.correct, item.picked, rest)
    flags = [*found.flags, *(flag for option in options for flag in option.flags)]
    return ItemReport(
        item=read.items[place],
        n=int((~np.isnan(read.marks[place])).sum()),
        facility=found.facility.value,
        sd=found.deviation,
        item_rest_r=found.item_rest.value,
        discrimination_index=found.discrimination_index,
        discriminative_efficiency=found.efficiency,
        intended_weight=found.intended_weight,
        effective_weight=found.effective_weight,
        options=[
            OptionReport(option=one.id, n=one.count, share=one.chosen.value, rest_r=one.option_rest.value)
            for one in options
        ],
        flags=list(dict.fromkeys(flags)),
    )


def _latent(names: tuple[str, ...], table: MarksTable, model: LatentModel) -> LatentReport:
    """Fit items that are all or nothing; one with marks between gets no figures."""
    right = table.marks == table.full_marks
    plain = (right | (table.marks == 0)).all(axis=0)
    answers = np.where(plain, right, False).astype(np.float64)
    fit = fit_two_parameters(answers, with_prior=model == "prior")
    rows = [LatentItemReport(item=name, a=one.a, b=one.b) for name, one in zip(names, fit.items, strict=True)]
    return LatentReport(items=rows, log_likelihood=fit.log_likelihood)
