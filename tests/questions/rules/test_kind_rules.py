"""Marking does not depend on order, stays in bounds, and rewards what is more right."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.marking import mark_answer
from lms.questions.scoring.rules.partial import share_of_neighbours, share_of_pairs
from lms.questions.scoring.rules.rubrics import Criterion, Level, most_points, share_of_points

MARKS = Decimal(6)
MARKINGS = st.sampled_from(["all_or_nothing", "partial", "deduction"])
OPTIONS = "abcdef"
SETS = st.sets(st.sampled_from(OPTIONS), min_size=1)
RUBRIC = [
    Criterion(id="1", title="态度", levels=[Level(points="3", text="真诚"), Level(points="1", text="生硬")]),
    Criterion(id="2", title="处理", levels=[Level(points="7", text="闭环")]),
]


def multiple(chosen: list[str], correct: set[str], marking: str) -> Decimal:
    key: JsonObject = {"correct": sorted(correct), "rule": marking}
    return mark_answer(kind_of("multiple").rule, key, {"chosen": chosen}, MARKS).marks


@given(SETS, SETS, MARKINGS, st.data())
def test_the_order_of_ticks_does_not_count(
    chosen: set[str], correct: set[str], marking: str, data: st.DataObject
) -> None:
    ticked = data.draw(st.permutations(sorted(chosen)))

    assert multiple(ticked, correct, marking) == multiple(sorted(chosen), correct, marking)
    assert 0 <= multiple(ticked, correct, marking) <= MARKS


@given(SETS, SETS, st.sampled_from(["partial", "deduction"]), st.sampled_from(OPTIONS))
def test_a_further_right_tick_never_costs_and_a_wrong_one_never_pays(
    chosen: set[str], correct: set[str], marking: str, further: str
) -> None:
    before = multiple(sorted(chosen), correct, marking)
    after = multiple(sorted(chosen | {further}), correct, marking)

    assert after >= before if further in correct else after <= before


@given(st.permutations("abcde"), st.permutations("abcde"))
def test_credit_for_an_order_lies_between_nothing_and_all(order: list[str], right: list[str]) -> None:
    for share in (share_of_pairs(order, right), share_of_neighbours(order, right)):
        assert 0 <= share <= 1
        assert (share == 1) == (order == right)


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2), st.integers(0, 50))
def test_a_nearer_number_never_earns_less(near: Decimal, far: Decimal, tolerance: int) -> None:
    if abs(near) > abs(far):
        near, far = far, near
    accepted = {"value": "0", "tolerance": str(tolerance), "relative": False, "share": "100"}
    key: JsonObject = {"answers": [accepted], "units": [], "unit_wanted": False}
    rule = kind_of("numeric").rule

    earned = [mark_answer(rule, key, {"number": str(number)}, MARKS).marks for number in (near, far)]

    assert earned[0] >= earned[1]
    assert earned[0] == (MARKS if abs(near) <= tolerance else 0)


@given(st.text(max_size=200))
def test_a_written_answer_waits_for_people(text: str) -> None:
    rule = kind_of("essay").rule
    marked = mark_answer(rule, {"model_answer": "", "rubric": []}, {"text": text}, MARKS)

    assert (marked.marks, marked.answered, marked.waits) == (0, bool(text.strip()), bool(text.strip()))
    assert rule.judged_by_people


@given(st.dictionaries(st.sampled_from(["1", "2", "9"]), st.fractions(-5, 20)))
def test_points_of_a_rubric_stay_in_bounds(points: dict[str, Fraction]) -> None:
    assert most_points(RUBRIC) == 10
    assert 0 <= share_of_points(RUBRIC, points) <= 1
    assert share_of_points(RUBRIC, {"1": Fraction(1), "2": Fraction(7)}) == Fraction(8, 10)
