"""Read the trainers' desk of questions and reports, and what stands around one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from lms.courses.asking.models import Remark, RemarkKind, RemarkQuerySet
from lms.courses.pages.kept import shelf
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.pages.outlines import outlines
from lms.courses.pages.queries import Addresses


@dataclass(frozen=True)
class DeskRemark:
    """One question or report in the list; who asked is not known here."""

    remark: Remark
    course: str
    lesson: str

    @property
    def pk(self) -> int:
        """Give the key of the remark."""
        return self.remark.pk

    @property
    def url(self) -> str:
        """Give where it is answered."""
        return reverse("lms_courses:remark", args=[self.remark.pk])


def desk_remarks(course: CoursePage | None = None) -> RemarkQuerySet:
    """Keep questions and reports, of one course or of all, oldest first."""
    rows = Remark.objects.for_desk().defer("lesson__body")
    if course is not None:
        rows = rows.filter(lesson__path__startswith=course.path)
    return rows.select_related("lesson").order_by("made_at", "pk")


def desk_rows(remarks: Iterable[Remark]) -> Sequence[DeskRemark]:
    """Name the course of each remark; a lesson taken down has none here."""
    course_of = outlines(shelf()).course_of
    return [
        DeskRemark(
            remark,
            outline.course.shown_title if (outline := course_of.get(remark.lesson_id)) else "",
            remark.lesson.title,
        )
        for remark in remarks
    ]


def courses_asked_about() -> list[CoursePage]:
    """List the courses at whose lessons something was asked or reported."""
    paths = Remark.objects.for_desk().order_by().values_list("lesson__path", flat=True).distinct()
    courses = {path[: -LessonPage.steplen] for path in paths}
    return list(CoursePage.objects.filter(path__in=courses).order_by("sort", "code"))


@dataclass(frozen=True)
class PassageCounts:
    """What else learners said at the passage of a remark."""

    unclear: int
    questions: int


def around(remark: Remark) -> PassageCounts:
    """Count the marks at the passage, and the other questions that wait there."""
    there = Remark.objects.filter(lesson=remark.lesson_id, block_id=remark.block_id).order_by()
    found = there.aggregate(
        unclear=Count("pk", filter=Q(kind=RemarkKind.UNCLEAR)),
        questions=Count("pk", filter=Q(kind=RemarkKind.QUESTION, state="open") & ~Q(pk=remark.pk)),
    )
    return PassageCounts(found["unclear"], found["questions"])


def passage_address(lesson: LessonPage, block_id: str) -> str:
    """Give where readers find a passage."""
    return f"{Addresses().of(lesson)}#b-{block_id}"


def editor_address(lesson: int, block_id: str) -> str:
    """Give where authors change a passage; the editor opens at the block."""
    return f"{reverse('wagtailadmin_pages:edit', args=[lesson])}#block-{block_id}-section"
