"""Load course folders into pages that are published, each with its revision."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.db import transaction
from wagtail.models import Page

from lms.courses.domain.fields import Fault
from lms.courses.domain.sources import LessonSource
from lms.courses.models import CourseIndexPage, CoursePage, LessonPage
from lms.courses.services.loading.bodies import raw_body
from lms.courses.services.loading.codes import KnownCodes
from lms.courses.services.loading.files import CourseFolder, read_courses
from lms.courses.services.loading.pages import PageContent, as_json, keep_order, write_page
from lms.courses.services.loading.pictures import stored_pictures
from lms.courses.services.loading.report import ContentFault, LoadReport
from lms.courses.services.loading.tree import course_index


@transaction.atomic
def load_courses(*, folder: Path) -> LoadReport:
    """Bring the pages into line with the course folders, or raise `ContentFault` and change nothing.

    A file that says what it said before makes no revision. A page that a trainer has edited or taken
    offline since it was loaded is kept as it is. Callers check who may do this.
    """
    faults: list[Fault] = []
    folders = read_courses(folder, faults)
    known = KnownCodes.read()
    known.check(folders, faults)
    if faults:
        raise ContentFault(faults)
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
    for source in folder.lessons:
        lessons.append(write_page(LessonPage, parent, _lesson_content(source, images, known), report))
        parent.refresh_from_db()
    keep_order(parent, lessons)
    slugs = [source.slug for source in folder.lessons]
    others = LessonPage.objects.child_of(parent).exclude(slug__in=slugs)
    report.left_over += [f"{folder.course.slug}/{slug}" for slug in others.values_list("slug", flat=True)]


def _course_content(folder: CourseFolder, known: KnownCodes) -> PageContent:
    """Say what a course page should hold."""
    course = folder.course
    return PageContent(
        file=course.file,
        slug=course.slug,
        fields={
            "title": course.title,
            "title_en": course.title_en,
            "code": course.code,
            "summary": course.summary,
            "audience": course.audience,
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
        file=source.file,
        slug=source.slug,
        fields={
            "title": source.title,
            "minutes": source.minutes,
            "intro": source.intro,
            "body": as_json(raw_body(source, images)),
        },
        relations={"clauses": [known.clauses[number] for number in source.clauses]},
    )
