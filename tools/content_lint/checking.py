"""Hold a folder of training content against all rules of the apps that read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lms.courses.content.files import CourseFolder
from lms.papers.content.entries import PaperEntry
from lms.standards.content.rules.texts import StandardContent
from tools.content_lint.certifications import check_certifications
from tools.content_lint.courses import check_courses, check_paths, english_remarks
from tools.content_lint.demo import check_demo
from tools.content_lint.findings import ContentFinding
from tools.content_lint.papers import check_papers
from tools.content_lint.performance import check_appraisal, check_indicators, check_retention
from tools.content_lint.questions import check_questions
from tools.content_lint.standard import check_amendments, check_standard
from tools.content_lint.written import ReadQuestion


class NoContent(Exception):
    """There is nothing in the folder that could be checked."""


@dataclass
class CheckedContent:
    """What was read of a folder, and what is wrong with it; no standard where it could not be read.

    `remarks` are whole sentences about what is no fault.
    """

    standard: StandardContent | None = None
    courses: list[CourseFolder] = field(default_factory=list)
    questions: list[ReadQuestion] = field(default_factory=list)
    papers: list[PaperEntry] = field(default_factory=list)
    findings: list[ContentFinding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def check_content(folder: Path, *, standard_folder: Path, day: date, targets: bool) -> CheckedContent:
    """Check every part of the content that the folder holds, each after what it rests on.

    A folder without a standard of its own is checked against the one in `standard_folder`. Where the
    standard itself is faulty, nothing that rests on it is looked at. `day` is the day on which papers
    are to be filled; `targets` asks for the counts of a complete course and bank as well.
    """
    parts = ("standard", "courses", "questions", "papers")
    if not any((folder / part).is_dir() for part in parts):
        raise NoContent(f"{folder} holds none of {', '.join(parts)}")
    own = folder / "standard"
    standard, found = check_standard(own if own.is_dir() else standard_folder)
    checked = CheckedContent(standard=standard, findings=found)
    if standard is not None:
        _teaching(folder, standard, checked, targets=targets)
        _asking(folder, standard, checked, day, targets=targets)
        checked.findings += _around(folder, standard, checked, targets=targets)
    return checked


def _teaching(folder: Path, standard: StandardContent, checked: CheckedContent, *, targets: bool) -> None:
    """Read the courses."""
    if (folder / "courses").is_dir():
        checked.courses, found = check_courses(folder / "courses", standard, targets=targets)
        checked.findings += found
        checked.remarks += english_remarks(checked.courses)


def _asking(
    folder: Path, standard: StandardContent, checked: CheckedContent, day: date, *, targets: bool
) -> None:
    """Read the questions and the papers drawn from them; papers without questions are not looked at."""
    if not (folder / "questions").is_dir():
        return
    checked.questions, found, remarks = check_questions(folder / "questions", standard, also_targets=targets)
    checked.findings += found
    checked.remarks += remarks
    if (folder / "papers").is_dir():
        checked.papers, found = check_papers(
            folder / "papers", checked.questions, standard, day, also_targets=targets
        )
        checked.findings += found


def _around(
    folder: Path, standard: StandardContent, checked: CheckedContent, *, targets: bool
) -> Iterator[ContentFinding]:
    """Read what points at the standard, at courses and at papers."""
    courses = frozenset(one.course.code for one in checked.courses)
    papers = frozenset(str(paper.values["slug"]) for paper in checked.papers)
    if (folder / "standard-editions").is_dir():
        yield from check_amendments(folder / "standard-editions", standard)
    if (folder / "paths").is_dir():
        yield from check_paths(folder / "paths", courses)
    if (folder / "certifications").is_dir():
        argued = frozenset(str(one.values["slug"]) for one in checked.papers if "shares" in one.entry)
        yield from check_certifications(
            folder / "certifications", papers=papers, courses=courses, argued=argued if targets else None
        )
    if (folder / "indicators").is_dir():
        yield from check_indicators(folder / "indicators" / "indicators.yaml", standard)
    if (folder / "appraisal").is_dir():
        indicators = folder / "indicators" / "indicators.yaml"
        yield from check_appraisal(folder / "appraisal" / "appraisal_templates.yaml", indicators)
    if (folder / "records").is_dir():
        yield from check_retention(folder / "records" / "retention_rules.yaml", standard)
    if (folder / "demo").is_dir():
        yield from check_demo(folder, standard, courses)
