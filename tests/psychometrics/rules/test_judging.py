"""What is found out about a paper from its first attempts."""

from dataclasses import replace

import numpy as np
import pytest

from lms.psychometrics.items.rules.judging import judge
from lms.psychometrics.marks.rules import FirstAttempts, MarksTable, OptionChoices
from lms.psychometrics.reliability.rules import cut_trust

pytestmark = pytest.mark.slow

ITEMS = 20
NEW, OLD = 4 * 2026 + 2, 4 * 2026 + 1


def attempts(people: int = 1200, *, seed: int = 1) -> FirstAttempts:
    """Draw attempts in which item 0 has the wrong key, 1 got harder, 2 is harder for unit 1."""
    chance = np.random.default_rng(seed)
    quarters = np.where(np.arange(people) % 2 == 0, NEW, OLD)
    groups = chance.integers(-1, 2, people)
    logits = chance.normal(0.8, 1.2, (people, 1)) - np.linspace(-1, 1, ITEMS)
    logits[:, 0] *= -1
    logits[:, 1] -= 1.6 * (quarters == NEW)
    logits[:, 2] -= 1.6 * (groups == 1)
    marks = (chance.random((people, ITEMS)) < 1 / (1 + np.exp(-logits))).astype(np.float64)
    picked = np.array([marks[:, 0] == 1, marks[:, 0] == 0, np.zeros(people)], dtype=np.bool_)
    return FirstAttempts(
        versions=tuple(range(100, 100 + ITEMS)),
        table=MarksTable(marks, np.ones(ITEMS)),
        passed=marks.mean(axis=1) >= 0.6,
        quarters=quarters.astype(np.int64),
        groups=groups.astype(np.int64),
        choices={100: OptionChoices(("a", "b", "c"), frozenset({"a"}), picked)},
    )


def test_planted_faults_are_found_where_they_were_planted() -> None:
    found = judge(attempts(), 0.6)

    assert [one.version for one in found.items if "check_key" in one.flags] == [100]
    assert found.items[0].flags[-1] == "dead"
    assert [one.version for one in found.items if one.drift and one.drift.ets_class == "C"] == [101]
    assert found.items[1].drift is not None
    assert (found.items[1].drift.delta or 0) < -1.5
    of_unit = {one.version: one.differences[1].ets_class for one in found.items}
    assert [version for version, ets_class in of_unit.items() if ets_class == "C"] == [102]
    assert found.quarter == NEW
    assert [one.latent.a is not None and one.latent.a < 0 for one in found.items] == [True] + [False] * 19


def test_options_are_followed_from_the_weakest_to_the_strongest() -> None:
    right, wrong, nobody = judge(attempts(), 0.6).items[0].options

    assert right.by_fifth[0] > right.by_fifth[-1]
    assert wrong.by_fifth == pytest.approx(tuple(1 - one for one in right.by_fifth))
    assert nobody.by_fifth == (0, 0, 0, 0, 0)


def test_trust_is_counted_for_the_pass_mark_of_the_paper() -> None:
    read = attempts()
    found = judge(read, 0.6)

    assert found.trust == cut_trust(
        read.table.shares(), reliability=found.statistics.reliability.value, pass_share=0.6
    )
    assert found.trust is not None
    near = np.abs(read.table.shares() - 0.6) <= found.trust.error_at_cut
    assert found.near_cut == near.sum()
    assert found.pass_rate.value == pytest.approx(read.passed.mean())
    assert found.error_share == pytest.approx((found.statistics.standard_error or 0) / ITEMS)


def test_few_people_give_no_drift_no_groups_and_no_model() -> None:
    found = judge(attempts(150), 0.6)

    assert found.quarter is None
    assert {one.drift for one in found.items} == {None}
    assert [dict(one.differences) for one in found.items] == [{}] * ITEMS
    assert {one.latent.a for one in found.items} == {None}


def test_drawn_papers_are_judged_by_what_each_person_had() -> None:
    read = attempts()
    marks = read.table.marks.copy()
    marks[::2, 5] = np.nan
    marks[1::2, 6] = np.nan

    found = judge(replace(read, table=MarksTable(marks, np.ones(ITEMS))), 0.6)

    assert [one.statistics.facility.n for one in found.items[4:8]] == [1200, 600, 600, 1200]
    assert found.items[5].drift is None
    assert found.possible == ITEMS - 1
    assert found.statistics.reliability.value is not None


def test_nobody_yet() -> None:
    read = attempts(2)
    empty = replace(
        read,
        table=MarksTable(np.empty((0, 0)), np.empty(0)),
        versions=(),
        passed=read.passed[:0],
        quarters=read.quarters[:0],
        groups=read.groups[:0],
        choices={},
    )

    found = judge(empty, 0.6)

    assert (found.items, found.trust, found.pass_rate.value, found.error_share) == ((), None, None, None)
