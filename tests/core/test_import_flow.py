"""A workbook goes from upload to receipt, once, in one transaction."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.files.workbooks.reading import read_table
from lms.core.imports import examining
from lms.core.imports.examining import AskedReading
from lms.core.imports.models import ImportRun
from lms.core.imports.rows import SheetRow
from lms.core.imports.services import (
    AlreadyImported,
    PreviewChanged,
    confirm,
    examine_run,
    forget_old_uploads,
    have_examined,
)
from lms.core.imports.spec import Fault
from lms.core.jobs import services as jobs_services
from lms.core.jobs.models import Job
from lms.core.jobs.services import JobProgress
from lms.core.trail.models import AuditEntry
from tests.core.workbooks import HEADS, LI, WANG, UsersImport, confirm_preview, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("users_import")]


CHEN = ("00502", "陈岚", "2026-03-02")


def send(client: Client, rows: Sequence[SheetRow], name: str = "人员.xlsx") -> HttpResponse:
    """Upload a workbook and give the answer."""
    upload = SimpleUploadedFile(name, workbook(rows).getvalue())
    return client.post(reverse("lms_core:import", args=["users"]), {"workbook": upload})


def staff() -> list[str]:
    """List the accounts that were imported."""
    return list(User.objects.filter(username__startswith="00").values_list("username", flat=True))


def test_upload_preview_confirm_receipt(as_zhao: Client, private_files: Path) -> None:
    sent = send(as_zhao, [LI, WANG, ("00502", "", "")])
    preview = as_zhao.get(sent.url)

    assert preview.context["preview"].new == 2
    assert preview.context["preview"].faulty == 1
    assert not User.objects.filter(username="00231").exists()

    receipt = confirm_preview(as_zhao, sent.url, follow=True)

    assert set(User.objects.filter(username__startswith="00").values_list("username", "last_name")) == {
        ("00231", "李敏"),
        ("00417", "王强"),
    }
    assert "已导入" in receipt.content.decode()
    entry = AuditEntry.objects.get(action="core.imported")
    assert (entry.actor_label, entry.details["new"], entry.details["faulty"]) == ("赵蕾（zhao）", 2, 1)
    assert (entry.details["file"], entry.details["sheet"]) == ("人员.xlsx", "人员")
    assert "人员.xlsx" in receipt.content.decode()
    key = ImportRun.objects.get().pk
    assert {path.name for path in private_files.glob("imports/*")} == {
        f"{key}.xlsx",
        f"{key}-rows.json",
        f"{key}-marked.xlsx",
    }


def test_the_same_workbook_again_changes_nothing(as_zhao: Client) -> None:
    confirm_preview(as_zhao, send(as_zhao, [LI, WANG]).url)
    again = send(as_zhao, [LI, WANG])
    preview = as_zhao.get(again.url).context["preview"]

    assert (preview.new, preview.changed, preview.unchanged) == (0, 0, 2)
    confirm_preview(as_zhao, again.url)
    assert AuditEntry.objects.filter(action="core.imported").latest("id").details["unchanged"] == 2
    assert User.objects.filter(username__startswith="00").count() == 2


def test_a_second_confirmation_changes_nothing(as_zhao: Client, zhao: User) -> None:
    confirm_preview(as_zhao, send(as_zhao, [LI]).url)
    run = ImportRun.objects.get()

    with pytest.raises(AlreadyImported):
        confirm(run=run, seen=run.preview_digest, actor=zhao)


def test_a_workbook_of_faulty_rows_only_is_not_imported(as_zhao: Client) -> None:
    sent = send(as_zhao, [("00502", "", ""), ("00503", "", "")])

    page = as_zhao.post(sent.url, follow=True)

    assert "每一行都有问题" in page.content.decode()
    assert page.context["preview"].faulty == 2
    assert ImportRun.objects.get().applied_at is None
    assert not AuditEntry.objects.filter(action="core.imported").exists()


def test_a_fault_while_saving_saves_nothing(
    as_zhao: Client, zhao: User, users_import: UsersImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = send(as_zhao, [LI, WANG])

    def fail_at_the_end(rows: Sequence[SheetRow], *, actor: object, progress: JobProgress) -> None:
        User.objects.create(username="half")
        raise RuntimeError("disk full")

    monkeypatch.setattr(users_import, "apply", fail_at_the_end)

    with pytest.raises(RuntimeError):
        confirm_preview(as_zhao, sent.url)

    assert not User.objects.filter(username="half").exists()
    assert ImportRun.objects.get().applied_at is None


def test_a_large_file_is_examined_once_by_a_job(
    as_zhao: Client, users_import: UsersImport, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.XUNPING = {"core": {"import_kilobytes_at_once": 1, "import_rows_at_once": 1}}
    read: list[str] = []
    monkeypatch.setattr(
        examining, "read_table", lambda *args, **named: read.append("") or read_table(*args, **named)
    )

    sent = send(as_zhao, [LI, WANG, ("00502", "", "")])
    preview = as_zhao.get(sent.url).context["preview"]
    as_zhao.get(reverse("lms_core:import_faults", args=["users", ImportRun.objects.get().pk]))
    confirm_preview(as_zhao, sent.url)

    examined, stored = Job.objects.order_by("created_at")
    assert (examined.kind, examined.state, examined.done, examined.total) == (
        "core.examine",
        "done",
        100,
        100,
    )
    assert (stored.kind, stored.state, stored.done, stored.total) == ("core.import", "done", 2, 2)
    assert (preview.new, preview.faulty, len(read)) == (2, 1, 1)
    assert User.objects.filter(username="00231").exists()


def test_the_page_waits_for_the_job_and_goes_on(
    as_zhao: Client, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.XUNPING = {"core": {"import_kilobytes_at_once": 1}}
    monkeypatch.setattr(jobs_services, "queue_job", lambda job: None)
    sent = send(as_zhao, [LI, WANG])
    job = Job.objects.get()
    Job.objects.update(done=1000, total=3000, state="running")

    waiting = as_zhao.get(sent.url)
    polled = as_zhao.get(sent.url, headers={"hx-request": "true"})

    for page in (waiting, polled):
        assert "1000 / 3000" in page.content.decode()
        assert f'hx-get="{sent.url}"' in page.content.decode()
    assert "<html" not in polled.content.decode()
    Job.objects.update(state="waiting")
    jobs_services.run_job(str(job.pk))
    assert as_zhao.get(sent.url, headers={"hx-request": "true"})["HX-Refresh"] == "true"
    assert as_zhao.get(sent.url).context["preview"].new == 2


def test_a_large_file_that_cannot_be_read_says_so_and_is_not_kept(
    as_zhao: Client, settings: SettingsWrapper, private_files: Path
) -> None:
    settings.XUNPING = {"core": {"import_kilobytes_at_once": 1}}
    upload = SimpleUploadedFile("人员.csv", ("颜色,大小\n" + "红,3\n" * 400).encode("gbk"))
    sent = as_zhao.post(reverse("lms_core:import", args=["users"]), {"workbook": upload})

    assert "缺少这些列" in as_zhao.get(sent.url).content.decode()
    assert list(private_files.glob("imports/*")) == []


def send_two_sheets(client: Client) -> str:
    """Upload a workbook of two sheets, the second called 二月, and give the preview of the first."""
    book = openpyxl.Workbook()
    for table, rows in ((book.worksheets[0], (LI, CHEN)), (book.create_sheet("二月"), (WANG,))):
        for row in (HEADS, *rows):
            table.append(row)
    stream = BytesIO()
    book.save(stream)
    upload = SimpleUploadedFile("人员.xlsx", stream.getvalue())
    return client.post(reverse("lms_core:import", args=["users"]), {"workbook": upload}).url


def test_another_sheet_is_read_on_request(as_zhao: Client) -> None:
    address = send_two_sheets(as_zhao)
    assert "没有读取：工作表“二月”，有 1 行" in as_zhao.get(address).content.decode()

    as_zhao.post(address, {"sheet": "二月"})
    preview = as_zhao.get(address).context["preview"]
    confirm_preview(as_zhao, address)

    assert (preview.sheet, [other.name for other in preview.other_sheets]) == ("二月", ["Sheet"])
    assert staff() == ["00417"]


def send_heads(client: Client, *heads: str) -> str:
    """Upload a row about Li below these heads, and give the address of what was found."""
    upload = SimpleUploadedFile("人员.xlsx", workbook([(*LI, "甲")], heads=heads).getvalue())
    return client.post(reverse("lms_core:import", args=["users"]), {"workbook": upload}).url


def test_a_head_nobody_knows_is_given_its_meaning(as_zhao: Client) -> None:
    address = send_heads(as_zhao, "人员代码", "姓名", "入职日期", "备注")
    refused = as_zhao.get(address)
    assert refused.context["preview"].refusal == "缺少这些列：工号。请对照模板检查表头。"
    assert "A 列“人员代码”" in refused.content.decode()
    assert not refused.context["preview"].to_save

    as_zhao.post(address, {"read": "1", "column-0": "number"})
    preview = as_zhao.get(address).context["preview"]
    confirm_preview(as_zhao, address)

    assert (preview.refusal, preview.new, preview.ignored) == ("", 1, ["备注"])
    assert staff() == ["00231"]


def test_a_head_that_stands_twice_is_settled(as_zhao: Client) -> None:
    address = send_heads(as_zhao, "工号", "姓名", "入职日期", "工号")
    assert "“工号”这一列出现了两次" in as_zhao.get(address).context["preview"].refusal

    as_zhao.post(address, {"read": "1", "column-3": "-"})

    assert as_zhao.get(address).context["preview"].new == 1


def test_a_column_is_taken_for_another_and_what_was_said_before_stays(as_zhao: Client) -> None:
    address = send_heads(as_zhao, "员工编号", "称呼", "入职日期", "姓名")
    assert as_zhao.get(address).context["preview"].rows[0].cells[1] == "甲"

    as_zhao.post(address, {"read": "1", "column-1": "name"})
    as_zhao.post(address, {"read": "1", "column-2": "-"})
    preview = as_zhao.get(address).context["preview"]

    assert (preview.heads, preview.rows[0].cells) == (["工号", "姓名"], ["00231", "李敏"])
    assert preview.ignored == ["入职日期", "姓名"]


def test_only_the_preview_that_was_seen_is_stored(as_zhao: Client) -> None:
    address = send_two_sheets(as_zhao)
    seen = as_zhao.get(address).context["run"].preview_digest
    as_zhao.post(address, {"sheet": "二月"})  # in another window

    refused = as_zhao.post(address, {"preview": seen}, follow=True)

    assert "没有导入任何内容：这份工作簿刚才又重新读取了一遍。" in refused.content.decode()
    assert (refused.context["preview"].sheet, staff()) == ("二月", [])
    confirm_preview(as_zhao, address)
    assert staff() == ["00417"]


def test_nothing_is_stored_while_another_sheet_is_read(
    as_zhao: Client, zhao: User, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = send_two_sheets(as_zhao)
    run, seen = ImportRun.objects.get(), as_zhao.get(address).context["run"].preview_digest
    settings.XUNPING = {"core": {"import_kilobytes_at_once": 1}}
    monkeypatch.setattr(jobs_services, "queue_job", lambda job: None)
    as_zhao.post(address, {"sheet": "二月"})

    refused = as_zhao.post(address, {"preview": seen}, follow=True)

    assert "没有导入任何内容：这份工作簿刚才又重新读取了一遍。" in refused.content.decode()
    assert (refused.status_code, staff()) == (200, [])
    with pytest.raises(PreviewChanged):
        confirm(run=run, seen=seen, actor=zhao)


def test_a_confirmed_workbook_is_read_anew_no_more(
    as_zhao: Client, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.XUNPING = {"core": {"import_rows_at_once": 1}}
    address = send_two_sheets(as_zhao)
    monkeypatch.setattr(jobs_services, "queue_job", lambda job: None)
    late = ImportRun.objects.get()  # as an examination read it that ends after the confirmation
    confirm_preview(as_zhao, address)

    examine_run(late)
    with pytest.raises(AlreadyImported):
        have_examined(run=late, actor=late.uploaded_by, asked=AskedReading("二月"))
    as_zhao.post(address, {"sheet": "二月"})
    jobs_services.run_job(str(Job.objects.get(kind="core.import").pk))

    assert staff() == ["00231", "00502"]


def test_what_changed_since_the_preview_is_left_out_and_counted(
    as_zhao: Client, users_import: UsersImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = send(as_zhao, [LI, WANG])

    def gone(rows: Sequence[SheetRow]) -> list[Fault]:
        return [Fault(row, "number", "已停用", "") for row in rows if row.text("number") == "00417"]

    monkeypatch.setattr(users_import, "check", gone)
    receipt = confirm_preview(as_zhao, sent.url, follow=True)

    assert "有问题未导入" in receipt.content.decode()
    assert list(User.objects.filter(username__startswith="00").values_list("username", flat=True)) == [
        "00231"
    ]
    assert AuditEntry.objects.get(action="core.imported").details["faulty"] == 1


def test_many_rows_run_as_a_job(as_zhao: Client, settings: SettingsWrapper) -> None:
    settings.XUNPING = {"core": {"import_rows_at_once": 1}}
    sent = send(as_zhao, [LI, WANG])

    assert as_zhao.get(sent.url).context["preview"].as_job
    page = confirm_preview(as_zhao, sent.url, follow=True)

    job = Job.objects.get()
    assert (job.state, job.total, job.done) == ("done", 2, 2)
    assert page.redirect_chain[-1][0] == job.get_absolute_url()
    assert User.objects.filter(username="00231").exists()


def test_a_file_that_cannot_be_read_is_not_kept(as_zhao: Client, private_files: Path) -> None:
    upload = SimpleUploadedFile("人员.xlsx", b"no workbook at all")
    page = as_zhao.post(reverse("lms_core:import", args=["users"]), {"workbook": upload})

    assert page.status_code == 200
    assert page.context["form"].errors["workbook"]
    assert not ImportRun.objects.exists()
    assert list(private_files.glob("imports/*")) == []


def test_an_empty_file_is_told_what_to_do(as_zhao: Client) -> None:
    page = as_zhao.post(
        reverse("lms_core:import", args=["users"]),
        {"workbook": SimpleUploadedFile("人员.xlsx", b"")},
        headers={"accept-language": "zh-hans"},
    )

    assert page.context["form"].errors["workbook"] == ["文件是空的。请重新保存，再选一次。"]


def test_faults_and_template_can_be_downloaded(as_zhao: Client) -> None:
    run = send(as_zhao, [LI, ("00502", "", "")])
    faults = as_zhao.get(reverse("lms_core:import_faults", args=["users", ImportRun.objects.get().pk]))
    template = as_zhao.get(reverse("lms_core:import_template", args=["users"]))

    assert run.status_code == 302
    assert faults.content.startswith(b"PK")
    assert template.content.startswith(b"PK")
    assert "attachment" in template["Content-Disposition"]


def test_nobody_else_sees_an_upload(as_zhao: Client, as_li: Client, li: User) -> None:
    sent = send(as_zhao, [LI])

    assert as_li.get(sent.url).status_code == 403
    assert as_li.get(reverse("lms_core:import", args=["users"])).status_code == 403
    li.is_superuser = True
    li.save()
    assert as_li.get(sent.url).status_code == 404
    assert as_li.post(sent.url).status_code == 404
    assert not User.objects.filter(username="00231").exists()


def test_an_unknown_import(as_zhao: Client) -> None:
    assert as_zhao.get(reverse("lms_core:import", args=["nothing"])).status_code == 404


def test_old_uploads_are_forgotten(as_zhao: Client, private_files: Path) -> None:
    from datetime import timedelta

    from django.utils import timezone

    send(as_zhao, [LI])
    now = timezone.now()

    assert forget_old_uploads(now + timedelta(days=29)) == 0
    assert forget_old_uploads(now + timedelta(days=31)) == 1
    assert list(private_files.glob("imports/*")) == []
