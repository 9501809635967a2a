"""Loading the standard: once and again, and what a fault in the files says."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from lms.core.files.content.loading import LoadReport
from lms.core.files.content.rules import ContentFault, FaultyContent
from lms.standards.api import Clause, ComplaintCategory, Fact, LawVersion
from lms.standards.choices import Conclusion
from lms.standards.clauses.models import Edition
from lms.standards.content.services import load_standard
from lms.standards.facts.services import FactReview, sign_facts

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CONTENT = Path(__file__).resolve().parents[2] / "content" / "standard"
LISTS = ("laws", "complaint_categories")
FIRST_CHAPTER = "01-general/chapter.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the standard's files, so that a test may spoil them."""
    return Path(shutil.copytree(CONTENT, tmp_path / "standard"))


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first place of a text in a file, which has to be there, and give its line."""
    written = path.read_text(encoding="utf-8")
    assert old in written
    path.write_text(written.replace(old, new, 1), encoding="utf-8")
    return written[: written.index(old)].count("\n") + 1


def refused(folder: Path) -> tuple[ContentFault, ...]:
    """Load and give the faults."""
    with pytest.raises(FaultyContent) as refusal:
        load_standard(path=folder)
    return refusal.value.faults


def yaml_of(name: str) -> dict[str, list[dict[str, list[object]]]]:
    """Read a file of the standard."""
    read: dict[str, list[dict[str, list[object]]]] = yaml.safe_load((CONTENT / name).read_text("utf-8"))
    return read


def touched(report: dict[str, LoadReport]) -> dict[str, tuple[list[str], list[str]]]:
    """Give added and changed names of the tables in which something happened."""
    return {name: (done.added, done.changed) for name, done in report.items() if done.added or done.changed}


def test_whole_standard_loads() -> None:
    report = load_standard(path=CONTENT)

    laws, categories = (yaml_of(f"{name}.yaml")[name.split("_")[-1]] for name in LISTS)
    written = "".join(file.read_text("utf-8") for file in CONTENT.glob("*/chapter.yaml"))
    assert {name: len(done.added) for name, done in report.items()} == {
        "laws": len(laws),
        "law versions": sum(len(law["versions"]) for law in laws),
        "competencies": 15,
        "standards": 1,
        "editions": 1,
        "chapters": 8,
        "clauses": 31,
        "facts": written.count("\n      - id: F-"),
        "categories": len(categories) + sum(len(each["subcategories"]) for each in categories),
    }
    assert Fact.objects.get(code="F-2.1-4").value == "24"


def test_second_load_changes_nothing() -> None:
    first = load_standard(path=CONTENT)
    before = list(Fact.objects.order_by("pk").values())

    report = load_standard(path=CONTENT)

    assert touched(report) == {}
    assert {name: done.unchanged for name, done in report.items()} == {
        name: done.added for name, done in first.items()
    }
    assert list(Fact.objects.order_by("pk").values()) == before


def test_changed_sentence_changes_one_fact(folder: Path) -> None:
    load_standard(path=folder)
    edit(folder / FIRST_CHAPTER, "不限于某一个岗位或某一条渠道", "不限于某个岗位")

    report = load_standard(path=folder)

    assert touched(report) == {"facts": ([], ["F-1.1-1"])}


def test_changed_competencies_change_their_clause(folder: Path) -> None:
    load_standard(path=folder)
    edit(folder / FIRST_CHAPTER, "competencies: [C1]", "competencies: [C1, C2]")

    report = load_standard(path=folder)

    assert touched(report) == {"clauses": ([], ["1.1"])}
    assert [one.code for one in Clause.objects.get(number="1.1").competencies.all()] == ["C1", "C2"]


def test_fact_gone_from_the_files_is_left_alone_and_reported(folder: Path) -> None:
    load_standard(path=folder)
    edit(folder / FIRST_CHAPTER, "id: F-1.1-5", "id: F-1.1-9")

    report = load_standard(path=folder)

    assert report["facts"].left_over == ["F-1.1-5"]
    assert Fact.objects.filter(code__in=["F-1.1-5", "F-1.1-9"]).count() == 2


def test_fact_rests_on_the_version_in_force_where_and_when_it_was_checked() -> None:
    load_standard(path=CONTENT)

    versions = {
        fact.code: (fact.law_version.law.key, fact.law_version.label, fact.law_version.jurisdiction)
        for fact in Fact.objects.filter(law_version__isnull=False).select_related("law_version__law")
    }
    assert versions["F-6.4-5"] == ("cybersecurity-law", "2025 修正", "全国")
    assert versions["F-5.2-2"][2] == "河南"
    assert versions["F-4.3-17"] == ("tariff-notice", "2018 印发", "全国")
    assert versions["F-6.1-11"] == ("iso-30422", "2022 版", "国际")


def test_subcategory_stands_below_its_category() -> None:
    load_standard(path=CONTENT)

    category = ComplaintCategory.objects.get(code="TAR-1")
    assert category.parent is not None
    assert category.parent.code == "TAR"
    assert sorted(clause.number for clause in category.parent.clauses.all()) == ["4.3", "5.2"]


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            FIRST_CHAPTER,
            "basis: standard_example",
            "basis: guess",
            "1.1 › F-1.1-1: basis must be one of standard_example, law, practice, editor, not 'guess'",
        ),
        (
            FIRST_CHAPTER,
            "competencies: [C1]",
            "competencies: [C99]",
            "1.1: competency C99 does not exist",
        ),
        (
            FIRST_CHAPTER,
            "title_en: Scope",
            "titel_en: Scope",
            "1.1: titel_en is not known here",
        ),
        (
            FIRST_CHAPTER,
            'value: "6"',
            "value: 6",
            "1.1 › F-1.1-2: value must be a text in quotes, not 6",
        ),
        (
            FIRST_CHAPTER,
            "as_of: 2026-11-01",
            "as_of: November",
            "1.1 › F-1.1-1: as_of must be a day such as 2026-11-01, not 'November'",
        ),
        (
            "06-training/chapter.yaml",
            "law: pipl",
            "law: pipl-2",
            "6.1 › F-6.1-1: law pipl-2 does not exist",
        ),
        (
            "06-training/chapter.yaml",
            "        law: pipl\n",
            "",
            "6.1 › F-6.1-1: rests on the law but names none",
        ),
        (
            "laws.yaml",
            "in_force_to: 2014-07-28",
            "in_force_to: 1999-01-01",
            "telecom-regulations › 2000 公布: in_force_to lies before in_force_from",
        ),
        (
            "complaint_categories.yaml",
            'clauses: ["4.3", "5.2"]',
            'clauses: ["4.9"]',
            "TAR: clause 4.9 does not exist",
        ),
        (
            "edition.yaml",
            "key: trial-reading",
            "key: ''",
            "edition: key is missing",
        ),
    ],
)
def test_fault_names_file_entry_and_reason(folder: Path, file: str, old: str, new: str, fault: str) -> None:
    line = edit(folder / file, old, new)

    (found,) = refused(folder)
    assert (found.file, f"{found.entry}: {found.reason}") == (file, fault)
    # Where the key is gone, it is the line at which its entry begins.
    assert found.line == line if new else 0 < found.line < line
    assert Edition.objects.count() == 0


def test_a_code_that_stands_twice_is_refused_in_both_places(folder: Path) -> None:
    line = edit(folder / FIRST_CHAPTER, "id: F-1.1-2", "id: F-1.1-1")

    first, second = refused(folder)

    assert first.reason == second.reason == "id F-1.1-1 is used more than once"
    assert first.line < second.line == line


def test_law_without_a_version_in_force_is_a_fault(folder: Path) -> None:
    edit(folder / "laws.yaml", "in_force_from: 2021-11-01", "in_force_from: 2030-01-01")

    found = refused(folder)

    reason = "law pipl has no version in force on 2026-11-01 in 全国"
    assert ("06-training/chapter.yaml", "6.1 › F-6.1-1") in [(fault.file, fault.entry) for fault in found]
    assert {fault.reason for fault in found} == {reason}


def test_all_faults_are_told_at_once(folder: Path) -> None:
    edit(folder / FIRST_CHAPTER, "title_en: Scope", "titel_en: Scope")
    edit(folder / "edition.yaml", "key: trial-reading", "key: ''")

    assert len(refused(folder)) == 2


def test_too_long_a_title_is_refused_on_every_database(folder: Path) -> None:
    line = edit(folder / FIRST_CHAPTER, "title: 适用范围", f"title: {'长' * 121}")

    (found,) = refused(folder)

    reason = "title: Ensure this value has at most 120 characters (it has 121)."
    assert found == ContentFault(FIRST_CHAPTER, line, "1.1", reason)
    assert LawVersion.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"laws: }\n", "laws.yaml:1: is not YAML"), (b"\xff\xfe", "laws.yaml: is not written in UTF-8")],
)
def test_unreadable_file_is_named(folder: Path, content: bytes, reason: str) -> None:
    (folder / "laws.yaml").write_bytes(content)

    assert [str(fault).startswith(reason) for fault in refused(folder)] == [True]


def test_command_prints_counts_and_changes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_standard", path=folder)
    edit(folder / FIRST_CHAPTER, "title: 适用范围", "title: 范围")
    capsys.readouterr()

    call_command("load_standard", path=folder)

    printed = capsys.readouterr().out
    assert "clauses: 0 added, 1 changed, 30 unchanged\n  ~ 1.1\n" in printed


def test_command_refuses_faulty_files(folder: Path) -> None:
    (folder / "edition.yaml").unlink()

    with pytest.raises(CommandError, match=r"edition\.yaml: is missing"):
        call_command("load_standard", path=folder)


@pytest.mark.parametrize(
    ("conclusion", "declared", "counts"),
    [("confirmed", "secondary", "verified"), ("not_usable", "verified", "doubtful")],
)
def test_a_signature_counts_before_the_file_while_the_words_stay(
    folder: Path, conclusion: str, declared: str, counts: str
) -> None:
    load_standard(path=folder)
    fact = Fact.objects.filter(verification=declared).select_related("clause", "law_version__law")[0]
    sign(fact, conclusion)

    again = load_standard(path=folder)
    signed = Fact.objects.get(pk=fact.pk).verification
    edit(folder / chapter_file(folder, fact.code), fact.statement, f"{fact.statement}（改）")
    reworded = load_standard(path=folder)

    assert (touched(again), again["facts"].remarks, signed) == ({}, [], counts)
    assert reworded["facts"].remarks == [f"{fact.code} was signed in other words, and has to be signed anew"]
    assert Fact.objects.get(pk=fact.pk).verification == declared


def sign(fact: Fact, conclusion: str) -> None:
    """Let a reviewer sign a fact as it reads."""
    review = FactReview(fact, Conclusion(conclusion), "见原文", "唐律师", date(2026, 11, 2))
    sign_facts(reviews=[review], by=None)


def chapter_file(folder: Path, code: str) -> str:
    """Find the file of the chapter that holds a fact."""
    found = next(file for file in folder.glob("*/chapter.yaml") if f"id: {code}\n" in file.read_text("utf-8"))
    return str(found.relative_to(folder))


def test_a_load_says_what_has_to_be_signed_anew(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load_standard(path=folder)
    sign(Fact.objects.get(code="F-1.1-1"), "confirmed")
    edit(folder / FIRST_CHAPTER, "不限于某一个岗位或某一条渠道", "不限于某个岗位")

    call_command("load_standard", path=folder)

    assert "  ! F-1.1-1 was signed in other words, and has to be signed anew\n" in capsys.readouterr().out


def test_dates_of_the_edition_may_stay_unknown() -> None:
    load_standard(path=CONTENT)

    edition = Edition.objects.get()
    assert (edition.in_force_from, edition.in_force_to) == (None, None)
    assert LawVersion.objects.get(law__key="pipl").in_force_from == date(2021, 11, 1)
