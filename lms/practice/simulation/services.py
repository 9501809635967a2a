"""Draw a paper for practice, keep its answers, and judge it when it is handed in or its time is over."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.refusals import Refusal
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.queries import blueprint_of, pool_for
from lms.papers.blueprints.rules.drawing import BlueprintRule, DrawableQuestion, draw, shortages
from lms.papers.choices import PaperKind
from lms.papers.drawing.rules.slots import slots_of_picks
from lms.papers.drawing.services import settled
from lms.people.api import Employee
from lms.practice.choices import Reason, SetKind
from lms.practice.exposure.queries import kept_for_exams, practised_kinds
from lms.practice.sets.models import PracticeSet
from lms.practice.sets.services import SEED_BITS, About, Asked, KeptForExam, begin_set, judge
from lms.questions.scoring.rules.formats import JsonObject


class MockOver(Refusal):
    """The mock exam was handed in, or its time is over."""

    code: ClassVar[str] = "mock_over"
    message = _("This mock exam takes no more answers: it was handed in, or its time is over.")


def begin_mock(*, employee: Employee, paper: Paper, now: datetime) -> PracticeSet:
    """Draw a paper as its blueprint draws, from what may be practised; rules that fall short ask for less.

    Raise NothingToPractise where nothing is left. What an exam asks by hand stays out. The view checks that
    the employee is the one signed in and that the paper is one of theirs.
    """
    kept, kinds = kept_for_exams(now), set(practised_kinds())
    pool = [
        one
        for one in pool_for(paper.kind, timezone.localdate(now))
        if one.question_id not in kept and one.kind in kinds
    ]
    rules = [rule for rule in blueprint_of(paper) if paper.kind != PaperKind.EXAM or rule.question is None]
    rules, seed = fitting(rules, pool), secrets.randbits(SEED_BITS)
    slots = settled(paper, slots_of_picks(draw(rules, pool, seed)), seed) if rules else ()
    return begin_set(
        employee=employee,
        kind=SetKind.SIMULATION,
        asked=[Asked(slot.version_id, Reason.CHOSEN, slot.marks) for slot in slots],
        now=now,
        about=About(paper=paper, ends_at=now + timedelta(minutes=paper.minutes), seed=seed),
    )


def fitting(rules: Sequence[BlueprintRule], pool: Sequence[DrawableQuestion]) -> list[BlueprintRule]:
    """Let each rule ask for no more than can be drawn."""
    missing = {short.rule: short.missing for short in shortages(rules, pool)}
    cut = (replace(rule, count=rule.count - missing.get(place, 0)) for place, rule in enumerate(rules))
    return [rule for rule in cut if rule.count > 0]


@transaction.atomic
def keep_answer(*, practice_set: PracticeSet, place: int, given: JsonObject | None, now: datetime) -> None:
    """Keep the newest answer to a question; raise MockOver once it is handed in or its time is over.

    Raise KeptForExam where an exam asks the question meanwhile. The view checks whose mock exam it is.
    """
    locked = _locked(practice_set)
    if is_over(locked, now):
        raise MockOver
    answered_at = None if given is None else now
    asked = locked.questions.filter(place=place).exclude(version__question__in=kept_for_exams(now))
    if not asked.update(given=given, answered_at=answered_at):
        raise KeptForExam


def take_out_kept(*, practice_set: PracticeSet, now: datetime) -> int:
    """Take out of a mock exam that is not judged what an exam asks meanwhile, answered or not; say how many.

    To judge it would tell whoever sits in that exam what is right.
    """
    if practice_set.closed_at is not None or not (kept := kept_for_exams(now)):
        return 0
    taken, _by_model = practice_set.questions.filter(version__question__in=kept).delete()
    return taken


@transaction.atomic
def hand_in(*, practice_set: PracticeSet, now: datetime) -> PracticeSet:
    """Judge all that no exam asks now and bring cards of what was answered up to date; once, however often.

    Only its owner hands it in, also when the time is over: one that was begun and left tells nothing of her.
    All of it counts on the day its time ended, however late that is. The view checks whose mock exam it is.
    """
    locked = _locked(practice_set)
    if locked.closed_at is not None:
        return locked
    take_out_kept(practice_set=locked, now=now)
    questions = list(locked.questions.select_related("version"))
    given = {one.place: cast("JsonObject | None", one.given) for one in questions}
    locked.closed_at = min(now, locked.ends_at or now)
    locked.save(update_fields=["closed_at"])
    judge(practice_set=locked, questions=questions, given=given, now=locked.closed_at)
    return locked


def _locked(practice_set: PracticeSet) -> PracticeSet:
    return PracticeSet.objects.select_for_update().get(pk=practice_set.pk)


def is_over(practice_set: PracticeSet, now: datetime) -> bool:
    """Tell whether a mock exam takes no more answers: it was handed in, or its time is over."""
    return practice_set.closed_at is not None or (
        practice_set.ends_at is not None and practice_set.ends_at <= now
    )
