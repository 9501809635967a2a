"""A fault leaves its traceback under a number the page shows; a database that is away is said to be so."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction
from django.db.utils import ConnectionHandler
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from lms.portal.views import is_database_away
from tests.portal.world import World

ROOT = Path(__file__).resolve().parents[2]
TOKEN = UUID(int=7)
JSON_ADDRESSES = ["answer", "state", "heartbeat", "turn"]
FORMS = ["hand_in", "attempt", "result", "feedback"]
ASK = """
import django
django.setup()
from django.test import Client
from django.urls import get_resolver
def fail(request, path):
    raise ZeroDivisionError("the planted fault")
next(each for each in get_resolver().url_patterns if getattr(each, "name", "") == "media").callback = fail
reply = Client(raise_request_exception=False, headers={"accept-language": "en"}).get("/media/x")
print(reply.status_code, reply["X-Request-ID"], reply.content.decode().count(reply["X-Request-ID"]))
"""


def ask_production(tmp_path: Path, **environment: str) -> tuple[list[str], str]:
    """Meet a fault in a process with production's settings; give what it printed, and its log."""
    (tmp_path / "static").mkdir()
    sheets = ("tokens", "base", "shell", "components", "controls")
    names = [*(f"lms_core/css/{name}.css" for name in sheets), "lms_core/js/theme.js"]
    told = {"version": "1.1", "paths": dict(zip(names, names, strict=True))}
    (tmp_path / "static" / "staticfiles.json").write_text(json.dumps(told))
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "lms.portal.settings.production",
            "XUNPING_SECRET_KEY": "only-for-this-test",
            "XUNPING_HOSTS": "testserver",
            "XUNPING_VAR": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}",
        }
        | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split(), done.stderr


@pytest.mark.process
def test_a_fault_in_production_leaves_one_line_of_json_with_its_traceback(tmp_path: Path) -> None:
    (status, number, shown), log = ask_production(tmp_path)

    [line] = [json.loads(each) for each in log.splitlines() if "planted" in each]
    assert (status, shown, line["number"], line["level"]) == ("500", "1", number, "ERROR")
    assert line["logger"] == "django.request"
    assert line["traceback"].endswith("ZeroDivisionError: the planted fault")


@pytest.mark.process
def test_the_log_may_be_text(tmp_path: Path) -> None:
    (_status, number, _shown), log = ask_production(tmp_path, XUNPING_LOG="text")

    assert re.search(rf"ERROR django.request \[{number}\] Internal Server Error: /media/x\nTraceback", log)


@pytest.mark.process
def test_a_style_of_the_log_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        ask_production(tmp_path, XUNPING_LOG="xml")

    assert "The style of the log is 'xml'; it must be text or json." in refused.value.stderr


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "这里出了点问题"), ("en", "Something went wrong here")]
)
def test_the_page_of_a_fault_names_the_language_it_speaks(language: str, words: str) -> None:
    with translation.override(language):
        page = render_to_string("500.html")

    assert f'<html lang="{language}">' in page
    assert words in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "表单没有提交成功"), ("en", "The form was not taken")]
)
def test_a_form_without_its_token_is_refused_on_a_page_of_the_house(language: str, words: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": language})

    reply = client.post(reverse("account_login"), {"login": "li", "password": "x"})

    assert reply.status_code == HTTPStatus.FORBIDDEN
    assert f'<html lang="{language}">' in reply.text
    assert words in reply.text
    assert "lms_core/css/tokens" in reply.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "这次请求无法识别"), ("en", "This request cannot be read")]
)
@pytest.mark.parametrize("fault", ["a foreign host", "too many fields"])
def test_a_request_that_cannot_be_read_is_answered_on_a_page_of_the_house(
    settings: Settings, language: str, words: str, fault: str
) -> None:
    settings.ALLOWED_HOSTS, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = ["testserver"], 2
    client = Client(headers={"accept-language": language})

    if fault == "a foreign host":
        reply = client.get(reverse("account_login"), headers={"host": "elsewhere.example"})
    else:
        reply = client.post(reverse("account_login"), {str(number): "x" for number in range(4)})

    assert reply.status_code == HTTPStatus.BAD_REQUEST
    assert f'<html lang="{language}">' in reply.text
    assert words in reply.text


def gone(*_args: object) -> None:
    """Do as a database does that is being restarted."""
    raise OperationalError("terminating connection due to administrator command")


def taker(world: World) -> Client:
    """Sign somebody in whose requests may fail."""
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.li.user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("name", JSON_ADDRESSES)
def test_the_exam_page_is_told_that_the_database_is_away(world: World, name: str) -> None:
    client, address = taker(world), reverse(f"lms_exams:{name}", args=[TOKEN])
    ask = client.get if name == "state" else client.post

    with connection.execute_wrapper(gone):
        reply = ask(address, headers={"accept": "application/json"})

    assert (reply.status_code, reply.json()) == (503, {"status": "unavailable"})
    assert reply.headers["Retry-After"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", FORMS)
def test_a_person_is_told_that_the_database_is_away(world: World, name: str) -> None:
    client, address = taker(world), reverse(f"lms_exams:{name}", args=[TOKEN])
    paper = f"http://testserver{reverse('lms_exams:attempt', args=[TOKEN])}"

    with connection.execute_wrapper(gone):
        reply = client.post(address, headers={"referer": paper}) if name == "hand_in" else client.get(address)

    page = reply.content.decode()
    assert (reply.status_code, "请稍等片刻" in page) == (503, True)
    assert f'href="{paper if name == "hand_in" else address}"' in page
    assert reply.headers["X-Request-ID"] in page


@pytest.mark.django_db
def test_starting_is_told_that_the_database_is_away(world: World) -> None:
    client, address = taker(world), reverse("lms_exams:rules", args=[1])

    with connection.execute_wrapper(gone):
        replies = [client.get(address), client.post(address, headers={"referer": "https://elsewhere.cn/"})]

    assert [reply.status_code for reply in replies] == [503, 503]
    assert "elsewhere" not in replies[1].content.decode()


@pytest.mark.django_db
def test_a_table_that_is_missing_is_a_fault_of_the_program(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_args: object, **_kwargs: object) -> None:
        with transaction.atomic():
            connection.cursor().execute("SELECT no_such_column FROM no_such_table")

    monkeypatch.setattr("lms.exams.taking.views.sittings_of", ask)

    assert taker(world).get(reverse("lms_exams:exams")).status_code == 500


@pytest.mark.django_db
def test_a_file_that_cannot_be_opened_is_a_database_that_is_away(tmp_path: Path) -> None:
    missing = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "missing" / "db.sqlite3")}

    with pytest.raises(OperationalError) as fault:
        ConnectionHandler({"default": missing})["default"].cursor()

    assert is_database_away(fault.value)


@pytest.mark.django_db
def test_a_fault_of_the_program_is_none_of_the_database(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("lms.exams.taking.views.sittings_of", fail)

    reply = taker(world).get(reverse("lms_exams:exams"))

    assert reply.status_code == 500
    assert reply.headers["X-Request-ID"] in reply.content.decode()
