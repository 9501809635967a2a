"""Settle the questions of a day once, so that leaving and coming back goes on where one was."""

from __future__ import annotations

from datetime import datetime
from random import Random

from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.people.api import Employee
from lms.practice.choices import Reason, SetKind
from lms.practice.daily.queries import candidates, learner_of
from lms.practice.daily.rules import choose
from lms.practice.sets.models import PracticeSet
from lms.practice.sets.services import Asked, begin_set, take_out_resting
from lms.practice.settings import PracticeSettings


def todays_set(*, employee: Employee, now: datetime) -> PracticeSet:
    """Give the day's list of the employee, made at the first look; raise NothingToPractise if it is empty.

    What may not be asked any more has left it; where nothing else was on it, the day gets other questions.
    The view checks that the employee is the one signed in.
    """
    day = timezone.localdate(now)
    if (there := set_of_day(employee, now)) is not None:
        take_out_resting(practice_set=there, now=now)
        if there.questions.exists():
            return there
        there.delete()
    chance = Random(f"practice:{employee.pk}:{day.isoformat()}")
    chosen = choose(
        candidates(now), learner_of(employee, day), day, PracticeSettings.current().daily_questions, chance
    )
    asked = [Asked(one.version, Reason(why)) for one, why in chosen]
    try:
        with transaction.atomic():
            return begin_set(employee=employee, kind=SetKind.DAILY, asked=asked, now=now)
    except IntegrityError:  # another page of the same person was quicker
        return PracticeSet.objects.get(employee=employee, kind=SetKind.DAILY, day=day)


def set_of_day(employee: Employee, now: datetime) -> PracticeSet | None:
    """Give the day's list of the employee, where it was made."""
    day = timezone.localdate(now)
    return PracticeSet.objects.filter(employee=employee, kind=SetKind.DAILY, day=day).first()
