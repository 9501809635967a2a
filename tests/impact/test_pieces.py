"""Which tests are run for a change, and what a run records."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.impact.choosing import LONG_SECONDS, Knowledge
from tests.impact.parts import SLOW
from tests.impact.pieces import Tree
from tests.impact.watching import FOLDER

MARKING = '''"""Marks."""

from lms.core.wording import UNIT

LIMIT = 5
OTHER = 7


def mark(answer: str) -> int:
    """Mark it."""
    return min(LIMIT, len(answer)) * UNIT


def at_import() -> int:
    return OTHER


class Scale:
    """A scale."""

    top = 20

    def size(self) -> int:
        return self.top
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a small project with a test of one app and one of the app above it."""
    files = {
        "lms/core/marking.py": MARKING,
        "lms/core/wording.py": "UNIT = 1\nWORDS = ()\n",
        "lms/core/models.py": "class Paper:\n    pass\n",
        "lms/core/wagtail_hooks.py": "MENU = ()\n",
        "lms/core/sql/fill.sql": "SELECT 1",
        "lms/core/static/core/page.css": "a {}",
        "lms/core/templates/core/page.html": "<p></p>",
        "lms/core/locale/zh_Hans/LC_MESSAGES/django.po": (
            'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
            'msgid "Paper"\nmsgstr "试卷"\n\nmsgctxt "verb"\nmsgid "Mark"\nmsgstr "评分"\n'
        ),
        "lms/people/urls.py": "URLS = []\n",
        "lms/people/views.py": "ROLES = 1\n\n\n@role(ROLES)\ndef show() -> int:\n    return 1\n",
        "lms/people/migrations/0001_initial.py": "def forwards() -> int:\n    return 1\n",
        "tests/core/test_marking.py": "def test_it() -> None: ...\n",
        "lms/people/naming.py": "LONGEST = 9\nSHORTEST = 2\nUNUSED = 0\n",
        "tests/people/test_views.py": (
            "from lms.people.naming import LONGEST\n\ndef test_it() -> None:\n    assert LONGEST\n"
        ),
        "tests/people/conftest.py": (
            "from lms.people.naming import SHORTEST\n\ndef person() -> int:\n    return SHORTEST\n"
        ),
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
        "web:",
        "file:lms/core/templates/core/page.html",
        "list:lms/people",
        "code:tests/factories/people.py:make_person",
    ],
}
CORE, PEOPLE = USED


def learnt(project: Path, used: dict[str, list[str]] = USED) -> Path:
    """Let the tests of a project have passed with what they are said to use; return the folder of it."""
    folder, record = project / "var", project / "var/record.json"
    folder.mkdir(exist_ok=True)
    modules = {path: {"used": each, "seconds": 1} for path, each in used.items()}
    record.write_text(
        json.dumps({"startup": ["code:lms/core/marking.py:at_import"], "failed": [], "modules": modules}),
        "utf-8",
    )
    Knowledge(folder, project).learn([record])
    record.unlink()
    return folder


@pytest.mark.parametrize(
    ("path", "old", "new", "needed"),
    [
        ("lms/core/marking.py", "len(answer)", "2", {CORE}),
        ("lms/core/marking.py", "LIMIT = 5", "LIMIT = 6", {CORE}),
        ("lms/core/marking.py", "A scale.", "Another text.", set()),
        ("lms/core/marking.py", "return self.top", "return 1", set()),
        ("lms/core/marking.py", "top = 20", "top = 30", set()),
        ("lms/core/marking.py", "return OTHER", "return 8", {CORE, PEOPLE}),  # runs at import
        ("lms/core/wording.py", "UNIT = 1", "UNIT = 2", {CORE}),
        ("lms/core/wording.py", "WORDS = ()", "WORDS = []", set()),
        ("lms/core/models.py", "pass", "size = 2", {CORE, PEOPLE}),
        ("lms/core/wagtail_hooks.py", "()", "[]", {PEOPLE}),
        ("lms/core/sql/fill.sql", "1", "2", {CORE, PEOPLE}),
        ("lms/core/static/core/page.css", "a", "b", set()),
        ("lms/core/templates/core/page.html", "<p>", "<p >", {PEOPLE}),
        ("lms/core/locale/zh_Hans/LC_MESSAGES/django.po", "试卷", "卷子", {CORE}),
        ("lms/core/locale/zh_Hans/LC_MESSAGES/django.po", "评分", "打分", {CORE}),
        ("lms/people/urls.py", "[]", "[1]", {PEOPLE}),
        ("lms/people/models.py", "", "X = 1", {PEOPLE}),
        ("lms/people/views.py", "return 1", "return 2", {PEOPLE}),
        ("lms/people/views.py", "ROLES = 1", "ROLES = 2", {PEOPLE}),
        ("lms/people/migrations/0001_initial.py", "return 1", "return 2", {PEOPLE}),
        ("lms/people/new.py", "", "X = 1", {PEOPLE}),  # it lists the folder
        ("lms/core/new.py", "", "X = 1", set()),
        ("lms/people/naming.py", "LONGEST = 9", "LONGEST = 8", {PEOPLE}),
        ("lms/people/naming.py", "SHORTEST = 2", "SHORTEST = 1", {PEOPLE}),
        ("lms/people/naming.py", "UNUSED = 0", "UNUSED = 1", set()),
        ("tests/people/conftest.py", "return SHORTEST", "return 2", {PEOPLE}),
        ("tests/factories/people.py", "return 1", "return 2", {PEOPLE}),
        ("tests/factories/people.py", "def make", "COUNT = 2\n\n\ndef make", set()),
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


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("lms/core/static/core/page.css", {PEOPLE}),
        ("tests/people/test_other.py", {PEOPLE, "tests/people/test_other.py"}),
        ("tests/core/test_other.py", {"tests/core/test_other.py"}),
        ("docs/how.md", set()),
    ],
)
def test_what_starts_processes_rests_on_all_but_documents_and_tests_elsewhere(
    project: Path, path: str, needed: set[str]
) -> None:
    folder = learnt(project, {CORE: [], PEOPLE: ["process:tests/people"]})

    (project / path).parent.mkdir(exist_ok=True)
    (project / path).write_text("", "utf-8")

    assert set(Knowledge(folder, project).needed()) == needed


@pytest.mark.parametrize(
    ("path", "text", "needed"),
    [
        ("lms/core/templates/core/new.html", "", {CORE}),
        ("lms/core/wording.py", "UNIT = 3\n", set()),
        ("scripts/demo", "#!/bin/sh\nexit\n", {PEOPLE}),
        ("scripts/more/test", "", {PEOPLE}),
    ],
)
def test_a_test_may_say_what_its_processes_rest_on(
    project: Path, path: str, text: str, needed: set[str]
) -> None:
    (project / "scripts").mkdir()
    (project / "scripts/demo").write_text("#!/bin/sh\n", "utf-8")
    folder = learnt(project, {CORE: ["names:lms"], PEOPLE: ["under:scripts"]})

    (project / path).parent.mkdir(exist_ok=True)
    (project / path).write_text(text, "utf-8")

    assert set(Knowledge(folder, project).needed()) == needed


@pytest.mark.parametrize(("words", "needed"), [("试卷", set()), ("卷子", {CORE})])
def test_a_text_that_another_catalogue_gives_too_is_the_same_until_they_differ(
    project: Path, words: str, needed: set[str]
) -> None:
    folder = learnt(project, {CORE: ["text:Paper"], PEOPLE: []})
    catalogue = project / "lms/people/locale/zh_Hans/LC_MESSAGES/django.po"
    catalogue.parent.mkdir(parents=True)

    catalogue.write_text(f'msgid ""\nmsgstr ""\n\nmsgid "Paper"\nmsgstr "{words}"\n', "utf-8")

    assert set(Knowledge(folder, project).needed()) == needed


SLOW_TEST = "\n\n@pytest.mark.slow\ndef test_long() -> None: ...\n"


def with_slow(project: Path, seconds: dict[str, float]) -> Knowledge:
    """Give the tests of a project slow ones, and let all have taken so long when something else was said."""
    for path in (CORE, PEOPLE):
        (project / path).write_text((project / path).read_text("utf-8") + SLOW_TEST, "utf-8")
    knowledge = Knowledge(project / "var", project)
    knowledge.modules = {
        part: {"used": [], "said": "other", "seconds": each} for part, each in seconds.items()
    }
    return knowledge


@pytest.mark.parametrize(
    ("seconds", "longest", "left"),
    [
        (49, 50, []),
        (37, 50, [CORE + SLOW]),  # all of them take 75 together
        (49, 49, [CORE + SLOW]),  # of which one run alone would take 50
        (13, 13, [CORE + SLOW]),
        (12, 12, [PEOPLE + SLOW, CORE + SLOW]),
        (9, 9, [PEOPLE, PEOPLE + SLOW, CORE + SLOW]),
        (1, 1, [CORE, PEOPLE, PEOPLE + SLOW, CORE + SLOW]),
    ],
)
def test_as_much_runs_as_there_is_time_for_and_what_is_slow_comes_last(
    project: Path, seconds: float, longest: float, left: list[str]
) -> None:
    knowledge = with_slow(project, {CORE: 8, PEOPLE: 12, CORE + SLOW: 50, PEOPLE + SLOW: 5})

    run, not_run = knowledge.fit(knowledge.needed(), seconds, longest)

    assert not_run == left
    assert set(run) == {CORE, PEOPLE, CORE + SLOW, PEOPLE + SLOW} - set(left)


def test_what_nobody_has_timed_is_begun_at_once_but_slow_tests_wait_for_time(project: Path) -> None:
    knowledge = with_slow(project, {})

    assert knowledge.fit(knowledge.needed(), 2, 2)[1] == [CORE + SLOW, PEOPLE + SLOW]
    assert knowledge.fit(knowledge.needed(), 20, 20)[0] == [CORE, PEOPLE, CORE + SLOW, PEOPLE + SLOW]


def test_what_is_known_to_be_long_is_there() -> None:
    assert set(LONG_SECONDS) <= set(Knowledge().tests)


def test_a_part_that_passed_is_not_run_for_the_sake_of_the_other(project: Path) -> None:
    with_slow(project, {})
    learnt(project, {CORE: [], CORE + SLOW: ["code:lms/core/marking.py:mark"], PEOPLE: [], PEOPLE + SLOW: []})

    place = project / "lms/core/marking.py"
    place.write_text(place.read_text("utf-8").replace("len(answer)", "2"), "utf-8")

    assert Knowledge(project / "var", project).needed() == [CORE + SLOW]


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
    knowledge = with_slow(project, {CORE: 2, PEOPLE: 9, CORE + SLOW: 5, PEOPLE + SLOW: 1})

    assert knowledge.fit(knowledge.needed(), 60, 60)[0] == [PEOPLE, CORE + SLOW, CORE, PEOPLE + SLOW]


@pytest.mark.slow
def test_a_real_run_records_functions_templates_and_texts_of_the_parts_asked_for(tmp_path: Path) -> None:
    record, parts = tmp_path / "record.json", tmp_path / "parts"
    page, power = "tests/certification/test_public_page.py", "tests/evaluation/domain/test_power.py"
    parts.write_text(f"{page}\n{power}{SLOW}\n", "utf-8")
    command = ["-m", "pytest", "-q", "-pno:xdist", "-p", "tests.impact.recording"]
    command += [f"--record={record}", f"--parts={parts}", page, power]

    own = {name: value for name, value in os.environ.items() if name != FOLDER}
    done = subprocess.run([sys.executable, *command], env=own, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(record.read_text("utf-8"))
    assert set(told["modules"]) == {page, power + SLOW}
    used = set(told["modules"][page]["used"])
    tree = Tree(Path(__file__).resolve().parents[2])
    assert {name for name in used if name.startswith("code:lms/certification/queries/public.py:")}
    assert {name for name in used if name.startswith("file:lms/certification/templates/")}
    assert {name for name in used if name.startswith("text:") and tree[name] != "-"}
    assert not {name for name in used if name.startswith(("code:lms/evaluation/domain", "process:"))}
    assert not {name for name in told["startup"] if name.startswith(("file:", "list:", "process:"))}
    simulated = {name for name in told["modules"][power + SLOW]["used"] if name.startswith("code:lms/")}
    assert simulated & {name for name in simulated if name.startswith("code:lms/evaluation/domain/")}
