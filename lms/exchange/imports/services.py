"""Keep an uploaded file of questions, and store it in the bank once: in one transaction, as drafts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.accounts import User
from lms.core.imports.api import ImportRun, is_small
from lms.core.jobs.api import Job, JobParams, Receipt, ReceiptLine, filled, start_job, worded
from lms.core.refusals import Refusal
from lms.core.settings import CoreSettings
from lms.core.trail.api import record as record_action
from lms.exchange.plans.files import FileShelf, Kept, all_named, file_shelf, is_waiting
from lms.exchange.plans.services import ImportPlan, PlannedQuestion, draft_of
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.bank.services import set_tags
from lms.questions.choices import QuestionState
from lms.questions.kinds.base import Values
from lms.questions.review.services import end_reviews, read_life
from lms.questions.versions.services import (
    AT_ONCE,
    add_first_versions,
    add_rows,
    preview_version,
    says_the_same,
    search_text_of,
)

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
    planned = (*plan.new, *plan.changed)
    composed: dict[str, Pair] = {}
    for one in planned:
        if not is_waiting(one.values) and not one.kind.needs_bank:
            composed[one.code] = _composed(one, one.values)
        if step:
            step()
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


STORE_JOB = "exams.store_questions"
EXAMINE_JOB = "exams.examine_questions"
# A question takes two lines at least, and a millisecond or two.
LINES_AT_ONCE = 2000


class BankChanged(Refusal):
    """The bank holds a question by now that was new when the file was looked at."""

    message = gettext_lazy("Somebody changed the bank meanwhile. Look at the file again, then store it.")


class ReadAnotherWay(Refusal):
    """The file was read another way since the preview that is confirmed."""

    message = gettext_lazy(
        "Nothing was stored: the file was read another way meanwhile. Look at what it would do now."
    )


def is_short(run: ImportRun) -> bool:
    """Tell whether a file is examined while its sender waits: by its bytes, a text by its lines as well."""
    if not is_small(run):
        return False
    with run.file.open("rb") as stored:
        content: bytes = stored.read()
    return max(content.count(b"\n"), content.count(b"\r")) <= LINES_AT_ONCE


@transaction.atomic
def start_examining(*, run: ImportRun, query: str, by: User) -> Job:
    """Start the job that examines a file as `query` says; one that runs already for the same goes on."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    params: JobParams = {"run": str(run.pk), "query": query}
    running = run.examining
    if running and not running.is_over and running.params == params:
        return running
    title = filled(gettext_lazy("Check of questions: %(file)s"), {"file": run.filename})
    run.examining = start_job(kind=EXAMINE_JOB, title=title, params=params, started_by=by)
    run.save(update_fields=["examining"])
    return run.examining


def confirm_file(
    *, run: ImportRun, seen: str, count: int, plan: Callable[[ImportRun], ImportPlan], by: User, now: datetime
) -> ImportRun:
    """Store what was found now, or start the job that does where it is long; a second call changes nothing.

    `seen` is the digest of the preview that is confirmed, `count` how many questions it would store; `plan`
    compares them with the bank once more. Raises ReadAnotherWay where the file was read another way since.
    The view checked that the person may edit the bank and owns the file.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.is_confirmed:
            return run
        if run.preview_digest != seen:
            raise ReadAnotherWay
        if count > CoreSettings.current().import_rows_at_once:
            title = filled(gettext_lazy("Import of questions: %(file)s"), {"file": run.filename})
            params: JobParams = {"run": str(run.pk), "preview": seen}
            run.job = start_job(kind=STORE_JOB, title=title, params=params, started_by=by)
            run.save(update_fields=["job"])
            return run
    return store_file(run=run, seen=seen, plan=plan(run), by=by, now=now)


def store_file(
    *, run: ImportRun, seen: str, plan: ImportPlan, by: User | None, now: datetime, step: Step | None = None
) -> ImportRun:
    """Store a plan and keep its receipt, in one transaction; a second call changes nothing.

    Raises BankChanged where somebody stored one of the questions meanwhile, and ReadAnotherWay where the
    file was read another way than the preview with the digest `seen` says.
    """
    composed = compose_import(plan=plan, step=step)
    try:
        with file_shelf() as shelf, transaction.atomic():
            run = ImportRun.objects.select_for_update().get(pk=run.pk)
            if run.applied_at:
                return run
            # While the questions were composed, another tab may have had the file read another way.
            if run.preview_digest != seen:
                raise ReadAnotherWay
            stored = write_import(composed=composed, shelf=shelf, by=by, now=now)
            run.applied_at = now
            run.receipt = _receipt(run, stored, composed.plan).as_data()
            run.stored = list(stored.keys)
            run.save(update_fields=["applied_at", "receipt", "stored"])
        return run
    except IntegrityError as raced:
        raise BankChanged from raced


def _receipt(run: ImportRun, stored: StoredImport, plan: ImportPlan) -> Receipt:
    waiting = (ReceiptLine(gettext_lazy("Left out for want of a clause"), len(plan.waiting)),)
    return Receipt(
        worded(
            lambda: (
                _("Nothing changed: all %(count)d questions were there already.")
                % {"count": stored.unchanged}
                if stored.nothing_changed
                else _("The questions are in the bank as drafts.")
            )
        ),
        (
            ReceiptLine(gettext_lazy("Questions added"), stored.added),
            ReceiptLine(gettext_lazy("Questions changed"), stored.changed),
            ReceiptLine(gettext_lazy("There already"), stored.unchanged),
            ReceiptLine(gettext_lazy("Faults left out"), len(plan.faults)),
            *(waiting if plan.waiting else ()),
        ),
        gettext_lazy("Open these questions"),
        f"{reverse('wagtailsnippets_lms_questions_question:list')}?imported={run.pk}",
    )
