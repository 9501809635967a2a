"""What is in the way of `./scripts/demo` is said in one sentence, and a broken-off start is made good."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper

from lms.people.services.roles import create_roles
from lms.portal.demo import preparing, serving
from lms.portal.demo.__main__ import STOPPED, main
from lms.portal.demo.logins import Login, logins_file
from lms.portal.demo.obstacles import (
    InTheWay,
    port_asked,
    refuse_odd_address,
    refuse_other_peoples_data,
    refuse_silent_database,
    refuse_taken_port,
)
from lms.portal.demo.seed.plan import read_plan
from lms.portal.demo.seed.seeding import renew_logins
from lms.portal.demo.stopping import noticing_ctrl_c
from lms.portal.demo.translations import compile_stale
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
    def interrupted(*, reset: bool) -> list[Login]:
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
    cast, known = file["cast"], set(User.objects.values_list("username", flat=True))
    for number in {entry["number"] for entry in [*cast, file["colleague"]]} - known:
        make_employee("某某", number=number, unit=make_unit(number, code=number))

    logins = renew_logins(settings.CONTENT_DIR)

    assert [login.number for login in logins] == [entry["number"] for entry in cast]
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
