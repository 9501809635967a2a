"""Check course folders and say what is wrong, file by file and line by line."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from lms.core.files.content.rules import LinedMapping
from lms.courses.blocks.citations import cited_codes, fact_codes
from lms.courses.content.files import PICTURE_KINDS, CourseFolder, read_courses, read_paths
from lms.courses.content.rules.sources import BlockSource, CourseSource, LessonSource
from lms.standards.content.rules.texts import FactText, StandardContent
from tools.content_lint.findings import ContentFinding, as_findings
from tools.content_lint.rules import lessons
from tools.content_lint.rules.citing import (
    LawBox,
    doubtful_facts,
    law_is_over,
    not_the_law,
    not_the_standards_own,
    surer_than_what_it_cites,
    unknown_codes,
)
from tools.content_lint.rules.claims import KnownFigures, given_figures, mixed_sources, unfounded_figures
from tools.content_lint.rules.figures import value_faults
from tools.content_lint.rules.law_names import known_titles, unknown_names
from tools.content_lint.rules.lessons import Remark
from tools.content_lint.texts import SaidText, texts_in

LESSON_RULES: Final[Mapping[str, Callable[[LessonSource], Iterator[Remark]]]] = {
    "lesson-length": lessons.wrong_length,
    "check-questions": lessons.too_few_checks,
    "check-options": lessons.silent_options,
    "dialogues": lessons.one_sided_dialogues,
    "summary": lessons.no_summary,
    "picture": lessons.thin_alternatives,
}
COURSE_RULES: Final[Mapping[str, Callable[[CourseSource, Sequence[LessonSource]], Iterator[Remark]]]] = {
    "picture": lessons.no_picture,
    "clauses": lessons.untold_clauses,
}
Said = tuple[int, str]


def check_courses(
    folder: Path, standard: StandardContent, *, targets: bool = False
) -> tuple[list[CourseFolder], list[ContentFinding]]:
    """Read all courses and hold them against the rules; with `targets` also against the house's counts."""
    whole, courses = read_courses(folder)
    findings = list(as_findings(whole.faults, folder.name))
    for one in courses:
        findings += _strays(folder, one)
        findings += _course_findings(folder, one, standard)
        for lesson in one.lessons:
            findings += _lesson_findings(folder, lesson, standard)
    if targets:
        findings += _untaught(folder, courses, standard)
    return courses, findings


def english_remarks(courses: Iterable[CourseFolder]) -> list[str]:
    """Say how much of the courses there is in English, and where Chinese is left in it."""
    courses = list(courses)
    lessons = sum(len(one.lessons) for one in courses)
    translated = [lesson for one in courses for lesson in one.english_lessons.values()]
    described = sum(one.english is not None for one in courses)
    coverage = (
        f"In English: {len(translated)} of {lessons} lessons, "
        f"the descriptions of {described} of {len(courses)} courses."
    )
    return [*(remark for lesson in translated for remark in lesson.remarks()), coverage]


def check_paths(folder: Path, courses: Container[str]) -> list[ContentFinding]:
    """Read the learning paths and see that the courses they name by code are there."""
    whole, paths = read_paths(folder)
    for path in paths:
        for code in path.courses:
            if code not in courses:
                path.entry.refuse(f"there is no course {code}", "courses")
    return list(as_findings(whole.faults, folder.name, "reference"))


def _strays(folder: Path, one: CourseFolder) -> Iterator[ContentFinding]:
    """Name files beside a course that nothing of it speaks of."""
    place = (folder / one.course.entry.file).parent
    spoken_of = {"course", *one.course.lessons, "course.en", *(f"{stem}.en" for stem in one.english_lessons)}
    for file in sorted(place.iterdir()):
        is_lesson = file.suffix == ".yaml" and file.stem not in spoken_of
        is_picture = file.suffix in PICTURE_KINDS and file.name not in one.pictures
        if is_lesson or is_picture:
            where = "listed under lessons in course.yaml" if is_lesson else "shown by any lesson"
            name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
            yield ContentFinding(name, 0, "reference", one.course.code, f"is not {where}")


def _course_findings(folder: Path, one: CourseFolder, standard: StandardContent) -> Iterator[ContentFinding]:
    course = one.course
    named = [("clause", code) for code in course.clauses]
    named += [("competency", code) for code in course.competencies]
    remarks: list[tuple[str, Remark]] = [("reference", (0, text)) for text in unknown_codes(standard, named)]
    for rule, check in COURSE_RULES.items():
        remarks += [(rule, remark) for remark in check(course, one.lessons)]
    for rule, (line, message) in remarks:
        yield ContentFinding(f"{folder.name}/{course.entry.file}", line, rule, course.code, message)


def _lesson_findings(
    folder: Path, lesson: LessonSource, standard: StandardContent
) -> Iterator[ContentFinding]:
    remarks: list[tuple[str, Remark]] = [
        (rule, remark) for rule, check in LESSON_RULES.items() for remark in check(lesson)
    ]
    # What it shows as wrong is left out: bad dialogues and wrong options.
    said = list(texts_in(lesson.entry.values, _is_shown_as_wrong))
    remarks += list(_names(said, standard))
    remarks += list(_figure_remarks(lesson, said, standard))
    missing = unknown_codes(standard, (("clause", code) for code in lesson.clauses))
    remarks += [("reference", (0, message)) for message in missing]
    for block in lesson.blocks:
        remarks += [
            (rule, (block.entry.line_of(), message)) for rule, message in _block_remarks(block, standard)
        ]
    for rule, (line, message) in remarks:
        yield ContentFinding(f"{folder.name}/{lesson.entry.file}", line, rule, lesson.slug, message)


def _is_shown_as_wrong(written: LinedMapping) -> bool:
    return written.get("verdict") == "bad" or ("correct" in written and written["correct"] is not True)


def _names(said: Iterable[SaidText], standard: StandardContent) -> Iterator[tuple[str, Remark]]:
    titles = known_titles(standard)
    for one in said:
        for rule, message in unknown_names(standard, titles, one.text):
            yield rule, (one.line, message)


def _figure_remarks(
    lesson: LessonSource, said: Iterable[SaidText], standard: StandardContent
) -> Iterator[tuple[str, Remark]]:
    """Hold the figures of a lesson against the facts that any of its blocks cites."""
    codes = {code for block in lesson.blocks for code in fact_codes(block.values)}
    facts = [standard.facts[code] for code in sorted(codes) if code in standard.facts]
    own, known = given_figures(lesson.own_figures), KnownFigures(standard)
    for one in said:
        for message in unfounded_figures(one.text, facts, own, known):
            yield "figure", (one.line, message)
        for message in mixed_sources(one.text, known):
            yield "law-or-standard", (one.line, message)


def _block_remarks(block: BlockSource, standard: StandardContent) -> Iterator[tuple[str, str]]:
    """Hold what a block cites against the standard."""
    cited = cited_codes([block.values])
    codes = list(dict.fromkeys(fact_codes(block.values)))
    named = [("clause", one) for one in cited.clauses]
    named += [("fact", one) for one in codes] + [("law", one) for one in cited.laws]
    for message in unknown_codes(standard, named):
        yield "reference", message
    for message in doubtful_facts(standard, codes):
        yield "doubtful", message
    facts = [standard.facts[code] for code in codes if code in standard.facts]
    if block.kind == "standard_value":
        yield from (("law-or-standard", message) for message in not_the_standards_own(facts))
    if block.kind == "law":
        yield from _law_remarks(block, facts, standard)
    if block.kind in {"standard_value", "law"}:
        value, unit = str(block.values["value"]), str(block.values["unit"])
        yield from (("figure", message) for message in value_faults(value, unit, facts))


def _law_remarks(
    block: BlockSource, facts: Sequence[FactText], standard: StandardContent
) -> Iterator[tuple[str, str]]:
    values = {name: str(block.values[name] or "") for name in ("law", "article", "jurisdiction", "as_of")}
    day = date.fromisoformat(values["as_of"]) if values["as_of"] else None
    box = LawBox(values["law"], values["article"], values["jurisdiction"], day)
    yield from (("law-or-standard", message) for message in not_the_law(box, facts))
    yield from (("law-in-force", message) for message in law_is_over(standard, box))
    verification = str(block.values["verification"])
    surer = surer_than_what_it_cites(standard, verification, [fact.code for fact in facts])
    yield from (("verification", message) for message in surer)


def _untaught(
    folder: Path, courses: Iterable[CourseFolder], standard: StandardContent
) -> Iterator[ContentFinding]:
    """Name clauses that no lesson teaches."""
    taught = {clause for one in courses for lesson in one.lessons for clause in lesson.clauses}
    for clause in standard.clauses:
        if clause.number not in taught:
            message = f"no lesson teaches clause {clause.number} {clause.title}"
            yield ContentFinding(folder.name, 0, "target-lessons", clause.number, message)
