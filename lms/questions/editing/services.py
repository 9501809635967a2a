"""Keep what authors write, in one question or in many at once; a new wording goes through review.

Papers keep the approved wording meanwhile. Of many, those that may be are changed, the others are named
with the reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from lms.core.accounts import User
from lms.core.refusals import sentence
from lms.core.trail.api import FieldValues, actor_label, difference, in_site_language, record
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.bank.services import REFILED
from lms.questions.choices import QuestionState
from lms.questions.kinds.registry import kind_of
from lms.questions.review.rules import Step, StepRefused
from lms.questions.review.services import read_life, restart_review, take_step
from lms.questions.versions.services import (
    QuestionFaulty,
    freeze_question,
    index_unfrozen,
    preview_version,
    says_the_same,
)
from lms.standards.api import Competency


@dataclass(frozen=True, slots=True)
class TogetherChange:
    """What is done to every one of the chosen questions; what is empty stays as it is."""

    step: Step | None = None
    comment: str = ""
    difficulty: int | None = None
    owner: User | None = None
    add_competencies: tuple[Competency, ...] = ()
    remove_competencies: tuple[Competency, ...] = ()
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that was left as it was, and why."""

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class TogetherReport:
    """How many changed, how many of those went to review by it, how many were so already, who was refused."""

    changed: int
    to_review: int
    unchanged: int
    refused: tuple[Refused, ...]


@transaction.atomic
def change_together(
    *, questions: Sequence[Question], change: TogetherChange, by: User, now: datetime
) -> TogetherReport:
    """Change each question wholly or not at all, in one transaction for all that may be changed.

    A changed difficulty makes a new version, so an approved question goes to review by it, as after any
    edit. Whoever calls it has checked that the person may edit the bank.
    """
    done: list[tuple[bool, bool]] = []
    refused: list[Refused] = []
    for chosen in sorted(questions, key=lambda one: one.pk):
        try:
            with transaction.atomic():
                done.append(_change_one(chosen, change, by, now))
        except StepRefused as refusal:
            refused.append(Refused(chosen.code, sentence(refusal)))
        except QuestionFaulty as faulty:
            refused.append(Refused(chosen.code, str(faulty)))
    changed = sum(is_changed for is_changed, _to_review in done)
    to_review = sum(to_review for _is_changed, to_review in done)
    return TogetherReport(changed, to_review, len(done) - changed, tuple(refused))


def _change_one(chosen: Question, change: TogetherChange, by: User, now: datetime) -> tuple[bool, bool]:
    """Tell whether the question changed, and whether it went to review by it."""
    question = Question.objects.select_for_update(of=("self",)).get(pk=chosen.pk)
    before = question.state
    details = _refile(question, change, by, now)
    if details:
        record(actor=by, action=REFILED, subject=question, reason=change.comment, details=details)
    if change.step is not None:
        take_step(question=question, step=change.step, by=by, comment=change.comment)
        return True, False
    return bool(details), before != QuestionState.REVIEW and question.state == QuestionState.REVIEW


def _refile(question: Question, change: TogetherChange, by: User, now: datetime) -> FieldValues:
    """Give the question what it lacks and take what it should not have; tell what was done."""
    before: FieldValues = {}
    after: FieldValues = {}
    had = set(question.competencies.all())
    has = (had | set(change.add_competencies)) - set(change.remove_competencies)
    if has != had:
        question.competencies.add(*(has - had))
        question.competencies.remove(*(had - has))
        before["competencies"], after["competencies"] = in_site_language(had), in_site_language(has)
    tags = set(question.tags.names())
    named = (tags | set(change.add_tags)) - set(change.remove_tags)
    if named != tags:
        question.tags.add(*(named - tags))
        question.tags.remove(*(tags - named))
        before["tags"], after["tags"] = [*sorted(tags)], [*sorted(named)]
    if change.owner is not None and question.owner_id != change.owner.pk:
        before["owner"], after["owner"] = actor_label(question.owner), actor_label(change.owner)
        question.owner = change.owner
        question.save(update_fields=["owner", "updated_at"])
    if change.difficulty is not None and question.difficulty != change.difficulty:
        before["difficulty"], after["difficulty"] = question.difficulty, change.difficulty
        question.difficulty = change.difficulty
        keep_wording(question=question, save=question.save, by=by, now=now)
    return difference(before, after)


@transaction.atomic
def keep_wording(
    *, question: Question, save: Callable[[], object], by: AbstractBaseUser, now: datetime
) -> QuestionVersion | None:
    """Save a question with `save` and freeze it; what the form knew of its state is read anew under a lock.

    A draft that cannot be asked yet is saved without being frozen. A new wording of an approved question is
    sent to review at once; one of a question in review starts the review again. Whoever calls it has
    checked that the person may edit the bank.
    """
    if question._state.adding:
        question.state = QuestionState.DRAFT
    read_life([question])
    save()
    if question.state == QuestionState.DRAFT and kind_of(question.kind).faults(question):
        index_unfrozen(question)
        return None
    current, was = question.current_version, question.state
    is_new = current is None or not says_the_same(current, preview_version(question))
    if is_new and was == QuestionState.APPROVED:
        question.state = QuestionState.DRAFT
        question.save(update_fields=["state"])
    version = freeze_question(question=question, now=now, by=by)
    if is_new and was == QuestionState.APPROVED:
        take_step(question=question, step="submit", by=by)
    elif is_new and was == QuestionState.REVIEW:
        restart_review(question=question, by=by)
    if is_new and version.number > 1:
        record(
            actor=by, action="exams.question_reworded", subject=question, details={"version": version.number}
        )
    read_life([question])
    return version
