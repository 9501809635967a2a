"""Write the databases of a release: `python -m tests.upgrade.release`, once, when it is made.

A small whole world is written into an empty SQLite and an empty PostgreSQL database by the code of the
release. Beside the two dumps stands what was in them and what the migrations were, so that none is edited.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.postgresql import database_of_its_own

ROOT = Path(__file__).resolve().parents[2]


def migrations() -> dict[str, str]:
    """Give the digest of every migration of ours."""
    paths = sorted((ROOT / "lms").glob("*/migrations/0*.py"))
    return {str(path.relative_to(ROOT)): sha256(path.read_bytes()).hexdigest() for path in paths}


def run(url: str, folder: Path, *command: str) -> str:
    """Run Python on a database with a folder of its own for files, and give what it printed."""
    environment = os.environ | {
        "TEST_DATABASE_URL": url,
        "XUNPING_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "lms.portal.settings.test",
    }
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def read(url: str, folder: Path, people: dict[str, str]) -> dict[str, object]:
    """Give what is kept in a database, and how its main pages answer."""
    arguments = [f"{role}={number}" for role, number in people.items()]
    found: dict[str, object] = json.loads(run(url, folder, "-m", "tests.upgrade.kept", *arguments))
    return found


def compressed(text: str) -> bytes:
    """Compress the same each time."""
    return gzip.compress(text.encode(), mtime=0)


def main() -> None:
    """Write both dumps and what they hold."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    target = Path(__file__).parent / project["version"]
    target.mkdir()
    holds: dict[str, object] = {"migrations": migrations()}
    with TemporaryDirectory() as name, database_of_its_own("release", migrated=False) as url:
        folder = Path(name)
        file = folder / "release.sqlite3"
        here = f"sqlite:///{file}"
        people = json.loads(run(here, folder, "-m", "tests.upgrade.world").splitlines()[-1])
        with sqlite3.connect(file) as connection:
            (target / "sqlite.sql.gz").write_bytes(compressed("\n".join(connection.iterdump())))
        holds |= {"people": people, "sqlite": read(here, folder, people)}
        run(url, folder, "-m", "tests.upgrade.world")
        how = ["--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=100"]
        dump = subprocess.run(["pg_dump", *how, url], check=True, capture_output=True, text=True).stdout
        lines = [line for line in dump.splitlines() if not line.startswith(("\\", "--"))]
        (target / "postgresql.sql.gz").write_bytes(compressed("\n".join(lines)))
        holds["postgresql"] = read(url, folder, people)
    (target / "holds.json").write_text(json.dumps(holds, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
