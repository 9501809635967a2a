"""Give each piece of the project a fingerprint of what it says now.

A piece has a name: `code:lms/exams/marking.py:mark` is a function, `name:lms/exams/marking.py:LIMIT` what
binds a name outside functions, `file:…` a whole file, `list:…` the names in a folder, `text:…` how the
catalogues translate a text, `helpers:tests/exams` the conftest.py of tests, `floor:exams` what every test of
an app rests on, `web:exams` what every test of it that renders a page rests on, `process:tests/exams` what
processes rest on that tests of a folder start, `under:scripts` all that lies in a folder, `names:lms` what
lies there by name alone, `all:` everything.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

import polib

from tests.impact.cutting import Cut, cut, fingerprint
from tests.impact.parts import FLOORS
from tests.impact.reaching import Bound, Reach

# Where what a test may read lies; requirements and settings of tools are part of every floor.
FOLDERS = ("lms", "content", "tests", "docs", "scripts", "requirements")
TOOLS = ("pyproject.toml", "requirements/test.txt")
# Files of the portal and of each app that shape every process, whichever app a test is of.
EVERYWHERE = {"urls.py", "apps.py", "wagtail_hooks.py"}
DERIVED = {".pyc", ".mo"}


class Tree:
    """The project's files as they are now."""

    def __init__(self, root: Path, kept: Path | None = None) -> None:
        self.root = root
        self._store = kept
        self._known: dict[str, dict[str, Any]] = {}
        self._found: dict[str, str] = {}
        if kept and kept.exists():
            self._known = json.loads(kept.read_text(encoding="utf-8"))
        # All is read now: what is edited while tests run is not what they ran with.
        self.files = self._digests()
        self.cuts = self._cut()
        self.texts = self._translated()

    def _digests(self) -> dict[str, str]:
        """Return the digest of every file that a test may rest on."""
        paths = [*self._walk(), *(path for path in self.root.iterdir() if path.is_file())]
        return {
            str(path.relative_to(self.root)): fingerprint(path.read_bytes())
            for path in sorted(paths)
            if path.suffix not in DERIVED and not path.name.startswith(".")
        }

    def _walk(self) -> Iterator[Path]:
        for folder in FOLDERS:
            for path in (self.root / folder).rglob("*"):
                if path.is_file() and "__pycache__" not in path.parts:
                    yield path

    def _cut(self) -> dict[str, Cut]:
        """Return the pieces of every Python file; what was cut before is not cut again."""
        kept: dict[str, Cut] = {}
        for path, digest in self.files.items():
            if path.endswith(".py") and path.startswith(("lms/", "tests/")):
                known = self._known.get(f"{path}@{digest}")
                kept[path] = Cut(**known) if known else cut((self.root / path).read_text(encoding="utf-8"))
        if self._store:
            self._store.parent.mkdir(parents=True, exist_ok=True)
            self._store.write_text(
                json.dumps({f"{path}@{self.files[path]}": asdict(each) for path, each in kept.items()})
            )
        return kept

    @cached_property
    def reach(self) -> Reach:
        """Say which files reach which."""
        return Reach(self.cuts)

    def _translated(self) -> dict[str, str]:
        """Return how the catalogues translate each text, by the text."""
        said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for path in sorted(self.root.glob("lms/*/locale/*/LC_MESSAGES/*.po")):
            place, language = str(path.relative_to(self.root)), path.parts[-3]
            for entry in polib.pofile(str(path)):  # named as gettext looks it up
                name = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
                words = f"{language} {entry.msgstr} {sorted(entry.msgstr_plural.items())}"
                said[name][words].add(place)
        return {text: agreed(words) for text, words in said.items()}

    def __getitem__(self, name: str) -> str:
        """Return the fingerprint of a piece; a dash where there is no such thing now."""
        if name not in self._found:
            kind, _, place = name.partition(":")
            self._found[name] = getattr(self, f"_{kind}")(place)
        return self._found[name]

    def _code(self, place: str) -> str:
        path, _, function = place.partition(":")
        found = self.cuts.get(path)
        return found.said.get(function, "-") if found else "-"

    def _name(self, place: str) -> str:
        path, _, name = place.partition(":")
        found = self.cuts.get(path)
        return found.bound.get(name, "-") if found else "-"

    def _file(self, path: str) -> str:
        return self.files.get(path, "-")

    def _list(self, folder: str) -> str:
        below = f"{folder}/"
        return fingerprint(
            *sorted({path[len(below) :].partition("/")[0] for path in self.files if path.startswith(below)})
        )

    def _names(self, folder: str) -> str:
        """Digest which files lie in a folder, at any depth."""
        return fingerprint(*(path for path in self.files if path.startswith(f"{folder}/")))

    def _under(self, folder: str) -> str:
        """Digest all files in a folder, at any depth."""
        below = [path + digest for path, digest in self.files.items() if path.startswith(f"{folder}/")]
        return fingerprint(*below)

    def _text(self, text: str) -> str:
        return self.texts.get(text, "-")

    def _all(self, _place: str) -> str:
        return fingerprint(*(part for each in self.files.items() for part in each))

    def _process(self, folder: str) -> str:
        """Digest what a process may use that a test of a folder starts: all but documents and other tests."""
        near = (f"{folder}/", "tests/factories/")
        parts = [
            path + digest
            for path, digest in self.files.items()
            if not path.startswith(("docs/", "tests/")) or path.startswith(near) or is_common(path)
        ]
        return fingerprint(*parts)

    def _helpers(self, folder: str) -> str:
        """Digest the conftest.py of a folder of tests and of those above and below it."""
        parts = [
            path + digest
            for path, digest in self.files.items()
            if path.endswith("/conftest.py")
            and (path == "tests/conftest.py" or path.startswith(f"{folder}/"))
        ]
        return fingerprint(*parts)

    def _floor(self, app: str) -> str:
        """Digest what counts for every test of an app: what Django reaches in it and in the apps below."""
        tools = [self.files.get(path, "-") for path in TOOLS]
        return fingerprint(*tools, *self._reached(app, self.reach.found_by_all))

    def _web(self, app: str) -> str:
        """Digest what counts for every test of an app that renders a page: hooks, tags, viewsets.

        That a test renders any is recorded by a piece with no app.
        """
        return fingerprint(*self._reached(app, self.reach.found_by_pages)) if app else ""

    def _reached(self, app: str, found: Mapping[str, set[Bound]]) -> list[str]:
        """Say what is reached in an app, in the apps below it, and in the files that shape every process."""
        below = FLOORS[: FLOORS.index(app) + 1]
        parts: list[str] = []
        for path, digest in self.files.items():
            folders = path.split("/")
            if folders[0] != "lms" or len(folders) < 3:
                continue
            if folders[1] in below or folders[-1] in EVERYWHERE or "settings" in folders:
                parts += [
                    f"{place}:{name} {self._name(f'{place}:{name}')}"
                    for place, name in sorted(found.get(path, ()))
                ]
                if counts_whole(path, folders):
                    parts.append(f"{path} {digest}")
        return parts


def agreed(words: Mapping[str, set[str]]) -> str:
    """Digest the translations of a text, each with the catalogues that give it, where they differ."""
    if len(words) == 1:
        return fingerprint(*words)
    return fingerprint(*(f"{each} {sorted(places)}" for each, places in sorted(words.items())))


def is_common(path: str) -> bool:
    """Tell whether a file serves the tests of every folder."""
    return path.startswith("tests/") and path.count("/") == 1


def counts_whole(path: str, folders: list[str]) -> bool:
    """Tell whether every byte of a file counts for every test: of what no test is seen to use by its name."""
    if path.endswith(".py"):
        return "migrations" in folders
    return folders[2] not in {"static", "locale", "templates"}
