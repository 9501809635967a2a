"""Keep the migrated SQLite database, so that a run need not migrate from nothing.

The copy is named after the migrations and the locked packages: where either changes, the next run
migrates anew. Django's own `migrate` still runs on top of the copy and would apply what is missing.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).resolve().parents[1]


def kept_key() -> str:
    """Give the digest of the migrations and packages of now."""
    sources = [*sorted((ROOT / "lms").glob("*/migrations/*.py")), ROOT / "requirements/test.txt"]
    return sha256(b"".join(path.name.encode() + path.read_bytes() for path in sources)).hexdigest()[:20]


def kept_file() -> Path:
    """Name the copy that fits the migrations and packages of now."""
    return Path(settings.VAR_DIR) / "kept" / f"{kept_key()}.sqlite3"


def keep(connection: sqlite3.Connection) -> None:
    """Store a copy of a migrated database in place of all older ones; half a copy never gets the name."""
    kept = kept_file()
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    partial = kept.with_suffix(f".{os.getpid()}")
    target = sqlite3.connect(partial)
    connection.backup(target)
    target.close()
    partial.replace(kept)


def install() -> None:
    """Let Django's SQLite test databases begin from the copy where there is one."""
    usual_create: Callable[..., str] = DatabaseCreation._create_test_db
    usual_database: Callable[..., str] = DatabaseCreation.create_test_db

    def create_file(self: DatabaseCreation, *arguments: object, **options: object) -> str:
        name = usual_create(self, *arguments, **options)
        if kept_file().exists():
            self.connection.close()
            self.connection.settings_dict["NAME"] = name
            self.connection.ensure_connection()
            source = sqlite3.connect(kept_file())
            source.backup(self.connection.connection)
            source.close()
        return name

    def create_database(self: DatabaseCreation, *arguments: object, **options: object) -> str:
        name = usual_database(self, *arguments, **options)
        if not kept_file().exists():
            keep(self.connection.connection)
        return name

    DatabaseCreation._create_test_db = create_file
    DatabaseCreation.create_test_db = create_database
