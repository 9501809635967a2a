"""What the guide for production tells people to type works on PostgreSQL, from an empty database on."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from tests.exams.real_site import free_port, wait_until
from tests.postgresql import database_of_its_own

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.postgresql]

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs/how-to/run-in-production.md").read_text("utf-8")
BLOCKS = [
    [shlex.split(line) for line in block.split("\n") if line.strip()]
    for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
]
PASSWORD = "plain-words-47-lantern"

EMAIL = "admin@training.example"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Make an empty database and the environment that the guide asks for."""
    with database_of_its_own("guide") as database:
        yield os.environ | {
            "DJANGO_SETTINGS_MODULE": "lms.portal.settings.production",
            "XUNPING_SECRET_KEY": "long-and-random-9f1c2e7ab4d05388e6f0a7c1d2b3945f6e7a8091c",
            "DATABASE_URL": database,
            "XUNPING_VAR": str(tmp_path / "var"),
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }


def program(command: list[str]) -> list[str]:
    """Name the program of this environment that a command of the guide means."""
    return [str(Path(sys.executable).with_name(command[0])), *command[1:]]


def run(command: list[str], environment: dict[str, str]) -> str:
    """Run a command to its end, which must be a good one."""
    done = subprocess.run(
        program(command), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command while the block lasts, and end it as an administrator would."""
    process = subprocess.Popen(
        program(command), cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def read(browser: OpenerDirector, address: str, **form: str) -> tuple[int, str]:
    """Ask for an address, or send a form there."""
    try:
        with browser.open(address, urlencode(form).encode() if form else None, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refusal:
        return refusal.code, ""
    except URLError:
        return 0, ""


def test_the_guide_leads_from_an_empty_database_to_a_signed_in_administrator(server: dict[str, str]) -> None:
    prepare, (serve, work) = BLOCKS
    site = f"http://127.0.0.1:{(port := free_port())}"
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    environment = server | {"XUNPING_BASE_URL": site}

    for command in prepare:
        run(command, environment)
    again = run(["python", "manage.py", "load_content"], environment)
    account = ["--noinput", "--username=admin", f"--email={EMAIL}"]
    run(["python", "manage.py", "createsuperuser", *account], environment)

    with ExitStack() as stack:
        stack.enter_context(running([*serve, "--host", "127.0.0.1", "--port", str(port)], environment))
        worker = stack.enter_context(running(work, environment | {"PYTHONUNBUFFERED": "1"}))
        assert worker.stdout
        assert b"The worker runs" in worker.stdout.readline()
        wait_until(lambda: read(browser, f"{site}/account/login/")[0] == 200)

        _status, page = read(browser, f"{site}/account/login/")
        style = re.search(r'href="(/static/[^"]+\.css)"', page)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert style
        assert token
        assert "登录" in page
        assert read(browser, f"{site}{style[1]}")[0] == 200
        read(
            browser,
            f"{site}/account/login/",
            csrfmiddlewaretoken=token[1],
            login="admin",
            password=PASSWORD,
        )
        status, admin = read(browser, f"{site}/admin/users/")

    assert re.findall(r"[1-9]\d* (?:added|changed)", again) == []
    assert status == 200
    assert re.search(r"users/edit/\d+", admin)
