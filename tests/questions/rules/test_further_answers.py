"""Keys of blanks that hold beside each other: each blank takes what any of them accepts."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.marking import mark_answer, mark_by_either

RULE = kind_of("fill_in").rule
MARKS = Decimal(4)
WRITTEN = st.lists(st.sampled_from(["甲", "乙", "丙", "丁", ""]), min_size=3, max_size=3)
BLANKS = st.lists(st.lists(st.sampled_from("甲乙丙丁"), min_size=1, max_size=2), min_size=3, max_size=3)


def key(*blanks: list[str], ordered: bool = True, patterns: tuple[str, ...] = ()) -> JsonObject:
    return {"blanks": list(blanks), "ordered": ordered, "patterns": list(patterns)}


def earned(keys: list[JsonObject], *texts: str) -> Decimal:
    return mark_by_either(RULE, keys, {"texts": list(texts)}, MARKS).marks


def test_old_in_one_blank_and_new_in_the_other_earn_everything() -> None:
    keys = [key(["24"], ["48"]), key(["二十四小时"], ["72"])]

    assert earned(keys, "24", "72") == earned(keys, "二十四小时", "48") == 4
    assert earned(keys, "48", "24") == 0


def test_a_pattern_of_either_key_is_tried() -> None:
    keys = [key(["24"], ["48"], patterns=("", "4[0-9]")), key(["24"], ["七十二"])]

    assert [earned(keys, "24", text) for text in ("47", "七十二", "57")] == [4, 4, 2]


def test_keys_of_other_blanks_or_orders_are_judged_apart() -> None:
    in_order, free = key(["甲"], ["乙"]), key(["丙"], ["丁"], ordered=False)

    assert earned([in_order, free], "丁", "丙") == 4
    assert earned([in_order, free], "甲", "丁") == 2
    assert earned([key(["甲"]), key(["乙"], ["丙"])], "甲", "丙") == 2


@given(BLANKS, BLANKS, WRITTEN, st.booleans())
def test_a_further_answer_never_costs_a_mark(
    first: list[list[str]], second: list[list[str]], texts: list[str], ordered: bool
) -> None:
    keys = [key(*first, ordered=ordered), key(*second, ordered=ordered)]

    alone = [mark_answer(RULE, one, {"texts": texts}, MARKS) for one in keys]
    together = mark_by_either(RULE, keys, {"texts": texts}, MARKS)

    assert together.marks >= max(marked.marks for marked in alone)
    assert together == mark_by_either(RULE, keys[::-1], {"texts": texts}, MARKS)
    assert mark_by_either(RULE, keys[:1] * 2, {"texts": texts}, MARKS) == alone[0]
