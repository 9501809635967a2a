"""Mastery of a clause leans on the group when the sample is thin, and stays silent under the floor."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.statistics import students_interval
from lms.performance.mastery.rules import (
    ClausePrior,
    GroupSums,
    PersonScore,
    Withheld,
    drawn_share,
    fit_prior,
    group_mastery,
    person_mastery,
)


def summed(scores: list[PersonScore]) -> GroupSums:
    """Add up people's scores as the database does."""
    marks, possible = ([Decimal(str(getattr(one, name))) for one in scores] for name in ("marks", "possible"))
    return GroupSums(
        len(scores),
        max((one.items for one in scores), default=0),
        sum(marks, Decimal()),
        sum(possible, Decimal()),
        sum((one * one for one in marks), Decimal()),
        sum((one * of for one, of in zip(marks, possible, strict=True)), Decimal()),
        sum((of * of for of in possible), Decimal()),
    )


def simulated_scores(
    seed: int, *, people: int, items: int, share: float, worth: float
) -> tuple[list[PersonScore], np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.beta(share * worth, (1 - share) * worth, people)
    right = rng.binomial(items, truth)
    scores = [PersonScore(f"{k:04}", float(marks), items, items) for k, marks in enumerate(right)]
    return scores, truth


def test_the_prior_finds_how_alike_people_are() -> None:
    scores, _ = simulated_scores(1, people=3_000, items=10, share=0.7, worth=8.0)

    prior = fit_prior(scores)

    assert prior.share == pytest.approx(0.7, abs=0.02)
    assert prior.worth_items == pytest.approx(8.0, rel=0.15)


def test_shrinking_lowers_the_error_against_the_truth() -> None:
    scores, truth = simulated_scores(2, people=400, items=6, share=0.75, worth=10.0)

    prior = fit_prior(scores)
    shown = [person_mastery(score, prior) for score in scores]

    raw_error = np.mean([(one.raw_share - true) ** 2 for one, true in zip(shown, truth, strict=True)])
    error = np.mean([(one.share - true) ** 2 for one, true in zip(shown, truth, strict=True)])
    assert error < 0.6 * raw_error


def test_person_intervals_cover_the_truth_as_often_as_they_say() -> None:
    scores, truth = simulated_scores(3, people=1_500, items=8, share=0.7, worth=12.0)

    prior = fit_prior(scores)
    hits = [person_mastery(s, prior).interval.contains(t) for s, t in zip(scores, truth, strict=True)]

    assert 0.93 <= np.mean(hits) <= 0.97


@given(
    items=st.integers(5, 60),
    right=st.floats(0, 1),
    share=st.floats(0.05, 0.95),
    worth=st.floats(0.5, 500),
)
def test_a_person_lands_between_raw_share_and_group(
    items: int, right: float, share: float, worth: float
) -> None:
    score = PersonScore("007", marks=right * 20, possible=20, items=items)

    shown = person_mastery(score, ClausePrior(share, worth))

    assert shown.share is not None
    assert shown.interval is not None
    assert min(right, share) - 1e-9 <= shown.share <= max(right, share) + 1e-9
    assert 0 <= shown.interval.low <= shown.interval.high <= 1


@pytest.mark.parametrize(
    ("items", "withheld"), [(0, Withheld.NO_SAMPLE), (4, Withheld.TOO_FEW_ITEMS), (5, None)]
)
def test_a_person_needs_five_items(items: int, withheld: Withheld | None) -> None:
    score, prior = PersonScore("007", 3.0, 5.0, items), ClausePrior(0.7, 10)
    shown = person_mastery(score, prior)

    assert shown.share == drawn_share(score, prior)
    assert shown.withheld is withheld
    assert (shown.share is None) is (withheld is not None)
    assert (shown.interval is None) is (withheld is not None)


@pytest.mark.parametrize(
    ("people", "items", "withheld"),
    [
        (0, 6, Withheld.NO_SAMPLE),
        (29, 6, Withheld.TOO_FEW_PEOPLE),
        (30, 4, Withheld.TOO_FEW_ITEMS),
        (30, 5, None),
    ],
)
def test_a_group_needs_thirty_people_and_five_items(
    people: int, items: int, withheld: Withheld | None
) -> None:
    scores, _ = simulated_scores(4, people=people, items=items, share=0.6, worth=9)

    group = group_mastery(summed(scores))

    assert group.withheld is withheld
    assert (group.share is None) is (withheld is not None)


def test_group_intervals_treat_people_as_the_sample() -> None:
    hits = []
    for seed in range(300):
        scores, _ = simulated_scores(seed, people=40, items=10, share=0.7, worth=5.0)
        interval = group_mastery(summed(scores)).interval
        assert interval is not None
        hits.append(interval.contains(0.7))

    assert 0.91 <= np.mean(hits) <= 0.98


def test_sums_and_squares_tell_the_spread_that_people_do() -> None:
    chance = np.random.default_rng(7)
    scores = [
        PersonScore(str(k), float(marks) / 4, float(possible), 12)
        for k, (marks, possible) in enumerate(zip(chance.integers(0, 48, 50), [12, 14.5] * 25, strict=True))
    ]
    marks, possible = (np.array([getattr(one, name) for one in scores]) for name in ("marks", "possible"))
    share = marks.sum() / possible.sum()
    error = np.sqrt(np.sum((marks - share * possible) ** 2) * 50 / 49) / possible.sum()
    by_people = students_interval(share, error, 49, limits=(0.0, 1.0))

    group = group_mastery(summed(scores))

    assert group.share == pytest.approx(share, rel=1e-14)
    assert group.interval is not None
    assert (group.interval.low, group.interval.high) == pytest.approx(
        (by_people.low, by_people.high), rel=1e-13
    )


def test_a_group_that_scored_alike_still_has_an_interval() -> None:
    group = group_mastery(summed([PersonScore(str(k), 5, 5, 5) for k in range(40)]))

    assert group.share == 1
    assert group.interval is not None
    assert group.interval.low == pytest.approx(0.9124, abs=1e-3)


def test_nothing_is_borrowed_from_a_small_group() -> None:
    scores, _ = simulated_scores(5, people=12, items=8, share=0.9, worth=20)

    assert fit_prior(scores) == ClausePrior(0.5, 2.0)


def test_impossible_scores_are_refused() -> None:
    with pytest.raises(ValueError, match="marks out of range"):
        PersonScore("007", 6, 5, 5)
    with pytest.raises(ValueError, match="negative items"):
        PersonScore("007", 1, 5, -1)
