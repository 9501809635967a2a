"""The command that exports from a shell: which questions, in which file, and what it lacks."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lms.exchange.reading.files import read_file
from lms.questions.choices import QuestionState
from lms.questions.records.rules import Json, Reading
from tests.factories.exams import make_clause, make_question, make_question_of_each_kind

pytestmark = pytest.mark.django_db


def export(path: Path, *options: str) -> tuple[dict[str, Json], int]:
    """Run the command; give its one object and its exit status."""
    out = StringIO()
    try:
        call_command("export_questions", str(path), "--json", *options, stdout=out, stderr=StringIO())
    except SystemExit as end:
        return json.loads(out.getvalue()), int(end.code or 0)
    return json.loads(out.getvalue()), 0


def read(path: Path) -> Reading:
    """Read a file that was written, without faults."""
    reading = read_file(path.name, path.read_bytes())
    assert reading.faults == ()
    return reading


def test_moodle_xml_holds_a_question_of_each_kind(tmp_path: Path) -> None:
    asked = {question.code: question.kind for question in make_question_of_each_kind()}
    path = tmp_path / "bank.xml"

    export(path, "--all")

    kinds = {record.code: record.kind for record in read(path).questions}
    assert {code: kind for code, kind in asked.items() if code in kinds} == kinds
    assert set(kinds.values()) >= {"single", "multiple", "true_false", "fill_in", "ordering", "matching"}


def test_the_text_comes_back_with_its_markup_beside_it(tmp_path: Path) -> None:
    question = make_question(code="Q-1", difficulty=4, clause=make_clause("2.2.3"))
    path = tmp_path / "bank.xml"

    shown, status = export(path, "--code", "Q-1")

    (record,) = read(path).questions
    assert (shown, status) == ({"format": "moodle-xml", "written": 1, "left_out": []}, 0)
    assert record.stem == "网络故障应在多长时间内响应？"
    assert record.stem_html == "<p>网络故障应在多长时间内<strong>响应</strong>？</p>"
    assert (record.code, record.difficulty, record.clause) == ("Q-1", 4, "2.2.3")
    assert record.options == tuple(option["text"] for option in question.options)


def test_a_workbook_is_written_by_its_ending(tmp_path: Path) -> None:
    make_question("true_false", code="Q-1", stem="可以代答。")
    path = tmp_path / "bank.xlsx"

    shown, status = export(path, "--all")

    assert (shown["format"], status) == ("xlsx", 0)
    assert [(record.code, record.answer) for record in read(path).questions] == [("Q-1", True)]


def test_several_blanks_keep_their_places(tmp_path: Path) -> None:
    make_question("fill_in", code="Q-1")
    path = tmp_path / "bank.xml"

    export(path, "--code", "Q-1")

    (record,) = read(path).questions
    assert (record.stem, record.answer) == ("城镇_____小时、农村_____小时。", (("48",), ("72",)))


def test_what_gift_cannot_hold_is_listed_and_ends_with_one(tmp_path: Path) -> None:
    make_question("fill_in", code="Q-1")
    make_question("true_false", code="Q-2")
    path = tmp_path / "bank.gift"

    shown, status = export(path, "--all")

    assert status == 1
    assert shown["written"] == 1
    assert [(one["question"], one["whole"]) for one in shown["left_out"]] == [("Q-1", True)]  # type: ignore[union-attr,index,call-overload]
    assert [record.code for record in read(path).questions] == ["Q-2"]


def test_questions_are_chosen_by_clause_and_state(tmp_path: Path) -> None:
    inside, below, beside = make_clause("2.2"), make_clause("2.2.3"), make_clause("2.20")
    make_question(code="A", clause=inside)
    make_question(code="B", clause=below)
    make_question(code="C", clause=beside)
    make_question(code="D", clause=inside, state=QuestionState.RETIRED)
    path = tmp_path / "bank.xml"

    export(path, "--clause", "2.2", "--state", "approved")

    assert [record.code for record in read(path).questions] == ["A", "B"]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.xml", ()),
        ("a.doc", ("--all",)),
        ("a.xml", ("--code", "nobody")),
        ("no/such/folder/a.xml", ("--all",)),
    ],
)
def test_a_file_that_cannot_be_meant_ends_with_two(
    tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    make_question()

    with pytest.raises(CommandError) as refusal:
        export(tmp_path / name, *options)

    assert refusal.value.returncode == 2
