"""Begin a round of practice, judge an answer at once, take out what may not be practised."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Final, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.offline.api import believed_moment
from lms.core.refusals import Refusal
from lms.papers.blueprints.models import Paper
from lms.people.api import Employee
from lms.practice.cards.services import note_answers
from lms.practice.choices import CardSource, Reason, SetKind
from lms.practice.exposure.queries import practisable
from lms.practice.sets.models import PracticeQuestion, PracticeSet
from lms.questions.corrections.models import KeyCorrection
from lms.questions.corrections.rules import mark_corrected
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.translation.queries import accepted_in_translations
from lms.questions.translation.rules import widened
from lms.standards.api import Clause

SEED_BITS: Final = 62
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question version to ask, why, and the marks a paper gives for it."""

    version_id: int
    reason: Reason
    marks: Decimal = ONE


@dataclass(frozen=True, slots=True)
class About:
    """What a round is about: one clause, a paper or a place in a lesson; and when it ends by itself."""

    clause: Clause | None = None
    paper: Paper | None = None
    lesson_id: int | None = None
    ends_at: datetime | None = None
    seed: int | None = None


class NothingToPractise(Refusal):
    """No question is left that may be practised."""

    code: ClassVar[str] = "nothing_to_practise"
    message = _("There is no question to practise here now: they are new or kept for exams.")


class NothingGiven(Refusal):
    """No answer came with the form, or one that cannot be read."""

    code: ClassVar[str] = "nothing_given"
    message = _("Answer first; then you see what is right.")


class KeptForExam(Refusal):
    """The question may not be practised now: an exam asks it, or it was changed or retired meanwhile."""

    code: ClassVar[str] = "kept_for_exam"
    message = _("This question rests for now: an exam asks it, or it was changed. Go on with the next one.")


@transaction.atomic
def begin_set(
    *, employee: Employee, kind: SetKind, asked: Sequence[Asked], now: datetime, about: About | None = None
) -> PracticeSet:
    """Keep a round with its questions in their order; raise NothingToPractise where there are none.

    The view checks that the employee is the one signed in.
    """
    if not asked:
        raise NothingToPractise
    about = about or About()
    made = PracticeSet.objects.create(
        employee=employee,
        kind=kind,
        day=timezone.localdate(now),
        seed=secrets.randbits(SEED_BITS) if about.seed is None else about.seed,
        begun_at=now,
        clause=about.clause,
        paper=about.paper,
        lesson_id=about.lesson_id,
        ends_at=about.ends_at,
    )
    PracticeQuestion.objects.bulk_create(
        PracticeQuestion(
            practice_set=made, place=place, version_id=one.version_id, reason=one.reason, marks=one.marks
        )
        for place, one in enumerate(asked, 1)
    )
    return made


def still_asked(versions: Collection[int], now: datetime) -> set[int]:
    """Give those of some question versions, by key, that may still be asked."""
    if not versions:
        return set()
    asked = practisable(now).filter(approved_version__in=versions).order_by()
    return {version for version in asked.values_list("approved_version", flat=True) if version}


def take_out_resting(*, practice_set: PracticeSet, now: datetime) -> None:
    """Take out of a round what was not answered and may not be practised any more.

    An exam may have been planned, or the question changed or retired, since the round was begun.
    """
    waiting = practice_set.questions.filter(answered_at=None)
    versions = set(waiting.values_list("version", flat=True))
    if gone := versions - still_asked(versions, now):
        waiting.filter(version__in=gone).delete()


@transaction.atomic
def answer(
    *,
    practice_set: PracticeSet,
    place: int,
    given: JsonObject | None,
    now: datetime,
    noted_at: datetime | None = None,
) -> None:
    """Judge an answer by the key that holds, and say when the question comes again; a second one is ignored.

    `noted_at` is when the device says it was given, where it comes late for want of network. It counts for
    that day, but not for one before the round was begun. The view checks whose round it is.
    """
    asked = PracticeQuestion.objects.select_for_update(of=("self",)).select_related("version")
    one = asked.get(practice_set=practice_set, place=place)
    if one.is_judged:
        return
    if not still_asked([one.version_id], now):
        raise KeptForExam
    at = believed_moment(noted_at, earliest=practice_set.begun_at, now=now)
    judge(practice_set=practice_set, questions=[one], given={place: given}, now=at, is_needed=True)
    if noted_at is not None:
        one.received_at = now
        one.save(update_fields=["received_at"])


def judge(
    *,
    practice_set: PracticeSet,
    questions: Sequence[PracticeQuestion],
    given: Mapping[int, JsonObject | None],
    now: datetime,
    is_needed: bool = False,
) -> None:
    """Write what answers earned, by place, and bring the cards of their questions up to date.

    Raise NothingGiven where an answer is needed and cannot be judged. In a whole paper what was not answered
    earns nothing, as in the exam, but is no mistake: its card stays as it was.
    What a translation accepts counts as well, though not in a mock exam, which is marked as the exam is.
    Versions are read with the questions; runs inside the transaction of those who call.
    """
    corrections = KeyCorrection.objects.in_force([one.version_id for one in questions])
    versions = [] if practice_set.is_simulation else [one.version for one in questions]
    translated = accepted_in_translations(versions)
    right: dict[int, bool] = {}
    for one in questions:
        rule, key = kind_of(one.version.kind).rule, cast("JsonObject", one.version.key)
        correction = corrections.get(one.version_id)
        if accepted := translated.get(one.version_id):
            if correction is not None and correction.key is not None:
                correction = replace(correction, key=widened(correction.key, accepted, key))
            key = widened(key, accepted, key)
        marked = mark_corrected((rule, key), given.get(one.place), ONE, correction)
        if is_needed and not marked.answered:
            raise NothingGiven
        one.given, one.share, one.answered_at = given.get(one.place), marked.share, one.answered_at or now
        if marked.answered:
            right[one.version.question_id] = marked.is_right
        else:
            one.answered_at = None
    cards = note_answers(
        employee_id=practice_set.employee_id,
        right=right,
        day=timezone.localdate(now),
        source=CardSource.PRACTICE,
    )
    for one in questions:
        if one.answered_at is not None:
            one.due_on = cards[one.version.question_id].due_on
    PracticeQuestion.objects.bulk_update(questions, ["given", "share", "answered_at", "due_on"])
