"""Say which lessons and check questions rest on clauses that change, and which may not go live for it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

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
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.pages.queries import Addresses
from lms.standards.changes.api import (
    ChangeItem,
    ChangeItemState,
    ChangingClause,
    ChangingClauses,
    HeldBack,
    OwnState,
    RestingThing,
    ThingKind,
    held_items,
    open_items,
    settle,
)

type Block = Mapping[str, object]

WHOLE = "body"  # the name of the digest of a whole lesson, where no block of it cites the clause
TITLE_LENGTH = 60
PARAGRAPH_KEY = re.compile(r' data-block-key="[^"]*"')
EMPTY: tuple[object, ...] = ("", None, [], False)


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
        citing = [block for block in self.lesson.body.raw_data if cites(block, clause)]
        texts = [block for block in citing if block["type"] != "check"]
        if is_taught or texts:
            wordings = digests(texts) or {WHOLE: whole(self.lesson)}
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

    def _state(self) -> OwnState:
        """Say how the lesson stands by itself: taken off the site, or with a draft since then."""
        lesson = self.lesson
        if not lesson.live and lesson.first_published_at is not None:
            return "retired"
        edited = lesson.latest_revision_created_at
        has_draft = lesson.has_unpublished_changes and edited is not None and edited > self.since
        return "in_work" if has_draft else "to_look_at"


def value_of(block: Block) -> Mapping[str, object]:
    """Give what a raw block holds."""
    value = block["value"]
    return value if isinstance(value, Mapping) else {}


def cites(block: Block, clause: ChangingClause) -> bool:
    """Tell whether a raw block names the clause, or a fact of it."""
    value = value_of(block)
    return value.get("clause") in clause.numbers or not clause.facts.isdisjoint(fact_codes(value))


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


def digest(value: object) -> str:
    """Give a fingerprint of a raw value, the same however the editor or a file writes the same words."""
    written = json.dumps(as_said(value), sort_keys=True, ensure_ascii=False, default=str)
    return sha256(written.encode()).hexdigest()[:16]


def as_said(value: object) -> object:
    """Leave out of a raw value what is no word of it: keys of paragraphs and items, and empty parts."""
    match value:
        case {"type": "item", "value": item}:
            return as_said(item)
        case Mapping():
            parts = {name: as_said(part) for name, part in value.items()}
            return {name: part for name, part in parts.items() if part not in EMPTY}
        case list() | tuple():
            return [as_said(part) for part in value]
        case str():
            return PARAGRAPH_KEY.sub("", value).strip()
    return value


def digests(blocks: Iterable[Block]) -> dict[str, str]:
    """Give the fingerprints of raw blocks by their ids."""
    return {str(block["id"]): digest(block["value"]) for block in blocks}


def wordings_of(lesson: LessonPage) -> dict[str, str]:
    """Give the fingerprints of all blocks of a lesson, and of it as a whole."""
    return {**digests(lesson.body.raw_data), WHOLE: whole(lesson)}


def whole(lesson: LessonPage) -> str:
    """Give the fingerprint of all blocks of a lesson together."""
    return digest([block["value"] for block in lesson.body.raw_data])


def still_as_then(item: ChangeItem, now: Mapping[str, str]) -> bool:
    """Tell whether all words that rested on the clause when the item was found read the same."""
    return all(now.get(name) == kept for name, kept in item.wordings.items())


KINDS = (ThingKind.LESSON, ThingKind.CHECK)


def held_lessons(drafts: Collection[Page], day: date) -> HeldBack | None:
    """Say what keeps drafts from being published on the day; nothing where nothing does.

    A draft in which the words that rest on the clause read otherwise is its revision, and goes live.
    """
    lessons = {draft.pk: draft for draft in drafts if isinstance(draft, LessonPage)}
    if not lessons:
        return None
    items = [
        item
        for item in held_items(KINDS, lessons, day)
        if still_as_then(item, wordings_of(lessons[item.thing]))
    ]
    return HeldBack(items) if items else None


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
    wordings = wordings_of(lesson) if items else {}
    revised = [item for item in items if not still_as_then(item, wordings)]
    if revised:
        settle(items=revised, state=ChangeItemState.REVISED, now=now)


def courses_teaching(changes: ChangingClauses) -> dict[int, set[ChangingClause]]:
    """Give the courses, by key, that are about clauses that change or hold a lesson on them."""
    found: defaultdict[int, set[ChangingClause]] = defaultdict(set)
    about = CoursePage.clauses.through.objects.filter(clause__in=changes.keys)
    for course, key in about.values_list("coursepage_id", "clause_id"):
        found[course].update(clause for clause in changes.clauses if key in clause.keys)
    courses = {path: pk for pk, path in CoursePage.objects.values_list("pk", "path")}
    paths = dict(LessonPage.objects.values_list("pk", "path"))
    for thing in lessons_resting_on_changes(changes):
        found[courses[paths[thing.key][: -LessonPage.steplen]]].add(thing.clause)
    return dict(found)
