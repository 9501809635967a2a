"""Rules of retention: loaded, kept where an administrator changed them, counted, and listed when due."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from openpyxl import load_workbook

from lms.core.files.content.rules import FaultyContent
from lms.core.trail.models import AuditEntry
from lms.people.api import Employee, Role
from lms.performance.archive.models import RetentionRule
from lms.performance.archive.queries import due_batches, retention_lines
from lms.performance.archive.services import load_retention_rules
from lms.performance.quality.models import QualityReview
from tests.factories.evaluation import make_kpi, make_review, make_value
from tests.factories.people import make_employee
from tests.factories.standards import make_clause, make_fact, make_law_version
from tests.performance.steps import client, edit

pytestmark = pytest.mark.django_db

RULES = """
rules:
  - {key: audit-trail, name: 审计留痕, name_en: Audit trail, series: audit, starts: created, months: 6,
     minimum: true, fact: F-7.3-6}
  - {key: quality-reviews, name: 质检记录, name_en: Reviews, series: reviews, starts: left, months: 24}
  - {key: contracts, name: 劳动合同, name_en: Contracts, starts: ended, months: 24}
  - {key: charter, name: 章程, name_en: Charter, starts: created}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write a file of rules, with the fact that one of them names."""
    make_fact(make_clause("7.3"), "F-7.3-6", basis="law", law_version=make_law_version())
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


def leaver(name: str, left_on: date) -> Employee:
    """Make somebody who left, with two quality reviews of long ago."""
    employee = make_employee(name, left_on=left_on)
    clause = make_clause(f"2.{QualityReview.objects.count() + 1}")
    for _each in range(2):
        make_review(employee, {clause: (8, 10)})
    return employee


def test_a_second_load_changes_nothing_and_the_file_is_followed(file: Path) -> None:
    first = load_retention_rules(path=file)
    second = load_retention_rules(path=file)
    edit(file, "series: reviews, starts: left, months: 24", "series: reviews, starts: left, months: 36")
    third = load_retention_rules(path=file)

    assert first.added == ["audit-trail", "quality-reviews", "contracts", "charter"]
    assert (second.added, second.changed, len(second.unchanged)) == ([], [], 4)
    assert third.changed == ["quality-reviews"]
    assert RetentionRule.objects.get(key="quality-reviews").months == 36


def test_what_an_administrator_changed_is_kept_and_reported(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_retention_rules(path=file)
    RetentionRule.objects.filter(key="quality-reviews").update(months=60)
    edit(file, "name: 章程", "name: 公司章程")
    edit(file, "key: contracts", "key: agreements")

    call_command("load_retention_rules", path=file)

    assert capsys.readouterr().out.splitlines() == [
        "retention rules: 1 added, 1 changed, 1 unchanged",
        "  ~ charter",
        "  = quality-reviews (changed in the admin since, kept)",
        "  ? contracts (not in the files, left as it is)",
    ]
    assert RetentionRule.objects.get(key="quality-reviews").months == 60


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("fact: F-7.3-6", "fact: F-7.3-66", "audit-trail: fact F-7.3-66 does not exist"),
        ("months: 6,", "months: 0,", "audit-trail: months must be a whole number from 1 to 1200, not 0"),
        (
            "starts: ended",
            "starts: someday",
            "contracts: starts must be one of created, left, ended, not 'someday'",
        ),
        (
            "series: reviews, starts: left",
            "series: reviews, starts: ended",
            "quality-reviews: this system knows no end of a service or contract",
        ),
        (
            "starts: created, months: 6",
            "starts: left, months: 6",
            "audit-trail: the audit trail runs from the day of the record",
        ),
        (
            "key: contracts",
            "key: charter",
            "charter: key charter is used more than once; charter: key charter is used more than once",
        ),
        ("minimum: true", "minimal: true", "audit-trail: minimal is not known here"),
        ("name: 质检记录, ", "", "quality-reviews: name is missing"),
        ("rules:", "ruled:", ": rules is missing; : ruled is not known here"),
    ],
)
def test_a_fault_is_named_and_nothing_is_loaded(file: Path, old: str, new: str, fault: str) -> None:
    edit(file, old, new)

    with pytest.raises(FaultyContent) as refusal:
        load_retention_rules(path=file)

    assert [f"{one.entry}: {one.reason}" for one in refusal.value.faults] == fault.split("; ")
    assert all(one.file == "rules.yaml" and one.line for one in refusal.value.faults)
    assert RetentionRule.objects.count() == 0


def test_the_command_refuses_a_missing_file(file: Path) -> None:
    with pytest.raises(CommandError, match=r"nothing\.yaml: is missing"):
        call_command("load_retention_rules", path=file.with_name("nothing.yaml"))


def test_the_database_refuses_a_period_it_cannot_count(file: Path) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionRule.objects.create(key="x", name="x", series="reviews", starts="ended", months=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionRule.objects.create(key="x", name="x", starts="created", months=0)


def test_only_records_past_their_period_are_due(file: Path) -> None:
    load_retention_rules(path=file)
    leaver("钱多", localdate() - timedelta(days=900))
    leaver("孙少", localdate() - timedelta(days=30))
    make_review(make_employee("李敏"), {make_clause("2.9"): (8, 10)})
    table = client(Role.HR).get("/evaluation/retention/").context["table"]

    lines = {line.rule.key: (line.held, line.due) for line in table.all_rows}
    assert lines["quality-reviews"] == (5, 2)
    assert lines["contracts"] == lines["charter"] == (None, None)


def test_the_audit_trail_is_due_half_a_year_later_and_not_a_day_earlier(file: Path) -> None:
    load_retention_rules(path=file)
    AuditEntry.objects.create(action="account.signed_in")
    today = localdate()
    day = date(today.year + (today.month > 6), (today.month + 5) % 12 + 1, min(today.day, 28))

    due = {
        later: retention_lines(later)[0].due for later in (day - timedelta(days=4), day + timedelta(days=4))
    }

    assert list(due.values()) == [0, 1]


def test_the_page_says_how_long_why_and_how_far_that_was_checked(file: Path) -> None:
    load_retention_rules(path=file)

    page = client(Role.AUDITOR).get("/evaluation/retention/").content.decode()

    assert "No record is due for appraisal" in page
    assert "at least 6 months" in page
    assert "《电信条例》 · F-7.3-6" in page
    assert "Set by the company" in page
    assert "For good" in page


def test_what_is_due_is_listed_by_person_and_a_download_is_recorded(file: Path) -> None:
    load_retention_rules(path=file)
    employee = leaver("钱多", localdate() - timedelta(days=900))
    reader = client(Role.HR)

    page = reader.get("/evaluation/retention/quality-reviews/")
    taken = reader.get("/evaluation/retention/quality-reviews/?export=xlsx")

    (batch,) = page.context["table"].all_rows
    assert (batch.number, batch.left_on, batch.count) == (employee.number, employee.left_on, 2)
    assert "2 records are due for appraisal" in page.content.decode()
    sheet = load_workbook(BytesIO(b"".join(taken) if taken.streaming else taken.content)).active
    assert sheet is not None
    assert sheet.cell(2, 1).value == "钱多"
    assert AuditEntry.objects.filter(action="evidence.exported").count() == 1


def test_what_is_due_by_its_own_day_is_listed_by_month(file: Path) -> None:
    load_retention_rules(path=file)
    RetentionRule.objects.filter(key="quality-reviews").update(starts="created", months=1)
    employee = make_employee("李敏")
    review = make_review(employee, {make_clause("2.1"): (8, 10)})
    QualityReview.objects.filter(pk=review.pk).update(reviewed_on=date(2025, 3, 9))

    page = client(Role.HR).get("/evaluation/retention/quality-reviews/").content.decode()

    assert "2025-03" in page


def test_records_outside_this_system_have_no_list(file: Path) -> None:
    load_retention_rules(path=file)

    assert client(Role.HR).get("/evaluation/retention/contracts/").status_code == 404


def test_values_are_counted_in_days_and_due_with_the_last_of_a_month() -> None:
    fcr, today = make_kpi(), date(2026, 11, 15)
    gone, here = make_employee(left_on=date(2024, 11, 15)), make_employee()
    for employee, days in ((gone, (1, 2, 3)), (here, (10, 15, 16))):
        for day in days:
            make_value(employee, fcr, 1, 2, day=date(2024, 11, day))
    for key, starts in (("of-leavers", "left"), ("of-a-time", "created")):
        RetentionRule.objects.create(key=key, name=key, series="values", starts=starts, months=24)

    lines = {line.rule.key: (line.held, line.due) for line in retention_lines(today)}
    next_day = {line.rule.key: line.due for line in retention_lines(date(2026, 11, 16))}
    of_leavers, of_a_time = (RetentionRule.objects.get(key=key) for key in ("of-leavers", "of-a-time"))

    assert lines == {"of-leavers": (6, 3), "of-a-time": (6, 3)}
    assert next_day == {"of-leavers": 3, "of-a-time": 6}
    assert [(batch.number, batch.count) for batch in due_batches(of_leavers, today)] == [(gone.number, 3)]
    assert [(batch.month, batch.count) for batch in due_batches(of_a_time, today)] == [(date(2024, 11, 1), 3)]
