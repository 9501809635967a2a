"""A large download is made by a job, with the rights of whoever asked, and given to nobody else."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils.timezone import localdate, now
from pytest_django.fixtures import Settings as SettingsWrapper
from python_calamine import load_workbook

from lms.certification.requirements.models import Certification
from lms.core.jobs.exports import forget_old_exports
from lms.core.jobs.models import Job
from lms.core.jobs.services import run_job
from lms.core.trail.models import AuditEntry
from lms.people.api import Role
from tests.factories.certification import make_certificate, make_certification
from tests.factories.people import Cast, make_cast, make_position

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: SettingsWrapper, tmp_path: Path) -> Cast:
    """Li and Chen with a certificate each, where two rows are many."""
    settings.XUNPING = {"core": {"export_rows_at_once": 1}}
    private = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    found = make_cast()
    certification: Certification = make_certification(positions=(make_position(),))
    for employee in (found.li, found.chen):
        make_certificate(employee, certification, localdate())
    return found


def client_of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.user(name))
    return client


@pytest.mark.parametrize(
    ("page", "said"),
    [("register/?sort=employee__number", "李敏"), ("coverage/?unit=P01-C1", "热线一组")],
)
def test_a_large_list_becomes_a_job_with_a_file(cast: Cast, page: str, said: str) -> None:
    client = client_of(cast, "zhao")

    answer = client.get(f"/certificates/{page}&export=xlsx", follow=True)
    job = Job.objects.get(kind="core.export")
    ready = client.get(job.shown_receipt.link_url)
    (sheet,) = load_workbook(BytesIO(b"".join(ready))).sheet_names[:1]
    content = load_workbook(BytesIO(b"".join(client.get(job.shown_receipt.link_url))))

    assert answer.redirect_chain[0][0] == job.get_absolute_url()
    assert job.shown_receipt.link_url in answer.text
    assert ready["Content-Disposition"].startswith("attachment; filename=")
    assert said in {cell for row in content.get_sheet_by_name(sheet).to_python() for cell in row}
    assert AuditEntry.objects.filter(action="certification.exported").count() == 1


def test_the_file_of_a_job_is_for_nobody_else(cast: Cast) -> None:
    client_of(cast, "zhao").get("/certificates/register/?export=xlsx")
    address = Job.objects.get(kind="core.export").shown_receipt.link_url

    assert [client_of(cast, name).get(address).status_code for name in ("li", "wang", "zhao")] == [
        404,
        404,
        200,
    ]
    assert Client().get(address).status_code == 302


def test_who_lost_the_right_meanwhile_gets_no_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from lms.core.jobs import services

    monkeypatch.setattr(services, "queue_job", lambda job: None)
    client_of(cast, "zhao").get("/certificates/register/?export=xlsx")
    cast.user("zhao").groups.remove(Group.objects.get(name=Role.HR.value))
    run_job(str(Job.objects.get().pk))

    job = Job.objects.get()
    assert (job.state, job.receipt) == ("failed", None)
    assert client_of(cast, "zhao").get(f"{job.get_absolute_url()}file/").status_code == 404


def test_a_small_download_comes_at_once(cast: Cast, settings: SettingsWrapper) -> None:
    settings.XUNPING = {"core": {"export_rows_at_once": 10}}

    answer = client_of(cast, "zhao").get("/certificates/register/?export=xlsx")

    assert answer["Content-Disposition"].startswith("attachment")
    assert not Job.objects.filter(kind="core.export").exists()


def test_a_file_is_deleted_past_its_time(cast: Cast, tmp_path: Path) -> None:
    client_of(cast, "zhao").get("/certificates/register/?export=xlsx")

    assert len(list(tmp_path.glob("exports/*/*.xlsx"))) == 1
    forget_old_exports(now() + timedelta(days=4))
    assert not list(tmp_path.glob("exports/*/*.xlsx"))
