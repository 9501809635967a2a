"""What the guide for production tells people to type works on PostgreSQL, from an empty database on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import psycopg
import pytest

from tests.exams.real_site import free_port, wait_until
from tests.postgresql import NO_SERVER, server_url

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.postgresql]

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs/how-to/run-in-production.md").read_text("utf-8")
BLOCKS = [
    [line.strip() for line in block.split("\n") if line.strip()]
    for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
]
[ROLES] = re.findall(r"```sql\n(.*?)```", GUIDE, re.DOTALL)
PREPARE, RUN, BACK_UP, RESTORE = BLOCKS
CHANGES = [
    "UPDATE lms_core_auditentry SET reason = 'x'",
    "DELETE FROM lms_core_auditentry",
    "TRUNCATE lms_core_auditentry",
    "ALTER TABLE lms_core_auditentry DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "DROP TABLE lms_core_auditentry",
    "UPDATE lms_core_auditseal SET digest = 'x'",
    "DELETE FROM lms_core_auditseal",
    "DROP FUNCTION lms_core_auditentry_refuse() CASCADE",
]
WRITE = (
    "import django; django.setup(); from django.contrib.auth.models import User; "
    "from django.utils import timezone; "
    "from lms.core.trail.api import record; from lms.core.trail.sealing import seal_everything; "
    'record(actor=None, action="core.imported", subject=User.objects.get()); seal_everything(timezone.now())'
)
PASSWORD = "plain-words-47-lantern"

EMAIL = "admin@training.example"


@dataclass(frozen=True)
class Server:
    """A machine as the guide sets it up: an empty database with two roles, and the variables."""

    superuser: str
    name: str
    environment: dict[str, str]

    def local(self, text: str) -> str:
        """Put the names of this run for those of the guide; roles belong to the whole database server."""
        return re.sub(r"\bxunping(_owner)?\b(?=[ ;]|$)", rf"{self.name}\1", text, flags=re.MULTILINE)

    def url(self, role: str) -> str:
        """Give the address of the database for a role."""
        at = urlsplit(self.superuser)
        return at._replace(netloc=f"{role}@{at.netloc.rpartition('@')[2]}", path=f"/{self.name}").geturl()

    def make(self) -> None:
        """Do what the guide says in SQL."""
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            for statement in self.local(ROLES).split(";"):
                if statement.strip():
                    connection.execute(statement)

    def drop(self, *, roles: bool) -> None:
        """Take the database away, and in the end its roles."""
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            for role in (self.name, f"{self.name}_owner") if roles else ():
                connection.execute(f"DROP ROLE IF EXISTS {role}")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Make an empty database and the environment that the guide asks for."""
    superuser = server_url()
    if not superuser:
        pytest.skip(NO_SERVER)
    made = Server(superuser, f"xunping_guide_{os.getpid()}", {})
    made.environment.update(
        os.environ
        | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "DJANGO_SETTINGS_MODULE": "lms.portal.settings.production",
            "XUNPING_SECRET_KEY": "long-and-random-9f1c2e7ab4d05388e6f0a7c1d2b3945f6e7a8091c",
            "DATABASE_URL": made.url(made.name),
            "XUNPING_OWNER_URL": made.url(f"{made.name}_owner"),
            "XUNPING_VAR": str(tmp_path / "var"),
            "XUNPING_BACKUP": str(tmp_path),
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }
    )
    made.make()
    try:
        yield made
    finally:
        made.drop(roles=True)


def run(line: str, server: Server) -> str:
    """Run a line of the guide to its end, which must be a good one."""
    done = subprocess.run(
        ["sh", "-c", server.local(line)],
        cwd=ROOT,
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def running(line: str, server: Server) -> Iterator[subprocess.Popen[bytes]]:
    """Run a line of the guide while the block lasts, and end it as an administrator would."""
    process = subprocess.Popen(
        ["sh", "-c", f"exec {line}"],
        cwd=ROOT,
        env=server.environment | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
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


def test_the_guide_leads_from_an_empty_database_to_a_signed_in_administrator(server: Server) -> None:
    site = f"http://127.0.0.1:{(port := free_port())}"
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    server.environment["XUNPING_BASE_URL"] = site
    serve, work = RUN

    for line in PREPARE:
        run(line, server)
    again = run("python manage.py load_content", server)
    run(f"python manage.py createsuperuser --noinput --username=admin --email={EMAIL}", server)

    with ExitStack() as stack:
        stack.enter_context(running(f"{serve} --host 127.0.0.1 --port {port}", server))
        worker = stack.enter_context(running(work, server))
        assert worker.stdout
        assert b"The worker runs" in worker.stdout.readline()
        wait_until(lambda: read(browser, f"{site}/health/ready")[0] == 200)

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
    assert_trail_is_only_added_to(server)
    assert_backup_brings_everything_back(server)


def assert_trail_is_only_added_to(server: Server) -> None:
    """Hold that the site's role may write into the trail and in no way change it."""
    run(f"python -c '{WRITE}'", server)
    with psycopg.connect(server.url(server.name), autocommit=True) as connection:
        for change in CHANGES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(change)
    refused = subprocess.run(
        ["python", "manage.py", "grant_site", f"{server.name}_owner"],
        cwd=ROOT,
        env=server.environment | {"DATABASE_URL": server.environment["XUNPING_OWNER_URL"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "may change the trail all the same" in refused.stderr


def assert_backup_brings_everything_back(server: Server) -> None:
    """Lose the database and the files, restore both, and find the trail as it was sealed."""
    upload = Path(server.environment["XUNPING_VAR"]) / "private" / "upload.xlsx"
    for folder in ("private", "media"):
        (upload.parents[1] / folder).mkdir(exist_ok=True)
    upload.write_text("a workbook")
    told = run("python manage.py verify_audit", server)
    for line in BACK_UP:
        run(line, server)

    upload.unlink()
    server.drop(roles=False)
    with psycopg.connect(server.superuser, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {server.name} OWNER {server.name}_owner")
    said = [run(line, server) for line in RESTORE]

    assert upload.read_text() == "a workbook"
    assert said[-1] == told
    assert re.search(r"Sealed up to \d+:[0-9a-f]{64}; 0 wait", told)
