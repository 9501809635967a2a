"""Find the PostgreSQL server that tests may use, and make databases of their own on it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest

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


@contextmanager
def database_of_its_own(kind: str) -> Iterator[str]:
    """Make a database on the server and drop it at the end; without a server the test is skipped."""
    server = server_url()
    if not server:
        pytest.skip(NO_SERVER)
    name = f"xunping_{kind}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
