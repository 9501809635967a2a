"""Find the PostgreSQL server that tests may use, and make databases of their own on it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

from tests.kept_database import ROOT, kept_key

SCHEMES = ("postgres://", "postgresql://")
HERE = "postgres://postgres@127.0.0.1:5432/postgres"
NO_SERVER = "no PostgreSQL server answers on 127.0.0.1:5432 and DATABASE_URL names none"


def server_url() -> str:
    """Return the server to test on: DATABASE_URL if it names one, else one on this machine, else nothing."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(SCHEMES):
        return url
    try:
        socket.create_connection(("127.0.0.1", 5432), timeout=1).close()
    except OSError:
        return ""
    return HERE


def kept_template(connection: psycopg.Connection, server: str) -> str:
    """Name the migrated database that others are copied from; new migrations or packages have it made anew.

    Whoever asks holds a lock until the connection closes, so that nobody copies half of it.
    """
    name = f"xunping_kept_{kept_key()}"
    connection.execute("SELECT pg_advisory_lock(hashtext('xunping_kept'))")
    kept = [
        row[0]
        for row in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'xunping_kept_%'")
    ]
    if name not in kept:
        for old in kept:
            connection.execute(f"DROP DATABASE {old} WITH (FORCE)")
        half = name.replace(
            "kept", "half"
        )  # of these migrations: a clone with others makes its own beside it
        connection.execute(f"DROP DATABASE IF EXISTS {half} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {half}")
        url = urlsplit(server)._replace(path=f"/{half}").geturl()
        command = [sys.executable, "-W", "ignore", "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
        own = {"DJANGO_SETTINGS_MODULE": "lms.portal.settings.test", "TEST_DATABASE_URL": url}
        subprocess.run(command, cwd=ROOT, env=os.environ | own, check=True)
        connection.execute(f"ALTER DATABASE {half} RENAME TO {name}")
    return name


def copy_the_kept() -> None:
    """Let the test database on PostgreSQL begin as a copy of the migrated one."""
    test_database = settings.DATABASES["default"]
    if test_database["ENGINE"] == "django.db.backends.postgresql":
        server = os.environ["TEST_DATABASE_URL"]
        with psycopg.connect(server, autocommit=True) as connection:
            test_database.setdefault("TEST", {})["TEMPLATE"] = kept_template(connection, server)


@contextmanager
def database_of_its_own(kind: str, *, migrated: bool = True) -> Iterator[str]:
    """Make a database on the server and drop it at the end; without a server the test is skipped."""
    server = server_url()
    if not server:
        pytest.skip(NO_SERVER)
    name = f"xunping_{kind}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        template = kept_template(connection, server) if migrated else "template1"
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        connection.execute("SELECT pg_advisory_unlock_all()")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
