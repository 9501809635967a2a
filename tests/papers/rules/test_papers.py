"""How papers are drawn from blueprints and laid out."""

import json
from decimal import Decimal
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.papers.blueprints.rules.drawing import (
    BlueprintRule,
    BlueprintShort,
    DrawableQuestion,
    Pick,
    Shortage,
    draw,
    shortages,
)
from lms.papers.drawing.rules.slots import (
    Shuffle,
    Slot,
    lay_out,
    shuffle_plan,
    slots_from_json,
    slots_to_json,
)
from lms.questions.bank.rules import lies_in
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject, Kind
from lms.questions.scoring.rules.judging import FrozenQuestion, arranged

KINDS = ("single", "multiple", "true_false", "fill_in", "ordering", "matching")
TWO = Decimal(2)


def candidate(
    number: int, clause: str = "1.1", kind: Kind = "single", difficulty: int = 3
) -> DrawableQuestion:
    return DrawableQuestion(number, number * 10, kind, difficulty, (clause,))


def rule(
    count: int, clause: str = "", kind: Kind | None = None, difficulty: tuple[int, int] | None = None
) -> BlueprintRule:
    return BlueprintRule(count, TWO, clause, kind, difficulty)


@pytest.mark.parametrize(
    ("clause", "prefix", "inside"),
    [("3", "3", True), ("3.1", "3", True), ("3.1", "3.1", True), ("30", "3", False), ("3.10", "3.1", False)],
)
def test_a_prefix_ends_at_a_dot(clause: str, prefix: str, inside: bool) -> None:
    assert lies_in(clause, prefix) is inside


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (rule(1), True),
        (rule(1, "2"), True),
        (rule(1, "2.3"), True),
        (rule(1, "3"), False),
        (rule(1, kind="multiple"), True),
        (rule(1, kind="single"), False),
        (rule(1, difficulty=(2, 4)), True),
        (rule(1, difficulty=(1, 3)), False),
        (rule(1, "2", "multiple", (4, 4)), True),
    ],
)
def test_a_rule_filters_by_clause_kind_and_difficulty(asked: BlueprintRule, fits: bool) -> None:
    assert asked.takes(candidate(1, "2.3", "multiple", 4)) is fits


def test_a_shortage_names_the_rule_the_number_and_its_competitors() -> None:
    pool = [candidate(1, "3.1"), candidate(2, "3.2"), candidate(3, "4.1")]
    rules = [rule(2, "3"), rule(1, "4"), rule(3, "3.1")]

    assert shortages(rules, pool) == (Shortage(rule=2, missing=3, competing=(0, 2), available=2),)


def test_overlapping_rules_are_not_called_short_when_another_choice_fills_them() -> None:
    pool = [candidate(1, "3.1", "single"), candidate(2, "3.1", "multiple")]
    greedy_trap = [rule(1, "3"), rule(1, "3.1", "single")]

    assert shortages(greedy_trap, pool) == ()
    for seed in range(20):
        assert [pick.candidate.question_id for pick in draw(greedy_trap, pool, seed)] == [2, 1]


def test_a_short_blueprint_is_refused_with_its_shortages() -> None:
    with pytest.raises(BlueprintShort) as refusal:
        draw([rule(2, "5")], [candidate(1, "5.1")], "s")

    assert refusal.value.shortages == (Shortage(rule=0, missing=1, competing=(0,), available=1),)


def test_only_the_newest_version_of_a_question_is_drawn() -> None:
    old, new = DrawableQuestion(1, 10, "single", 3, ("1.1",)), DrawableQuestion(1, 11, "single", 3, ("1.1",))

    assert draw([rule(1)], [new, old], "s") == (Pick(new, 0, TWO),)
    assert shortages([rule(2)], [new, old])[0].missing == 1


def test_every_question_has_its_chance() -> None:
    pool = [candidate(number) for number in range(1, 7)]

    drawn = [
        frozenset(pick.candidate.question_id for pick in draw([rule(2)], pool, seed)) for seed in range(600)
    ]

    assert {pair: drawn.count(pair) > 15 for pair in set(drawn)} == {
        frozenset(pair): True for pair in combinations(range(1, 7), 2)
    }


CLAUSES = st.sampled_from(["1.1", "1.2", "2.1", "3.1"])
SOME_KINDS = st.sampled_from(KINDS[:3])
POOLS = st.lists(st.tuples(CLAUSES, SOME_KINDS, st.integers(1, 3)), max_size=9).map(
    lambda rows: [candidate(number, *row) for number, row in enumerate(rows, 1)]
)
RANGES = st.sampled_from([None, (1, 2), (2, 3), (3, 3)])
RULES_ASKED = st.lists(
    st.builds(
        rule, st.integers(0, 3), st.sampled_from(["", "1", "1.1", "2", "3.1"]), st.none() | SOME_KINDS, RANGES
    ),
    max_size=4,
)


def smallest_sum_missing(rules: list[BlueprintRule], pool: list[DrawableQuestion]) -> int:
    """Apply Hall's theorem: the largest excess of places over questions among all sets of rules."""
    subsets = (subset for size in range(len(rules) + 1) for subset in combinations(rules, size))
    return max(
        sum(asked.count for asked in subset) - sum(any(asked.takes(one) for asked in subset) for one in pool)
        for subset in subsets
    )


@given(RULES_ASKED, POOLS)
def test_the_shortage_is_the_smallest_possible(
    rules: list[BlueprintRule], pool: list[DrawableQuestion]
) -> None:
    found = shortages(rules, pool)

    assert sum(short.missing for short in found) == smallest_sum_missing(rules, pool)
    for short in found:
        asked_together = sum(rules[number].count for number in short.competing)
        lacking = sum(other.missing for other in found if other.rule in short.competing)
        assert short.rule in short.competing
        assert asked_together - short.available == lacking


@given(RULES_ASKED, POOLS, st.integers(), st.randoms())
def test_a_satisfiable_blueprint_is_always_drawn(
    rules: list[BlueprintRule], pool: list[DrawableQuestion], seed: int, chance: Random
) -> None:
    if shortages(rules, pool):
        with pytest.raises(BlueprintShort):
            draw(rules, pool, seed)
        return
    shuffled_pool = list(pool)
    chance.shuffle(shuffled_pool)

    picks = draw(rules, pool, seed)

    assert picks == draw(rules, shuffled_pool, seed)
    assert [pick.rule for pick in picks] == [
        number for number, one in enumerate(rules) for _ in range(one.count)
    ]
    assert all(rules[pick.rule].takes(pick.candidate) for pick in picks)
    assert len({pick.candidate.question_id for pick in picks}) == len(picks)


CHOICES = [{"id": id_, "text": id_.upper()} for id_ in "abcd"]
FROZEN: dict[Kind, tuple[JsonObject, JsonObject]] = {
    "single": ({"stem": "", "options": CHOICES}, {"correct": ["a"]}),
    "multiple": ({"stem": "", "options": CHOICES}, {"correct": ["a"]}),
    "true_false": ({"stem": ""}, {"correct": True}),
    "fill_in": ({"stem": "", "blanks": 1}, {"blanks": [["1"]]}),
    "ordering": ({"stem": "", "items": CHOICES}, {"order": list("bacd")}),
    "matching": ({"stem": "", "left": CHOICES[:2], "right": CHOICES}, {"pairs": {}}),
}
QUESTIONS = {kind: FrozenQuestion(kind_of(kind).rule, *frozen) for kind, frozen in FROZEN.items()}


@pytest.mark.parametrize("kind", ["true_false", "fill_in"])
def test_kinds_without_options_have_nothing_to_shuffle(kind: Kind) -> None:
    assert shuffle_plan(QUESTIONS[kind], "s", shuffle_options=True) == ()


@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_options_keep_their_order_unless_shuffling_is_wanted(kind: Kind) -> None:
    shuffled = {shuffle_plan(QUESTIONS[kind], seed, shuffle_options=True) for seed in range(400)}

    assert shuffle_plan(QUESTIONS[kind], "s", shuffle_options=False) == ("a", "b", "c", "d")
    assert len(shuffled) == 24


def test_an_ordering_is_never_shown_in_its_right_order() -> None:
    shown = {shuffle_plan(QUESTIONS["ordering"], seed, shuffle_options=False) for seed in range(500)}

    assert len(shown) == 23
    assert ("b", "a", "c", "d") not in shown


def test_a_matching_shuffles_its_right_column_always() -> None:
    shown = {shuffle_plan(QUESTIONS["matching"], seed, shuffle_options=False) for seed in range(400)}

    assert len(shown) == 24


@given(st.sampled_from(KINDS), st.text(), st.booleans())
def test_a_plan_is_a_repeatable_permutation(kind: Kind, seed: str, shuffle_options: bool) -> None:
    question = QUESTIONS[kind]
    plan = shuffle_plan(question, seed, shuffle_options=shuffle_options)

    assert plan == shuffle_plan(question, seed, shuffle_options=shuffle_options)
    assert sorted(plan) == (["a", "b", "c", "d"] if kind not in {"true_false", "fill_in"} else [])


def test_content_is_arranged_as_the_slot_says() -> None:
    content: JsonObject = {"stem": "?", "left": CHOICES[:2], "right": CHOICES[:3]}

    assert arranged(kind_of("matching").rule, content, ("c", "a", "b")) == {
        "stem": "?",
        "left": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}],
        "right": [{"id": "c", "text": "C"}, {"id": "a", "text": "A"}, {"id": "b", "text": "B"}],
    }
    assert arranged(kind_of("true_false").rule, {"stem": "?"}, ()) == {"stem": "?"}


def laid_out(seed: str, *, questions: bool) -> tuple[Slot, ...]:
    pool = [candidate(number, kind=kind) for number, kind in enumerate(KINDS, 1)]
    picks = draw([BlueprintRule(1, TWO, kind=kind, part="甲") for kind in KINDS], pool, seed)
    frozen = {pick.candidate.version_id: QUESTIONS[pick.candidate.kind] for pick in picks}
    return lay_out(picks, frozen, seed, Shuffle(questions=questions, options=True))


def test_slots_are_numbered_in_the_order_of_the_rules_or_shuffled() -> None:
    in_order, shuffled = laid_out("s", questions=False), laid_out("s", questions=True)

    assert [slot.number for slot in in_order] == [1, 2, 3, 4, 5, 6]
    assert [slot.kind for slot in in_order] == list(KINDS)
    assert [slot.number for slot in shuffled] == [1, 2, 3, 4, 5, 6]
    assert [slot.kind for slot in shuffled] != list(KINDS)
    assert {slot.version_id: slot.option_order for slot in shuffled} == {
        slot.version_id: slot.option_order for slot in in_order
    }


def test_a_slot_map_survives_storage_and_stays_small() -> None:
    slots = laid_out("s", questions=True)

    stored = json.dumps(slots_to_json(slots))

    assert slots_from_json(json.loads(stored)) == slots
    assert len(stored) < 100 * len(slots)
    assert Slot(1, 7, "true_false", Decimal("2.50")).to_json() == {
        "n": 1,
        "v": 7,
        "k": "true_false",
        "m": "2.50",
    }


def test_shuffled_questions_stay_in_their_part() -> None:
    pool = [candidate(number) for number in range(1, 21)]
    rules = [
        BlueprintRule(4, TWO, part="甲"),
        BlueprintRule(4, TWO, part="乙", must_pass=True),
        BlueprintRule(2, TWO, part="甲"),
    ]
    picks = draw(rules, pool, "s")
    frozen = {pick.candidate.version_id: QUESTIONS["single"] for pick in picks}

    slots = lay_out(picks, frozen, "s", Shuffle())

    assert [slot.part for slot in slots] == ["甲"] * 6 + ["乙"] * 4
    assert [slot.must_pass for slot in slots] == [False] * 6 + [True] * 4
    assert slots_from_json(json.loads(json.dumps(slots_to_json(slots)))) == slots
