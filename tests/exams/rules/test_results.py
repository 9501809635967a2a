"""How a marked attempt is summed up and judged."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.exams.attempts.rules.results import (
    Failing,
    PassRule,
    Result,
    SlotScore,
    Tally,
    clause_order,
    failings,
    passes,
)

D = Decimal
PAPER = Result(
    (
        SlotScore(1, D(2), D(2), part="甲", clauses=("1.1",)),
        SlotScore(2, D(1), D(2), part="甲", clauses=("3.1", "3.2")),
        SlotScore(3, D(0), D(2), answered=False, part="甲", clauses=("3.10",)),
        SlotScore(4, D(4), D(4), part="乙", clauses=("3.2", "5.1")),
    )
)


def test_a_result_sums_up_its_slots() -> None:
    assert (PAPER.marks, PAPER.full_marks, PAPER.share) == (D(7), D(10), D("0.7"))


def test_an_empty_paper_has_no_share_and_never_passes() -> None:
    assert Result(()).share is None
    assert failings(Result(()), PassRule(D(0))) == (Failing("below_pass_mark", wanted=D(0)),)


def test_marks_by_part() -> None:
    assert (PAPER.of_part("甲"), PAPER.of_part("乙")) == (Tally(D(3), D(6), 3), Tally(D(4), D(4), 1))


def test_marks_by_clause_count_a_question_for_each_of_its_clauses() -> None:
    assert list(PAPER.by_clause().items()) == [
        ("1.1", Tally(D(2), D(2), 1)),
        ("3.1", Tally(D(1), D(2), 1)),
        ("3.2", Tally(D(5), D(6), 2)),
        ("3.10", Tally(D(0), D(2), 1)),
        ("5.1", Tally(D(4), D(4), 1)),
    ]


def test_marks_by_chapter_count_a_question_once() -> None:
    assert PAPER.by_clause(depth=1) == {
        "1": Tally(D(2), D(2), 1),
        "3": Tally(D(5), D(8), 3),
        "5": Tally(D(4), D(4), 1),
    }


def test_clauses_sort_by_number() -> None:
    assert sorted(["10", "2.10", "2.9", "2"], key=clause_order) == ["2", "2.9", "2.10", "10"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (PassRule(D("0.7")), ()),
        (PassRule(D("0.71")), (Failing("below_pass_mark", "", D("0.7"), D("0.71")),)),
        (PassRule(D("0.6"), part_floors={"甲": D("0.5"), "乙": D(1)}), ()),
        (
            PassRule(D("0.6"), part_floors={"甲": D("0.51")}),
            (Failing("below_part_floor", "甲", D("0.5"), D("0.51")),),
        ),
        (
            PassRule(D("0.6"), clause_floors={"3": D("0.7"), "5": D(1)}),
            (Failing("below_clause_floor", "3", D("0.625"), D("0.7")),),
        ),
        (PassRule(D("0.6"), part_floors={"丙": D(1)}, clause_floors={"8": D(1)}), ()),
    ],
)
def test_pass_mark_and_floors(rule: PassRule, expected: tuple[Failing, ...]) -> None:
    assert failings(PAPER, rule) == expected
    assert passes(PAPER, rule) is (expected == ())


def test_a_missed_must_pass_question_fails_an_otherwise_good_paper() -> None:
    result = Result((SlotScore(1, D(9), D(9)), SlotScore(2, D("0.5"), D(1), must_pass=True)))

    assert failings(result, PassRule(D("0.8"))) == (Failing("must_pass_missed", "2", D("0.5"), D(1)),)
    assert passes(result, PassRule(D("0.8"), must_pass_binds=False))


def test_an_invalidated_result_never_passes() -> None:
    assert failings(Result(PAPER.scores, invalidated=True), PassRule(D(0))) == (Failing("invalidated"),)


def test_shares_are_compared_unrounded() -> None:
    result = Result((SlotScore(1, D(1), D(3)),))

    assert passes(result, PassRule(D("0.3333")))
    assert not passes(result, PassRule(D("0.3334")))


HALVES = st.integers(0, 4).map(lambda number: D(number) / 2)
SCORES = st.lists(
    st.builds(
        lambda earned, part, clauses, must: SlotScore(1, earned, D(2), True, part, tuple(clauses), must),
        HALVES,
        st.sampled_from("甲乙"),
        st.sets(st.sampled_from(["1.1", "1.2", "2.1"]), min_size=1),
        st.booleans(),
    ),
    min_size=1,
).map(tuple)
FLOORS = st.dictionaries(st.sampled_from(["1", "1.1", "2"]), st.sampled_from([D("0.3"), D("0.6"), D(1)]))
PASS_RULES = st.builds(PassRule, st.sampled_from([D(0), D("0.5"), D(1)]), st.just({}), FLOORS, st.booleans())


@given(SCORES, PASS_RULES)
def test_more_marks_never_turn_a_pass_into_a_fail(scores: tuple[SlotScore, ...], rule: PassRule) -> None:
    raised = SlotScore(
        1,
        scores[0].full_marks,
        scores[0].full_marks,
        True,
        scores[0].part,
        scores[0].clauses,
        scores[0].must_pass,
    )

    if passes(Result(scores), rule):
        assert passes(Result((raised, *scores[1:])), rule)


@given(SCORES)
def test_parts_add_up_to_the_whole_and_full_marks_always_pass(scores: tuple[SlotScore, ...]) -> None:
    result = Result(scores)
    perfect = Result(
        tuple(SlotScore(1, one.full_marks, one.full_marks, clauses=one.clauses) for one in scores)
    )

    parts = [result.of_part(part) for part in {score.part for score in scores}]
    assert sum(part.marks for part in parts) == result.marks
    assert sum(part.questions for part in parts) == len(scores)
    assert passes(perfect, PassRule(D(1), clause_floors={"1": D(1)}))
