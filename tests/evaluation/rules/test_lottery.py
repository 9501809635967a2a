"""The lot is free, even inside strata, repeatable by anyone, and its plan cannot be changed unseen."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evaluation.programmes.rules.lottery import (
    Entrant,
    FrozenPlan,
    NoTeams,
    Placement,
    TeamLargerThanAWave,
    WaveSeats,
    canonical_text,
    draw_waves,
    seats_into_waves,
)
from lms.performance.indicators.rules import Direction

TEAMS = [Entrant(f"班组{k:02}", "东城" if k < 9 else "西城", people=8 + k % 5) for k in range(24)]
WAVES = (WaveSeats(6, 6), WaveSeats(8, 6), WaveSeats(10, 6), WaveSeats(None, 6))

FIXED_LOT = {"班组00": None, "班组01": 1, "班组02": 1, "班组03": None}

entrant_lists = st.lists(
    st.builds(Entrant, st.text(min_size=1, max_size=6), st.sampled_from(["a", "b", "c"])),
    min_size=1,
    max_size=30,
    unique_by=lambda entrant: entrant.team,
)


@given(entrant_lists, st.text(max_size=8), st.data())
def test_every_team_gets_one_lot_and_every_seat_is_taken(
    entrants: list[Entrant], seed: str, data: st.DataObject
) -> None:
    first = data.draw(st.integers(1, len(entrants)))
    waves = [WaveSeats(3, first)] + (
        [WaveSeats(None, len(entrants) - first)] if first < len(entrants) else []
    )

    placements = draw_waves(entrants, waves, seed=seed)

    assert [p.team for p in placements] == sorted(e.team for e in entrants)
    assert Counter(p.starts for p in placements) == {wave.starts: wave.teams for wave in waves}


@given(st.permutations(TEAMS), st.text(max_size=8))
def test_the_order_of_entry_does_not_matter(shuffled: list[Entrant], seed: str) -> None:
    assert draw_waves(shuffled, WAVES, seed=seed) == draw_waves(TEAMS, WAVES, seed=seed)


@pytest.mark.parametrize("seed", [str(k) for k in range(40)])
def test_every_city_is_spread_over_the_waves(seed: str) -> None:
    placements = draw_waves(TEAMS, WAVES, seed=seed)

    cities = Counter((p.stratum, p.starts) for p in placements)
    assert {cities["东城", wave.starts] for wave in WAVES} <= {2, 3}
    assert {cities["西城", wave.starts] for wave in WAVES} <= {3, 4}


def test_every_team_has_the_same_chance_of_every_wave() -> None:
    draws = 2_000
    starts = Counter(
        (p.team, p.starts) for seed in range(draws) for p in draw_waves(TEAMS, WAVES, seed=str(seed))
    )

    # A quarter each, give or take four and a half standard errors over 96 cells.
    assert min(starts.values()) > draws / 4 - 4.5 * (draws * 3 / 16) ** 0.5
    assert max(starts.values()) < draws / 4 + 4.5 * (draws * 3 / 16) ** 0.5


def test_the_lot_never_changes_between_versions() -> None:
    placements = draw_waves(TEAMS[:4], (WaveSeats(1, 2), WaveSeats(None, 2)), seed="2026-03-01")

    assert {p.team: p.starts for p in placements} == FIXED_LOT


@pytest.mark.parametrize(
    ("entrants", "waves", "refusal", "words"),
    [
        ([], WAVES, NoTeams, None),
        ([TEAMS[0], TEAMS[0]], [WaveSeats(1, 2)], ValueError, "twice"),
        (TEAMS, WAVES[:3], ValueError, "do not fit"),
        (TEAMS[:2], [WaveSeats(1, 2), WaveSeats(2, 0)], ValueError, "do not fit"),
        (TEAMS[:2], [WaveSeats(2, 1), WaveSeats(1, 1)], ValueError, "out of order"),
        (TEAMS[:2], [WaveSeats(None, 1), WaveSeats(None, 1)], ValueError, "out of order"),
    ],
)
def test_impossible_lotteries_are_refused(
    entrants: list[Entrant], waves: list[WaveSeats], refusal: type[Exception], words: str | None
) -> None:
    with pytest.raises(refusal, match=words):
        draw_waves(entrants, waves, seed="1")


@given(st.lists(st.integers(1, 20), min_size=1, max_size=30), st.integers(20, 120), st.integers(1, 4))
def test_no_wave_overflows_its_seats_whoever_is_drawn(sizes: list[int], seats: int, fewest: int) -> None:
    entrants = [Entrant(str(k), people=people) for k, people in enumerate(sizes)]

    waves = seats_into_waves(
        entrants, seats_per_wave=seats, first_period=4, periods_apart=2, fewest_waves=fewest
    )

    assert len(waves) >= min(fewest, len(entrants))
    assert sum(wave.teams for wave in waves) == len(entrants)
    assert max(wave.teams for wave in waves) - min(wave.teams for wave in waves) <= 1
    assert sum(sorted(sizes, reverse=True)[: waves[0].teams]) <= seats
    assert [wave.starts for wave in waves] == [4 + 2 * k for k in range(len(waves))]


def test_a_team_larger_than_a_wave_cannot_be_seated() -> None:
    with pytest.raises(TeamLargerThanAWave) as refusal:
        seats_into_waves([Entrant("A", people=30)], seats_per_wave=20, first_period=0)

    assert refusal.value.people == 30
    with pytest.raises(NoTeams):
        seats_into_waves([], seats_per_wave=20, first_period=0)


PLAN = FrozenPlan(
    programme="首问负责",
    primary_indicator="fcr",
    direction=Direction.UP,
    analysis_date=date(2026, 12, 1),
    last_wave_date=date(2026, 8, 1),
    placements=draw_waves(TEAMS, WAVES, seed="7"),
    seed="7",
    smallest_worthwhile=0.02,
)


def test_a_plan_is_one_text() -> None:
    small = replace(PLAN, placements=(Placement("B", "", None), Placement("A", "", 3)))

    assert canonical_text(small) == (
        '{"allocation":[["A","",3],["B","",null]],"analysis_date":"2026-12-01","direction":"up",'
        '"last_wave_date":"2026-08-01","level":0.95,"primary_indicator":"fcr","programme":"首问负责",'
        '"seed":"7","smallest_worthwhile":0.02}'
    )


def test_the_order_of_teams_does_not_change_the_text() -> None:
    assert canonical_text(replace(PLAN, placements=PLAN.placements[::-1])) == canonical_text(PLAN)


@pytest.mark.parametrize(
    "change",
    [
        {"primary_indicator": "csat_rate"},
        {"analysis_date": date(2026, 12, 2)},
        {"direction": Direction.DOWN},
        {"smallest_worthwhile": 0.01},
        {"level": 0.9},
        {"seed": "8"},
        {"programme": "另一个"},
        {"placements": PLAN.placements[1:]},
        {"placements": (replace(PLAN.placements[0], starts=99), *PLAN.placements[1:])},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_broken_promise_changes_the_text(change: dict[str, object]) -> None:
    assert canonical_text(replace(PLAN, **change)) != canonical_text(PLAN)


@pytest.mark.parametrize(
    ("change", "refusal", "words"),
    [
        ({"primary_indicator": " "}, ValueError, "without a primary"),
        ({"placements": ()}, NoTeams, None),
        ({"analysis_date": date(2026, 8, 1)}, ValueError, "before the last wave"),
    ],
)
def test_plans_that_promise_nothing_are_refused(
    change: dict[str, object], refusal: type[Exception], words: str | None
) -> None:
    with pytest.raises(refusal, match=words):
        replace(PLAN, **change)
