"""A reviewer signs facts in a workbook: out, back, checked, kept by the next load, shown beside the fact."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from lms.core.trail.models import AuditEntry
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.standards.api import Basis, Fact, Verification
from lms.standards.clauses.models import Edition
from lms.standards.facts.models import FactSignOff
from lms.standards.facts.rules import FactWording
from lms.standards.facts.sheets import PLACES, review_workbook
from tests.core.workbooks import confirm_preview
from tests.factories.people import make_employee
from tests.factories.standards import make_clause, make_edition, make_fact, make_law_version

pytestmark = pytest.mark.django_db

SIGNED = {"conclusion": "核实无误", "reviewer": "唐律师", "reviewed_on": -1}
"""A signature of yesterday: days are written as so many from today."""


@pytest.fixture
def fact() -> Fact:
    return make_fact(make_clause("2.1"), value="24", unit="小时", verification=Verification.SECONDARY)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "facts.xlsx"


def day(shift: int) -> date:
    """Give the day so many days from today."""
    return timezone.localdate() + timedelta(days=shift)


def fill(file: Path, rows: dict[int, dict[str, object]]) -> None:
    """Export the facts and write cells into rows, the first below the head being number 2."""
    file.write_bytes(review_workbook(Edition.objects.get()))
    write(file, rows)


def write(file: Path, rows: dict[int, dict[str, object]]) -> None:
    """Write cells into rows of a workbook, a number of days as the day so long from today."""
    book = load_workbook(file)
    for number, cells in rows.items():
        for name, value in cells.items():
            cell = book.worksheets[0].cell(number, PLACES[name] + 1)
            cell.value = day(value) if name == "reviewed_on" and isinstance(value, int) else value
    book.save(file)


def sign(file: Path, *options: str) -> None:
    call_command("import_facts_review", str(file), *options)


def refused(file: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Import, expect that the row of the fact is left out, and give the faults."""
    with pytest.raises(SystemExit) as exit_:
        sign(file)
    assert exit_.value.code == 1
    assert not FactSignOff.objects.filter(fact_code="F-2.1-4").exists()
    return capsys.readouterr().err.splitlines()[:-1]


def test_the_workbook_holds_every_fact_with_its_source_and_a_list_of_conclusions(
    fact: Fact, file: Path
) -> None:
    make_fact(fact.clause, "F-2.1-7", basis=Basis.LAW, law_version=make_law_version())

    call_command("export_facts", str(file))

    sheet = load_workbook(file).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    by_name = [{name: row[place] for name, place in PLACES.items()} for row in rows[1:]]
    assert [row["code"] for row in by_name] == ["F-2.1-4", "F-2.1-7"]
    assert by_name[0]["statement"] == fact.statement
    assert (by_name[0]["value"], by_name[0]["unit"], by_name[0]["digest"]) == (
        "24",
        "小时",
        fact.wording.digest,
    )
    assert (by_name[1]["law"], by_name[1]["law_version"]) == ("《电信条例》", "2016 修订")
    assert all(row[name] is None for row in by_name for name in SIGNED)
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"核实无误,需要修改,不能使用"'
    assert str(rule.sqref) == "S2:S3"


def test_a_confirmed_fact_is_verified_and_the_trail_says_who_signed(fact: Fact, file: Path) -> None:
    fill(file, {2: SIGNED})

    sign(file)

    fact.refresh_from_db()
    signed, entry = FactSignOff.objects.get(), AuditEntry.objects.get(action="standards.fact_reviewed")
    assert fact.verification == Verification.VERIFIED
    assert (signed.fact_code, signed.digest, signed.reviewer, signed.reviewed_on) == (
        "F-2.1-4",
        fact.wording.digest,
        "唐律师",
        day(-1),
    )
    assert entry.details == {
        "conclusion": "confirmed",
        "reviewer": "唐律师",
        "day": str(day(-1)),
        "was": "secondary",
        "now": "verified",
    }


def test_a_review_that_replaces_another_says_what_was_signed_before(fact: Fact, file: Path) -> None:
    fill(file, {2: {**SIGNED, "conclusion": "需要修改", "remark": "口径是平均值"}})
    sign(file)
    fill(file, {2: {**SIGNED, "reviewer": "孟律师", "reviewed_on": 0}})

    sign(file)

    entry = AuditEntry.objects.filter(action="standards.fact_reviewed").latest("pk")
    assert entry.details == {
        "conclusion": "confirmed",
        "reviewer": "孟律师",
        "day": str(day(0)),
        "was": "doubtful",
        "now": "verified",
        "before": {
            "conclusion": "to_change",
            "reviewer": "唐律师",
            "day": str(day(-1)),
            "remark": "口径是平均值",
        },
    }


@pytest.mark.parametrize("conclusion", ["需要修改", "不能使用"])
def test_what_a_reviewer_finds_wrong_is_doubtful(fact: Fact, file: Path, conclusion: str) -> None:
    fill(file, {2: {**SIGNED, "conclusion": conclusion, "remark": "口径是平均值"}})

    sign(file)

    fact.refresh_from_db()
    assert fact.verification == Verification.DOUBTFUL
    assert FactSignOff.objects.get().remark == "口径是平均值"


def test_a_second_import_and_a_dry_run_change_nothing(
    fact: Fact, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(file, {2: SIGNED})

    sign(file, "--dry-run")
    dry = (FactSignOff.objects.count(), capsys.readouterr().out)
    sign(file)
    sign(file)

    assert dry == (0, "Would sign: 1 new, 0 changed, 0 unchanged\n")
    assert capsys.readouterr().out.splitlines()[1] == "Signed: 0 new, 0 changed, 1 unchanged"
    assert FactSignOff.objects.count() == 1


def test_rows_without_a_conclusion_change_nothing(fact: Fact, file: Path) -> None:
    fill(file, {})

    sign(file)

    assert FactSignOff.objects.count() == 0


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (
            {"code": "F-9.9-9"},
            "row 2, 事实: 版本“trial-reading”中没有事实“F-9.9-9”。",
        ),
        ({"reviewer": None}, "row 2, 审核人: 没有写审核人。"),
        ({"reviewed_on": None}, "row 2, 审核日期: 没有写审核日期。"),
        ({"reviewed_on": 1}, "row 2, 审核日期: 日期还没到。"),
        ({"conclusion": "看过"}, "row 2, 结论: “看过”不在可选项里。"),
        ({"conclusion": None}, "row 2, 结论: 没有写结论。"),
        ({"conclusion": "需要修改"}, "row 2, 修改意见: 没有说明哪里不对。"),
        ({"statement": "平均处理时间不超过 20 小时。"}, "row 2, 转述文字: 单元格里不是 F-2.1-4 的文字"),
        ({"value": None}, "row 2, 数值: 单元格里不是 F-2.1-4 的文字"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_row_that_cannot_be_signed_is_left_out_and_the_others_are_signed(
    fact: Fact, file: Path, capsys: pytest.CaptureFixture[str], cells: dict[str, object], fault: str
) -> None:
    make_fact(fact.clause, "F-2.1-5", statement="须设多级审核。")
    fill(file, {2: {**SIGNED, **cells}, 3: SIGNED})

    (said,) = refused(file, capsys)

    assert said.startswith(fault)
    assert FactSignOff.objects.get().fact_code == "F-2.1-5"


def test_a_signature_on_earlier_words_is_refused(
    fact: Fact, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(file, {2: SIGNED})
    Fact.objects.update(value="20")

    (said,) = refused(file, capsys)

    assert said.startswith("row 2, 文字摘要码: 导出之后 F-2.1-4 的文字改过")


def test_an_older_review_does_not_replace_a_newer_one(
    fact: Fact, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(file, {2: {**SIGNED, "reviewed_on": 0}})
    sign(file)
    fill(file, {2: SIGNED})

    with pytest.raises(SystemExit):
        sign(file)

    assert "唐律师在此之后" in capsys.readouterr().err
    assert FactSignOff.objects.count() == 1


def test_a_file_that_is_no_workbook_is_refused_in_words(file: Path) -> None:
    file.write_bytes(b"no workbook")

    with pytest.raises(CommandError):
        sign(file)
    with pytest.raises(CommandError, match="cannot be read"):
        sign(file.with_name("missing.xlsx"))


def test_the_same_words_in_another_edition_are_signed_too(fact: Fact, file: Path) -> None:
    fill(file, {2: SIGNED})
    other = make_edition("second")
    other.standard = fact.clause.chapter.edition.standard
    other.save()
    same = make_fact(make_clause("2.1", edition=other), value="24", unit="小时", verification="recalled")
    reworded = make_fact(make_clause("2.2", edition=other), value="20", unit="小时", verification="recalled")

    sign(file)

    same.refresh_from_db()
    reworded.refresh_from_db()
    assert (same.verification, reworded.verification) == ("verified", "recalled")
    (followed,) = AuditEntry.objects.filter(action="standards.fact_followed")
    assert (followed.subject_key, followed.details) == (
        str(same.pk),
        {"was": "recalled", "now": "verified"},
    )


BASE = {
    "statement": "答复期限",
    "basis": "law",
    "value": "15",
    "unit": "日",
    "value_meaning": "",
    "law": "《办法》",
    "law_version": "2016",
    "article": "10",
    "jurisdiction": "全国",
    "correction": "",
}


@pytest.mark.parametrize("part", BASE)
def test_every_part_of_the_wording_is_in_the_digest(part: str) -> None:
    assert FactWording(**BASE).digest == FactWording(**BASE).digest
    assert FactWording(**{**BASE, part: "另一种"}).digest != FactWording(**BASE).digest


def test_parts_do_not_run_into_each_other() -> None:
    one = FactWording(**{**BASE, "value": "1", "unit": "5日"})

    assert one.digest != FactWording(**{**BASE, "value": "15", "unit": "日"}).digest


@pytest.fixture
def trainer() -> Client:
    create_roles()
    client = Client(headers={"accept-language": "en"})
    user = make_employee("周岚", role=Role.TRAINER).user
    assert user is not None
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_the_page_takes_the_workbook_back_and_shows_who_signed(
    fact: Fact, file: Path, trainer: Client
) -> None:
    written = trainer.get("/standard/facts/workbook/")
    file.write_bytes(written.content)
    write(file, {2: SIGNED})
    upload = SimpleUploadedFile("facts.xlsx", file.read_bytes())

    preview = trainer.post("/imports/fact-reviews/", {"workbook": upload}, follow=True)
    receipt = confirm_preview(trainer, preview.redirect_chain[-1][0], follow=True)

    assert "Import 1 row" in preview.content.decode()
    assert "Reviews of facts recorded" in receipt.content.decode()
    assert FactSignOff.objects.get().entered_by is not None
    clause = trainer.get("/standard/2.1/").content.decode()
    assert f"Signed by 唐律师 on {day(-1)}" in clause
    listed = trainer.get("/standard/facts/?signed=signed").content.decode()
    assert "F-2.1-4" in listed
    assert "F-2.1-4" not in trainer.get("/standard/facts/?signed=unsigned").content.decode()


def test_changed_words_show_that_the_signature_is_on_others(fact: Fact, file: Path, trainer: Client) -> None:
    fill(file, {2: SIGNED})
    sign(file)

    Fact.objects.update(value="20")

    page = trainer.get("/standard/2.1/").content.decode()
    assert f"唐律师 signed an earlier wording on {day(-1)}; this one is not signed yet" in page
    overview = trainer.get("/standard/facts/?signed=lapsed").content.decode()
    assert "1 fact was signed in an earlier wording" in overview
    assert "F-2.1-4" in overview


def test_an_editor_cannot_keep_signed_words_verified_while_changing_them(
    fact: Fact, file: Path, trainer: Client
) -> None:
    fill(file, {2: SIGNED})
    sign(file)
    form = {
        "clause": fact.clause_id,
        "code": fact.code,
        "sort": 0,
        "statement": fact.statement,
        "value": "20",
        "unit": "小时",
        "value_meaning": "",
        "basis": fact.basis,
        "law_version": "",
        "article": "",
        "jurisdiction": "全国",
        "verification": "verified",
        "as_of": "2026-11-01",
        "source": "",
        "correction": "",
        "change_reason": "按新规定",
    }

    refusal = trainer.post(f"/admin/snippets/lms_standards/fact/edit/{fact.pk}/", form)
    trainer.post(f"/admin/snippets/lms_standards/fact/edit/{fact.pk}/", {**form, "verification": "recalled"})

    fact.refresh_from_db()
    assert "A reviewer signed the earlier wording." in refusal.content.decode()
    assert (fact.value, fact.verification) == ("20", "recalled")
