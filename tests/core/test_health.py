"""A monitor is told whether a server lives and whether it can do its work; an administrator sees it too."""

import shutil
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from lms.core.jobs.health import Reported, Schema
from lms.core.jobs.heartbeat import show_presence
from lms.core.jobs.models import WorkerSeen
from lms.core.jobs.worker import be_seen

pytestmark = pytest.mark.django_db
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
ALL_FINE = {"ready": True, "database": "ok", "migrations": "ok", "worker": "ok", "disk": "ok"}


@pytest.fixture(autouse=True)
def queue(settings: Settings) -> None:
    """Keep jobs in the queue's table, as a server does."""
    settings.TASKS = QUEUE


@pytest.fixture(autouse=True)
def schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the migrations anew."""
    monkeypatch.setattr(Schema, "is_whole", False)


def asked(name: str) -> tuple[int, dict[str, object]]:
    """Ask as a monitor does, who is not signed in."""
    reply = Client().get(f"/health/{name}")
    assert "no-store" in reply.headers["Cache-Control"]
    return reply.status_code, reply.json()


def test_a_server_with_everything_is_ready() -> None:
    be_seen()

    assert asked("ready") == (200, ALL_FINE)


def test_a_worker_not_seen_for_two_minutes_is_missed() -> None:
    show_presence(timezone.now() - timedelta(seconds=121))

    assert asked("ready") == (503, ALL_FINE | {"ready": False, "worker": "none seen for 2 minutes"})

    show_presence(timezone.now() - timedelta(seconds=119))

    assert asked("ready") == (200, ALL_FINE)
    assert WorkerSeen.objects.count() == 1


def test_a_server_whose_code_is_ahead_of_its_database_is_not_ready() -> None:
    be_seen()
    MigrationRecorder.Migration.objects.filter(app="lms_core").delete()

    status, told = asked("ready")

    assert (status, told["ready"]) == (503, False)
    assert str(told["migrations"]).endswith(" not applied")


def test_a_full_disk_is_said(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    be_seen()
    usage = shutil.disk_usage("/")._replace(free=499 * 1024 * 1024)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)

    assert asked("ready") == (503, ALL_FINE | {"ready": False, "disk": "499 MB free"})


def gone(*_args: object) -> None:
    """Do as a database does that is away."""
    raise OperationalError("terminating connection due to administrator command")


def test_a_server_without_its_database_lives_and_is_not_ready() -> None:
    with connection.execute_wrapper(gone):
        status, told = asked("ready")
        alive = asked("live")

    assert (status, told["database"], told["disk"]) == (503, "OperationalError: cannot be asked", "ok")
    assert alive == (200, {"live": True})


def test_an_administrator_is_told_that_nobody_does_the_background_work(client: Client) -> None:
    client.force_login(User.objects.create_superuser("root"))
    words = "后台工作进程已两分钟没有动静"

    before = client.get("/admin/").content.decode()
    be_seen()
    after = client.get("/admin/").content.decode()

    assert (words in before, words in after) == (True, False)


def test_a_session_changes_nothing_about_the_answer_while_the_database_is_away() -> None:
    client = Client()
    client.cookies["sessionid"] = "a-session-that-would-be-looked-up"

    with connection.execute_wrapper(gone):
        replies = [client.get("/health/live"), client.get("/health/ready")]

    assert [(reply.status_code, reply["Content-Type"]) for reply in replies] == [
        (200, "application/json"),
        (503, "application/json"),
    ]


def test_the_log_has_a_line_when_readiness_changes_and_none_in_between(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reported, "parts", {})
    caplog.set_level("INFO")

    for parts in ({"disk": "ok"}, {"disk": "3 MB free"}, {"disk": "3 MB free"}, {"disk": "ok"}):
        monkeypatch.setattr("lms.core.jobs.views.readiness", lambda _now, parts=parts: parts)
        Client().get("/health/ready")

    lines = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert lines == [("INFO", "Ready"), ("WARNING", "Not ready: disk: 3 MB free"), ("INFO", "Ready")]
