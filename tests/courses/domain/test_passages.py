"""Which places of a lesson teach a clause."""

from lms.courses.learning.rules import Passage, passages_on, questions_on


def block(block_id: str, clause: str, *, heading: str = "", kind: str = "prose") -> dict[str, object]:
    """Give a raw block."""
    value = {"clause": clause, "question": f"问 {block_id}"} | ({"heading": heading} if heading else {})
    return {"id": block_id, "type": kind, "value": value}


BLOCKS = [
    block("1", "2.1", heading="开头"),
    block("2", "2.1", kind="dialogue"),
    block("3", "2.2", heading="别的条款"),
    block("4", "2.1", kind="law"),
    block("5", "2.1", kind="check"),
    block("6", "2.2", kind="check"),
    {"id": "7", "type": "picture", "value": "gone"},
]


def test_passages_stand_under_their_headings_once() -> None:
    assert passages_on(BLOCKS, {"2.1"}) == [Passage("1", "开头"), Passage("4", "别的条款")]


def test_questions_are_those_on_the_clause() -> None:
    assert questions_on(BLOCKS, {"2.1"}) == [Passage("5", "问 5")]


def test_nothing_teaches_another_clause() -> None:
    assert passages_on(BLOCKS, {"2"}) == questions_on(BLOCKS, {"2"}) == []
