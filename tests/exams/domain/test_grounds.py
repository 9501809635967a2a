"""What changed of the things a question rests on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.exams.domain.grounds import Ground, changes_between, rest_on_the_same

CLAUSE = Ground("clause", "2.2", {"title": "服务标准", "summary": "自己的话"})
FACT = Ground("fact", "F-2.2-3", {"statement": "48 小时内修复", "value": "48 小时"})
LAW = Ground("law", "《条例》（现行）", {"in_force_to": ""})

TEXTS = st.dictionaries(st.sampled_from(["title", "value", "law"]), st.text(max_size=5))
GROUNDS = st.lists(
    st.builds(Ground, st.sampled_from(["clause", "fact", "law"]), st.sampled_from(["1", "2", "3"]), TEXTS),
    unique_by=lambda one: (one.kind, one.code),
)


def test_a_text_that_reads_differently_is_a_change() -> None:
    now = Ground("fact", "F-2.2-3", {"statement": "48 小时内修复", "value": "36 小时"})

    assert changes_between([CLAUSE, FACT], [now, CLAUSE]) == [
        {"kind": "fact", "code": "F-2.2-3", "part": "value", "before": "48 小时", "after": "36 小时"}
    ]


def test_a_clause_or_fact_that_is_gone_is_a_change_and_a_law_is_told_by_its_fact() -> None:
    changes = changes_between([CLAUSE, FACT, LAW], [CLAUSE])

    assert [(one["kind"], one["part"], one["before"]) for one in changes] == [
        ("fact", "gone", "48 小时内修复")
    ]


@given(GROUNDS)
def test_nothing_changed_between_a_thing_and_itself(grounds: list[Ground]) -> None:
    assert changes_between(grounds, list(reversed(grounds))) == []


@given(GROUNDS)
def test_what_is_stored_is_read_back(grounds: list[Ground]) -> None:
    assert [Ground.from_json(one.to_json()) for one in grounds] == grounds


@given(GROUNDS, GROUNDS)
def test_what_was_added_is_no_change(grounds: list[Ground], more: list[Ground]) -> None:
    names = {(one.kind, one.code) for one in grounds}
    added = [one for one in more if (one.kind, one.code) not in names]

    assert changes_between(grounds, [*added, *grounds]) == []
    assert rest_on_the_same(grounds, [*added, *grounds]) is not bool(added)
