"""What a release wrote is kept whole by every later version, and no migration of a release is edited."""

from __future__ import annotations

import gzip
import json
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.postgresql import database_of_its_own
from tests.upgrade.release import migrations, read, run

RELEASES = sorted(path.parent for path in Path(__file__).parent.glob("*/holds.json"))
pytestmark = pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)


def holds(release: Path) -> dict[str, Any]:
    """Give what was written down when the release was made."""
    found: dict[str, Any] = json.loads((release / "holds.json").read_text("utf-8"))
    return found


def upgraded(release: Path, url: str, folder: Path) -> dict[str, Any]:
    """Migrate a loaded database and give what is found there now of what the release knew.

    What repeats facts for quick reading must have been filled by the migrations that brought it; the index of
    the search is filled by the worker, which is not here.
    """
    run(url, folder, "manage.py", "migrate", "--verbosity=0")
    run(url, folder, "manage.py", "rebuild_read_models", "core.search")
    run(url, folder, "manage.py", "rebuild_read_models", "--check")
    now: dict[str, Any] = read(url, folder, holds(release)["people"])
    known = holds(release)["sqlite"]["rows"]
    now["rows"] = {label: number for label, number in now["rows"].items() if label in known}
    return now


def test_a_release_wrote_something_worth_keeping(release: Path) -> None:
    then = holds(release)["sqlite"]

    assert (len(then["attempts"]) > 5, len(then["answers"]) > 10, len(then["certificates"]) > 2) == (
        True,
    ) * 3
    assert sum(count > 0 for count in then["rows"].values()) > 60
    assert set(then["pages"].values()) == {200}


def test_no_migration_of_a_release_was_edited(release: Path) -> None:
    then = holds(release)["migrations"]
    now = migrations()

    assert {path for path, digest in then.items() if now.get(path) != digest} == set()


@pytest.mark.slow
def test_sqlite_is_upgraded_with_its_data(release: Path, tmp_path: Path) -> None:
    file = tmp_path / "upgraded.sqlite3"
    with sqlite3.connect(file) as connection:
        connection.executescript(gzip.decompress((release / "sqlite.sql.gz").read_bytes()).decode())

    now = upgraded(release, f"sqlite:///{file}", tmp_path)

    assert now == holds(release)["sqlite"]


@pytest.mark.slow
@pytest.mark.postgresql
def test_postgresql_is_upgraded_with_its_data(release: Path, tmp_path: Path) -> None:
    with database_of_its_own("upgrade", migrated=False) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(gzip.decompress((release / "postgresql.sql.gz").read_bytes()).decode())

        now = upgraded(release, url, tmp_path)

    assert now == holds(release)["postgresql"]
