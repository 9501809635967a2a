"""Make the course of what a change changes: a draft of pages like any other, made anew while it is one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import translation
from wagtail.models import Page

from lms.core.accounts import User
from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.core.wording import enumerated
from lms.courses.content.pages import course_index
from lms.courses.content.rules.lengths import half_hours
from lms.courses.deltas.models import DeltaCourse
from lms.courses.deltas.queries import DeltaPlan, plan_of
from lms.courses.deltas.writing import PlannedLesson
from lms.courses.pages.forms import free_lesson_slug, free_slug
from lms.courses.pages.models import CoursePage, LessonPage, free_course_code
from lms.standards.api import Clause
from lms.standards.changes.api import CAUSES, ChangeClosed, EditionChange


@transaction.atomic
def make_delta_course(
    *, change: EditionChange, by: User, now: datetime, overwrite: bool = False
) -> CoursePage:
    """Make the course of what a change changes as a draft, or make the draft anew; give the course.

    It is written in the language of the site. Callers check who may. Raise ChangeClosed, NothingDiffers,
    DeltaCoursePublished, and DeltaCourseEdited where somebody has worked on the draft and `overwrite` does
    not say that it may go.
    """
    change = EditionChange.objects.select_for_update(of=("self",)).select_related(*CAUSES).get(pk=change.pk)
    if not change.is_open:
        raise ChangeClosed
    with translation.override(settings.LANGUAGE_CODE):
        plan = plan_of(change)
    if not plan.lessons:
        raise NothingDiffers
    if plan.is_published:
        raise DeltaCoursePublished
    if plan.edited and not overwrite:
        raise DeltaCourseEdited(plan.edited)
    with translation.override(settings.LANGUAGE_CODE):
        pages = _write(plan, by)
    course = pages[0]
    DeltaCourse.objects.update_or_create(
        change=change,
        defaults={
            "course": course,
            "made_by": by,
            "made_at": now,
            "revisions": {str(page.pk): page.latest_revision_id for page in pages},
        },
    )
    record(actor=by, action="courses.delta_made", subject=course, details={"lessons": len(plan.lessons)})
    return course


def _write(plan: DeltaPlan, by: User) -> list[Page]:
    """Write the course and its lessons; those of the draft before make room."""
    course = plan.made.course if plan.made else CoursePage(live=False, code=free_course_code())
    course.title = plan.title
    course.summary = enumerated(
        part.title for lesson in plan.lessons for part in lesson.parts if not part.is_gone
    )
    course.credit_hours = Decimal(str(half_hours(plan.minutes)))
    if plan.made is None:
        index = course_index()
        course.slug = free_slug(index, course.code.lower())
        last = CoursePage.objects.order_by("-sort").values_list("sort", flat=True).first()
        course.sort = (last or 0) + 1
        index.add_child(instance=course)
    for lesson in LessonPage.objects.child_of(course):
        lesson.delete()
    course.refresh_from_db(fields=["path", "depth", "numchild"])
    course.clauses = _clauses(plan.lessons)
    _keep(course, by)
    return [course, *(_write_lesson(course, planned, by) for planned in plan.lessons)]


def _write_lesson(course: CoursePage, planned: PlannedLesson, by: User) -> LessonPage:
    parent = CoursePage.objects.get(pk=course.pk)
    lesson = LessonPage(
        title=planned.title,
        slug=free_lesson_slug(parent),
        live=False,
        minutes=planned.minutes,
        body=json.dumps(planned.blocks, ensure_ascii=False),
    )
    parent.add_child(instance=lesson)
    lesson.clauses = _clauses([planned])
    _keep(lesson, by)
    return lesson


def _clauses(lessons: Sequence[PlannedLesson]) -> list[Clause]:
    """Give the clauses that lessons teach: the earlier wording, whose line goes on, else the new one.

    No page names a clause of a fictitious edition.
    """
    compared = [part.source.changed.compared for one in lessons for part in one.parts if not part.is_gone]
    sides = [one.before or one.after for one in compared]
    return list(Clause.objects.filter(pk__in=[side.clause.pk for side in sides if side]).order_by("sort"))


def _keep(page: CoursePage | LessonPage, by: User) -> None:
    """Save the page as a draft, with a revision in the name of who made it."""
    page.owner_id = page.owner_id or by.pk
    page.has_unpublished_changes = True
    page.save()
    page.save_revision(user=by, log_action=True)


class NothingDiffers(Refusal):
    message = _("The edition reads as the one it replaces, so there is nothing to learn anew.")


class DeltaCoursePublished(Refusal):
    message = _("The delta course was published. Change it in the editor, as any other course.")


class DeltaCourseEdited(Refusal):
    """Somebody has worked on the draft since it was made."""

    message = _("Somebody has worked on these since they were made, and it would be lost: %(pages)s.")

    def __init__(self, pages: list[str]) -> None:
        """Keep what would be lost."""
        super().__init__()
        self.pages = enumerated(pages)
