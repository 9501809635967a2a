"""Change many questions at once: those that may be are changed, the others are named with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from lms.core.api import Told, actor_label, difference, record, site_words
from lms.exams.choices import STEP_FAULT_WORDS, QuestionState
from lms.exams.domain.question_life import Step, StepRefused
from lms.exams.models import Question
from lms.exams.services.filing import REFILED
from lms.exams.services.freezing import QuestionFaulty
from lms.exams.services.reviewing import take_step
from lms.exams.services.wording import keep_wording
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
            refused.append(Refused(chosen.code, str(STEP_FAULT_WORDS[refusal.fault])))
        except QuestionFaulty as faulty:
            refused.append(Refused(chosen.code, str(faulty)))
    changed = sum(is_changed for is_changed, _to_review in done)
    to_review = sum(to_review for _is_changed, to_review in done)
    return TogetherReport(changed, to_review, len(done) - changed, tuple(refused))


def _change_one(chosen: Question, change: TogetherChange, by: User, now: datetime) -> tuple[bool, bool]:
    """Tell whether the question changed, and whether it went to review by it."""
    question = Question.objects.select_for_update(of=("self",)).get(pk=chosen.pk)
    before = question.state
    told = _refile(question, change, by, now)
    if told:
        record(actor=by, action=REFILED, subject=question, reason=change.comment, details=told)
    if change.step is not None:
        take_step(question=question, step=change.step, by=by, comment=change.comment)
        return True, False
    return bool(told), before != QuestionState.REVIEW and question.state == QuestionState.REVIEW


def _refile(question: Question, change: TogetherChange, by: User, now: datetime) -> Told:
    """Give the question what it lacks and take what it should not have; tell what was done."""
    before: Told = {}
    after: Told = {}
    had = set(question.competencies.all())
    has = (had | set(change.add_competencies)) - set(change.remove_competencies)
    if has != had:
        question.competencies.add(*(has - had))
        question.competencies.remove(*(had - has))
        before["competencies"], after["competencies"] = site_words(had), site_words(has)
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
