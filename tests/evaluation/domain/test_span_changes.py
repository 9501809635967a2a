"""A team's figure is called better or worse only where people, months and counting all carry it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lms.evaluation.domain.ratios import Direction, Interval, Ratio, Target
from lms.evaluation.domain.span_changes import Span, SpanChange, Turn, Watched, changes_together

UP, DOWN = Target(Direction.UP, 0.0), Target(Direction.DOWN, 0.0)
BAND = Target(Direction.BAND, None, 0.2, 0.4)
CONTACTS = 400
LEAST = 30


def span(shares: list[float], *, months: int = 6, wobble: float = 0.001) -> Span:
    """Give people with these shares, spread over months that differ a little up and down."""
    people = {number: Ratio(share * CONTACTS, CONTACTS, 1) for number, share in enumerate(shares)}
    level, contacts = float(np.mean(shares)), CONTACTS * len(shares) / months
    signs = [wobble if month % 2 else -wobble for month in range(months)]
    return Span(people, [Ratio((level + sign) * contacts, contacts, 0) for sign in signs], 0.002)


def shifted(by: float, target: Target = UP, *, level: float = 0.7) -> Watched:
    """Give ten people who all changed by nearly the same."""
    before = [level + 0.01 * number for number in range(10)]
    after = [share + by + (0.004 if number % 2 else -0.004) for number, share in enumerate(before)]
    return Watched(span(before), span(after), target, LEAST)


def turn_of(watched: Watched) -> Turn:
    """Judge one figure alone and give the verdict."""
    return changes_together([watched])[0].turn


@pytest.mark.parametrize(
    ("watched", "expected"),
    [
        (shifted(0.05), Turn.BETTER),
        (shifted(-0.05), Turn.WORSE),
        (shifted(0.05, DOWN), Turn.WORSE),
        (shifted(-0.05, DOWN), Turn.BETTER),
        (shifted(0.05, Target(Direction.WATCH)), Turn.MOVED),
        (shifted(0.05, BAND, level=0.25), Turn.MOVED),
        (shifted(0.05, BAND, level=0.4), Turn.WORSE),
        (shifted(0.05, BAND, level=0.1), Turn.BETTER),
        (shifted(0.001), Turn.NOT_TOLD_APART),
        (shifted(0.0), Turn.NOT_TOLD_APART),
    ],
)
def test_which_way_a_figure_turned(watched: Watched, expected: Turn) -> None:
    assert turn_of(watched) is expected


@pytest.mark.parametrize(
    ("before", "after", "least", "expected"),
    [
        (Span({}, []), span([0.7] * 10), LEAST, Turn.NOTHING_TO_COMPARE),
        (span([0.7] * 10), Span({}, []), LEAST, Turn.NOTHING_TO_COMPARE),
        (span([0.7] * 4), span([0.9] * 10), LEAST, Turn.TOO_FEW_PEOPLE),
        (span([0.7] * 10), span([0.9] * 4), LEAST, Turn.TOO_FEW_PEOPLE),
        (span([0.7] * 10, months=1), span([0.9] * 10), LEAST, Turn.TOO_FEW_MONTHS),
        (span([0.7] * 10), span([0.9] * 10), CONTACTS * 10 + 1, Turn.TOO_SMALL),
    ],
)
def test_nothing_is_said_where_the_samples_do_not_carry_it(
    before: Span, after: Span, least: float, expected: Turn
) -> None:
    assert changes_together([Watched(before, after, UP, least)]) == (SpanChange(expected),)


def test_people_without_a_denominator_are_nobody() -> None:
    nobody = {number: Ratio(0.0, 0.0, 1) for number in range(10, 20)}
    watched = Watched(span([0.7] * 4), span([0.9] * 10), UP, LEAST)
    before = replace(watched.before, people=dict(watched.before.people) | nobody)

    assert turn_of(replace(watched, before=before)) is Turn.TOO_FEW_PEOPLE


def test_months_that_go_up_and_down_as_much_tell_nothing() -> None:
    calm, restless = shifted(0.02), shifted(0.02)
    restless = replace(
        restless,
        before=replace(restless.before, months=span([0.745] * 10, wobble=0.03).months),
        after=replace(restless.after, months=span([0.765] * 10, wobble=0.03).months),
    )

    assert (turn_of(calm), turn_of(restless)) == (Turn.BETTER, Turn.NOT_TOLD_APART)


def test_what_counting_alone_may_be_off_is_never_undercut() -> None:
    watched = shifted(0.05)
    rough = replace(watched, before=replace(watched.before, counting_error=0.05))

    (found,) = changes_together([rough])

    assert found.turn is Turn.NOT_TOLD_APART
    assert found.difference == pytest.approx(0.05)
    assert found.interval is not None
    assert found.interval.width == pytest.approx(2 * 1.96 * np.hypot(0.05, 0.002), rel=1e-3)


def test_the_same_people_are_compared_with_themselves() -> None:
    """Ten very different people who all gained two points: as strangers they would tell nothing."""
    before = [0.3 + 0.06 * number for number in range(10)]
    after = [share + 0.02 for share in before]
    strangers = {number + 100: part for number, part in span(after).people.items()}

    paired = Watched(span(before), span(after), UP, LEAST)
    parted = replace(paired, after=replace(paired.after, people=strangers))

    assert (turn_of(paired), turn_of(parted)) == (Turn.BETTER, Turn.NOT_TOLD_APART)


def test_the_interval_is_that_of_paired_means_where_everybody_has_as_many_contacts() -> None:
    watched = shifted(0.05)
    watched = replace(
        watched, **{side: replace(getattr(watched, side), counting_error=0.0) for side in ("before", "after")}
    )

    (found,) = changes_together([watched])

    gains = [0.05 + (0.004 if number % 2 else -0.004) for number in range(10)]
    half = 2.262157 * np.std(gains, ddof=1) / np.sqrt(10)
    assert found.interval == Interval(pytest.approx(0.05 - half), pytest.approx(0.05 + half))


def test_of_many_figures_looked_at_together_more_is_asked() -> None:
    weak = shifted(0.0062)
    (alone,) = changes_together([weak])

    among = changes_together([weak, *[shifted(0.0)] * 39])

    assert alone.turn is Turn.BETTER
    assert among[0].turn is Turn.NOT_TOLD_APART
    assert (among[0].difference, among[0].interval) == (alone.difference, alone.interval)


def drawn(chance: np.random.Generator, change: float) -> Watched:
    """Draw a team of twelve whose own shares and months differ, with or without a change."""
    own = chance.normal(0.75, 0.05, 12)
    shift = chance.normal(0, 0.01, 12)
    spans = []
    for by in (0.0, change):
        level = np.clip(own + shift * (by != 0) + by, 0.01, 0.99)
        months = chance.normal(0, 0.004, 6)
        right = chance.binomial(60, np.clip(level[:, None] + months, 0.01, 0.99))
        people = {number: Ratio(float(row.sum()), 360.0, 1) for number, row in enumerate(right)}
        by_month = [Ratio(float(column.sum()), 720.0, 0) for column in right.T]
        spans.append(Span(people, by_month, float(np.sqrt(0.75 * 0.25 / 4320))))
    return Watched(spans[0], spans[1], UP, LEAST)


def test_seven_teams_that_did_not_change_are_hardly_ever_called_changed() -> None:
    chance = np.random.default_rng(3)
    false_alarms = 0
    for _ in range(100):
        found = changes_together([drawn(chance, 0.0) for _ in range(42)])
        false_alarms += any(one.turn is not Turn.NOT_TOLD_APART for one in found)

    assert false_alarms <= 5  # one page in twenty


def test_a_change_of_five_points_in_one_team_of_seven_is_found() -> None:
    chance = np.random.default_rng(5)
    found = [
        changes_together([drawn(chance, -0.05), *(drawn(chance, 0.0) for _ in range(6))])[0].turn
        for _ in range(60)
    ]

    assert found.count(Turn.WORSE) >= 50
    assert found.count(Turn.BETTER) == 0
