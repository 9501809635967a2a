"""The quadrant sends only one of its four corners to a classroom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.statistics import Interval
from lms.performance.mastery.rules import QuadrantCuts, QuadrantDoubt, Remedy, judge_clause

CUTS = QuadrantCuts(mastery_share=0.8, complaint_rate=5.0)
LOW, HIGH, UNSURE = Interval(0.5, 0.7), Interval(0.85, 0.95), Interval(0.7, 0.9)
FEW, MANY, SOME = Interval(1, 3), Interval(6, 9), Interval(4, 6)


@pytest.mark.parametrize(
    ("mastery", "complaints", "remedy", "doubts"),
    [
        (LOW, MANY, Remedy.TRAIN, ()),
        (HIGH, MANY, Remedy.PROCESS, ()),
        (LOW, FEW, Remedy.WATCH, ()),
        (HIGH, FEW, Remedy.KEEP, ()),
        (UNSURE, MANY, Remedy.CANNOT_TELL, (QuadrantDoubt.MASTERY_STRADDLES_CUT,)),
        (LOW, SOME, Remedy.CANNOT_TELL, (QuadrantDoubt.COMPLAINTS_STRADDLE_CUT,)),
        (None, MANY, Remedy.CANNOT_TELL, (QuadrantDoubt.NO_MASTERY_SAMPLE,)),
        (LOW, None, Remedy.CANNOT_TELL, (QuadrantDoubt.NO_COMPLAINT_SAMPLE,)),
        (
            None,
            SOME,
            Remedy.CANNOT_TELL,
            (QuadrantDoubt.NO_MASTERY_SAMPLE, QuadrantDoubt.COMPLAINTS_STRADDLE_CUT),
        ),
    ],
)
def test_each_corner_has_its_remedy(
    mastery: Interval | None,
    complaints: Interval | None,
    remedy: Remedy,
    doubts: tuple[QuadrantDoubt, ...],
) -> None:
    verdict = judge_clause(mastery, complaints, CUTS)

    assert (verdict.remedy, verdict.doubts) == (remedy, doubts)


@given(st.tuples(st.floats(0, 1), st.floats(0, 1)), st.tuples(st.floats(0, 20), st.floats(0, 20)))
def test_a_remedy_is_named_exactly_when_there_is_no_doubt(
    shares: tuple[float, float], rates: tuple[float, float]
) -> None:
    verdict = judge_clause(Interval(*sorted(shares)), Interval(*sorted(rates)), CUTS)

    assert (verdict.remedy is Remedy.CANNOT_TELL) is bool(verdict.doubts)
