"""How answers of every kind are marked."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject, Kind
from lms.questions.scoring.rules.judging import KindRule, Part
from lms.questions.scoring.rules.marking import Marked, mark_answer
from lms.questions.texts.rules import fold_text

OPTIONS = [{"id": id_, "text": f"选项 {id_}"} for id_ in "abcd"]
CONTENTS: dict[Kind, JsonObject] = {
    "single": {"stem": "<p>?</p>", "options": OPTIONS},
    "multiple": {"stem": "<p>?</p>", "options": OPTIONS, "rule": "partial"},
    "true_false": {"stem": "<p>?</p>"},
    "fill_in": {"stem": "<p>____ 与 ____</p>", "blanks": 2},
    "ordering": {"stem": "<p>?</p>", "items": OPTIONS},
    "matching": {
        "stem": "<p>?</p>",
        "left": [{"id": "l1", "text": "甲"}, {"id": "l2", "text": "乙"}],
        "right": [{"id": f"r{n}", "text": str(n)} for n in (1, 2, 3)],
    },
    "numeric": {"stem": "<p>?</p>", "units": ["ms", "毫秒"], "unit_wanted": False},
    "sjt": {"stem": "<p>?</p>", "options": OPTIONS},
}
KEYS: dict[Kind, JsonObject] = {
    "single": {"correct": ["b"]},
    "multiple": {"correct": ["a", "c"], "rule": "partial"},
    "true_false": {"correct": True},
    "fill_in": {"blanks": [["24", "二十四"], ["48"]], "ordered": True},
    "ordering": {"order": ["c", "a", "d", "b"], "rule": "pairwise"},
    "matching": {"pairs": {"l1": "r2", "l2": "r3"}},
    "numeric": {
        "answers": [{"value": "100", "tolerance": "2", "relative": True, "share": "100"}],
        "units": ["ms", "毫秒"],
        "unit_wanted": False,
    },
    "sjt": {"shares": {"a": "100", "b": "50", "c": "0", "d": "12.5"}},
}
RIGHT: dict[Kind, JsonObject] = {
    "single": {"chosen": "b"},
    "multiple": {"chosen": ["c", "a"]},
    "true_false": {"value": True},
    "fill_in": {"texts": ["24", "48"]},
    "ordering": {"order": ["c", "a", "d", "b"]},
    "matching": {"pairs": {"l1": "r2", "l2": "r3"}},
    "numeric": {"number": "１０１.５ 毫秒"},
    "sjt": {"chosen": "a"},
}
KINDS = tuple(KEYS)
UNANSWERED = Marked(Decimal(0), Decimal(0), answered=False, parts=())
EXACT_MULTIPLE = {"correct": ["a", "c"], "rule": "all_or_nothing"}
EXACT_ORDER = {"order": ["c", "a", "d", "b"], "rule": "exact"}
NEIGHBOURS = {"order": ["c", "a", "d", "b"], "rule": "adjacent"}
DEDUCTION = {"correct": ["a", "c"], "rule": "deduction"}
LOOSE_BLANKS = {"blanks": [["甲", "乙"], ["甲"]], "ordered": False}


def rule_of(kind: Kind) -> KindRule:
    return kind_of(kind).rule


@pytest.mark.parametrize("kind", KINDS)
def test_the_right_answer_earns_all_marks_of_every_kind(kind: Kind) -> None:
    marked = mark_answer(rule_of(kind), KEYS[kind], RIGHT[kind], Decimal("2.5"))

    assert (marked.marks, marked.share, marked.answered) == (Decimal("2.5"), Decimal(1), True)
    assert all(part.right for part in marked.parts)
    assert marked.is_right


@pytest.mark.parametrize(
    ("kind", "key", "given_answer", "marks"),
    [
        ("single", KEYS["single"], {"chosen": "a"}, "0"),
        ("true_false", KEYS["true_false"], {"value": False}, "0"),
        ("multiple", EXACT_MULTIPLE, {"chosen": ["a", "c"]}, "6"),
        ("multiple", EXACT_MULTIPLE, {"chosen": ["a"]}, "0"),
        ("multiple", {"correct": ["a", "c"]}, {"chosen": ["a"]}, "0"),
        ("multiple", KEYS["multiple"], {"chosen": ["a"]}, "3"),
        ("multiple", KEYS["multiple"], {"chosen": ["a", "a"]}, "3"),
        ("multiple", KEYS["multiple"], {"chosen": ["a", "b"]}, "0"),
        ("multiple", KEYS["multiple"], {"chosen": ["a", "b", "c", "d"]}, "0"),
        ("fill_in", KEYS["fill_in"], {"texts": ["二十四", ""]}, "3"),
        ("fill_in", KEYS["fill_in"], {"texts": ["24"]}, "3"),
        ("fill_in", KEYS["fill_in"], {"texts": ["48", "24"]}, "0"),
        ("fill_in", LOOSE_BLANKS, {"texts": ["甲", "乙"]}, "6"),
        ("fill_in", LOOSE_BLANKS, {"texts": ["乙", "甲"]}, "6"),
        ("fill_in", LOOSE_BLANKS, {"texts": ["乙", "乙"]}, "3"),
        ("ordering", EXACT_ORDER, {"order": ["c", "a", "b", "d"]}, "0"),
        ("ordering", KEYS["ordering"], {"order": ["c", "a", "b", "d"]}, "5"),
        ("ordering", KEYS["ordering"], {"order": ["b", "d", "a", "c"]}, "0"),
        ("matching", KEYS["matching"], {"pairs": {"l1": "r2", "l2": "r1"}}, "3"),
        ("matching", KEYS["matching"], {"pairs": {"l1": "r2"}}, "3"),
        ("multiple", DEDUCTION, {"chosen": ["a"]}, "3"),
        ("multiple", DEDUCTION, {"chosen": ["a", "b"]}, "0"),
        ("multiple", DEDUCTION, {"chosen": ["a", "b", "c"]}, "3"),
        ("multiple", DEDUCTION, {"chosen": ["b", "d"]}, "0"),
        ("ordering", NEIGHBOURS, {"order": ["b", "c", "a", "d"]}, "4"),
        ("ordering", NEIGHBOURS, {"order": ["b", "d", "a", "c"]}, "0"),
        ("numeric", KEYS["numeric"], {"number": "102"}, "6"),
        ("numeric", KEYS["numeric"], {"number": "102.01"}, "0"),
        ("numeric", KEYS["numeric"], {"number": "100 s"}, "0"),
        ("numeric", KEYS["numeric"], {"number": "一百"}, "0"),
        ("sjt", KEYS["sjt"], {"chosen": "b"}, "3"),
        ("sjt", KEYS["sjt"], {"chosen": "d"}, "0.75"),
        ("sjt", KEYS["sjt"], {"chosen": "c"}, "0"),
    ],
)
def test_wrong_and_partly_right_answers(
    kind: Kind, key: JsonObject, given_answer: JsonObject, marks: str
) -> None:
    marked = mark_answer(rule_of(kind), key, given_answer, Decimal(6))

    assert (marked.marks, marked.answered) == (Decimal(marks), True)


def test_marks_are_rounded_half_up_to_a_hundredth() -> None:
    rule, key = rule_of("fill_in"), {"blanks": [["1"], ["2"], ["3"]], "ordered": True}

    assert mark_answer(rule, key, {"texts": ["1", "2", "0"]}, Decimal(1)).marks == Decimal("0.67")
    assert mark_answer(rule, key, {"texts": ["1"]}, Decimal("0.015")).marks == Decimal("0.01")


def test_parts_name_what_was_right() -> None:
    multiple = mark_answer(rule_of("multiple"), KEYS["multiple"], {"chosen": ["a", "d"]}, Decimal(2))
    blanks = mark_answer(rule_of("fill_in"), KEYS["fill_in"], {"texts": ["", "48"]}, Decimal(2))
    matching = mark_answer(rule_of("matching"), KEYS["matching"], {"pairs": {"l2": "r3"}}, Decimal(2))

    assert multiple.parts == (Part("a", True), Part("c", False), Part("d", False))
    assert blanks.parts == (Part("1", False), Part("2", True))
    assert matching.parts == (Part("l1", False), Part("l2", True))


@pytest.mark.parametrize(
    ("kind", "given_answer"),
    [
        *((kind, empty) for kind in KINDS for empty in (None, {}, [], "b", 3, {"other": 1})),
        ("single", {"chosen": ""}),
        ("single", {"chosen": ["b"]}),
        ("multiple", {"chosen": []}),
        ("multiple", {"chosen": ["a", 1]}),
        ("true_false", {"value": 1}),
        ("true_false", {"value": "true"}),
        ("fill_in", {"texts": ["", " \u3000"]}),
        ("fill_in", {"texts": ["24", "48", "72"]}),
        ("ordering", {"order": ["c", "a"]}),
        ("ordering", {"order": ["c", "a", "a", "b"]}),
        ("ordering", {"order": ["c", "a", "d", "x"]}),
        ("matching", {"pairs": {}}),
        ("matching", {"pairs": {"l9": "r1"}}),
        ("matching", {"pairs": {"l1": None}}),
    ],
)
def test_empty_and_malformed_answers_count_as_unanswered(kind: Kind, given_answer: object) -> None:
    assert mark_answer(rule_of(kind), KEYS[kind], given_answer, Decimal(2)) == UNANSWERED


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("２４ 小时", "24小时"),
        ("  24\u3000小 时 ", "24小时"),
        ("Service  Level", "service level"),
        ("ＣＳＡＴ", "csat"),
        ("15\u200b日", "15日"),
        ("１５％", "15%"),
        ("Straße", "strasse"),
    ],
)
def test_folding_ignores_width_case_and_spacing(written: str, folded: str) -> None:
    assert fold_text(written) == folded


def test_folding_keeps_words_and_numbers_apart() -> None:
    assert fold_text("1 5") != fold_text("15")
    assert fold_text("24小时") != fold_text("48小时")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_text(fold_text(text)) == fold_text(text)


@given(st.text(min_size=1))
def test_an_accepted_text_is_accepted_in_any_case_and_padding(text: str) -> None:
    key = {"blanks": [[text]], "ordered": True}

    marked = mark_answer(rule_of("fill_in"), key, {"texts": [f" {text}\u3000"]}, Decimal(1))

    assert marked.is_right or fold_text(text) == ""


IDS = st.sampled_from(["a", "b", "c", "d", "l1", "l2", "r1", "r2", "r3", "x", "", "24", "48"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | IDS | st.text(max_size=5)
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(IDS, inner), max_leaves=8)
FIELDS = st.sampled_from(["chosen", "value", "texts", "order", "pairs", "number", "text"])
LIKELY = st.one_of(
    st.lists(IDS, max_size=5),
    st.permutations("abcd").map(list),
    st.dictionaries(IDS, IDS),
    IDS,
    st.booleans(),
)
GIVEN = ANYTHING | st.dictionaries(FIELDS, ANYTHING | LIKELY, max_size=2)


@given(st.sampled_from(KINDS), GIVEN)
def test_any_json_is_marked_within_bounds(kind: Kind, given_answer: object) -> None:
    marked = mark_answer(rule_of(kind), KEYS[kind], given_answer, Decimal("2.00"))

    assert 0 <= marked.marks <= 2
    assert 0 <= marked.share <= 1
    assert marked.answered or marked == UNANSWERED
    assert (marked.share == 1) == (bool(marked.parts) and all(part.right for part in marked.parts))


@given(st.sampled_from(KINDS), GIVEN)
def test_an_answer_without_fault_is_never_unreadable(kind: Kind, given_answer: object) -> None:
    if not isinstance(given_answer, dict) or not given_answer:
        return
    if rule_of(kind).fault(CONTENTS[kind], given_answer) is None:
        empty = not any(fold_text(str(text)) for value in given_answer.values() for text in _flat(value))
        assert mark_answer(rule_of(kind), KEYS[kind], given_answer, Decimal(1)).answered is not empty


def _flat(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value)
    return value if isinstance(value, list) else [value]


@given(st.lists(st.sampled_from("甲乙丙丁"), max_size=4), st.data())
def test_unordered_blanks_do_not_depend_on_the_order_of_the_texts(
    texts: list[str], data: st.DataObject
) -> None:
    key = {"blanks": [["甲", "乙"], ["乙", "丙"], ["丙"], ["丁", "甲"]], "ordered": False}
    other = data.draw(st.permutations(texts))

    first = mark_answer(rule_of("fill_in"), key, {"texts": texts}, Decimal(4))
    second = mark_answer(rule_of("fill_in"), key, {"texts": other}, Decimal(4))

    assert first.marks == second.marks


@pytest.mark.parametrize("kind", KINDS)
def test_the_right_answer_has_no_fault(kind: Kind) -> None:
    assert rule_of(kind).fault(CONTENTS[kind], RIGHT[kind]) is None


@pytest.mark.parametrize(
    ("kind", "given_answer", "fault"),
    [
        ("single", {"chosen": "x"}, "unknown_id"),
        ("single", {"chosen": "a", "seconds": 3}, "wrong_shape"),
        ("multiple", {"chosen": ["a", "a"]}, "repeated_id"),
        ("multiple", {"chosen": "a"}, "wrong_shape"),
        ("multiple", {"chosen": ["a", "x"]}, "unknown_id"),
        ("true_false", {"value": "yes"}, "wrong_shape"),
        ("fill_in", {"texts": ["1", "2", "3"]}, "wrong_shape"),
        ("fill_in", {"texts": ["1" * 201]}, "too_long"),
        ("ordering", {"order": ["a", "b"]}, "missing_id"),
        ("ordering", {"order": ["a", "b", "c", "c"]}, "repeated_id"),
        ("matching", {"pairs": {"l1": "r9"}}, "unknown_id"),
        ("matching", {"pairs": {"r1": "l1"}}, "unknown_id"),
        ("matching", {"pairs": ["l1", "r1"]}, "wrong_shape"),
    ],
)
def test_faults_of_answers_are_named(kind: Kind, given_answer: JsonObject, fault: str) -> None:
    assert rule_of(kind).fault(CONTENTS[kind], given_answer) == fault


@pytest.mark.parametrize(
    ("kind", "key", "share"),
    [
        ("single", KEYS["single"], 1 / 4),
        ("multiple", EXACT_MULTIPLE, 1 / 15),
        ("multiple", KEYS["multiple"], 2 / 15),
        ("true_false", KEYS["true_false"], 1 / 2),
        ("fill_in", KEYS["fill_in"], 0),
        ("ordering", EXACT_ORDER, 1 / 24),
        ("ordering", KEYS["ordering"], 1 / 2),
        ("multiple", DEDUCTION, (2 * 0.5 + 1 + 2 * 0.5) / 15),
        ("sjt", KEYS["sjt"], 162.5 / 400),
        ("matching", KEYS["matching"], 1 / 3),
    ],
)
def test_what_guessing_earns(kind: Kind, key: JsonObject, share: float) -> None:
    assert float(rule_of(kind).guess_share(CONTENTS[kind], key)) == pytest.approx(share)
