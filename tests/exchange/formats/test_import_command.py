"""The command that imports from a shell: what it prints and with which status it ends."""

import json
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.questions.records.rules import Json
from tests.factories.exams import make_clause, make_question, make_question_of_each_kind

GIFT = """// question: 7
::时限::首响不超过 {~10 =20} 秒。

坏 {=甲

说明文字
"""


def run(path: Path, *options: str) -> tuple[str, int]:
    """Run the command; give what it printed and its exit status."""
    out = StringIO()
    try:
        call_command("import_questions", str(path), *options, stdout=out, stderr=StringIO())
    except SystemExit as end:
        return out.getvalue(), int(end.code or 0)
    return out.getvalue(), 0


def run_json(path: Path, *options: str) -> tuple[dict[str, Json], int]:
    """Run the command without storing; give the one object it printed and its exit status."""
    text, status = run(path, "--dry-run", "--json", *options)
    return json.loads(text), status


def test_one_object_holds_questions_faults_and_what_was_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(GIFT, encoding="utf-8")

    shown, status = run_json(path)

    assert status == 1
    assert shown["format"] == "gift"
    assert shown["questions"] == [
        {
            "sheet": None,
            "row": 2,
            "kind": "single",
            "stem": "首响不超过 _____ 秒。",
            "options": ["10", "20"],
            "answer": ["B"],
            "explanation": None,
            "difficulty": None,
            "category": None,
            "tags": [],
            "marks": None,
        }
    ]
    assert [(one["sheet"], one["row"], one["column"]) for one in shown["faults"]] == [(None, 4, None)]  # type: ignore[union-attr,index,call-overload]
    assert [(one["sheet"], one["row"]) for one in shown["skipped"]] == [(None, 6)]  # type: ignore[union-attr,index,call-overload]


def test_a_file_without_faults_ends_with_zero(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("一？{T}", encoding="utf-8")

    assert run_json(path)[1] == 0
    assert run(path, "--dry-run")[1] == 0


@pytest.mark.parametrize("data", [b"", b"\xff\xfe?\0", b"<quiz", None])
def test_an_unreadable_file_ends_with_two_and_still_prints_one_object(
    tmp_path: Path, data: bytes | None
) -> None:
    path = tmp_path / "a.xml"
    if data is not None:
        path.write_bytes(data)

    shown, status = run_json(path)

    assert status == 2
    assert (shown["format"], shown["questions"], len(shown["faults"])) == (None, [], 1)  # type: ignore[arg-type]


def test_a_named_format_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("先 {=倾听 ~反驳}。", encoding="utf-8")

    assert [run_json(path, "--format", kind)[0]["format"] for kind in ("auto", "gift", "missing-word")] == [
        "gift",
        "gift",
        "missing-word",
    ]


def test_a_person_reads_lines_and_a_sum(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(GIFT, encoding="utf-8")

    text, status = run(path, "--dry-run")

    assert status == 1
    assert [line.split("\t")[0] for line in text.splitlines()[:3]] == ["2", "4", "6"]


def test_a_workbook_is_read_as_well(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["题干", "题型", "选项A", "选项B", "正确答案"])
    sheet.append(["首响时限？", "单选题", "10 秒", "20 秒", "B"])
    path = tmp_path / "a.xlsx"
    book.save(path)

    shown, status = run_json(path)

    assert status == 0
    assert shown["format"] == "xlsx"
    assert [(one["row"], one["kind"], one["answer"]) for one in shown["questions"]] == [(2, "single", ["B"])]  # type: ignore[union-attr,index,call-overload]


GOOD = """$CATEGORY: $course$/top/2.2 响应

// [id:M-1] [tag:difficulty:4]
::时限::[html]<p>首响不超过 <b>多少</b> 秒？</p>{~10#太短 =20#对####见 2.2。}

// [id:M-2]
热线是？{=10000 =一万号}

公式 a*b*c 对吗？{T}
"""


@pytest.mark.django_db
def test_questions_are_stored_as_drafts_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    make_clause("2.2")
    path = tmp_path / "a.gift"
    path.write_text(GOOD, encoding="utf-8")

    first, again = run(path), run(path)

    bank = {question.code: question for question in Question.objects.all()}
    assert (first[1], again[1], len(bank)) == (0, 0, 3)
    assert {question.state for question in bank.values()} == {QuestionState.DRAFT}
    assert [bank[code].stem for code in ("M-1", "M-2")] == ["首响不超过 **多少** 秒？", "热线是？ ____"]
    assert bank["M-1"].difficulty == 4
    assert [question.versions.count() for question in bank.values()] == [1, 1, 1]
    assert first[0].splitlines()[-1] != again[0].splitlines()[-1]


@pytest.mark.django_db
def test_with_a_fault_nothing_is_stored(tmp_path: Path) -> None:
    make_clause("2.2")
    path = tmp_path / "a.gift"
    path.write_text(GOOD + "\n坏 {=甲\n", encoding="utf-8")

    shown, status = run_json(path)[0], run(path, "--json")[1]

    assert (status, len(shown["questions"]), Question.objects.count()) == (1, 3, 0)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_question_without_a_clause_needs_one_for_all(tmp_path: Path) -> None:
    make_clause("2.2")
    path = tmp_path / "a.gift"
    path.write_text("一？{T}", encoding="utf-8")

    assert [run(path)[1], run(path, "--clause", "9.9")[1], Question.objects.count()] == [1, 2, 0]
    assert [run(path, "--clause", "2.2")[1], Question.objects.count()] == [0, 1]


@pytest.mark.django_db
def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    make_clause("2.2")
    path = tmp_path / "a.gift"
    path.write_text(GOOD, encoding="utf-8")

    assert run_json(path)[1] == 0
    assert Question.objects.count() == 0


@pytest.mark.django_db
def test_what_the_bank_exports_changes_nothing_when_it_comes_back(tmp_path: Path) -> None:
    make_question_of_each_kind()
    make_question(code="Q-x", stem="甲 *一*\n\n- 乙\n- 丙", explanation="**因为**")
    before = {question.pk: question.updated_at for question in Question.objects.all()}
    path = tmp_path / "bank.xml"
    with suppress(SystemExit):
        call_command("export_questions", str(path), "--all", stdout=StringIO())

    text, status = run(path)

    assert status == 0, text
    assert {question.pk: question.updated_at for question in Question.objects.all()} == before


def test_questions_get_their_clause_by_category_or_all_alike(tmp_path: Path, db: None) -> None:
    first, second = make_clause("2.2"), make_clause("3.1")
    path = tmp_path / "题库.gift"
    path.write_text(
        "$CATEGORY: $course$/top/投诉\n\n问一 {=甲 ~乙}\n\n"
        "$CATEGORY: $course$/top/第三章/3.1 装机\n\n问二 {=甲 ~乙}"
        "\n\n$CATEGORY: $course$/top/其他\n\n问三 {=甲 ~乙}\n",
        encoding="utf-8",
    )

    said, status = run(path)
    assert (status, Question.objects.count()) == (1, 0)
    assert "--category-clause" in said
    _said, status = run(path, "--clause", "2.2", "--category-clause", "投诉=3.1")

    assert status == 0
    found = {question.stem: question.clause for question in Question.objects.all()}
    assert found == {"问一": second, "问二": second, "问三": first}
    assert run(path, "--category-clause", "3.1")[1] == 2


def test_what_does_not_come_along_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.gift"
    picture = '<p>看<img src\\="https\\://example.test/a.png">图</p>'
    path.write_text(f"[html]{picture}{{T}}", encoding="utf-8")

    told, status = run(path, "--dry-run")

    assert (status, "https://example.test/a.png" in told) == (0, True)
