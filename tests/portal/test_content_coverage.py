"""The page on what the content covers is counted from the files."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.usefixtures("files_parsed_once")
ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "content" / "questions"
PAGE = ROOT / "docs" / "reference" / "content-coverage.md"
CLAUSE = re.compile(r"^\| (\d\.\d) ", re.MULTILINE)


def counted(*options: str) -> str:
    """Print the page."""
    out = StringIO()
    call_command("content_coverage", *options, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def page(files_parsed_once: None) -> str:
    return counted("--to", "-")


def cells_of(page: str, start: str) -> list[str]:
    """Give the cells of the row that starts so."""
    row = next(line for line in page.splitlines() if line.startswith(f"| {start}"))
    return [cell.strip() for cell in row.strip("|").split("|")]


def texts_of_questions() -> list[str]:
    """Read the files of questions; the English ones beside them have no more."""
    files = [file for file in QUESTIONS.glob("*.yaml") if not file.name.endswith(".en.yaml")]
    return [file.read_text(encoding="utf-8") for file in files]


def test_every_clause_has_a_row(page: str) -> None:
    chapters = (ROOT / "content" / "standard").glob("*/chapter.yaml")
    numbers = [
        number
        for file in sorted(chapters)
        for number in re.findall(r'^  - number: "([\d.]+)"', file.read_text(encoding="utf-8"), re.MULTILINE)
    ]

    assert CLAUSE.findall(page) == numbers


def test_questions_are_counted_by_clause(page: str) -> None:
    texts = [
        file.read_text(encoding="utf-8")
        for file in QUESTIONS.glob("*.yaml")
        if not file.name.endswith(".en.yaml")
    ]
    asked = sum(text.count('\n  clause: "2.2"\n') for text in texts)

    cells = cells_of(page, "2.2 ")

    assert int(cells[4]) == asked
    assert sum(map(int, cells[6:11])) == asked
    assert "operating-certificate" in cells[-1]


def test_the_total_is_that_of_the_files(page: str) -> None:
    texts = [
        file.read_text(encoding="utf-8")
        for file in QUESTIONS.glob("*.yaml")
        if not file.name.endswith(".en.yaml")
    ]

    assert cells_of(page, "**all**")[4] == f"**{sum(text.count('- id: Q-') for text in texts)}**"


def test_the_page_in_the_documentation_has_the_clauses_and_columns_of_today(page: str) -> None:
    # Its counts may be some days old: `content_coverage --check` compares them.
    kept = PAGE.read_text(encoding="utf-8")

    assert CLAUSE.findall(kept) == CLAUSE.findall(page)
    assert cells_of(kept, "clause") == cells_of(page, "clause")


def test_a_page_that_is_out_of_date_is_named(page: str, tmp_path: Path) -> None:
    kept = tmp_path / "coverage.md"
    kept.write_text(page, encoding="utf-8")

    assert counted("--to", str(kept), "--check") == f"{kept} is up to date.\n"

    kept.write_text("old", encoding="utf-8")
    with pytest.raises(CommandError, match="is out of date"):
        counted("--to", str(kept), "--check")
