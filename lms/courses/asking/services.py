"""Mark, ask and report at a passage; answer once for all who read there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from django.db import transaction

from lms.core.accounts import User
from lms.core.refusals import Refusal, gettext_lazy
from lms.core.trail.api import record
from lms.courses.asking.models import Remark, RemarkKind, RemarkState
from lms.courses.asking.rules import NEED_ANSWER, OUTCOMES, is_news
from lms.courses.asking.telling import tell_asker
from lms.courses.notes.services import NoSuchPassage
from lms.courses.pages.models import LessonPage
from lms.courses.pages.rules import passages_of
from lms.courses.translation.queries import lesson_blocks
from lms.people.api import Employee

MOST_WAITING: Final = 20


class TooManyWaiting(Refusal):
    """So many questions and reports of one learner wait that more would help nobody."""

    most: ClassVar[int] = MOST_WAITING
    message = gettext_lazy(
        "%(most)s of your questions and reports are waiting already. Take one back, or wait for an answer."
    )


class AnswerMissing(Refusal):
    """The outcome says something to the asker, and nothing was written."""

    message = gettext_lazy("Write the answer; who asked reads it.")


class SettledMeanwhile(Refusal):
    """Another trainer dealt with it after who decides now had looked."""

    message = gettext_lazy(
        "Another trainer has dealt with this in the meantime: %(state)s. Nothing was saved; your words stand"
        " below, compare them and save again."
    )

    def __init__(self, remark: Remark) -> None:
        """Keep the words of what became of it."""
        super().__init__()
        self.state = remark.get_state_display()


class NoSuchOutcome(Refusal):
    """A report cannot be answered like a question, nor the other way round."""

    message = gettext_lazy("That is not possible for this kind of remark.")


@dataclass(frozen=True)
class Outcome:
    """What a trainer decides on a remark; `shown_text` is the question in words that others may read."""

    state: RemarkState
    answer: str = ""
    shown_text: str = ""


@transaction.atomic
def mark_unclear(*, employee: Employee, lesson: LessonPage, block_id: str, now: datetime) -> bool:
    """Mark a passage as not understood, or take the mark back; give whether it is marked now."""
    own = Remark.objects.filter(employee=employee, lesson=lesson, block_id=block_id, kind=RemarkKind.UNCLEAR)
    if own.delete()[0]:
        return False
    quote = _quote(lesson, block_id)
    Remark.objects.get_or_create(
        employee=employee,
        lesson=lesson,
        block_id=block_id,
        kind=RemarkKind.UNCLEAR,
        defaults={"quote": quote, "made_at": now},
    )
    return True


@transaction.atomic
def send_remark(
    *, employee: Employee, lesson: LessonPage, block_id: str, kind: RemarkKind, text: str, now: datetime
) -> Remark:
    """Send a question or the report of an error to the trainers; the same words sent twice are one.

    Callers give the employee who is signed in. Trainers are told of it by number, in the morning.
    """
    quote, text = _quote(lesson, block_id), text.strip()
    waiting = Remark.objects.waiting().filter(employee=employee)
    there = waiting.filter(lesson=lesson, block_id=block_id, kind=kind, text=text).first()
    if there is not None:
        return there
    if waiting.count() >= MOST_WAITING:
        raise TooManyWaiting
    return Remark.objects.create(
        employee=employee,
        lesson=lesson,
        block_id=block_id,
        kind=kind,
        quote=quote,
        text=text,
        made_at=now,
    )


@transaction.atomic
def take_back(*, employee: Employee, remark: int) -> LessonPage | None:
    """Delete an own question or report that nobody has dealt with yet; give its lesson, if it was there."""
    own = Remark.objects.waiting().select_for_update(of=("self",)).select_related("lesson")
    found = own.filter(employee=employee, pk=remark).first()
    if found is None:
        return None
    lesson: LessonPage = found.lesson
    found.delete()
    return lesson


def seen_of(remark: Remark) -> str:
    """Say what of a remark somebody looks at, so that nobody decides on what has changed since."""
    return f"{remark.state} {remark.answered_at.isoformat() if remark.answered_at else ''}"


@transaction.atomic
def settle(*, remark: Remark, outcome: Outcome, by: User, now: datetime, seen: str | None = None) -> Remark:
    """Answer a question or close a report, or do so otherwise than before; tell who asked what is new.

    An answer stands at its passage until it is withdrawn or the lesson itself says it. `seen` is what `by`
    looked at: SettledMeanwhile is raised where that is no longer so. Callers check that `by` is a trainer.
    """
    remark = Remark.objects.select_for_update(of=("self",)).select_related("lesson").get(pk=remark.pk)
    if seen is not None and seen != seen_of(remark):
        raise SettledMeanwhile(remark)
    if outcome.state not in OUTCOMES.get(remark.kind, ()):
        raise NoSuchOutcome
    answer = outcome.answer.strip()
    if outcome.state in NEED_ANSWER and not answer:
        raise AnswerMissing
    before = (remark.state, remark.answer)
    shown = outcome.shown_text.strip()
    remark.state, remark.answer = outcome.state, answer
    remark.shown_text = "" if shown == remark.text else shown
    remark.answered_by_id, remark.answered_at = by.pk, now
    remark.save(update_fields=["state", "answer", "shown_text", "answered_by", "answered_at"])
    record(
        actor=by,
        action="courses.remark_settled",
        subject=remark.lesson,
        label=remark.lesson.title,
        details={"passage": remark.quote, "outcome": str(RemarkState(remark.state).label)},
    )
    if is_news(before, (remark.state, remark.answer)):
        tell_asker(remark, now)
    return remark


def _quote(lesson: LessonPage, block_id: str) -> str:
    """Give how a passage that is in the lesson is quoted by its reader."""
    for passage in passages_of(lesson_blocks(lesson.pk, lesson.body.raw_data)):
        if passage.block_id == block_id:
            return passage.quote
    raise NoSuchPassage
