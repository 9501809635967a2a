"""Shared wrong answers: the copied pair is found, chance is not, and the figures are those of counting."""

from __future__ import annotations

import tracemalloc
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom

from lms.exams.integrity import rules as integrity_rules
from lms.exams.integrity.rules import FEWEST_MATCHES, rapid_guesses, similar_pairs, text_length

type Papers = list[dict[int, str]]


def simulated(people: int, questions: int, *, seed: int, wrong_share: float = 0.4) -> Papers:
    """Make papers of people who err by themselves; the first wrong answer of a question is the likeliest."""
    chance = Random(seed)
    return [
        {
            question: chance.choices("abc", weights=[3, 2, 1])[0]
            for question in range(questions)
            if chance.random() < wrong_share
        }
        for _ in range(people)
    ]


def test_a_copied_paper_is_found_and_nobody_else() -> None:
    papers = simulated(60, 60, seed=7)
    papers[41] = dict(papers[12])

    pairs = similar_pairs(papers)

    assert [(pair.first, pair.second) for pair in pairs] == [(12, 41)]
    assert pairs[0].matches == pairs[0].both_wrong == len(papers[12])


def test_rows_of_the_table_of_pairs_at_a_time_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    papers = simulated(50, 60, seed=3)
    papers[49], papers[20], papers[21] = dict(papers[0]), dict(papers[19]), dict(papers[19])
    at_once = similar_pairs(papers, limit=10_000)

    monkeypatch.setattr(integrity_rules, "PAIRS_AT_ONCE", 150)

    assert len(at_once) > 4
    assert similar_pairs(papers, limit=10_000) == at_once


def test_memory_does_not_grow_with_the_square_of_the_papers() -> None:
    """Of 3,000 papers one table of all pairs would take 72 MB, and half a dozen tables are used."""
    papers = simulated(3_000, 20, seed=5)

    tracemalloc.start()
    similar_pairs(papers)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 64 * 2**20


@pytest.mark.slow
def test_chance_alone_is_seldom_taken_for_more() -> None:
    found = sum(bool(similar_pairs(simulated(40, 50, seed=seed))) for seed in range(100))

    assert found <= 4


@given(
    st.lists(st.dictionaries(st.integers(0, 8), st.sampled_from("abc"), max_size=9), min_size=2, max_size=7)
)
def test_the_figures_are_those_of_plain_counting(papers: Papers) -> None:
    for pair in similar_pairs(papers, limit=10_000):
        one, other = papers[pair.first], papers[pair.second]
        both = one.keys() & other.keys()
        shares = {
            (question, text): answers.count(text) / len(answers)
            for question in both
            for answers in [[paper[question] for paper in papers if question in paper]]
            for text in answers
        }
        expected = max(sum(shares[question, paper[question]] for question in both) for paper in (one, other))
        assert pair.matches == sum(one[question] == other[question] for question in both)
        assert pair.both_wrong == len(both)
        assert pair.expected == pytest.approx(expected)


def every_pair(papers: Papers, *, limit: float) -> list[tuple[int, int, int, int, float, float]]:
    """Hold all pairs at once in tables of people × people, as a small number of papers allows."""
    cells = sorted({(question, text) for paper in papers for question, text in paper.items()})
    rows = [[paper.get(question) == text for question, text in cells] for paper in papers]
    chosen = np.array(rows, dtype=int).reshape(len(papers), len(cells))
    asked = np.array([question for question, _text in cells], dtype=int)
    same_question = (asked[:, np.newaxis] == asked).astype(int)
    counts = chosen.sum(axis=0)
    shares = counts / (same_question @ counts)
    matches = chosen @ chosen.T
    both = chosen @ same_question @ chosen.T
    by_chance = (chosen * shares) @ same_question @ chosen.T
    firsts, seconds = np.triu_indices(len(papers), k=1)
    expected = np.maximum(by_chance, by_chance.T)[firsts, seconds]
    found = []
    for first, second, chance in zip(firsts.tolist(), seconds.tolist(), expected.tolist(), strict=True):
        shared, wrong = int(matches[first, second]), int(both[first, second])
        assume(abs(shared - chance - 1) > 1e-9)  # there rounding decides
        if shared < FEWEST_MATCHES or shared < chance + 1:
            continue
        tail = float(binom.sf(shared - 1, wrong, chance / wrong))
        if tail < limit / len(firsts):
            found.append((first, second, shared, wrong, chance, tail))
    return found


@given(
    st.integers(2, 40),
    st.integers(5, 60),
    st.integers(0, 10_000),
    st.integers(1, 400),
    st.sampled_from([0.01, 10_000.0]),
)
def test_blocks_find_the_pairs_of_one_table_of_all_with_the_same_figures(
    people: int, questions: int, seed: int, pairs_at_once: int, limit: float
) -> None:
    papers = simulated(people, questions, seed=seed)
    papers[-1] = dict(papers[0])
    expected = every_pair(papers, limit=limit)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(integrity_rules, "PAIRS_AT_ONCE", pairs_at_once)
        found = similar_pairs(papers, limit=limit)

    assert found == sorted(found, key=lambda pair: pair.probability)
    by_place = sorted(found, key=lambda pair: (pair.first, pair.second))
    assert [(one.first, one.second, one.matches, one.both_wrong) for one in by_place] == [
        one[:4] for one in expected
    ]
    figures = [(one.expected, one.probability) for one in by_place]
    assert figures == [pytest.approx(one[4:], rel=1e-9) for one in expected]


def test_the_order_of_the_papers_changes_no_pair() -> None:
    papers = simulated(30, 70, seed=3)
    papers[5] = dict(papers[20])
    places = list(range(30))
    Random(1).shuffle(places)

    found = {(pair.first, pair.second) for pair in similar_pairs([papers[place] for place in places])}

    assert {tuple(sorted((places[one], places[other]))) for one, other in found} == {(5, 20)}


@pytest.mark.parametrize("papers", [[], [{}], [{}, {}], [{1: "a"}, {}]])
def test_where_nothing_can_be_shared_nothing_is_found(papers: Papers) -> None:
    assert similar_pairs(papers) == []


def test_few_matches_are_no_hint_however_rare() -> None:
    papers: Papers = [{1: "rare", 2: "odd", 3: "strange", 4: "weird"}] * 2
    papers += [dict.fromkeys(range(1, 5), "common") for _ in range(200)]

    pairs = similar_pairs(papers)

    assert all({pair.first, pair.second} != {0, 1} for pair in pairs)


def test_all_pairs_of_a_thousand_papers_are_compared() -> None:
    papers = simulated(1_000, 60, seed=11)
    papers[700] = dict(papers[300])

    pairs = {(pair.first, pair.second) for pair in similar_pairs(papers)}

    assert (300, 700) in pairs
    assert len(pairs) <= 3
    assert len(list(combinations(range(1_000), 2))) == 499_500


def test_what_has_to_be_read_leaves_out_tags_and_ids() -> None:
    content = {
        "id": "x" * 99,
        "stem": "<p>网络故障 <b>响应</b></p>",
        "options": [{"id": "o1", "text": "三十分钟"}],
    }

    assert text_length(content) == 10


@pytest.mark.parametrize(
    ("times", "hasty"),
    [
        ([(1, 100)] * 5, 5),
        ([(1, 100)] * 4, 0),
        ([(4, 100)] * 9, 0),
        ([(3, 100)] * 9, 9),
        ([(0, 0)] * 9, 0),
    ],
)
def test_rapid_guessing_is_less_than_a_second_for_25_characters_five_times(
    times: list[tuple[int, int]], hasty: int
) -> None:
    assert rapid_guesses(times) == hasty
