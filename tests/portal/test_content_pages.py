"""The pages on content files and their rules name every key that is read and every rule that is broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lms.papers.content.entries import FLAGS
from lms.questions.kinds.registry import kinds
from tools.content_lint import courses, questions

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
FILES = (REFERENCE / "content-files.md").read_text(encoding="utf-8")
RULES = (REFERENCE / "content-rules.md").read_text(encoding="utf-8")
PAPER_FILES = (REFERENCE / "paper-files.md").read_text(encoding="utf-8")
DICTIONARIES = (REFERENCE / "dictionaries.md").read_text(encoding="utf-8")
READ = re.compile(
    r"""\.(?:text|texts|choice|kind|day|flag|whole|decimal|value|entry|entries|rows)\("(\w+)\""""
)
READERS = {
    "lms/standards/content/reading.py": FILES,
    "lms/courses/content/rules/sources.py": FILES,
    "lms/courses/content/rules/blocks.py": FILES,
    "lms/questions/content/entries.py": FILES,
    "lms/certification/requirements/loading.py": FILES,
    "lms/performance/indicators/services.py": FILES,
    "lms/performance/appraisal/services.py": DICTIONARIES,
    "lms/performance/archive/services.py": DICTIONARIES,
    "lms/papers/content/entries.py": PAPER_FILES,
    **{
        str(path.relative_to(ROOT)): FILES
        for path in (ROOT / "lms/questions/kinds").glob("*.py")
        if "def read" in path.read_text(encoding="utf-8")
    },
}


@pytest.mark.parametrize("reader", READERS)
def test_every_key_of_a_reader_is_on_its_page(reader: str) -> None:
    page, keys = READERS[reader], set(READ.findall((ROOT / reader).read_text(encoding="utf-8")))

    listed = r"\b{}\b" if page is PAPER_FILES else "`{}`"
    assert {key for key in keys if not re.search(listed.format(key), page)} == set()


def test_every_kind_of_question_and_every_switch_of_a_paper_is_on_its_page() -> None:
    assert {kind for kind in kinds() if f"`{kind}`" not in FILES} == set()
    assert {flag for flag in FLAGS if not re.search(rf"\b{flag}\b", PAPER_FILES)} == set()


def test_every_rule_is_on_the_page() -> None:
    rules = {
        *courses.LESSON_RULES,
        *courses.COURSE_RULES,
        *questions.WORDING_RULES,
        *questions.BANK_RULES,
        *questions.KEY_RULES,
    }

    assert {rule for rule in rules if f"`{rule}`" not in RULES} == set()
