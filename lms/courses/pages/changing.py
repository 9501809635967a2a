"""Say which lessons and check questions rest on clauses that change, and which may not go live for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, Revision

from lms.core.trail.api import record
from lms.core.wording import enumerated
from lms.courses.blocks.citations import fact_codes
from lms.courses.pages.gate import (
    KINDS,
    WHOLE,
    Block,
    digests,
    held_bodies,
    still_as_then,
    whole,
    wordings_of,
)
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.pages.queries import Addresses
from lms.standards.changes.api import (
    ChangeItemState,
    ChangingClause,
    ChangingClauses,
    HeldBack,
    RestingThing,
    ThingKind,
    open_items,
    settle,
)

TITLE_LENGTH = 60


def lessons_resting_on_changes(changes: ChangingClauses) -> Iterator[RestingThing]:
    """Give the lessons that teach or cite the clauses, and their check questions; four queries."""
    if not changes.clauses:
        return
    taught: defaultdict[int, set[int]] = defaultdict(set)
    rows = LessonPage.clauses.through.objects.filter(clause__in=changes.keys)
    for lesson, clause in rows.values_list("lessonpage_id", "clause_id"):
        taught[lesson].add(clause)
    courses = {course.path: course for course in CoursePage.objects.all()}
    addresses = Addresses()
    for lesson in LessonPage.objects.order_by("path"):
        course = courses.get(lesson.path[: -LessonPage.steplen])
        place = LessonPlace(lesson, course.title if course else "", addresses.of(lesson), changes.since)
        for clause in changes.clauses:
            yield from place.resting_on(clause, is_taught=bool(taught[lesson.pk] & clause.keys))


@dataclass(frozen=True)
class LessonPlace:
    """A lesson with what its items say: its course, its address, since when the change is open."""

    lesson: LessonPage
    course: str
    url: str
    since: datetime

    def resting_on(self, clause: ChangingClause, *, is_taught: bool) -> Iterator[RestingThing]:
        """Give the lesson and those of its check questions that rest on a clause; nothing where none does."""
        blocks = list(self.lesson.body.raw_data)
        citing = [block for block in blocks if cites(block, clause, is_taught=is_taught)]
        texts = [block for block in citing if block["type"] != "check"]
        named = {code for block in blocks for code in fact_codes(value_of(block))}
        if texts or (is_taught and (clause.is_whole or clause.facts.isdisjoint(named))):
            wordings = digests(texts) or {WHOLE: whole(blocks)}
            yield self._thing(ThingKind.LESSON, clause, texts, wordings)
        for block in citing:
            if block["type"] == "check":
                yield self._thing(ThingKind.CHECK, clause, [block], digests([block]))

    def _thing(
        self,
        kind: ThingKind,
        clause: ChangingClause,
        citing: Sequence[Block],
        wordings: Mapping[str, str],
    ) -> RestingThing:
        lesson, is_check = self.lesson, kind == ThingKind.CHECK
        block = str(citing[0]["id"]) if is_check else ""
        question = str(value_of(citing[0]).get("question", "")) if is_check else ""
        return RestingThing(
            kind=kind,
            key=lesson.pk,
            block=block,
            clause=clause,
            title=Truncator(question).chars(TITLE_LENGTH) if is_check else lesson.title,
            place=lesson.title if is_check else self.course,
            to_change=what_it_takes(citing, clause),
            view_url=f"{self.url}#b-{block}" if block and self.url else self.url,
            edit_url=reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
            owner=lesson.owner_id,
            state=self._state(),
            wordings=wordings,
        )

    def _state(self) -> ChangeItemState:
        """Say how the lesson stands by itself: taken off the site, or with a draft since then."""
        lesson = self.lesson
        if not lesson.live and lesson.first_published_at is not None:
            return ChangeItemState.RETIRED
        edited = lesson.latest_revision_created_at
        has_draft = lesson.has_unpublished_changes and edited is not None and edited > self.since
        return ChangeItemState.IN_WORK if has_draft else ChangeItemState.TO_LOOK_AT


def value_of(block: Block) -> Mapping[str, object]:
    """Give what a raw block holds."""
    value = block["value"]
    return value if isinstance(value, Mapping) else {}


def cites(block: Block, clause: ChangingClause, *, is_taught: bool = True) -> bool:
    """Tell whether a raw block rests on what changes of the clause: by its number, a fact, or the law.

    A block that names nothing but a law that changes does so in a lesson that teaches the clause.
    """
    value = value_of(block)
    if clause.law and is_taught and value.get("law") == clause.law:
        return True
    names_clause = value.get("clause") in clause.numbers
    return clause.concerns(names_clause=names_clause, facts=fact_codes(value))


def what_it_takes(citing: Sequence[Block], clause: ChangingClause) -> str:
    """Say how many blocks cite the clause, and which of the facts that differ they name."""
    if not citing:
        return _("teaches the clause")
    cited = {code for block in citing for code in fact_codes(value_of(block))}
    number = len(citing)
    said = ngettext("%(count)d block cites it", "%(count)d blocks cite it", number) % {"count": number}
    differing = sorted(cited & clause.differing)
    return (
        _("%(said)s, with %(facts)s") % {"said": said, "facts": enumerated(differing)} if differing else said
    )


def held_lessons(drafts: Collection[Page], day: date) -> HeldBack | None:
    """Say what keeps drafts from being published on the day; nothing where nothing does."""
    lessons = {draft.pk: draft.body.raw_data for draft in drafts if isinstance(draft, LessonPage)}
    return held_bodies(lessons, day)


@transaction.atomic
def take_held_off_schedule(now: datetime) -> None:
    """Take lessons off the schedule that may not go live at their hour; one query where none is due."""
    for revision in Revision.page_revisions.filter(approved_go_live_at__lte=now):
        lesson = revision.as_object()
        held = held_lessons([lesson], timezone.localdate(now))
        if held is not None:
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
            record(
                actor=None,
                action="courses.schedule_held",
                subject=lesson,
                details={"clauses_changed": held.clauses},
            )


def note_published(lesson: LessonPage, now: datetime) -> None:
    """Count what of a lesson was revised with its publication, in every change that is open."""
    items = open_items(KINDS, [lesson.pk])
    wordings = wordings_of(lesson.body.raw_data) if items else {}
    revised = [item for item in items if not still_as_then(item, wordings)]
    if revised:
        settle(items=revised, state=ChangeItemState.REVISED, now=now)


def courses_teaching(changes: ChangingClauses) -> dict[int, set[ChangingClause]]:
    """Give the courses, by key, that are about clauses that change or hold a lesson on them."""
    found: defaultdict[int, set[ChangingClause]] = defaultdict(set)
    about = CoursePage.clauses.through.objects.filter(clause__in=changes.keys)
    for course, key in about.values_list("coursepage_id", "clause_id"):
        found[course].update(one for one in changes.clauses if one.is_whole and key in one.keys)
    courses = {path: pk for pk, path in CoursePage.objects.values_list("pk", "path")}
    paths = dict(LessonPage.objects.values_list("pk", "path"))
    for thing in lessons_resting_on_changes(changes):
        found[courses[paths[thing.key][: -LessonPage.steplen]]].add(thing.clause)
    return dict(found)
