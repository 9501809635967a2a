"""Nearly the same questions are found, and two wordings told apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.questions.duplicates.rules.similarity import SimilarityIndex, grams_of, similarity
from lms.questions.texts.rules import runs_between

TEXTS = st.lists(st.text("网络故障应在多长时间内响应45分钟 。，", max_size=14), max_size=8)


def test_width_spaces_and_signs_make_no_difference() -> None:
    assert grams_of("网络故障，应在 ４５ 分钟内响应？") == grams_of("网络故障应在45分钟内响应")


def test_a_reworded_question_is_found_and_another_is_not() -> None:
    index = SimilarityIndex(
        [
            (1, "接到网络故障申告后应在多长时间内响应？\n30 分钟\n45 分钟\n24 小时"),
            (2, "计费争议应在几个工作日内答复用户？"),
            (3, "接到网络故障申告后须在多长时间内响应？\n30 分钟\n45 分钟\n24 小时"),
        ]
    )

    found = index.like("接到网络故障申告后应在多长时间内响应？\n45 分钟\n30 分钟\n24 小时", leave_out=1)

    assert [one.key for one in found] == [3]
    assert index.like("") == []


@given(TEXTS, st.text("网络故障应在多长时间内响应45分钟 。，", max_size=14))
def test_the_index_finds_what_comparing_all_would_find(texts: list[str], wanted: str) -> None:
    index = SimilarityIndex(enumerate(texts, 1))

    found = {one.key: one.share for one in index.like(wanted, least=0.3, most=len(texts))}

    shares = {key: similarity(grams_of(wanted), grams_of(text)) for key, text in enumerate(texts, 1)}
    assert found == {key: share for key, share in shares.items() if share >= 0.3}


@given(st.text("甲乙丙丁", max_size=12), st.text("甲乙丙丁", max_size=12))
def test_pieces_make_up_both_wordings(before: str, after: str) -> None:
    runs = runs_between(before, after)

    assert "".join(one.text for one in runs if one.change != "new") == before
    assert "".join(one.text for one in runs if one.change != "gone") == after
    assert all(one.text for one in runs)


def test_a_changed_figure_is_all_that_is_marked() -> None:
    runs = runs_between("应在30分钟内响应", "应在45分钟内响应")

    assert [(one.change, one.text) for one in runs] == [
        ("same", "应在"),
        ("gone", "30"),
        ("new", "45"),
        ("same", "分钟内响应"),
    ]
