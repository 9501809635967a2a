"""Tell what is in the way of the demo, in one sentence that says what to do."""

from __future__ import annotations

import socket

import dj_database_url
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

HOST = "127.0.0.1"
PORT = 8000
HIGHEST_PORT = 65_535
ENGINES = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}


class InTheWay(Exception):
    """Something the person at the keyboard must change first; the text says what."""


def port_asked(text: str | None) -> int:
    """Read the port asked for, 8000 where none is."""
    try:
        port = int(text or PORT)
    except ValueError:
        port = 0
    if not 0 < port <= HIGHEST_PORT:
        raise InTheWay(
            f"PORT is not a port: {text!r}. Give a number up to {HIGHEST_PORT}, for example PORT=8080."
        )
    return port


def refuse_taken_port(port: int) -> None:
    """Refuse a port that somebody already listens on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            other = port + 80 if port + 80 <= HIGHEST_PORT else PORT
            raise InTheWay(
                f"Port {port} is taken. End what uses it, or choose another: PORT={other} ./scripts/demo"
            ) from None


def refuse_odd_address(url: str) -> None:
    """Refuse a DATABASE_URL that names neither SQLite nor PostgreSQL.

    It is not quoted: it may hold a password.
    """
    try:
        engine = dj_database_url.parse(url).get("ENGINE")
    except ValueError:
        engine = None
    if engine not in ENGINES:
        raise InTheWay(
            "DATABASE_URL names no database this product runs on. Write it as"
            " postgres://user:password@host:5432/name, or leave it out for an SQLite file."
        )


def refuse_silent_database(connection: BaseDatabaseWrapper) -> None:
    """Refuse a database that does not let us in; what it says itself comes along."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0]
        raise InTheWay(
            f"The database does not answer ({said}). Start it and create the database that DATABASE_URL"
            " names, or leave DATABASE_URL out for an SQLite file."
        ) from None


def refuse_other_peoples_data() -> None:
    """Refuse a database whose people are not the demo's: it would be mixed with theirs, or theirs lost."""
    from lms.people.organisation.models import Employee

    if Employee.objects.exists() and not Employee.objects.filter(is_demo=True).exists():
        raise InTheWay(
            "The database already holds an organisation that is not the demo's, so nothing was changed."
            " Give the demo a database of its own, or leave DATABASE_URL out for an SQLite file."
        )


def refuse_older_data(connection: BaseDatabaseWrapper) -> None:
    """Refuse a database made before 0.1.0, whose tables this version cannot carry on."""
    loader = MigrationLoader(connection)
    unknown = [name for name in loader.applied_migrations if name not in loader.disk_migrations]
    if any(app.startswith("lms_") for app, _name in unknown):
        raise InTheWay(
            "The demo's data was made by an earlier version that this one cannot carry on."
            " Start anew: ./scripts/demo --reset"
        )
