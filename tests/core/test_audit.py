"""The audit trail is written with one insert and never changed, whoever asks."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from lms import core
from lms.core.trail.models import AuditEntry
from lms.core.trail.services import (
    detail_label,
    details_text,
    invented_entries,
    record,
    register_actions,
    registered_actions,
)
from lms.core.wording import JSON
from tests.core.conftest import permission
from tests.sources import source

pytestmark = pytest.mark.django_db
REPLACE = {
    "sqlite": "INSERT OR REPLACE INTO lms_core_auditentry SELECT * FROM lms_core_auditentry",
    "postgresql": "INSERT INTO lms_core_auditentry SELECT * FROM lms_core_auditentry "
    "ON CONFLICT (id) DO UPDATE SET reason = 'x'",
}


def test_record_is_one_insert(
    li: User, zhao: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        record(
            actor=zhao,
            action="people.dismissed",
            subject=li,
            reason="合同到期",
            details={"day": "2026-01-31"},
        )

    entry = AuditEntry.objects.about(li).get()
    assert (entry.actor_label, entry.action, entry.subject_label, entry.reason, entry.details) == (
        "赵蕾（zhao）",
        "people.dismissed",
        "李敏（li）",
        "合同到期",
        {"day": "2026-01-31"},
    )


def test_only_the_demo_dates_entries_into_the_past(li: User) -> None:
    moment = datetime(2026, 5, 4, 9, tzinfo=UTC)
    before = timezone.now()

    with invented_entries(moment):
        invented = record(actor=None, action="people.dismissed", subject=li)
    real = record(actor=None, action="people.dismissed", subject=li)

    assert AuditEntry.objects.get(pk=invented.pk).happened_at == moment
    assert AuditEntry.objects.get(pk=real.pk).happened_at >= before
    home = Path(core.__file__).parent
    users = {
        path.relative_to(home.parent).as_posix()
        for path in home.parent.rglob("*.py")
        if "invented_entries" in path.read_text(encoding="utf-8")
    }
    assert {name for name in users if not name.startswith("demo/")} == {"core/trail/services.py"}


@pytest.mark.parametrize(
    "change",
    [
        lambda: AuditEntry.objects.update(reason="changed"),
        lambda: AuditEntry.objects.all().delete(),
        lambda: AuditEntry.objects.get().delete(),
        lambda: AuditEntry.objects.get().save(),
        lambda: connection.cursor().execute("DELETE FROM lms_core_auditentry"),
        lambda: connection.cursor().execute("UPDATE lms_core_auditentry SET actor_label = 'x'"),
        lambda: connection.cursor().execute(REPLACE[connection.vendor]),
    ],
    ids=["update", "delete", "delete one", "save again", "sql delete", "sql update", "sql replace"],
)
def test_the_database_refuses_changes(li: User, change: Callable[[], object]) -> None:
    record(actor=None, action="people.dismissed", subject=li, reason="合同到期")

    with pytest.raises(DatabaseError), transaction.atomic():
        change()

    assert AuditEntry.objects.get().reason == "合同到期"


def test_an_entry_outlives_its_actor(li: User, zhao: User) -> None:
    record(actor=zhao, action="people.dismissed", subject=li)
    zhao.delete()

    assert AuditEntry.objects.get().actor_label == "赵蕾（zhao）"


def test_an_entry_goes_with_its_transaction(li: User) -> None:
    with transaction.atomic():
        record(actor=None, action="people.dismissed", subject=li)
        transaction.set_rollback(True)

    assert not AuditEntry.objects.exists()


def test_only_auditors_read_the_trail(as_li: Client, li: User) -> None:
    record(actor=None, action="people.dismissed", subject=li, reason="秘密的理由")

    refused = as_li.get(reverse("lms_core:audit"))
    assert refused.status_code == 403
    assert "秘密的理由" not in refused.content.decode()

    li.user_permissions.add(permission("view_auditentry"))
    assert "秘密的理由" in as_li.get(reverse("lms_core:audit")).content.decode()


def test_the_trail_can_be_searched(as_li: Client, li: User, zhao: User) -> None:
    li.user_permissions.add(permission("view_auditentry"))
    record(actor=zhao, action="a.one", subject=li, reason="第一")
    record(actor=zhao, action="a.two", subject=zhao, reason="第二")

    page = as_li.get(reverse("lms_core:audit"), {"q": "第一"})

    assert [row.cells[4].text for row in page.context["table"].rows] == ["第一"]


def recorded_actions() -> set[str]:
    """List the codes that stand in the code beside `action=`."""
    return {
        action
        for path in Path(core.__file__).resolve().parents[1].rglob("*.py")
        for action in source(path).actions
    }


def test_every_action_that_is_recorded_has_words() -> None:
    assert len(recorded_actions()) > 40

    assert recorded_actions() - registered_actions().keys() == set()


def recorded_details() -> set[str]:
    """List the names that stand in the code inside `details=`."""
    return {
        name
        for path in Path(core.__file__).resolve().parents[1].rglob("*.py")
        for name in source(path).details
    }


def test_every_detail_that_is_recorded_has_words_in_both_languages() -> None:
    names = recorded_details()
    assert len(names) > 50

    with translation.override("zh-hans"):
        assert {name for name in names if detail_label(name).isascii()} == set()


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"forms": "AB", "anchors": 8}, "卷别 AB · 共同锚题数 8"),
        ({"policy": "new_key"}, "处理办法 改判：换成另一个答案"),
        ({"import": "indicator-values"}, "导入 指标数值"),
        ({"import": "people", "new": 3}, "导入 人员 · 新增 3"),
        ({"part": "timeline"}, "部分 时间线"),
        ({"list": "feedback"}, "名单 用户反馈"),
        ({"was": "verified", "now": "2026-12-01"}, "原为 已核实 · 现为 2026-12-01"),
        ({"before": "0.500000", "after": "0.625000"}, "此前 50% · 此后 62.5%"),
        ({"advised": "1.000000"}, "建议及格线 100%"),
        ({"after": {"upheld": True}}, "此后 责任成立 是"),
        ({"before": {"upheld": None}, "after": {"upheld": True}}, "责任成立 未认定 → 是"),
        ({"time_factor": "1.25"}, "时长系数 1.25"),
    ],
    ids=str,
)
def test_details_are_said_in_the_language_of_the_page(details: dict[str, JSON], said: str) -> None:
    with translation.override("zh-hans"):
        assert details_text(details) == said


def test_every_action_has_chinese_words() -> None:
    with translation.override("zh-hans"):
        said = {code: str(words) for code, words in registered_actions().items()}

    assert {code: words for code, words in said.items() if words.isascii()} == {}


def test_no_app_renames_what_another_records() -> None:
    with pytest.raises(ValueError, match=r"These names have labels already: new\."):
        register_actions({}, details={"new": "Questions added"})


@pytest.mark.parametrize("entries", [1, 3])
def test_query_budget_of_the_trail(
    as_li: Client, li: User, entries: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    li.user_permissions.add(permission("view_auditentry"))
    for _ in range(entries):
        record(actor=li, action="core.imported", subject=li)

    with django_assert_max_num_queries(9):
        as_li.get(reverse("lms_core:audit"))


@pytest.mark.django_db(transaction=True)
def test_the_triggers_stand_again_after_tables_were_emptied(li: User) -> None:
    record(actor=None, action="people.dismissed", subject=li)

    call_command("flush", verbosity=0, interactive=False)
    record(actor=None, action="people.dismissed", subject=User.objects.create_user("wang"))

    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()
    assert AuditEntry.objects.count() == 1
