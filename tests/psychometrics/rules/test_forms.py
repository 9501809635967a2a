"""Equating the forms of a paper: what the pass mark is worth on another form, and how sure that is."""

import numpy as np
import pytest

from lms.psychometrics.equating.rules import Equated, FormMarks, NotEquated, WithheldReason, equate


def form(
    letter: str, people: int, *, ability: float = 0.0, ease: float = 0.0, seed: int = 1, anchors: int = 20
) -> FormMarks:
    """Let people write 20 anchors, the same for all, and 20 questions of a form."""
    chance = np.random.default_rng(seed)
    able = chance.normal(ability, 1, people)

    def earned(items: int, easier: float) -> np.ndarray:
        return chance.binomial(items, 1 / (1 + np.exp(-(able + easier)))).astype(np.float64)

    common = earned(anchors, 0.0)
    return FormMarks(letter, common + earned(40 - anchors, ease), common, 40.0, float(anchors))


def equated(new: FormMarks, old: FormMarks, seed: int = 7) -> Equated:
    found = equate(new, old, anchors=20, pass_share=0.6, seed=seed)
    assert isinstance(found, Equated)
    return found


def test_a_harder_form_gets_a_lower_pass_mark_although_its_people_are_abler() -> None:
    found = equated(form("B", 3000, ability=0.3, ease=-0.6), form("A", 3000, seed=2))

    assert found.cut.equal < found.cut.marks
    assert found.moves
    assert found.cut_interval.low < found.cut_share < found.cut_interval.high < 0.6


def test_forms_alike_keep_the_pass_mark() -> None:
    found = equated(form("B", 1500, ability=0.1), form("A", 1500, seed=2))

    assert not found.moves
    assert found.cut_share == pytest.approx(0.6, abs=0.02)


@pytest.mark.slow
def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    truth = equated(form("B", 60_000, ease=-0.4, seed=90), form("A", 60_000, seed=91)).cut.equal
    inside = 0
    for seed in range(40):
        found = equated(form("B", 200, ease=-0.4, seed=seed), form("A", 200, seed=1000 + seed), seed=seed)
        inside += found.cut.interval.low <= truth <= found.cut.interval.high

    assert inside >= 34  # of 40; below that the chance is under one in a thousand at 95 %


def test_more_people_make_a_smaller_error_and_equal_seeds_equal_figures() -> None:
    few, many = (equated(form("B", n), form("A", n, seed=2)) for n in (150, 2400))

    assert many.cut.error < few.cut.error / 2
    assert equated(form("B", 150), form("A", 150, seed=2)) == few


def test_the_table_runs_from_no_marks_to_all() -> None:
    found = equated(form("B", 400), form("A", 400, seed=2))

    marks = [row.marks for row in found.rows]
    assert (marks[0], marks[-1], len(marks)) == (0, 40, 21)
    assert all(row.interval.low <= row.equal <= row.interval.high for row in found.rows)
    assert found.line(found.cut.equal) == pytest.approx(found.cut.marks)


def noise(letter: str) -> FormMarks:
    chance = np.random.default_rng(5)
    return FormMarks(letter, chance.normal(20, 5, 300), chance.normal(10, 3, 300), 40.0, 20.0)


@pytest.mark.parametrize(
    ("new", "anchors", "reason"),
    [
        pytest.param(form("B", 99), 20, "few_people", id="99 people"),
        pytest.param(form("B", 400), 7, "few_anchors", id="7 anchors"),
        pytest.param(
            FormMarks("B", np.full(200, 9.0), np.full(200, 5.0), 40.0, 20.0),
            20,
            "anchors_without_spread",
            id="all alike",
        ),
        pytest.param(form("B", 400, ability=0.9), 20, "people_unlike", id="other people"),
        pytest.param(noise("B"), 20, "anchors_tell_little", id="anchors that say nothing"),
    ],
)
def test_a_comparison_that_cannot_be_made_says_why(
    new: FormMarks, anchors: int, reason: WithheldReason
) -> None:
    found = equate(new, form("A", 400, seed=2), anchors=anchors, pass_share=0.6, seed=1)

    assert isinstance(found, NotEquated)
    assert found.reason == reason
