"""Lay knowledge beside complaints and say whether training is the remedy at all."""

from dataclasses import dataclass
from enum import StrEnum

from lms.evaluation.domain.ratios import Interval


class Remedy(StrEnum):
    """What the quadrant advises for a clause."""

    TRAIN = "train"
    PROCESS = "process"
    WATCH = "watch"
    KEEP = "keep"
    CANNOT_TELL = "cannot_tell"


class QuadrantDoubt(StrEnum):
    """Why the quadrant cannot tell."""

    NO_MASTERY_SAMPLE = "no_mastery_sample"
    NO_COMPLAINT_SAMPLE = "no_complaint_sample"
    MASTERY_STRADDLES_CUT = "mastery_straddles_cut"
    COMPLAINTS_STRADDLE_CUT = "complaints_straddle_cut"


@dataclass(frozen=True, slots=True)
class QuadrantCuts:
    """Where "low knowledge" ends (share, 0 to 1) and "many complaints" begins (per 10,000 contacts)."""

    mastery_share: float
    complaint_rate: float


@dataclass(frozen=True, slots=True)
class QuadrantVerdict:
    """The advised remedy, with the doubts that forced "cannot tell"."""

    remedy: Remedy
    doubts: tuple[QuadrantDoubt, ...] = ()


_REMEDIES = {
    # (knowledge is low, complaints are many)
    (True, True): Remedy.TRAIN,
    (False, True): Remedy.PROCESS,
    (True, False): Remedy.WATCH,
    (False, False): Remedy.KEEP,
}


def judge_clause(
    mastery: Interval | None, complaints: Interval | None, cuts: QuadrantCuts
) -> QuadrantVerdict:
    """Place a clause in the quadrant only when both intervals lie clear of their cuts.

    The caller chooses the level of the intervals; None means the figure was withheld.
    High knowledge beside many complaints points to process, policy or tool, never to training.
    """
    doubts = (*_mastery_doubts(mastery, cuts), *_complaint_doubts(complaints, cuts))
    if doubts or mastery is None or complaints is None:
        return QuadrantVerdict(Remedy.CANNOT_TELL, doubts)
    knowledge_is_low = mastery.high < cuts.mastery_share
    complaints_are_many = complaints.low > cuts.complaint_rate
    return QuadrantVerdict(_REMEDIES[knowledge_is_low, complaints_are_many])


def _mastery_doubts(mastery: Interval | None, cuts: QuadrantCuts) -> tuple[QuadrantDoubt, ...]:
    if mastery is None:
        return (QuadrantDoubt.NO_MASTERY_SAMPLE,)
    if mastery.low < cuts.mastery_share <= mastery.high:
        return (QuadrantDoubt.MASTERY_STRADDLES_CUT,)
    return ()


def _complaint_doubts(complaints: Interval | None, cuts: QuadrantCuts) -> tuple[QuadrantDoubt, ...]:
    if complaints is None:
        return (QuadrantDoubt.NO_COMPLAINT_SAMPLE,)
    if complaints.low <= cuts.complaint_rate < complaints.high:
        return (QuadrantDoubt.COMPLAINTS_STRADDLE_CUT,)
    return ()
