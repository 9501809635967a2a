"""What is in the way of `./scripts/demo` is said in one sentence, and a broken-off start is made good."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from lms.demo.__main__ import STOPPED, main
from lms.demo.launching import preparing, serving, starting
from lms.demo.launching.obstacles import (
    InTheWay,
    port_asked,
    refuse_odd_address,
    refuse_older_data,
    refuse_other_peoples_data,
    refuse_silent_database,
    refuse_taken_port,
)
from lms.demo.launching.stopping import noticing_ctrl_c
from lms.demo.logins import DemoLogin, logins_file
from lms.demo.plan import read_plan
from lms.demo.seeding import renew_logins
from lms.people.access.services import create_roles
from lms.portal.translations import compile_stale
from tests.exams.real_site import free_port
from tests.factories.people import make_cast, make_employee, make_unit

CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Unit"\nmsgstr "{}"\n'


@pytest.mark.parametrize(("text", "port"), [(None, 8000), ("", 8000), ("8080", 8080), ("65535", 65_535)])
def test_the_port_asked_for(text: str | None, port: int) -> None:
    assert port_asked(text) == port


@pytest.mark.parametrize("text", ["abc", "0", "-1", "65536", "80.5"])
def test_what_is_no_port_is_quoted(text: str) -> None:
    with pytest.raises(InTheWay, match=f"PORT is not a port: '{text}'"):
        port_asked(text)


def test_a_taken_port_comes_with_another_to_choose() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(InTheWay, match=rf"Port {port} is taken\. .* PORT=\d+ \./scripts/demo"):
            refuse_taken_port(port)

    refuse_taken_port(port)


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://root:secret@127.0.0.1/x", "postgres"])
def test_an_odd_address_of_a_database_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(InTheWay, match="DATABASE_URL names no database") as caught:
        refuse_odd_address(url)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite:////tmp/x.sqlite3", "postgres://a@b/c", "postgresql://a:b@c:5432/d"])
def test_databases_the_product_runs_on(url: str) -> None:
    refuse_odd_address(url)


@pytest.mark.django_db
def test_a_database_that_does_not_answer_says_so_itself(tmp_path: Path) -> None:
    missing = {**connection.settings_dict, "NAME": str(tmp_path / "no" / "folder.sqlite3"), "OPTIONS": {}}

    with pytest.raises(InTheWay, match=r"does not answer \(unable to open database file\)"):
        refuse_silent_database(DatabaseWrapper(missing))


@pytest.mark.django_db
def test_another_organisations_database_is_left_alone() -> None:
    refuse_other_peoples_data()
    theirs = make_employee("李敏", number="70001", unit=make_unit("别家", code="X1"))

    with pytest.raises(InTheWay, match="an organisation that is not the demo's"):
        refuse_other_peoples_data()

    theirs.is_demo = True
    theirs.save()
    make_employee("新人", number="70002", unit=make_unit("另一个", code="X2"))
    refuse_other_peoples_data()


@pytest.mark.django_db
def test_data_of_an_earlier_version_is_named_with_the_way_out() -> None:
    refuse_older_data(connection)
    MigrationRecorder(connection).record_applied("lms_exams", "0031_voided_attempts")

    with pytest.raises(InTheWay, match=r"Start anew: \./scripts/demo --reset"):
        refuse_older_data(connection)


def test_main_says_it_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "99999")
    monkeypatch.setattr("sys.argv", ["demo"])

    assert main() == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_ctrl_c_while_preparing_ends_with_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*, reset: bool) -> list[DemoLogin]:
        raise KeyboardInterrupt

    monkeypatch.setattr(preparing, "prepare", interrupted)
    monkeypatch.setattr("sys.argv", ["demo", "--prepare-only"])
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])
    monkeypatch.setenv("XUNPING_BASE_URL", "http://testserver")

    assert main() == STOPPED
    assert "goes on from here" in capsys.readouterr().err


def test_ctrl_c_that_something_swallowed_stops_before_the_next_step(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def swallow() -> None:
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)

    def prepare() -> None:
        with noticing_ctrl_c():
            for name in ("first", "second"):
                with preparing._said(name):
                    swallow()

    with pytest.raises(KeyboardInterrupt):
        prepare()

    assert "second" not in capsys.readouterr().out
    with noticing_ctrl_c(), preparing._said("third"):
        pass


@pytest.fixture
def usual_signals() -> Iterator[None]:
    """Put back what answers signals: serving takes them over for as long as its process lasts."""
    before = {number: signal.getsignal(number) for number in serving.ENDINGS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", serving.ENDINGS, ids=lambda number: number.name)
def test_worker_and_server_end_with_the_demo(
    monkeypatch: pytest.MonkeyPatch, usual_signals: None, number: signal.Signals
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def start(*_port: int) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(["sleep", "60"], start_new_session=True))
        return started[-1]

    def answers(*_arguments: object) -> bool:
        os.kill(os.getpid(), number)
        return True

    for name, instead in {"_start_worker": start, "_start_server": start, "_answers": answers}.items():
        monkeypatch.setattr(serving, name, instead)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

    assert serving.serve(8000, []) == 0
    assert [process.poll() for process in started] == [-signal.SIGTERM, -signal.SIGTERM]


def start_of(monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    """Let the demo start a worker that lives and a server that is a line of shell."""

    def start(command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    monkeypatch.setattr(serving, "_start_worker", lambda: start(["sleep", "60"]))
    monkeypatch.setattr(serving, "_start_server", lambda _port: start(["sh", "-c", server]))
    monkeypatch.setattr(starting, "SECONDS_OF_A_LOOK", 1.0)


def test_a_server_that_ends_is_quoted(
    monkeypatch: pytest.MonkeyPatch, usual_signals: None, capsys: pytest.CaptureFixture[str]
) -> None:
    start_of(monkeypatch, "echo settings are wrong >&2; exit 3")

    assert serving.serve(free_port(), []) == 1

    said = "The server ended before it answered. The last it said:\n  settings are wrong\n"
    assert capsys.readouterr().err == said


def test_a_server_that_does_nothing_is_quoted_and_ended(
    monkeypatch: pytest.MonkeyPatch, usual_signals: None, capsys: pytest.CaptureFixture[str]
) -> None:
    start_of(monkeypatch, "echo waiting for a lock; exec sleep 60")

    assert serving.serve(free_port(), []) == 1

    said = "The server did nothing for a minute. The last it said:\n  waiting for a lock\n"
    assert capsys.readouterr().err == said


def test_a_server_that_works_is_waited_for_however_long_it_takes(
    monkeypatch: pytest.MonkeyPatch,
    usual_signals: None,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """Three looks pass while it uses the processor; then it serves."""
    port = free_port()
    busy = "import time; end = time.monotonic() + 4\nwhile time.monotonic() < end: pass"
    (tmp_path / "account" / "login").mkdir(parents=True)
    serve = f"exec {sys.executable} -m http.server {port} --bind 127.0.0.1 --directory {tmp_path}"
    start_of(monkeypatch, f"{sys.executable} -c '{busy}'; {serve}")
    monkeypatch.setattr(serving, "_greet", lambda *_told: os.kill(os.getpid(), signal.SIGINT))
    monkeypatch.setattr(starting, "LEAST_WORK_SECONDS", 0.05)

    assert serving.serve(port, []) == 0

    assert capsys.readouterr().out.count("The server is still starting") >= 3


def test_who_wants_the_demo_to_outlive_the_terminal_is_heard(
    monkeypatch: pytest.MonkeyPatch, usual_signals: None
) -> None:
    def end_at_once() -> None:
        raise InTheWay

    monkeypatch.setattr(serving, "_start_worker", end_at_once)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with pytest.raises(InTheWay):
        serving.serve(8000, [])

    assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN


def test_each_database_keeps_its_own_logins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def file_for(**where: object) -> str:
        for name, value in {"HOST": "", "PORT": "", **where}.items():
            monkeypatch.setitem(connection.settings_dict, name, value)
        return logins_file().name

    own = file_for(NAME=settings.VAR_DIR / "xunping.sqlite3")
    others = {file_for(NAME="a", HOST="h"), file_for(NAME="b", HOST="h"), file_for(NAME="a", HOST="i")}

    assert own == "demo-logins.json"
    assert len(others - {own}) == 3


@pytest.mark.django_db
def test_only_the_demos_own_file_without_people_is_thrown_away_when_migrating_broke_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def half_made(name: object) -> bool:
        monkeypatch.setitem(connection.settings_dict, "NAME", name)
        return preparing.is_half_made(connection)

    own = settings.VAR_DIR / "xunping.sqlite3"
    assert (half_made("/srv/theirs.sqlite3"), half_made(own)) == (False, True)

    make_employee("李敏", number="70001", unit=make_unit("一组", code="X1"))
    assert half_made(own) is False


@pytest.mark.django_db
def test_lost_logins_are_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    create_roles()
    make_cast()
    file = read_plan(settings.CONTENT_DIR / "demo" / "demo.yaml", date(2026, 11, 25)).file
    second_in_hr, _second_trainer = file["colleagues"]  # an older demo has no second trainer
    there = [*file["cast"], second_in_hr]
    known = set(User.objects.values_list("username", flat=True))
    for number in {entry["number"] for entry in there} - known:
        make_employee("某某", number=number, unit=make_unit(number, code=number))

    logins = renew_logins(settings.CONTENT_DIR)

    assert [login.number for login in logins] == [entry["number"] for entry in there]
    assert all(User.objects.get(username=one.number).check_password(one.password) for one in logins)


def test_only_what_is_newer_is_compiled(tmp_path: Path) -> None:
    path = tmp_path / "app/locale/zh_Hans/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE.format("单位"), encoding="utf-8")

    assert (compile_stale(tmp_path), compile_stale(tmp_path)) == (1, 0)

    path.write_text(CATALOGUE.format("机构"), encoding="utf-8")
    later = path.with_suffix(".mo").stat().st_mtime + 5
    os.utime(path, (later, later))
    assert compile_stale(tmp_path) == 1
    assert "机构".encode() in path.with_suffix(".mo").read_bytes()
