"""What a law that ends or a corrected fact changes of a clause, and what rests on that, on plain values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.standards.changes.rules import both_sides
from lms.standards.changes.things import ChangingClause
from lms.standards.editions.rules import ClauseReading, fact_changes, kind_of_change
from lms.standards.facts.rules import FactWording

DAY = FactWording("平均不超过 24 小时。", "law", "24", "小时", "", "《条例》", "2016", "32", "全国", "")
SHORTER = replace(DAY, value="20", statement="平均不超过 20 小时。")
OTHER_WORDS = replace(DAY, statement="平均在 24 小时以内。")
NEXT_LAW = replace(DAY, law_version="2026", article="40")
KEPT = replace(DAY, statement="按月回访。", value="")
CLAUSE = ClauseReading("流程", "自己的话。", {"F-1": DAY, "F-2": KEPT})


@pytest.mark.parametrize(
    ("was", "now", "kind", "differing"),
    [
        ({"F-1": SHORTER}, {}, "changed", ["F-1"]),
        ({"F-1": OTHER_WORDS}, {}, "reworded", ["F-1"]),
        ({}, {"F-1": SHORTER}, "changed", ["F-1"]),
        ({"F-1": NEXT_LAW}, {}, "changed", ["F-1"]),
        ({}, {"F-1": None}, "changed", ["F-1"]),
        ({"F-1": SHORTER}, {"F-2": None}, "changed", ["F-1", "F-2"]),
        ({"F-9": DAY}, {"F-9": SHORTER}, "changed", ["F-9"]),
        ({"F-1": DAY}, {"F-1": DAY}, "unchanged", []),
        ({}, {}, "unchanged", []),
    ],
)
def test_only_the_named_facts_of_a_clause_differ(
    was: dict[str, FactWording | None],
    now: dict[str, FactWording | None],
    kind: str,
    differing: list[str],
) -> None:
    before, after = both_sides(CLAUSE, was, now)

    assert kind_of_change(before, after) == kind
    assert [change.code for change in fact_changes(before, after)] == differing
    assert (before.summary, after.summary) == (CLAUSE.summary, CLAUSE.summary)


FACTS, DIFFERING = frozenset({"F-1", "F-2"}), frozenset({"F-1"})


@pytest.mark.parametrize(
    ("names_clause", "facts", "by_edition", "by_fact"),
    [
        (True, [], True, True),
        (True, ["F-1"], True, True),
        (True, ["F-2"], True, False),
        (True, ["F-1", "F-2"], True, True),
        (False, ["F-1"], True, True),
        (False, ["F-2"], True, False),
        (False, ["F-8"], False, False),
        (False, [], False, False),
    ],
)
def test_where_only_facts_change_what_names_others_does_not_rest_on_it(
    names_clause: bool, facts: list[str], by_edition: bool, by_fact: bool
) -> None:
    whole = ChangingClause(1, 2, "2.1", "2.1", FACTS, DIFFERING)
    narrow = replace(whole, is_whole=False)

    assert whole.concerns(names_clause=names_clause, facts=facts) is by_edition
    assert narrow.concerns(names_clause=names_clause, facts=facts) is by_fact
