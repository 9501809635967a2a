"""The command that checks content: what it finds, how it says so, and its exit status."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from lms.core.files.content.rules import ENGLISH

pytestmark = pytest.mark.usefixtures("files_parsed_once")
CONTENT = Path(__file__).resolve().parents[2] / "content"


def checked(path: Path, *options: str) -> tuple[int, str]:
    """Run the command on a folder; give its exit status and what it printed."""
    out = StringIO()
    try:
        call_command("check_content", "--path", str(path), *options, stdout=out, stderr=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Copy the content, to break it."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def mend(path: Path, before: str, after: str) -> int:
    """Write something else in a file, once; give the line."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return text[: text.index(before)].count("\n") + 1


def test_a_folder_without_content_cannot_be_read(tmp_path: Path) -> None:
    status, said = checked(tmp_path)

    assert status == 2
    assert "holds none of standard" in said


def test_questions_alone_are_held_against_the_standard_of_the_site(tmp_path: Path) -> None:
    shutil.copytree(CONTENT / "questions", tmp_path / "questions")

    assert checked(tmp_path)[0] == 0


QUESTIONS = "questions/22-standards.yaml"
LESSON = "courses/u05-standards-and-definitions/01-response-is-not-repair.yaml"
COURSE = "courses/u05-standards-and-definitions/course.yaml"

# What is written instead of what, in which file, and the rule that says so.
BROKEN: list[tuple[str, str, str, str]] = [
    (QUESTIONS, "  facts: [F-2.2-3]", "  facts: [F-2.2-99]", "schema"),
    (QUESTIONS, "telecom-regulations@2016 修订", "telecom-regulations@2014 修订", "law-in-force"),
    (QUESTIONS, "  stem: 本规范 2.2 的", "  stem: 不得不问：本规范 2.2 的", "double-negative"),
    (QUESTIONS, 'text: "30 分钟"', "text: 以上都不对", "catch-all"),
    (QUESTIONS, "城镇 48 小时、农村 72 小时内修复或调通。", "城镇 96 小时内修复。", "figure"),
    (QUESTIONS, '    why: "2.2 的示例值不是 30 分钟。"', '    why: ""', "explanation"),
    ("questions/21-process.yaml", "verification: verified", "verification: wrong", "schema"),
    ("questions/21-process.yaml", "《电信条例》", "《电信服务条例》", "law-name"),
    (LESSON, 'value: "45"', 'value: "54"', "figure"),
    (LESSON, "  fact: F-2.2-3", "  fact: F-2.2-8", "law-or-standard"),
    (LESSON, "law: telecom-regulations", "law: no-such-law", "reference"),
    (LESSON, "type: key_point", "type: prose", "summary"),
    (LESSON, "verdict: bad", "verdict: good", "dialogues"),
    (LESSON, "image: response-repair.svg", "image: nothing.svg", "schema"),
    (
        COURSE,
        "lessons: [01-response-is-not-repair, ",
        "lessons: [01-response-is-not-repair, 03-no, ",
        "schema",
    ),
    (COURSE, "02-what-a-standard-is-made-of]", "]", "reference"),
    ("papers/ch2-quiz.yaml", "count: 1", "count: 90", "blueprint"),
    ("appraisal/appraisal_templates.yaml", "weight: 20", "weight: 25", "schema"),
    ("appraisal/appraisal_templates.yaml", "[qa_score]", "[qa_scored]", "schema"),
    ("records/retention_rules.yaml", "fact: F-7.3-6", "fact: F-7.3-66", "schema"),
    ("records/retention_rules.yaml", "starts: left", "starts: someday", "schema"),
    ("papers/u05-before-and-after.yaml", "forms: {count: 2", "forms: {count: 6", "blueprint"),
    ("papers/u05-before-and-after.yaml", "anchors: 8", "anchors: 80", "blueprint"),
    ("papers/operating-certificate.yaml", "Q-1.3-03, ", "Q-1.3-99, ", "schema"),
    ("papers/operating-certificate.yaml", 'chapter: "7", marks: "2"', 'chapter: "7", marks: "15"', "schema"),
    ("paths/newcomer.yaml", "U1, ", "U99, ", "reference"),
    ("paths/newcomer.yaml", "positions: [AGENT]", "positions: [PILOT]", "reference"),
    ("certifications/certifications.yaml", "paper: team-leader", "paper: no-paper", "reference"),
    ("indicators/indicators.yaml", "key: fcr", "key: fcr2", "reference"),
    ("appraisal/appraisal_templates.yaml", "indicators: [qa_score]", "indicators: [no_score]", "schema"),
    ("records/retention_rules.yaml", "fact: F-7.3-6", "fact: F-7.3-99", "schema"),
    ("demo/demo.yaml", "course: U4", "course: U99", "reference"),
]


@pytest.fixture(scope="module")
def broken(files_parsed_once: None, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """Break the content in all these ways at once; give what the command finds."""
    folder = Path(shutil.copytree(CONTENT, tmp_path_factory.mktemp("broken") / "content"))
    for file, before, after, _rule in BROKEN:
        mend(folder / file, before, after)
    status, said = checked(folder, "--json")
    assert status == 1
    return [{**one, "file": Path(one["file"]).relative_to(folder).as_posix()} for one in json.loads(said)]


@pytest.mark.parametrize(("file", "rule"), [(file, rule) for file, _before, _after, rule in BROKEN])
def test_what_is_broken_is_named_with_its_rule_and_place(
    broken: list[dict[str, object]], file: str, rule: str
) -> None:
    found = [
        one for one in broken if one["rule"] == rule and str(one["file"]).startswith(Path(file).parts[0])
    ]

    assert found
    assert all(set(one) == {"file", "line", "rule", "entry", "message"} for one in found)


def test_a_faulty_standard_is_all_that_is_looked_at(content: Path) -> None:
    line = mend(
        content / "standard/02-service-management/chapter.yaml", "competencies: [C3]", "competencies: [C99]"
    )

    status, said = checked(content, "--json")

    found = json.loads(said)
    assert status == 1
    assert [one["message"] for one in found] == ["competency C99 does not exist"]
    assert found[0]["line"] == line


def test_the_table_of_laws_says_which_names_may_stand(content: Path) -> None:
    mend(content / "standard/laws.yaml", "title: 电信法", "title: 电信业务法")

    _status, said = checked(content, "--json")

    assert {one["rule"] for one in json.loads(said)} == {"law-name"}


def test_a_fault_has_its_file_line_and_reason(content: Path) -> None:
    line = mend(content / QUESTIONS, "  facts: [F-2.2-3]", "  facts: [F-2.2-99]")

    status, said = checked(content)

    assert status == 1
    assert said.splitlines()[0] == (
        f"{content / QUESTIONS}:{line}: [schema] Q-2.2-01: facts: there is no F-2.2-99"
    )


def test_targets_are_asked_for_when_wanted(content: Path) -> None:
    for file in (content / "questions").glob("*.yaml"):
        if not file.name.startswith("11-scope."):
            file.unlink()

    _status, said = checked(content, "--targets", "--json")

    assert "clause 2.2 has 0 questions; at least 12 are wanted" in [
        one["message"] for one in json.loads(said)
    ]


def test_papers_of_parallel_forms_need_the_questions_of_all_forms_and_no_more() -> None:
    _status, said = checked(CONTENT, "--targets", "--json")

    assert [one["entry"] for one in json.loads(said) if one["rule"] == "target-blueprint"] == []


def test_the_paper_of_a_certificate_argues_its_shares(content: Path) -> None:
    paper = content / "papers/trainer.yaml"
    before, _shares, after = paper.read_text(encoding="utf-8").partition("shares:\n")
    paper.write_text(before + "rules:" + after.partition("rules:")[2], encoding="utf-8")

    _status, said = checked(content, "--targets", "--json")

    found = [(one["entry"], one["message"]) for one in json.loads(said) if one["rule"] == "target-shares"]
    assert found == [
        ("trainer", "trainer does not argue in shares why the position needs so much of each chapter")
    ]


def test_a_paper_without_forms_is_to_be_filled_three_times(content: Path) -> None:
    mend(content / "papers/u05-before-and-after.yaml", "forms: {count: 2, anchors: 8}\n", "")

    _status, said = checked(content, "--targets", "--json")

    short = [one["entry"] for one in json.loads(said) if one["rule"] == "target-blueprint"]
    assert set(short) == {"u05-before-and-after"}


def test_a_formal_exam_asks_verified_questions_only(content: Path) -> None:
    paper = content / "papers" / "delta-demo-amended.yaml"
    unverified = next(
        question["id"]
        for file in sorted((content / "questions").glob("*.yaml"))
        if not file.name.endswith(ENGLISH)
        for question in yaml.safe_load(file.read_text(encoding="utf-8"))["questions"]
        if question["verification"] == "secondary"
    )
    mend(paper, "\nrules:\n", f"\npicked:\n- {{question: {unverified}}}\nrules:\n")

    status, said = checked(content, "--json")

    found = json.loads(said)
    assert status == 1
    assert [one["rule"] for one in found] == ["blueprint"]
    assert found[0]["message"].startswith(f"{unverified} is picked but may not be asked")
