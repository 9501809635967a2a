"""What was read from a file comes back from where it is kept exactly as it was."""

import gzip
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.exchange.imports.keeping import kept, reading_from
from lms.questions.records.rules import (
    EmbeddedFile,
    FileFault,
    FilePlace,
    Lost,
    QuestionRecord,
    Reading,
    Skipped,
    Understood,
)
from tests.exchange.formats.records import essays, gapped_texts, multiples, numbers, orders, pairs, singles
from tests.exchange.sheets.test_writing import KINDS

PLACE = FilePlace("题库", 2, "C")


@settings(max_examples=60, deadline=None)
@given(st.one_of(singles(), multiples(), numbers(), pairs(), orders(), essays(), gapped_texts()))
def test_any_question_comes_back(record: QuestionRecord) -> None:
    reading = Reading("moodle-xml", (record,))

    assert reading_from(kept(reading)) == reading


def test_a_whole_reading_comes_back() -> None:
    case = QuestionRecord("case", "案例", PLACE, parts=KINDS, files=(EmbeddedFile("图.png", b"\x89PNG\0"),))
    reading = Reading(
        "xlsx",
        (*(replace(one, place=PLACE) for one in KINDS), case),
        (FileFault(PLACE, "错在这里"),),
        (Skipped(FilePlace("说明"), "说明页"),),
        (Understood(PLACE, "答案", "答案列"),),
        (Lost(PLACE, "a.mp3", "没有带入"),),
    )

    assert reading_from(kept(reading)) == reading


@pytest.mark.parametrize("plain", ["text", {"is": "FilePlace"}])
def test_something_else_is_no_reading(plain: object) -> None:
    with pytest.raises(ValueError, match="no reading"):
        reading_from(gzip.compress(json.dumps(plain).encode()))
