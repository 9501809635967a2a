"""Read what a delta course is made of, how the one of a change stands, and who learns it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.wording import StrOrPromise, enumerated
from lms.courses.blocks import RenderedBody, cited_codes, look_up, render_body
from lms.courses.deltas.models import DeltaCourse
from lms.courses.deltas.rules import shared_lessons
from lms.courses.deltas.writing import DeltaPart, DeltaSource, PlannedLesson, blocks_of, lesson_title
from lms.courses.learning.changed import courses_of_lessons
from lms.courses.learning.models import Enrolment, LessonProgress
from lms.courses.pages.changing import cites, lessons_resting_on_changes
from lms.courses.pages.gate import Block, digest
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.permissions import ASSIGNING_ROLES, FOLLOWING_ROLES, REMINDING_ROLES
from lms.people.api import Employee, Role
from lms.standards.api import clauses_by_number
from lms.standards.changes.api import (
    ChangedClause,
    ChangeItemState,
    ChangeWay,
    ChangingClauses,
    Concerned,
    EditionChange,
    RestingThing,
    ThingKind,
    changed_clauses,
)

WRITING_ROLES = (Role.TRAINER,)
LOOKED_AT = (ChangeItemState.REVISED, ChangeItemState.CONFIRMED)


def delta_course_of(change: int) -> CoursePage | None:
    """Give the delta course of a change, by the key of the change, published or not."""
    found = DeltaCourse.objects.filter(change=change).select_related("course").first()
    return found.course if found else None


def other_lessons_resting_on(changes: ChangingClauses) -> Iterator[RestingThing]:
    """Give what rests on clauses that change, without the delta courses made since: they say what is."""
    made = DeltaCourse.objects.filter(made_at__gte=changes.since).values_list("course__path", flat=True)
    lessons = LessonPage.objects.filter(_below(made)).values_list("pk", flat=True) if made else ()
    own = set(lessons)
    return (thing for thing in lessons_resting_on_changes(changes) if thing.key not in own)


def _below(paths: Collection[str]) -> Q:
    below = Q()
    for path in paths:
        below |= Q(path__startswith=path)
    return below


@dataclass(frozen=True)
class DeltaPlan:
    """What the delta course of a change would be made of today, and how the one that is there stands."""

    change: EditionChange
    title: str
    lessons: Sequence[PlannedLesson]
    made: DeltaCourse | None

    @property
    def minutes(self) -> int:
        """Say how long the course takes."""
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def shown(self) -> list[tuple[PlannedLesson, RenderedBody]]:
        """Render the lessons as their readers will see them; what all of them cite is read once."""
        bodies = [LessonPage(body=json.dumps(one.blocks, ensure_ascii=False)).body for one in self.lessons]
        values = (block["value"] for body in bodies for block in body.raw_data)
        citations = look_up(cited_codes(values), timezone.localdate())
        return [
            (lesson, render_body(body, citations)) for lesson, body in zip(self.lessons, bodies, strict=True)
        ]

    @property
    def waiting(self) -> dict[str, None]:
        """Name each lesson that nobody has revised or confirmed, so that nothing of it is taken over."""
        return dict.fromkeys(title for one in self.lessons for part in one.parts for title in part.waiting)

    @property
    def waiting_names(self) -> str:
        """Name them in one text."""
        return enumerated(self.waiting)

    @property
    def edited_names(self) -> str:
        """Name in one text what somebody has worked on."""
        return enumerated(self.edited)

    @cached_property
    def _pages(self) -> list[CoursePage | LessonPage]:
        if self.made is None:
            return []
        return [self.made.course, *LessonPage.objects.child_of(self.made.course)]

    @property
    def is_published(self) -> bool:
        """Tell whether anything of the course was ever shown to learners: then it is kept."""
        return any(page.live or page.first_published_at is not None for page in self._pages)

    @property
    def edited(self) -> list[str]:
        """Name the pages that somebody has worked on since they were made, deleted or added."""
        made: Mapping[str, int] = self.made.revisions if self.made else {}
        pages = {str(page.pk): page for page in self._pages}
        touched = [page.title for key, page in pages.items() if made.get(key) != page.latest_revision_id]
        if missing := len(made.keys() - pages.keys()):
            gone = ngettext("%(count)d deleted lesson", "%(count)d deleted lessons", missing)
            touched.append(gone % {"count": missing})
        return touched


def plan_of(change: EditionChange) -> DeltaPlan:
    """Read what the delta course of a change would be made of, written in the language of the moment."""
    made = DeltaCourse.objects.filter(change=change).select_related("course").first()
    parts = _parts(change)
    chapters = [part.source.changed.compared.clause.chapter.number for part in parts]
    minutes = [part.minutes for part in parts]
    grouped = [
        [parts[place] for place in places]
        for places in shared_lessons(list(zip(chapters, minutes, strict=True)))
    ]
    lessons = [PlannedLesson(lesson_title(each), each) for each in grouped]
    return DeltaPlan(change, _("Delta course: %(change)s") % {"change": change}, lessons, made)


def _parts(change: EditionChange) -> list[DeltaPart]:
    """Write the clauses with what is taken over; a block that cites two of them comes with the first."""
    clauses = changed_clauses(change)
    keys = {item.thing for one in clauses for item in one.items if item.kind in TEACHING}
    lessons = LessonPage.objects.live().filter(pk__in=keys).order_by("path")
    blocks = {lesson.pk: list(lesson.body.raw_data) for lesson in lessons}
    counting = clauses_by_number({number for one in clauses for number in one.changing.numbers})
    citable = {clause.pk: clause.number for clause in counting.values()}
    taken: set[str] = set()
    parts = []
    for one in clauses:
        texts, checks = _taken_over(one, blocks, taken)
        cited = next((citable[key] for key in one.changing.keys if key in citable), "")
        source = DeltaSource(one, texts, checks, cited)
        open_lessons = [item.title for item in one.open_items if item.kind == ThingKind.LESSON]
        parts.append(DeltaPart(source, blocks_of(source), list(dict.fromkeys(open_lessons))))
    return parts


TEACHING = (ThingKind.LESSON, ThingKind.CHECK)


def _taken_over(
    one: ChangedClause, blocks: Mapping[int, Sequence[Block]], taken: set[str]
) -> tuple[list[Block], list[Block]]:
    """Choose the blocks that cite the clause and were revised, and its questions that were looked at."""
    there = [item for item in one.items if item.gone_at is None]
    revised = {
        item.thing: item.wordings
        for item in there
        if item.kind == ThingKind.LESSON and item.state == ChangeItemState.REVISED
    }
    asked = {item.block for item in there if item.kind == ThingKind.CHECK and item.state in LOOKED_AT}
    texts: list[Block] = []
    checks: list[Block] = []
    for lesson, its_blocks in blocks.items():
        for block in its_blocks:
            key = str(block["id"])
            if key in taken or not cites(block, one.changing):
                continue
            if block["type"] == "check" and key in asked:
                checks.append(block)
            elif block["type"] != "check" and _is_revised(block, revised.get(lesson)):
                texts.append(block)
            else:
                continue
            taken.add(key)
    return texts, checks


def _is_revised(block: Block, then: Mapping[str, str] | None) -> bool:
    """Tell whether a block of a lesson reads otherwise than when its item was found, or is new in it."""
    return then is not None and then.get(str(block["id"])) != digest(block["value"])


def people_of_changed_lessons(change: EditionChange) -> QuerySet[Employee]:
    """List who works here and is in a course that teaches a clause that changes."""
    items = change.items.filter(kind=ThingKind.LESSON, gone_at__isnull=True)
    courses = courses_of_lessons(items.values_list("thing", flat=True))
    return Employee.objects.filter(left_on__isnull=True, enrolments__course__in=courses).distinct()


def learners_of_delta_course(change: int, things: Mapping[str, Collection[int]]) -> Concerned:
    """Count who must learn what changes, and of them who has completed the delta course; five queries.

    Must learn who is in a course that teaches a changed clause, or was given the delta course itself.
    """
    course = delta_course_of(change)
    here = Employee.objects.filter(left_on__isnull=True)
    taught = courses_of_lessons(things.get(ThingKind.LESSON, ()))
    asked = Q(enrolments__course__in=taught)
    if course is not None:
        asked |= Q(enrolments__course=course)
    total = here.filter(asked).distinct().count()
    label = gettext_lazy("People who learn the delta course")
    making = reverse("lms_courses:delta_course", args=[change])
    if course is None:
        make = ChangeWay(gettext_lazy("Make the delta course"), making, WRITING_ROLES)
        return Concerned(label, total, note=_("There is no delta course yet"), ways=(make,))
    edit = reverse("wagtailadmin_explore", args=[course.pk])
    if not course.live:
        draft = ChangeWay(gettext_lazy("Open the draft"), edit, WRITING_ROLES)
        anew = ChangeWay(gettext_lazy("Make it anew"), making, WRITING_ROLES)
        return Concerned(label, total, note=_("The delta course is a draft"), ways=(draft, anew))
    return _reached(label, total, course, change)


def _reached(label: StrOrPromise, total: int, course: CoursePage, change: int) -> Concerned:
    """Count how far the people in a published delta course are, with the ways to who is left."""
    enrolled = Enrolment.objects.filter(course=course, employee__left_on__isnull=True)
    begun = Exists(LessonProgress.objects.filter(enrolment=OuterRef("pk")))
    counts = enrolled.annotate(begun=begun).aggregate(
        all=Count("pk"),
        done=Count("pk", filter=Q(completed_at__isnull=False)),
        unopened=Count("pk", filter=Q(begun=False, completed_at__isnull=True)),
    )
    note = _("%(unopened)d have not opened it, %(unassigned)d are not in it yet") % {
        "unopened": counts["unopened"],
        "unassigned": total - counts["all"],
    }
    people, open_people = f"?course={course.pk}", f"?course={course.pk}&state=not_started"
    listed = reverse("lms_courses:enrolments")
    ways = (
        ChangeWay(gettext_lazy("Who has not opened it"), f"{listed}{open_people}", FOLLOWING_ROLES),
        ChangeWay(gettext_lazy("Remind"), f"{reverse('lms_courses:remind')}{people}", REMINDING_ROLES),
        ChangeWay(
            gettext_lazy("Assign it"), reverse("lms_courses:delta_assign", args=[change]), ASSIGNING_ROLES
        ),
    )
    return Concerned(label, total, reached=counts["done"], note=note, ways=ways)
