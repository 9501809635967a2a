"""A workbook goes from upload to receipt, once, in one transaction."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.api import JobProgress, SheetRow
from lms.core.models import AuditEntry, ImportRun, Job
from lms.core.sheets.importing import AlreadyImported, confirm, forget_old_uploads
from tests.core.workbooks import LI, WANG, UsersImport, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("users_import")]


def send(client: Client, rows: Sequence[SheetRow], name: str = "人员.xlsx") -> HttpResponse:
    """Upload a workbook and give the answer."""
    upload = SimpleUploadedFile(name, workbook(rows).getvalue())
    return client.post(reverse("lms_core:import", args=["users"]), {"workbook": upload})


def test_upload_preview_confirm_receipt(as_zhao: Client, private_files: Path) -> None:
    sent = send(as_zhao, [LI, WANG, ("00502", "", "")])
    preview = as_zhao.get(sent.url)

    assert preview.context["preview"].new == 2
    assert preview.context["preview"].faulty == 1
    assert not User.objects.filter(username="00231").exists()

    receipt = as_zhao.post(sent.url, follow=True)

    assert set(User.objects.filter(username__startswith="00").values_list("username", "last_name")) == {
        ("00231", "李敏"),
        ("00417", "王强"),
    }
    assert "已导入" in receipt.content.decode()
    entry = AuditEntry.objects.get(action="core.imported")
    assert (entry.actor_label, entry.details["new"], entry.details["faulty"]) == ("赵蕾 (zhao)", 2, 1)
    assert [path.name for path in private_files.glob("imports/*")] == [f"{ImportRun.objects.get().pk}.xlsx"]


def test_the_same_workbook_again_changes_nothing(as_zhao: Client) -> None:
    as_zhao.post(send(as_zhao, [LI, WANG]).url)
    again = send(as_zhao, [LI, WANG])
    preview = as_zhao.get(again.url).context["preview"]

    assert (preview.new, preview.changed, preview.unchanged) == (0, 0, 2)
    as_zhao.post(again.url)
    assert AuditEntry.objects.filter(action="core.imported").latest("id").details["unchanged"] == 2
    assert User.objects.filter(username__startswith="00").count() == 2


def test_a_second_confirmation_changes_nothing(as_zhao: Client, zhao: User) -> None:
    as_zhao.post(send(as_zhao, [LI]).url)
    run = ImportRun.objects.get()

    with pytest.raises(AlreadyImported):
        confirm(run=run, actor=zhao, as_job=False)


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
        as_zhao.post(sent.url)

    assert not User.objects.filter(username="half").exists()
    assert ImportRun.objects.get().applied_at is None


def test_many_rows_run_as_a_job(as_zhao: Client, settings: SettingsWrapper) -> None:
    settings.XUNPING = {"core": {"import_rows_at_once": 1}}
    sent = send(as_zhao, [LI, WANG])

    assert as_zhao.get(sent.url).context["preview"].as_job
    page = as_zhao.post(sent.url, follow=True)

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
