"""Check that every text has its Chinese: collected anew, none missing, fuzzy, idle or said in two ways."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import django
import polib
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]


def collected(app: Path, folder: Path) -> dict[str, polib.POFile]:
    """Collect an app's texts as they stand in the code, by domain."""
    copy = folder / app.name
    shutil.copytree(app, copy)
    options = {"locale": ["zh_Hans"], "no_location": True, "no_obsolete": True, "verbosity": 0}
    for domain in ("django", "djangojs"):
        with contextlib.chdir(copy):
            call_command("makemessages", domain=domain, **options)
    return {path.stem: polib.pofile(str(path)) for path in copy.glob("locale/zh_Hans/LC_MESSAGES/*.po")}


def faults(app: Path, folder: Path) -> list[str]:
    """Say what is missing in an app's catalogue, and what nothing asks of it."""
    found: list[str] = []
    for domain, fresh in collected(app, folder).items():
        path = app / f"locale/zh_Hans/LC_MESSAGES/{domain}.po"
        known = {(e.msgctxt, e.msgid) for e in polib.pofile(str(path))} if path.exists() else set()
        for entry in fresh:
            if not entry.translated() or (entry.msgctxt, entry.msgid) not in known:
                found.append(f"{path.relative_to(ROOT)}: no Chinese for {entry.msgid!r}")
        asked = {(e.msgctxt, e.msgid) for e in fresh}
        found += [f"{path.relative_to(ROOT)}: no code says {text!r}" for context, text in known - asked]
        if path.exists():
            found += [
                f"{path.relative_to(ROOT)}: fuzzy {e.msgid!r}" for e in polib.pofile(str(path)) if e.fuzzy
            ]
    return sorted(found)


def said_in_two_ways(catalogues: Iterable[Path]) -> list[str]:
    """Name texts with different Chinese in two catalogues: Django merges them, and one of them wins."""
    said: dict[tuple[str | None, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in catalogues:
        for entry in polib.pofile(str(path)):
            chinese = entry.msgstr or "|".join(entry.msgstr_plural.values())
            said[entry.msgctxt, entry.msgid][chinese].append(path.relative_to(ROOT).parts[1])
    return sorted(
        f"{text!r} ({context or 'no context'}): "
        + ", ".join(f"{chinese} in {'/'.join(names)}" for chinese, names in ways.items())
        for (context, text), ways in said.items()
        if len(ways) > 1
    )


def main() -> int:
    """Print every missing, fuzzy, idle or doubtful text; the exit status says whether there was one."""
    if not shutil.which("xgettext"):
        print("xgettext is missing: install gettext to check the translations")
        return 1
    settings.configure()
    django.setup()
    apps = sorted(path.parent for path in (ROOT / "lms").glob("*/locale"))
    with tempfile.TemporaryDirectory() as name:
        found = [line for app in apps for line in faults(app, Path(name))]
    found += said_in_two_ways((ROOT / "lms").glob("*/*/*/LC_MESSAGES/django.po"))
    print("\n".join(found) or f"translations of {len(apps)} apps are complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
