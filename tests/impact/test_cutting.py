"""What is said to have changed when a file changes, and what each part of it is seen to use."""

from __future__ import annotations

import pytest

from tests.impact.cutting import cut

FILE = '''"""A module."""

import os
from django.db import models
from lms.core import wording

LIMIT = 5
TWICE = LIMIT * 2


def mark(answer: str, most: int = TWICE) -> Paper:
    """Mark it."""
    return wording.marks(len(answer))


@register
def named() -> int:
    return LIMIT


class Paper(models.Model):
    """A paper."""

    title = models.CharField(max_length=LIMIT)

    @property
    def words(self) -> str:
        return self.title + os.sep


if os.name:

    def by_system() -> int:
        return 1


for each in (mark,):
    os.register(each)
'''


def differing(one: dict[str, str], other: dict[str, str]) -> set[str]:
    """Name what differs in two tables."""
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


@pytest.mark.parametrize(
    ("old", "new", "functions", "bound"),
    [
        ("marks(len(answer))", "marks(2)", {"mark"}, set()),
        ("    return LIMIT", "    return 7", {"named"}, set()),
        ("self.title + os.sep", "'?'", {"Paper.words"}, set()),
        ("        return 1", "        return 2", {"by_system"}, set()),
        ("max_length=LIMIT", "max_length=30", set(), {"Paper"}),
        ("LIMIT = 5", "LIMIT = 6", set(), {"LIMIT"}),
        ("LIMIT = 5", "# five\nLIMIT = 5\n", set(), set()),
        ('"""A module."""', '"""Another text."""', set(), set()),
        ('"""A paper."""', '"""Another text."""', set(), set()),
        ("import os\n", "import os\nimport re\n", set(), {"re"}),
        ("from lms.core import", "from lms.people import", set(), {"wording"}),
        ("@register\n", "@other\n", {"named"}, {"named"}),
        ("    @property\n", "    def save(self): ...\n\n    @property\n", {"Paper.save"}, {"Paper"}),
        ("    @property\n", "", {"Paper.words"}, {"Paper"}),
        ("@register\n", "def more() -> int:\n    return 3\n\n\n@register\n", {"more"}, {"more"}),
        ("(models.Model)", "(models.Other)", set(), {"Paper"}),
        ("if os.name:", "if os.altsep:", set(), {""}),
        ("os.register(each)", "os.add(each)", set(), {"each"}),
    ],
)
def test_a_change_is_a_change_of_its_piece(old: str, new: str, functions: set[str], bound: set[str]) -> None:
    before, after = cut(FILE), cut(FILE.replace(old, new, 1))

    assert differing(before.said, after.said) == functions
    assert differing(before.bound, after.bound) == bound


def test_moving_a_function_changes_nothing() -> None:
    head, tail = FILE.split("def mark", 1)
    function, rest = tail.split("@register", 1)

    assert cut(f"{head}@register{rest}\n\ndef mark{function}") == cut(FILE)


def test_a_file_that_cannot_be_parsed_is_one_piece() -> None:
    half = cut("def half(")

    assert (half.said, set(half.bound)) == ({}, {""})
    assert half != cut("def half(:")


def test_functions_use_what_they_say_and_their_class_but_no_types() -> None:
    uses = cut(FILE).uses

    assert set(uses["mark"]) == {"wording.marks", "len", "answer", "TWICE", "mark"}
    assert set(uses["Paper.words"]) == {"self.title", "os.sep", "property", "Paper"}


def test_what_binds_a_name_needs_what_it_says() -> None:
    needs = cut(FILE).needs

    assert (needs["TWICE"], needs["mark"], needs["named"]) == (["LIMIT"], ["TWICE"], ["register"])
    assert set(needs["Paper"]) == {"models.Model", "models.CharField", "LIMIT", "property"}


@pytest.mark.parametrize(
    ("text", "registers"),
    [
        ("register_import(Roster)", True),
        ("@hooks.register('a')\ndef a(): ...", True),
        ("@register.filter\ndef a(): ...", True),
        ("@receiver(saved)\ndef a(): ...", True),
        ("@dataclass\nclass A: ...", False),
        ("ROSTER = register_import(Roster)", False),
        ("def a():\n    connect()", False),
    ],
)
def test_a_file_that_makes_something_known_is_told(text: str, registers: bool) -> None:
    assert cut(text).registers == registers


def test_parts_of_the_product_named_in_text_are_kept() -> None:
    assert cut("A = ['lms.core.forms.Renderer', 'lms', 'see lms.core']").spelled == [
        "lms.core.forms.Renderer"
    ]
