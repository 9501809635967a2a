"""What is said to have changed when a file changes, and which tests are run for it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.impact.choosing import Knowledge
from tests.impact.pieces import Tree, cut

FILE = '''"""A module."""

import os
from django.db import models

LIMIT = 5


def mark(answer: str) -> int:
    """Mark it."""
    return len(answer)


@register
def named() -> int:
    return LIMIT


class Paper(models.Model):
    """A paper."""

    title = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.title


if os.name:

    def by_system() -> int:
        return 1
'''


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("    return len(answer)", "    return 2", {"mark"}),
        ("    return LIMIT", "    return 7", {"named"}),
        ("        return self.title", "        return '?'", {"Paper.__str__"}),
        ("        return 1", "        return 2", {"by_system"}),
        ("max_length=20", "max_length=30", {""}),
        ("LIMIT = 5", "LIMIT = 6", {""}),
        ("LIMIT = 5", "# five\nLIMIT = 5\n", set()),
        ('"""A module."""', '"""Another text."""', set()),
        ("import os\n", "import os\nimport re\n", {"import"}),
        ("@register\n", "@other\n", {"", "named"}),
        ("    def __str__", "    def save(self) -> None: ...\n\n    def __str__", {"", "Paper.save"}),
        ("@register\n", "def further() -> int:\n    return 3\n\n\n@register\n", {"further"}),
        ("(models.Model)", "(models.Other)", {""}),
    ],
)
def test_a_change_is_a_change_of_its_piece(old: str, new: str, changed: set[str]) -> None:
    before, after = cut(FILE), cut(FILE.replace(old, new, 1))

    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == changed


def test_moving_a_function_changes_nothing() -> None:
    head, tail = FILE.split("def mark", 1)
    function, rest = tail.split("@register", 1)

    assert cut(f"{head}@register{rest}\n\ndef mark{function}") == cut(FILE)


def test_a_file_that_cannot_be_parsed_is_one_piece() -> None:
    assert set(cut("def half(")) == {""}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a small project with a test of one app and one of the app above it."""
    files = {
        "lms/core/marking.py": FILE,
        "lms/core/sql/fill.sql": "SELECT 1",
        "lms/core/static/core/page.css": "a {}",
        "lms/core/templates/core/page.html": "<p></p>",
        "lms/core/locale/zh_Hans/LC_MESSAGES/django.po": (
            'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
            'msgid "Paper"\nmsgstr "试卷"\n\nmsgctxt "verb"\nmsgid "Mark"\nmsgstr "评分"\n'
        ),
        "lms/people/urls.py": "URLS = []\n",
        "lms/people/views.py": "def show() -> int:\n    return 1\n",
        "lms/people/migrations/0001_initial.py": "def forwards() -> int:\n    return 1\n",
        "tests/core/test_marking.py": "def test_it() -> None: ...\n",
        "tests/people/test_views.py": "def test_it() -> None: ...\n",
        "tests/people/conftest.py": "def person() -> int:\n    return 1\n",
        "tests/factories/people.py": "def make_person() -> int:\n    return 1\n",
        "pyproject.toml": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


USED = {
    "tests/core/test_marking.py": ["code:lms/core/marking.py:mark", "text:Paper", "text:verb\x04Mark"],
    "tests/people/test_views.py": [
        "code:lms/people/views.py:show",
        "imports:lms/people/views.py",
        "file:lms/core/templates/core/page.html",
        "list:lms/people",
        "code:tests/factories/people.py:make_person",
    ],
}
CORE, PEOPLE = USED


def learnt(project: Path, used: dict[str, list[str]] = USED) -> Path:
    """Let the tests of a project have passed with what they are said to use; return the folder of it."""
    folder, record = project / "var", project / "record.json"
    modules = {path: {"used": each, "seconds": 1} for path, each in used.items()}
    record.write_text(
        json.dumps({"startup": ["code:lms/core/marking.py:named"], "failed": [], "modules": modules}), "utf-8"
    )
    Knowledge(folder, project).learn([record])
    record.unlink()
    return folder


@pytest.mark.parametrize(
    ("path", "old", "new", "needed"),
    [
        ("lms/core/marking.py", "return len(answer)", "return 2", {CORE}),
        ("lms/core/marking.py", "return self.title", "return '?'", set()),
        (
            "lms/core/marking.py",
            "return LIMIT",
            "return 7",
            {CORE, PEOPLE},
        ),  # runs at import
        ("lms/core/marking.py", "max_length=20", "max_length=30", {CORE, PEOPLE}),
        ("lms/core/sql/fill.sql", "1", "2", {CORE, PEOPLE}),
        ("lms/core/static/core/page.css", "a", "b", set()),
        ("lms/core/templates/core/page.html", "<p>", "<p >", {PEOPLE}),
        ("lms/core/locale/zh_Hans/LC_MESSAGES/django.po", "试卷", "卷子", {CORE}),
        ("lms/core/locale/zh_Hans/LC_MESSAGES/django.po", "评分", "打分", {CORE}),
        ("lms/people/urls.py", "[]", "[1]", {CORE, PEOPLE}),
        ("lms/people/views.py", "return 1", "return 2", {PEOPLE}),
        ("lms/people/views.py", "def show", "import os\ndef show", {PEOPLE}),
        ("lms/people/migrations/0001_initial.py", "return 1", "return 2", {PEOPLE}),
        ("lms/people/new.py", "", "X = 1", {PEOPLE}),
        ("tests/people/conftest.py", "return 1", "return 2", {PEOPLE}),
        ("tests/factories/people.py", "return 1", "return 2", {PEOPLE}),
        ("tests/factories/people.py", "def make", "COUNT = 2\n\n\ndef make", {CORE, PEOPLE}),
        ("tests/core/test_marking.py", "...", "assert True", {CORE}),
        ("tests/core/test_new.py", "", "def test_it() -> None: ...", {"tests/core/test_new.py"}),
        ("pyproject.toml", "", "[tool]", {CORE, PEOPLE}),
    ],
)
def test_only_tests_that_a_change_can_touch_are_needed(
    project: Path, path: str, old: str, new: str, needed: set[str]
) -> None:
    folder = learnt(project)
    assert Knowledge(folder, project).needed() == []

    place = project / path
    text = place.read_text("utf-8") if place.exists() else ""
    place.write_text(text.replace(old, new, 1) if text else new, "utf-8")

    assert set(Knowledge(folder, project).needed()) == needed


def test_what_is_deleted_has_changed(project: Path) -> None:
    folder = learnt(project)

    (project / "lms/core/templates/core/page.html").unlink()

    assert PEOPLE in Knowledge(folder, project).needed()


def test_what_starts_processes_or_reads_all_code_rests_on_everything(project: Path) -> None:
    (project / PEOPLE).write_text("from tests.sources import source\n", "utf-8")
    folder = learnt(project, {CORE: ["all:"], PEOPLE: []})

    (project / "lms/core/static/core/page.css").write_text("b {}", "utf-8")

    assert set(Knowledge(folder, project).needed()) == {CORE, PEOPLE}


def test_what_is_edited_while_tests_run_is_run_again(project: Path) -> None:
    knowledge = Knowledge(project / "var", project)
    record = project / "var/record.json"
    record.parent.mkdir(exist_ok=True)
    used = ["code:lms/people/views.py:show"]
    record.write_text(
        json.dumps({"startup": [], "failed": [], "modules": {PEOPLE: {"used": used, "seconds": 1}}})
    )

    (project / "lms/people/views.py").write_text("def show() -> int:\n    return 3\n", "utf-8")
    knowledge.learn([record])

    assert PEOPLE in Knowledge(project / "var", project).needed()


def test_what_failed_is_run_again_though_nothing_changed(project: Path) -> None:
    folder, record = learnt(project), project / "var/record.json"
    record.write_text(json.dumps({"startup": [], "failed": [CORE], "modules": {}}))

    Knowledge(folder, project).learn([record])

    assert Knowledge(folder, project).needed() == [CORE]


def test_the_longest_run_first(project: Path) -> None:
    folder = learnt(project)
    known = json.loads((folder / "known.json").read_text("utf-8"))
    known["modules"][PEOPLE] |= {"seconds": 9, "said": "other"}
    known["modules"][CORE]["said"] = "other"
    (folder / "known.json").write_text(json.dumps(known), "utf-8")

    assert Knowledge(folder, project).needed() == [PEOPLE, CORE]


@pytest.mark.slow
def test_a_real_run_records_functions_templates_and_texts(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    module = "tests/certification/test_public_page.py"
    command = [
        "-m",
        "pytest",
        "-q",
        "-pno:xdist",
        "-p",
        "tests.impact.recording",
        f"--record={record}",
        module,
    ]

    done = subprocess.run([sys.executable, *command], check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(record.read_text("utf-8"))
    used = set(told["modules"][module]["used"])
    tree = Tree(Path(__file__).resolve().parents[2])
    assert {name for name in used if name.startswith("code:lms/certification/queries/public.py:")}
    assert {name for name in used if name.startswith("file:lms/certification/templates/")}
    assert {name for name in used if name.startswith("text:") and tree[name] != "-"}
    assert not {name for name in used if name.startswith(("code:lms/evaluation/domain", "all:"))}
    assert not {name for name in told["startup"] if name.startswith(("file:", "list:", "all:"))}
