"""Folding a whole column at once gives what folding each text gives."""

from hypothesis import example, given
from hypothesis import strategies as st

from lms.core.files.workbooks.texts import folded
from lms.exchange.understanding.rules.folding import folded_all

# Signs that join the one before: marks, half-width voice marks, parts of Korean syllables.
JOINING = ["e\u0301", "\uff76\uff9e", "\u1112\u1161\u11ab", "\uffa1\uffc2", "\u0f71\u0f72"]
JOINING += ["\U00011131\U00011127"]


@given(st.lists(st.text() | st.sampled_from(["（甲）？", "Ａ，Ｂ", "½ ①", *JOINING]), min_size=1, max_size=6))
@example([*JOINING, "（甲）"])
@example(["e", "\u0301", "a\u0301"])
def test_many_texts_fold_as_one_by_one(texts: list[str]) -> None:
    found = folded_all(texts)

    assert found == {} or found == {text: folded(text) for text in texts}


def test_an_ordinary_column_is_folded_at_once() -> None:
    texts = ["第 1 号工单的首次响应时限（小时）？", "Ｓｅｒｖｉｃｅ Level，是多少", ""]

    assert folded_all(texts) == {text: folded(text) for text in texts}
