"""Cut the files of the project into pieces and give each a fingerprint of what it says now.

A piece has a name: `code:lms/exams/marking.py:mark` is a function, `code:lms/exams/marking.py:` what stands
outside functions, `imports:…` the imports of a file, `file:…` a whole file, `list:…` the names in a folder,
`text:…` how the catalogues translate a text, `floor:exams` what every test of an app rests on, `all:`
everything.
"""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

import polib

FLOORS = ("core", "people", "standards", "courses", "exams", "certification", "evaluation", "portal")
# Where what a test may read lies; requirements and settings of tools are part of every floor.
FOLDERS = ("lms", "content", "tests", "docs", "scripts", "requirements")
TOOLS = ("pyproject.toml", "requirements/test.txt")
# Files of the portal and of each app that shape every process, whichever app a test is of.
EVERYWHERE = {"urls.py", "apps.py", "wagtail_hooks.py"}
DERIVED = {".pyc", ".mo"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def fingerprint(*parts: str | bytes) -> str:
    """Return a short digest of texts."""
    found = blake2b(digest_size=8)
    for part in parts:
        found.update(part.encode() if isinstance(part, str) else part)
        found.update(b"\0")
    return found.hexdigest()


class _Cutter:
    """Sort the lines of one file into functions, imports and what stands outside both."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self.taken: set[int] = set()
        self.pieces: dict[str, list[str]] = defaultdict(list)
        self.outside: list[str] = []
        self.imports: list[str] = []
        self._cut(ast.parse(text).body, "")

    def _cut(self, body: Iterable[ast.AST], prefix: str) -> None:
        for node in body:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self._take_function(node, prefix)
                case ast.Import() | ast.ImportFrom():
                    self.imports += self._take(node.lineno, node)
                case ast.Expr(value=ast.Constant(value=str())):
                    self._take(node.lineno, node)
                case ast.ClassDef():
                    self._cut(node.body, f"{prefix}{node.name}.")
                case ast.If() | ast.Try() | ast.With() | ast.ExceptHandler():
                    self._cut(ast.iter_child_nodes(node), prefix)

    def _take_function(self, node: Function, prefix: str) -> None:
        start = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        # A new method may stand before an inherited one, and a decorator registers.
        if prefix or node.decorator_list:
            self.outside += [prefix + node.name, *self.lines[start - 1 : node.lineno - 1]]
        self.pieces[prefix + node.name] += self._take(start, node)

    def _take(self, start: int, node: ast.stmt) -> list[str]:
        rows = range(start - 1, node.end_lineno or node.lineno)
        self.taken.update(rows)
        return [self.lines[row] for row in rows]

    def fingerprints(self) -> dict[str, str]:
        """Return the fingerprint of each piece; '' is what stands outside, 'import' the imports."""
        rest = [line for row, line in enumerate(self.lines) if row not in self.taken and _says(line)]
        whole = {name: fingerprint(*lines) for name, lines in self.pieces.items()}
        return whole | {"": fingerprint(*rest, *self.outside), "import": fingerprint(*sorted(self.imports))}


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def cut(text: str) -> dict[str, str]:
    """Return the fingerprints of a Python file's pieces by the names of its functions."""
    try:
        return _Cutter(text).fingerprints()
    except SyntaxError:  # half-written: nobody can use it as it is
        return {"": fingerprint(text)}


class Tree:
    """The project's files as they are now."""

    def __init__(self, root: Path, kept: Path | None = None) -> None:
        self.root = root
        self._store = kept
        self._known: dict[str, dict[str, str]] = {}
        self._found: dict[str, str] = {}
        if kept and kept.exists():
            self._known = json.loads(kept.read_text(encoding="utf-8"))
        # All is read now: what is edited while tests run is not what they ran with.
        self.files = self._digests()
        self.code = self._cut()
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

    def _cut(self) -> dict[str, dict[str, str]]:
        """Return the pieces of every Python file; what was cut before is not cut again."""
        kept = {
            path: self._known.get(f"{path}@{digest}") or cut((self.root / path).read_text(encoding="utf-8"))
            for path, digest in self.files.items()
            if path.endswith(".py") and path.startswith(("lms/", "tests/"))
        }
        if self._store:
            self._store.parent.mkdir(parents=True, exist_ok=True)
            self._store.write_text(
                json.dumps({f"{path}@{self.files[path]}": each for path, each in kept.items()})
            )
        return kept

    def _translated(self) -> dict[str, str]:
        """Return how the catalogues translate each text, by the text."""
        said: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.root.glob("lms/*/locale/*/LC_MESSAGES/*.po")):
            for entry in polib.pofile(str(path)):  # named as gettext looks it up
                name = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
                said[name] += [
                    str(path.relative_to(self.root)),
                    entry.msgstr,
                    str(sorted(entry.msgstr_plural.items())),
                ]
        return {text: fingerprint(*each) for text, each in said.items()}

    def __getitem__(self, name: str) -> str:
        """Return the fingerprint of a piece; a dash where there is no such thing now."""
        if name not in self._found:
            kind, _, place = name.partition(":")
            self._found[name] = getattr(self, f"_{kind}")(place)
        return self._found[name]

    def _code(self, place: str) -> str:
        path, _, function = place.partition(":")
        pieces = self.code.get(path, {})
        return pieces.get(function, "-")

    def _imports(self, path: str) -> str:
        return self.code.get(path, {}).get("import", "-")

    def _file(self, path: str) -> str:
        return self.files.get(path, "-")

    def _list(self, folder: str) -> str:
        below = f"{folder}/"
        return fingerprint(
            *sorted({path[len(below) :].partition("/")[0] for path in self.files if path.startswith(below)})
        )

    def _text(self, text: str) -> str:
        return self.texts.get(text, "-")

    def _all(self, _place: str) -> str:
        return fingerprint(*(part for each in self.files.items() for part in each))

    def _helpers(self, folder: str) -> str:
        """Digest what the tests of a folder share: conftest.py whole, else what is outside functions."""
        below = ("tests/factories/", f"{folder}/")
        parts: list[str] = []
        for path, pieces in self.code.items():
            name = path.rpartition("/")[2]
            near = path.startswith(below) or (path.startswith("tests/") and path.count("/") == 1)
            if near and not name.startswith("test_"):
                parts += [path, self.files[path] if name == "conftest.py" else pieces[""]]
        return fingerprint(*parts)

    def _floor(self, app: str) -> str:
        """Digest what counts for each test of an app: all outside functions in it and in the apps below."""
        below = FLOORS[: FLOORS.index(app) + 1]
        parts = [self.files.get(path, "-") for path in TOOLS]
        for path, digest in self.files.items():
            folders = path.split("/")
            if folders[0] != "lms" or len(folders) < 3:
                continue
            shapes_all = folders[-1] in EVERYWHERE or "settings" in folders
            if folders[1] in below or shapes_all:
                parts.append(path + self._of_floor(path, folders, digest))
        return fingerprint(*parts)

    def _of_floor(self, path: str, folders: list[str], digest: str) -> str:
        """Return what of a file counts for every test: templates, pictures and texts by use only."""
        if "migrations" in folders:
            return digest
        if path.endswith(".py"):
            return self.code[path][""]
        return "" if folders[2] in {"static", "locale", "templates"} else digest
