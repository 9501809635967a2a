"""Load course folders into published pages, each with its revision, and the learning paths of positions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from lms.core.files.api import LoadReport
from lms.core.languages import TranslationLanguage
from lms.courses.content.codes import KnownCodes
from lms.courses.content.files import CourseFolder, read_courses, read_paths
from lms.courses.content.pages import (
    PageContent,
    as_json,
    course_index,
    keep_order,
    raw_body,
    stored_pictures,
    write_page,
)
from lms.courses.content.rules.sources import LessonSource, PathSource
from lms.courses.content.rules.translations import EnglishLesson
from lms.courses.learning.opening import open_steps_of
from lms.courses.pages.models import CourseIndexPage, CoursePage, LessonPage
from lms.courses.paths.models import LearningPath, LearningPathCourse, PathElectives
from lms.courses.translating.services import load_translation
from lms.courses.translation.rules import BlockTranslation, KeptWording, digest_of
from lms.people.api import Position


@transaction.atomic
def load_paths(*, folder: Path) -> LoadReport:
    """Bring the learning paths into line with the files, or raise `FaultyContent` and change nothing.

    Paths that are in no file are left alone. A position that does not exist yet takes the path as soon as
    it does and the files are loaded again. Callers check who may do this.
    """
    whole, sources = read_paths(folder)
    courses = {course.code: course for course in CoursePage.objects.all()}
    positions = {position.code: position for position in Position.objects.all()}
    for source in sources:
        for code in source.courses:
            if code not in courses:
                source.entry.refuse(f"there is no course {code!r}", "courses")
    whole.raise_faults()
    named = {code for source in sources for code in source.positions}
    report = LoadReport()
    for code in sorted(named - positions.keys()):
        report.remarks.append(f"There is no position {code}: nobody has a path by it yet.")
    for source in sources:
        _write(
            source,
            [courses[code] for code in source.courses],
            [positions[code] for code in source.positions if code in positions],
            report,
        )
    return report


def _write(
    source: PathSource, courses: list[CoursePage], positions: list[Position], report: LoadReport
) -> None:
    """Make or change one path."""
    path = LearningPath.objects.filter(key=source.key).first()
    is_new = path is None
    path = path or LearningPath(key=source.key)
    before = [] if is_new else _state(path)
    path.title, path.title_en = source.title, source.title_en
    path.days_to_complete, path.valid_months = source.days_to_complete, source.valid_months
    path.positions = positions
    path.steps = [
        LearningPathCourse(
            course=course,
            sort_order=number,
            is_gate=course.code in source.gates,
            electives=source.electives_of(course.code),
            days=source.days.get(course.code),
        )
        for number, course in enumerate(courses)
    ]
    path.electives = [
        PathElectives(name=each.name, needed=each.needed, sort_order=number)
        for number, each in enumerate(source.electives)
    ]
    after = _state(path)
    report.note(source.key, is_new=is_new, is_changed=before != after)
    if before == after:
        return
    if not is_new:
        LearningPathCourse.objects.filter(path=path).delete()
        PathElectives.objects.filter(path=path).delete()
    path.save()
    if not is_new:
        open_steps_of(path=path, now=timezone.now())


def _state(path: LearningPath) -> list[object]:
    """List what a path says, to compare."""
    return [
        path.title,
        path.title_en,
        path.days_to_complete,
        path.valid_months,
        sorted(position.pk for position in path.positions.all()),
        [
            (step.course_id, step.is_gate, step.electives, step.days)
            for step in sorted(path.steps.all(), key=lambda step: step.sort_order)
        ],
        [(each.name, each.needed) for each in sorted(path.electives.all(), key=lambda each: each.sort_order)],
    ]


@transaction.atomic
def load_courses(*, folder: Path) -> LoadReport:
    """Bring the pages into line with the course folders, or raise `FaultyContent` and change nothing.

    A file that says what it said before makes no revision. A page that a trainer has edited or taken
    offline since it was loaded is kept as it is. Callers check who may do this.
    """
    whole, folders = read_courses(folder)
    known = KnownCodes.read()
    known.check(folders)
    whole.raise_faults()
    report = LoadReport()
    index = course_index()
    for each in folders:
        _load_course(index, each, known, report)
    slugs = {each.course.slug for each in folders}
    report.left_over += CoursePage.objects.exclude(slug__in=slugs).values_list("slug", flat=True)
    return report


def _load_course(index: CourseIndexPage, folder: CourseFolder, known: KnownCodes, report: LoadReport) -> None:
    """Write one course and its lessons."""
    course = write_page(CoursePage, Page.objects.get(pk=index.pk), _course_content(folder, known), report)
    images = stored_pictures(folder.course.slug, folder.pictures)
    parent = Page.objects.get(pk=course.pk)
    lessons = []
    for stem, source in zip(folder.course.lessons, folder.lessons, strict=True):
        lessons.append(write_page(LessonPage, parent, _lesson_content(source, images, known), report))
        parent.refresh_from_db()
        if english := folder.english_lessons.get(stem):
            report.remarks += english.remarks()
            _load_translation(lessons[-1], source, english, images, report)
    keep_order(parent, lessons)
    slugs = [source.slug for source in folder.lessons]
    others = LessonPage.objects.child_of(parent).exclude(slug__in=slugs)
    report.left_over += [f"{folder.course.slug}/{slug}" for slug in others.values_list("slug", flat=True)]


def _load_translation(
    lesson: LessonPage,
    source: LessonSource,
    english: EnglishLesson,
    images: Mapping[str, int],
    report: LoadReport,
) -> None:
    """Keep what a file says in English, each text with the Chinese that stands beside it in the files."""
    blocks = raw_body(source, images)
    kept: dict[str, BlockTranslation] = {}
    for block, said in zip(blocks, english.blocks, strict=True):
        if said.texts:
            kept[str(block["id"])] = {"texts": dict(said.texts), "of": digest_of(block)}
        if said.image:
            kept[str(block["id"])]["image"] = images[said.image]
    wording = KeptWording(
        language=TranslationLanguage.ENGLISH,
        title=english.title,
        source_title=source.title,
        intro=english.intro,
        source_intro=source.intro,
        blocks=kept,
    )
    getattr(report, load_translation(lesson=lesson, wording=wording)).append(english.entry.file)


def _course_content(folder: CourseFolder, known: KnownCodes) -> PageContent:
    """Say what a course page should hold."""
    course, english = folder.course, folder.english
    return PageContent(
        file=course.entry.file,
        slug=course.slug,
        fields={
            "title": course.title,
            "title_en": english.title if english else course.title_en,
            "code": course.code,
            "summary": course.summary,
            "summary_en": english.summary if english else "",
            "audience": course.audience,
            "audience_en": english.audience if english else "",
            "credit_hours": course.credit_hours,
            "sort": course.sort,
        },
        relations={
            "clauses": [known.clauses[number] for number in course.clauses],
            "competencies": [known.competencies[code] for code in course.competencies],
        },
    )


def _lesson_content(source: LessonSource, images: Mapping[str, int], known: KnownCodes) -> PageContent:
    """Say what a lesson page should hold."""
    return PageContent(
        file=source.entry.file,
        slug=source.slug,
        fields={
            "title": source.title,
            "minutes": source.minutes,
            "intro": source.intro,
            "body": as_json(raw_body(source, images)),
        },
        relations={"clauses": [known.clauses[number] for number in source.clauses]},
    )
