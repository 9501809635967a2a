"""Tell which tests a quick check needs: of what changed since it last passed, and of the apps above."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "var/checked.json"
FLOORS = ("core", "people", "standards", "courses", "exams", "certification", "evaluation", "portal")
# What every test rests on; a change here asks for all of them.
SHARED = (
    *("tests/factories", "tests/conftest.py", "tests/kept_database.py", "tests/sources.py"),
    *("requirements", "pyproject.toml"),
)
ALWAYS = "tests/architecture"


def digest(*places: str) -> str:
    """Return a digest of all files below the places, names included; compiled files do not count."""
    found = sha256()
    for place in places:
        start = ROOT / place
        paths = sorted(start.rglob("*")) if start.is_dir() else [start]
        for path in paths:
            if path.is_file() and path.suffix not in {".pyc", ".mo"}:
                found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()


def digests() -> dict[str, str]:
    """Return the digests of everything a test may rest on."""
    apps = {f"lms/{app}": digest(f"lms/{app}") for app in FLOORS}
    tests = {f"tests/{app}": digest(f"tests/{app}") for app in FLOORS if (ROOT / f"tests/{app}").is_dir()}
    return apps | tests | {"content": digest("content", "tests/content"), "shared": digest(*SHARED)}


def folders_to_test() -> list[str]:
    """Name the folders whose tests are needed; all of them where nothing is known yet."""
    known: dict[str, str] = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    changed = {name for name, value in digests().items() if known.get(name) != value}
    if "shared" in changed:
        return ["tests"]
    lowest = min((FLOORS.index(app) for app in FLOORS if f"lms/{app}" in changed), default=len(FLOORS))
    folders = {f"tests/{app}" for app in FLOORS[lowest:]} | {name for name in changed if "tests/" in name}
    if "content" in changed:
        folders |= {"tests/content", "tests/portal"}
    return sorted(name for name in {*folders, ALWAYS} if (ROOT / name).is_dir())


def remember() -> None:
    """Keep what has just passed, for the next quick check."""
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(digests(), indent=1))
