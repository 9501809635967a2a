"""Laying a translation over a question changes its words and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.translation.rules import FrozenWording, accepted_in, showing, widened

TEXT = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)


def choices(prefix: str = "") -> st.SearchStrategy[list[dict[str, str]]]:
    texts = st.lists(TEXT, min_size=2, max_size=5)
    return texts.map(lambda all_: [{"id": f"{prefix}{n}", "text": one} for n, one in enumerate(all_, 1)])


PLAIN = st.one_of(
    st.fixed_dictionaries({"stem": TEXT, "options": choices(), "rule": st.just("partial")}),
    st.fixed_dictionaries({"stem": TEXT, "left": choices("l"), "right": choices("r")}),
    st.fixed_dictionaries({"stem": TEXT, "items": choices()}),
    st.fixed_dictionaries({"stem": TEXT, "blanks": st.integers(1, 3)}),
    st.fixed_dictionaries({"stem": TEXT, "units": st.lists(TEXT, max_size=3), "unit_wanted": st.booleans()}),
)
CASES = st.lists(PLAIN, min_size=2, max_size=3).map(
    lambda parts: {
        "stem": "case",
        "parts": [{"id": str(n), "kind": "single", "content": one} for n, one in enumerate(parts, 1)],
    }
)
CONTENTS = st.one_of(PLAIN, CASES)
KEYS = st.one_of(
    st.fixed_dictionaries({"blanks": st.lists(st.lists(TEXT, min_size=1), min_size=1, max_size=3)}),
    st.fixed_dictionaries({"units": st.lists(TEXT), "answers": st.just([{"value": "1"}])}),
    st.fixed_dictionaries({"correct": st.lists(TEXT)}),
)


def without_words(value: object) -> object:
    """Give the same with every text and list of what is typed as a mark."""
    if isinstance(value, dict):
        shown = {"stem": "…", "text": "…", "units": "…"}
        return {name: shown.get(name, without_words(inner)) for name, inner in value.items()}
    return [without_words(inner) for inner in value] if isinstance(value, list) else value


@given(CONTENTS, st.dictionaries(TEXT, TEXT, max_size=4), TEXT)
def test_ids_order_and_shape_stay(content: JsonObject, notes: Mapping[str, str], explanation: str) -> None:
    words = FrozenWording(content, {}, notes, explanation)
    texts = {place: f"In English: {place}" for place in words.by_place()}
    typed = {place: ["hours"] for place in accepted_in(content)}

    other = words.with_texts(texts, typed)

    assert without_words(other.content) == without_words(content)
    assert list(other.notes) == list(notes)
    assert other.by_place() == texts
    assert [one[0] for one in accepted_in(other.content).values()] == [one[0] for one in typed.values()]


@given(CONTENTS, TEXT)
def test_without_a_translation_all_stays(content: JsonObject, explanation: str) -> None:
    words = FrozenWording(content, {"correct": ["1"]}, {}, explanation)

    assert words.with_texts({}, {}) == words


@given(KEYS)
def test_a_key_takes_what_it_took_and_what_is_accepted_as_well(key: JsonObject) -> None:
    further = {place: ["hours"] for place in accepted_in(key)}

    wide = widened(key, further, key)

    assert accepted_in(wide) == {place: [*own, "hours"] for place, own in accepted_in(key).items()}
    assert accepted_in(showing(key, further, key)) == further
    assert wide.keys() == key.keys()


KEY: JsonObject = {"blanks": [["企业"], ["48"]], "ordered": True}
FURTHER = {"blanks.0": ["business"], "blanks.1": ["two days"]}


@pytest.mark.parametrize(
    ("corrected", "taken"),
    [
        pytest.param([["企业"], ["72"]], [["企业", "business"], ["72"]], id="another right answer"),
        pytest.param(
            [["企业", "公司"], ["48"]],
            [["企业", "公司", "business"], ["48", "two days"]],
            id="one more right answer",
        ),
    ],
)
def test_a_corrected_blank_has_no_english_any_more(
    corrected: list[list[str]], taken: list[list[str]]
) -> None:
    assert widened({**KEY, "blanks": corrected}, FURTHER, KEY)["blanks"] == taken


CHANGES: dict[str, Callable[[FrozenWording], FrozenWording]] = {
    "stem": lambda words: FrozenWording({**words.content, "stem": "别的"}, words.key, {}, "因为"),
    "option": lambda words: FrozenWording(
        {**words.content, "options": [{"id": "1", "text": "乙"}]}, words.key, {}, "因为"
    ),
    "note": lambda words: FrozenWording(words.content, words.key, {"1": "对"}, "因为"),
    "explanation": lambda words: FrozenWording(words.content, words.key, {}, "所以"),
    "accepted": lambda words: FrozenWording(words.content, {"blanks": [["24"]]}, {}, "因为"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_text_counts_for_the_fingerprint(name: str) -> None:
    words = FrozenWording(
        {"stem": "问", "options": [{"id": "1", "text": "甲"}]}, {"blanks": [["48"]]}, {}, "因为"
    )

    assert CHANGES[name](words).digest() != words.digest()


def test_which_answer_is_right_and_how_it_is_marked_count_for_nothing() -> None:
    words = FrozenWording({"stem": "问", "rule": "partial"}, {"correct": ["1"]}, {}, "因为")

    assert FrozenWording({"stem": "问"}, {"correct": ["2"]}, {}, "因为").digest() == words.digest()
