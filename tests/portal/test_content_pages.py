"""The pages on content files and their rules name every key that is read and every rule that is broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lms.certification.services.loading import KNOWN_KEYS
from lms.courses.services import checking as courses
from lms.evaluation.services.checking import ENTRY_KEYS
from lms.exams.kinds.registry import kinds
from lms.exams.services import checking_questions as questions
from lms.exams.services.bank_entries import COMMON_KEYS
from lms.exams.services.paper_entries import PAPER_KEYS, PICK_KEYS, RULE_KEYS

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
FILES = (REFERENCE / "content-files.md").read_text(encoding="utf-8")
RULES = (REFERENCE / "content-rules.md").read_text(encoding="utf-8")
READ = re.compile(
    r"\.(?:text|texts|choice|day|flag|maybe|whole|entry|entries|entries_or_none|members|rows|prose)"
    r'\("(\w+)"'
)
READERS = [
    "lms/standards/domain/parsing.py",
    "lms/standards/domain/amendment_parsing.py",
    "lms/courses/domain/sources.py",
    "lms/courses/domain/block_sources.py",
]


@pytest.mark.parametrize("reader", READERS)
def test_every_key_of_a_reader_is_on_the_page(reader: str) -> None:
    keys = set(READ.findall((ROOT / reader).read_text(encoding="utf-8")))

    assert keys
    assert {key for key in keys if f"`{key}`" not in FILES} == set()


def test_every_key_of_questions_and_of_what_rests_on_them_is_on_the_page() -> None:
    keys = COMMON_KEYS.union(*(kind.entry_keys for kind in kinds().values()), KNOWN_KEYS, ENTRY_KEYS)

    assert {key for key in keys if f"`{key}`" not in FILES} == set()
    assert {kind for kind in kinds() if f"`{kind}`" not in FILES} == set()


def test_every_key_of_papers_is_on_their_page() -> None:
    page = (REFERENCE / "paper-files.md").read_text(encoding="utf-8")

    keys = {key for key in PAPER_KEYS | RULE_KEYS | PICK_KEYS if not re.search(rf"\b{key}\b", page)}

    assert keys == set()


def test_every_rule_is_on_the_page() -> None:
    rules = {
        *courses.LESSON_RULES,
        *courses.COURSE_RULES,
        *questions.WORDING_RULES,
        *questions.BANK_RULES,
        *questions.KEY_RULES,
    }

    assert {rule for rule in rules if f"`{rule}`" not in RULES} == set()
