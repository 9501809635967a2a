"""What changed of the things a question rests on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.questions.provenance.rules import Citation, changes_between, rest_on_the_same

CLAUSE = Citation("clause", "2.2", {"title": "服务标准", "summary": "自己的话"})
FACT = Citation("fact", "F-2.2-3", {"statement": "48 小时内修复", "value": "48 小时"})
LAW = Citation("law", "《条例》（现行）", {"in_force_to": ""})

TEXTS = st.dictionaries(st.sampled_from(["title", "value", "law"]), st.text(max_size=5))
GROUNDS = st.lists(
    st.builds(Citation, st.sampled_from(["clause", "fact", "law"]), st.sampled_from(["1", "2", "3"]), TEXTS),
    unique_by=lambda one: (one.kind, one.code),
)


def test_a_text_that_reads_differently_is_a_change() -> None:
    now = Citation("fact", "F-2.2-3", {"statement": "48 小时内修复", "value": "36 小时"})

    assert changes_between([CLAUSE, FACT], [now, CLAUSE]) == [
        {"kind": "fact", "code": "F-2.2-3", "part": "value", "before": "48 小时", "after": "36 小时"}
    ]


def test_a_clause_or_fact_that_is_gone_is_a_change_and_a_law_is_told_by_its_fact() -> None:
    changes = changes_between([CLAUSE, FACT, LAW], [CLAUSE])

    assert [(one["kind"], one["part"], one["before"]) for one in changes] == [
        ("fact", "gone", "48 小时内修复")
    ]


@given(GROUNDS)
def test_nothing_changed_between_a_thing_and_itself(provenance: list[Citation]) -> None:
    assert changes_between(provenance, list(reversed(provenance))) == []


@given(GROUNDS)
def test_what_is_stored_is_read_back(provenance: list[Citation]) -> None:
    assert [Citation.from_json(one.to_json()) for one in provenance] == provenance


@given(GROUNDS, GROUNDS)
def test_what_was_added_is_no_change(provenance: list[Citation], more: list[Citation]) -> None:
    names = {(one.kind, one.code) for one in provenance}
    added = [one for one in more if (one.kind, one.code) not in names]

    assert changes_between(provenance, [*added, *provenance]) == []
    assert rest_on_the_same(provenance, [*added, *provenance]) is not bool(added)
