"""Keep the demo's passwords: random per installation, in a file that git ignores."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

NOUNS = (
    *("lake", "moss", "reed", "fern", "pine", "dune", "reef", "vale", "glen", "mist"),
    *("oak", "fog", "cove", "peak", "tarn", "birch", "heron", "plum", "sage", "wren"),
)


@dataclass(frozen=True)
class DemoLogin:
    """Somebody who can sign in to the demo."""

    role: str
    number: str
    name: str
    password: str


def new_password() -> str:
    """Make a password that can be typed on a phone: three words and four digits, about 26 bits."""
    nouns = "-".join(secrets.choice(NOUNS) for _ in range(3))
    return f"{nouns}-{secrets.randbelow(10_000):04}"


def logins_file() -> Path:
    """Name the file of this database's logins: every other database has passwords of its own."""
    folder: Path = settings.VAR_DIR
    where = connection.settings_dict
    if str(where["NAME"]) == str(folder / "xunping.sqlite3"):
        return folder / "demo-logins.json"
    place = f"{connection.vendor} {where['HOST']} {where['PORT']} {where['NAME']}"
    return folder / f"demo-logins-{hashlib.sha256(place.encode()).hexdigest()[:8]}.json"


def read_logins(path: Path) -> list[DemoLogin]:
    """Return the logins of this installation, none if there are none yet."""
    if not path.exists():
        return []
    return [DemoLogin(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def write_logins(path: Path, logins: list[DemoLogin]) -> None:
    """Keep the logins for the next start, readable by the owner only."""
    path.write_text(
        json.dumps([asdict(login) for login in logins], ensure_ascii=False, indent=1), encoding="utf-8"
    )
    path.chmod(0o600)
