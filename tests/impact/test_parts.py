"""Which parts a module of tests has, and to which of them a test belongs."""

from __future__ import annotations

import pytest

from tests.impact.parts import ENDS, FLOORS, file_of, is_long, part_of, parts_of, worded

PATH = "tests/portal/test_access.py"


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("def test_it() -> None: ...", [""]),
        ("@pytest.mark.slow", ["", "#slow"]),
        ("pytest.mark.process", ["", "#killed"]),
        ("mark.slow, mark.app(app)", ["", "#slow", *(f"#slow:{app}" for app in FLOORS)]),
        ("mark.process, mark.slow", ["", "#slow", "#killed"]),
    ],
)
def test_a_module_has_the_parts_its_marks_tell(text: str, ends: list[str]) -> None:
    parts = list(parts_of(PATH, text))

    assert parts == [PATH + end for end in ends]
    assert {part.removeprefix(PATH) for part in parts} <= set(ENDS)
    assert {file_of(part) for part in parts} == {PATH}
    assert [is_long(part) for part in parts] == [False, *(True for _ in ends[1:])]


def test_parts_are_named_for_people() -> None:
    assert worded(PATH) == PATH
    assert worded(f"{PATH}#slow:exams") == f"{PATH} (slow, exams)"


@pytest.mark.process
@pytest.mark.slow
def test_a_test_that_kills_is_among_those(request: pytest.FixtureRequest) -> None:
    assert part_of(request.node).endswith("test_parts.py#killed")


@pytest.mark.slow
@pytest.mark.app("exams")
def test_a_slow_test_of_an_app_is_among_those(request: pytest.FixtureRequest) -> None:
    assert part_of(request.node).endswith("test_parts.py#slow:exams")


def test_any_other_test_is_in_the_first(request: pytest.FixtureRequest) -> None:
    assert part_of(request.node).endswith("tests/impact/test_parts.py")
