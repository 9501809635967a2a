"""A report says how an effect went over the months, and calls it fading only where intervals lie apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from django.utils import translation

from lms.evaluation.effects.rules.results import EffectResult, EventRecord
from lms.evaluation.effects.wording import course_text
from lms.evaluation.verdicts.rules.designs import Analysis, Grade
from lms.evaluation.verdicts.rules.evidence import EffectConclusion
from lms.performance.indicators.models import Indicator

type Point = tuple[float, float | None, float | None]

FCR = Indicator(key="fcr", unit="percent", worthwhile=1.0)
BEFORE = (EventRecord(-2, 0.001, -0.01, 0.01, 6), EventRecord(-1, 0.0, None, None, 6))


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Read the words of the source."""
    with translation.override("en"):
        yield


def result(points: Sequence[Point], conclusion: EffectConclusion = EffectConclusion.EFFECT) -> EffectResult:
    """Give a result with these months after the start, and two before it."""
    after = [
        EventRecord(time, *point, 18 - 6 * time, low_band=point[1], high_band=point[2])
        for time, point in enumerate(points)
    ]
    return EffectResult(
        conclusion=conclusion,
        grade=Grade.A,
        wanted=Grade.A,
        analysis=next(iter(Analysis)),
        reasons=(),
        cautions=(),
        shortfalls=(),
        due=True,
        first_month=date(2026, 1, 1),
        last_month=date(2026, 10, 1),
        people=400,
        teams=24,
        waves=3,
        denominator=1000,
        events=(*BEFORE, *after),
    )


@pytest.mark.parametrize(
    ("points", "begins", "ends"),
    [
        ([(0.03, 0.02, 0.04), (0.02, 0.01, 0.03), (0.01, 0.005, 0.015)], "It fades: in", "trained first."),
        ([(0.01, 0.005, 0.015), (0.02, 0.01, 0.03), (0.03, 0.02, 0.04)], "It grows: in", "trained first."),
        ([(0.03, 0.02, 0.04), (0.02, 0.01, 0.03), (0.01, -0.01, 0.03)], "In the first", "cannot be told."),
        ([(-0.03, -0.04, -0.02), (-0.02, -0.03, -0.01), (-0.01, -0.015, -0.005)], "It fades: in", "first."),
        ([(-0.01, -0.015, -0.005), (-0.02, -0.03, -0.01), (-0.03, -0.04, -0.02)], "It grows: in", "first."),
        ([(0.03, 0.02, None), (0.02, 0.01, 0.03), (0.01, 0.005, 0.015)], "It fades: in", "first."),
    ],
)
def test_the_course_of_an_effect(points: Sequence[Point], begins: str, ends: str) -> None:
    text = course_text(result(points), FCR)

    assert text.startswith(begins)
    assert text.endswith(ends)


def test_the_sentence_carries_sizes_intervals_month_and_teams() -> None:
    points: Sequence[Point] = [(0.03, 0.02, 0.04), (0.02, 0.01, 0.03), (0.01, 0.005, 0.015)]

    assert course_text(result(points), FCR) == (
        "It fades: in the first month +3.0 (+2.0 to +4.0 percentage points), 2 months later +1.0 (+0.5 to"
        " +1.5 percentage points), from the 6 teams trained first."
    )


@pytest.mark.parametrize(
    ("points", "conclusion"),
    [
        ([(0.03, 0.02, 0.04), (0.01, 0.005, 0.015)], EffectConclusion.EFFECT),
        ([(0.03, 0.02, 0.04), (0.02, 0.01, 0.03), (0.01, None, None)], EffectConclusion.EFFECT),
        ([(0.03, 0.02, 0.04), (0.02, 0.01, 0.03), (0.01, 0.005, 0.015)], EffectConclusion.INCONCLUSIVE),
        ([(0.03, 0.02, 0.04), (0.02, 0.01, 0.03), (0.01, 0.005, 0.015)], EffectConclusion.PRACTICALLY_NONE),
        ([], EffectConclusion.EFFECT),
    ],
)
def test_nothing_is_said_without_an_effect_over_three_months(
    points: Sequence[Point], conclusion: EffectConclusion
) -> None:
    assert course_text(result(points, conclusion), FCR) == ""
