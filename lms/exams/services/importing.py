"""Store the questions of a file in the bank: all that changed in one transaction, as drafts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max

from lms.core.api import record as record_action
from lms.exams.choices import QuestionState
from lms.exams.kinds.base import Values
from lms.exams.kinds.searching import search_text_of
from lms.exams.models import Question, QuestionVersion
from lms.exams.services.adding import AT_ONCE, add_first_versions, add_rows
from lms.exams.services.embedded_files import FileShelf, Kept, all_named, file_shelf, is_waiting
from lms.exams.services.freezing import preview_version, says_the_same
from lms.exams.services.import_plans import ImportPlan, PlannedQuestion, draft_of
from lms.exams.services.reviewing import end_reviews, read_life
from lms.exams.services.tagging import set_tags

# What a changed question takes from a file; who owns it or what it rests on may have changed meanwhile.
SAID_BY_FILES = (
    *("stem", "explanation", "body", "clause", "difficulty", "level", "category", "default_marks"),
    *("state", "search_text", "current_version", "updated_at"),
)

type Step = Callable[[], None]
type Pair = tuple[Question, QuestionVersion]
type Composed = list[Pair]


@dataclass(frozen=True, slots=True)
class StoredImport:
    """How many questions an import added, changed and found there already.

    `keys` are those of the added and changed; where nothing changed, of those that were there.
    """

    added: int
    changed: int
    unchanged: int
    keys: tuple[int, ...] = ()

    @property
    def nothing_changed(self) -> bool:
        """Tell whether the bank is as it was."""
        return not self.added and not self.changed


@dataclass(frozen=True, slots=True)
class ComposedImport:
    """A plan with the questions it makes, by code, each with the version that freezes it.

    Nothing is stored yet; questions with new pictures or recordings are composed once those have a number.
    """

    plan: ImportPlan
    composed: Mapping[str, Pair]

    def all(self, planned: Sequence[PlannedQuestion], kept: Kept) -> Composed:
        """Give the questions planned, those whose files were stored meanwhile included."""
        return [self.composed.get(one.code) or _composed(one, all_named(one.values, kept)) for one in planned]


def compose_import(*, plan: ImportPlan, step: Step | None = None) -> ComposedImport:
    """Compose what a plan found new or changed; it takes most of the time and needs no transaction.

    `step` is called once for each question.
    """
    done = step or _no_step
    planned = (*plan.new, *plan.changed)
    composed: dict[str, Pair] = {}
    for one in planned:
        if not is_waiting(one.values) and not one.kind.needs_bank:
            composed[one.code] = _composed(one, one.values)
        done()
    return ComposedImport(plan, composed)


def write_import(
    *, composed: ComposedImport, shelf: FileShelf, by: AbstractBaseUser | None, now: datetime
) -> StoredImport:
    """Store composed questions as drafts; storing the same file again changes nothing.

    Call it in a transaction within the shelf's block, so that a failure leaves neither rows nor files.

    A changed question goes back to draft, since nobody has read its new wording; papers keep asking the
    version that was approved. Whoever calls it has checked that the person may edit the bank.
    """
    plan = composed.plan
    shelf.keep([one.record for one in (*plan.new, *plan.changed)], by, now)
    kept: list[Question] = []
    for needs_bank in (False, True):  # a case is composed of questions that are stored by then
        new = [one for one in plan.new if one.kind.needs_bank is needs_bank]
        old = [one for one in plan.changed if one.kind.needs_bank is needs_bank]
        added, changed = composed.all(new, shelf.known), composed.all(old, shelf.known)
        add_rows([question for question, _version in added], by=by, now=now)
        add_first_versions(added, by=by, now=now)
        _change(changed, by, now)
        pairs = list(zip((*added, *changed), (*new, *old), strict=True))
        set_tags({question.pk: one.tags for (question, _version), one in pairs if one.tags})
        kept += [question for question, _version in (*added, *changed)]
    there = [one.known for one in plan.unchanged if one.known is not None]
    keys = tuple(question.pk for question in kept or there)
    stored = StoredImport(len(plan.new), len(plan.changed), len(plan.unchanged), keys)
    if not stored.nothing_changed:
        details = {"added": stored.added, "changed": stored.changed, "format": plan.reading.format}
        record_action(actor=by, action="exams.questions_imported", subject=kept[0], details=details)
    return stored


def store_import(*, plan: ImportPlan, by: AbstractBaseUser | None, now: datetime) -> StoredImport:
    """Compose and store what a plan found new or changed."""
    composed = compose_import(plan=plan)
    with file_shelf() as shelf, transaction.atomic():
        return write_import(composed=composed, shelf=shelf, by=by, now=now)


def _no_step() -> None:
    """Tell nobody."""


def _composed(planned: PlannedQuestion, values: Values) -> Pair:
    """Make a new question, or give one of the bank what the file says, with the version of it."""
    question = planned.known or draft_of(planned)
    for name, value in values.items():
        setattr(question, name, value)
    question.state = QuestionState.DRAFT.value
    question.search_text = search_text_of(question)
    return question, preview_version(question)


def _change(changed: Composed, by: AbstractBaseUser | None, now: datetime) -> None:
    """Save changed questions as drafts; one whose wording changed gets a further version."""
    questions = [question for question, _version in changed]
    read_life(questions)
    end_reviews(questions=questions, by=by)
    reworded = [
        (question, version)
        for question, version in changed
        if question.current_version is None or not says_the_same(question.current_version, version)
    ]
    newest: dict[int, int] = {}
    for start in range(0, len(reworded), AT_ONCE):
        keys = [question.pk for question, _version in reworded[start : start + AT_ONCE]]
        versions = QuestionVersion.objects.filter(question__in=keys).order_by()
        newest |= dict(versions.values_list("question").annotate(newest=Max("number")))
    for question, version in reworded:
        version.number = newest.get(question.pk, 0) + 1
        version.created_at, version.made_by_id = now, by.pk if by else None
    QuestionVersion.objects.bulk_create([version for _question, version in reworded], batch_size=AT_ONCE)
    for question, version in reworded:
        question.current_version = version
    for question in questions:
        question.state = QuestionState.DRAFT.value
        question.save(update_fields=SAID_BY_FILES)
