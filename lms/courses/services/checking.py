"""Check course folders and say what is wrong, file by file and line by line."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from yaml import YAMLError

from lms.core.api import ContentFinding, Marked, SaidText, read_marked, texts_in
from lms.courses.blocks import cited_codes
from lms.courses.blocks.citations import fact_codes
from lms.courses.domain import lesson_rules
from lms.courses.domain.fields import Fault
from lms.courses.domain.lesson_rules import Remark
from lms.courses.domain.sources import BlockSource, CourseSource, LessonSource
from lms.courses.services.loading.files import PICTURE_KINDS, CourseFolder, read_courses, read_paths
from lms.standards.api import (
    FactText,
    KnownFigures,
    LawBox,
    StandardContent,
    doubtful_facts,
    given_figures,
    known_titles,
    law_is_over,
    mixed_sources,
    not_the_law,
    not_the_standards_own,
    surer_than_its_ground,
    unfounded_figures,
    unknown_codes,
    unknown_names,
    value_faults,
)

LESSON_RULES: Final[Mapping[str, Callable[[LessonSource], Iterator[Remark]]]] = {
    "lesson-length": lesson_rules.wrong_length,
    "check-questions": lesson_rules.too_few_checks,
    "check-options": lesson_rules.silent_options,
    "dialogues": lesson_rules.one_sided_dialogues,
    "summary": lesson_rules.no_summary,
    "picture": lesson_rules.thin_alternatives,
}
COURSE_RULES: Final[Mapping[str, Callable[[CourseSource, Sequence[LessonSource]], Iterator[Remark]]]] = {
    "picture": lesson_rules.no_picture,
    "clauses": lesson_rules.untold_clauses,
}
Said = tuple[int, str]


def check_courses(
    folder: Path, standard: StandardContent, *, targets: bool = False
) -> tuple[list[CourseFolder], list[ContentFinding]]:
    """Read all courses and hold them against the rules; with `targets` also against the house's counts."""
    faults: list[Fault] = []
    courses = read_courses(folder, faults)
    findings = [
        ContentFinding(_named(folder, fault.file), fault.line, "schema", fault.place, fault.reason)
        for fault in faults
    ]
    for one in courses:
        findings += _strays(folder, one)
        findings += _course_findings(folder, one, standard)
        for lesson in one.lessons:
            findings += _lesson_findings(folder, lesson, standard)
    if targets:
        findings += _untaught(folder, courses, standard)
    return courses, findings


def check_paths(folder: Path, courses: Container[str]) -> list[ContentFinding]:
    """Read the learning paths and see that the courses they name by code are there."""
    faults: list[Fault] = []
    paths = read_paths(folder, faults)
    for path in paths:
        for code in path.courses:
            if code not in courses:
                faults.append(Fault(path.file, path.key, f"there is no course {code}"))
    return [
        ContentFinding(_named(folder, fault.file), fault.line, "reference", fault.place, fault.reason)
        for fault in faults
    ]


def _named(folder: Path, file: str) -> str:
    return f"{folder.name}/{file}" if file != str(folder) else folder.name


def _strays(folder: Path, one: CourseFolder) -> Iterator[ContentFinding]:
    """Name files beside a course that nothing of it speaks of."""
    place = (folder / one.course.file).parent
    spoken_of = {"course", *one.course.lessons}
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
        yield ContentFinding(_named(folder, course.file), line, rule, course.code, message)


def _lesson_findings(
    folder: Path, lesson: LessonSource, standard: StandardContent
) -> Iterator[ContentFinding]:
    remarks: list[tuple[str, Remark]] = [
        (rule, remark) for rule, check in LESSON_RULES.items() for remark in check(lesson)
    ]
    hidden = standard.clauses_not_public
    remarks += [("not-public", remark) for remark in lesson_rules.silent_on_hidden_text(lesson, hidden)]
    said = _said(folder / lesson.file)
    remarks += list(_names(said, standard))
    remarks += list(_figure_remarks(lesson, said, standard))
    missing = unknown_codes(standard, (("clause", code) for code in lesson.clauses))
    remarks += [("reference", (0, message)) for message in missing]
    for block in lesson.blocks:
        remarks += [(rule, (block.line, message)) for rule, message in _block_remarks(block, standard)]
    for rule, (line, message) in remarks:
        yield ContentFinding(_named(folder, lesson.file), line, rule, lesson.slug, message)


def _said(file: Path) -> list[SaidText]:
    """List the texts of a lesson file but what it shows as wrong: bad dialogues and wrong options."""
    try:
        written = read_marked(file)
    except (OSError, UnicodeDecodeError, YAMLError):
        return []  # noted when the course was read
    return list(texts_in(written, _is_shown_as_wrong))


def _is_shown_as_wrong(written: Marked) -> bool:
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
    surer = surer_than_its_ground(standard, verification, [fact.code for fact in facts])
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
