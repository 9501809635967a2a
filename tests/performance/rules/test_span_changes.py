"""A team's figure is called better or worse only where people, months and counting all carry it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.statistics import Interval, Ratio
from lms.performance.indicators.rules import Direction, Target
from lms.performance.teams.rules import FigureTurn, Rivals, Span, SpanChange, Watched, changes_together

UP, DOWN = Target(Direction.UP, 0.0), Target(Direction.DOWN, 0.0)
BAND = Target(Direction.BAND, None, 0.2, 0.4)
CONTACTS = 400
LEAST = 30


def span(shares: list[float], *, months: int = 6, wobble: float = 0.001) -> Span:
    """Give people with these shares, spread over months that differ a little up and down."""
    people = {number: Ratio(share * CONTACTS, CONTACTS, 1) for number, share in enumerate(shares)}
    level, contacts = float(np.mean(shares)), CONTACTS * len(shares) / months
    signs = [wobble if month % 2 else -wobble for month in range(months)]
    parts = {
        date(2026, number, 1): Ratio((level + sign) * contacts, contacts, 0)
        for number, sign in enumerate(signs, start=1)
    }
    return Span(people, parts, 0.002)


def shifted(by: float, target: Target = UP, *, level: float = 0.7) -> Watched:
    """Give ten people who all changed by nearly the same."""
    before = [level + 0.01 * number for number in range(10)]
    after = [share + by + (0.004 if number % 2 else -0.004) for number, share in enumerate(before)]
    return Watched(span(before), span(after), target, LEAST)


def change_of(watched: Watched, others: float = 0.0) -> SpanChange:
    """Judge one figure of a team beside four teams that all moved alike."""
    beside = [shifted(others) for _ in range(4)]
    return changes_together([[watched, *beside]])[0][0]


def turn_of(watched: Watched) -> FigureTurn:
    """Judge one figure beside teams that did not move and give the verdict."""
    return change_of(watched).turn


@pytest.mark.parametrize(
    ("watched", "expected"),
    [
        (shifted(0.05), FigureTurn.BETTER),
        (shifted(-0.05), FigureTurn.WORSE),
        (shifted(0.05, DOWN), FigureTurn.WORSE),
        (shifted(-0.05, DOWN), FigureTurn.BETTER),
        (shifted(0.05, Target(Direction.WATCH)), FigureTurn.MOVED),
        (shifted(0.05, BAND, level=0.25), FigureTurn.MOVED),
        (shifted(0.05, BAND, level=0.4), FigureTurn.WORSE),
        (shifted(0.05, BAND, level=0.1), FigureTurn.BETTER),
        (shifted(0.001), FigureTurn.NO_CLEAR_DIFFERENCE),
        (shifted(0.0), FigureTurn.NO_CLEAR_DIFFERENCE),
    ],
)
def test_which_way_a_figure_turned(watched: Watched, expected: FigureTurn) -> None:
    assert turn_of(watched) is expected


@pytest.mark.parametrize(
    ("before", "after", "least", "expected"),
    [
        (Span({}, {}), span([0.7] * 10), LEAST, FigureTurn.NOTHING_TO_COMPARE),
        (span([0.7] * 10), Span({}, {}), LEAST, FigureTurn.NOTHING_TO_COMPARE),
        (span([0.7] * 4), span([0.9] * 10), LEAST, FigureTurn.TOO_FEW_PEOPLE),
        (span([0.7] * 10), span([0.9] * 4), LEAST, FigureTurn.TOO_FEW_PEOPLE),
        (span([0.7] * 10, months=1), span([0.9] * 10), LEAST, FigureTurn.TOO_FEW_MONTHS),
        (span([0.7] * 10), span([0.9] * 10), CONTACTS * 10 + 1, FigureTurn.TOO_SMALL),
    ],
)
def test_nothing_is_said_where_the_samples_do_not_carry_it(
    before: Span, after: Span, least: float, expected: FigureTurn
) -> None:
    assert change_of(Watched(before, after, UP, least)) == SpanChange(expected)


def test_people_without_a_denominator_are_nobody() -> None:
    nobody = {number: Ratio(0.0, 0.0, 1) for number in range(10, 20)}
    watched = Watched(span([0.7] * 4), span([0.9] * 10), UP, LEAST)
    before = replace(watched.before, people=dict(watched.before.people) | nobody)

    assert turn_of(replace(watched, before=before)) is FigureTurn.TOO_FEW_PEOPLE


def test_months_that_go_up_and_down_as_much_tell_nothing() -> None:
    calm, restless = shifted(0.02), shifted(0.02)
    restless = replace(
        restless,
        before=replace(restless.before, months=span([0.745] * 10, wobble=0.03).months),
        after=replace(restless.after, months=span([0.765] * 10, wobble=0.03).months),
    )

    assert (turn_of(calm), turn_of(restless)) == (FigureTurn.BETTER, FigureTurn.NO_CLEAR_DIFFERENCE)


def test_what_counting_alone_may_be_off_is_never_undercut() -> None:
    watched = shifted(0.05)
    rough = replace(watched, before=replace(watched.before, counting_error=0.05))

    found = change_of(rough)

    assert found.turn is FigureTurn.NO_CLEAR_DIFFERENCE
    assert found.difference == pytest.approx(0.05)
    assert found.interval is not None
    assert found.interval.width == pytest.approx(2 * 1.96 * 0.05, rel=0.01)


def test_the_same_people_are_compared_with_themselves() -> None:
    """Ten very different people who all gained two points: as strangers they would tell nothing."""
    before = [0.3 + 0.06 * number for number in range(10)]
    after = [share + 0.02 for share in before]
    strangers = {number + 100: part for number, part in span(after).people.items()}

    paired = Watched(span(before), span(after), UP, LEAST)
    parted = replace(paired, after=replace(paired.after, people=strangers))

    assert (turn_of(paired), turn_of(parted)) == (FigureTurn.BETTER, FigureTurn.NO_CLEAR_DIFFERENCE)


def test_the_interval_is_that_of_paired_means_and_of_the_others_median() -> None:
    sides = ("before", "after")
    found = changes_together(
        [
            [
                replace(one, **{side: replace(getattr(one, side), counting_error=0.0) for side in sides})
                for one in (shifted(0.05), *(shifted(0.0) for _ in range(4)))
            ]
        ]
    )[0][0]

    gains = [0.05 + (0.004 if number % 2 else -0.004) for number in range(10)]
    own = np.std(gains, ddof=1) / np.sqrt(10)
    others = np.std(gains * 4, ddof=1) / np.sqrt(40) * np.sqrt(np.pi / 2)
    half = 2.262157 * np.hypot(own, others)
    assert found.interval == Interval(pytest.approx(0.05 - half), pytest.approx(0.05 + half))


def test_of_many_figures_looked_at_together_more_is_asked() -> None:
    weak, still = shifted(0.0095), [shifted(0.0) for _ in range(4)]
    alone = changes_together([[weak, *still]])[0][0]

    among = changes_together([[weak, *still], *[still] * 10])[0][0]

    assert alone.turn is FigureTurn.BETTER
    assert among.turn is FigureTurn.NO_CLEAR_DIFFERENCE
    assert (among.gap, among.interval) == (alone.gap, alone.interval)


@pytest.mark.parametrize("season", [-0.05, -0.03, 0.03])
def test_a_season_that_all_share_is_nobodys_change(season: float) -> None:
    teams = [shifted(season + 0.0005 * number) for number in range(-3, 4)]

    found = changes_together([teams])[0]

    assert {one.turn for one in found} == {FigureTurn.NO_CLEAR_DIFFERENCE}
    assert found[3].others == pytest.approx(season, abs=0.001)


def test_who_kept_the_level_while_all_others_fell_got_better() -> None:
    found = change_of(shifted(0.0), others=-0.05)

    assert (found.turn, found.difference) == (FigureTurn.BETTER, pytest.approx(0.0, abs=1e-9))
    assert (found.others, found.gap) == (pytest.approx(-0.05), pytest.approx(0.05))


def test_one_team_that_fell_makes_nobody_else_better() -> None:
    found = changes_together([[shifted(-0.15), *(shifted(0.0) for _ in range(4))]])[0]

    assert [one.turn for one in found] == [FigureTurn.WORSE, *[FigureTurn.NO_CLEAR_DIFFERENCE] * 4]


@pytest.mark.parametrize("teams", [1, 2])
def test_without_two_other_teams_nobody_is_called_changed(teams: int) -> None:
    found = changes_together([[shifted(-0.15), *(shifted(0.0) for _ in range(teams - 1))]])[0]

    assert found == (SpanChange(FigureTurn.NO_OTHER_TEAMS),) * teams


def drawn(chance: np.random.Generator, change: float, season: float = 0.0) -> Watched:
    """Draw a team of twelve whose own shares and months differ, with or without a change."""
    own = chance.normal(0.75, 0.05, 12)
    shift = chance.normal(0, 0.01, 12)
    spans = []
    for by in (0.0, change + season):
        level = np.clip(own + shift * (by != 0) + by, 0.01, 0.99)
        months = chance.normal(0, 0.004, 6)
        right = chance.binomial(60, np.clip(level[:, None] + months, 0.01, 0.99))
        people = {number: Ratio(float(row.sum()), 360.0, 1) for number, row in enumerate(right)}
        by_month = {
            str(number): Ratio(float(column.sum()), 720.0, 0) for number, column in enumerate(right.T)
        }
        spans.append(Span(people, by_month, float(np.sqrt(0.75 * 0.25 / 4320))))
    return Watched(spans[0], spans[1], UP, LEAST)


@pytest.mark.parametrize("season", [0.0, -0.03])
@pytest.mark.parametrize("teams", [7, 24])
def test_teams_that_did_not_change_are_hardly_ever_called_changed(teams: int, season: float) -> None:
    """Six figures of 7 or 24 teams: a fall of three points that all share calls nobody worse."""
    chance = np.random.default_rng(3)
    false_alarms = 0
    for _ in range(40):
        found = changes_together([[drawn(chance, 0.0, season) for _ in range(teams)] for _ in range(6)])
        false_alarms += any(
            one.turn is not FigureTurn.NO_CLEAR_DIFFERENCE for column in found for one in column
        )

    assert false_alarms <= 2  # one page in twenty


def test_a_change_of_five_points_in_one_team_of_seven_is_found() -> None:
    chance = np.random.default_rng(5)
    found = [
        changes_together([[drawn(chance, -0.05), *(drawn(chance, 0.0) for _ in range(6))]])[0]
        for _ in range(60)
    ]

    assert [column[0].turn for column in found].count(FigureTurn.WORSE) >= 45
    assert [one.turn for column in found for one in column].count(FigureTurn.BETTER) <= 3


@given(st.lists(st.sampled_from([-0.2, -0.1, 0.0, 0.1, 0.1 + 1e-9, 0.4]), min_size=3, max_size=12))
def test_the_median_of_the_others_is_that_of_a_list_without_one(differences: list[float]) -> None:
    rivals = Rivals(differences)

    for place, own in enumerate(differences):
        others = differences[:place] + differences[place + 1 :]
        median = float(np.median(others))
        apart = float(np.median(np.abs(np.array(others) - median)))
        assert rivals.median_without(own) == median
        assert rivals.spread_without(own, median) == apart
