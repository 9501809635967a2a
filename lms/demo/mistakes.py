"""Let the people one signs in as have mistakes of past exams, and their employee practise some of them."""

from __future__ import annotations

from datetime import datetime
from random import Random

from lms.demo.exams.past_attempts import sample_answer
from lms.demo.people.learning import at
from lms.demo.plan import DemoPlan, member, workday_before
from lms.exams.attempts.models import Attempt
from lms.people.organisation.models import Employee
from lms.practice.cards.services import collect
from lms.practice.daily.services import todays_set
from lms.practice.sets.services import answer, take_out_resting

PRACTISED_DAYS = 4
RIGHT_SHARE = 0.7


def make_mistakes(plan: DemoPlan, now: datetime) -> None:
    """Make cards of what the cast missed in exams that are over, in the order in which they were taken."""
    numbers = [entry["number"] for entry in plan.file["cast"]]
    taken = Attempt.objects.marked().real().filter(employee__number__in=numbers)
    for attempt in taken.select_related("sitting__paper").order_by("closed_at"):
        collect(attempt=attempt, now=now)


def make_practised_days(plan: DemoPlan) -> None:
    """Let the employee answer the day's questions on the last days of work; today's are left to do."""
    star = Employee.objects.get(number=member(plan, "employee")["number"])
    luck, day, days = Random(plan.file["seed"]), plan.today, []
    for _number in range(PRACTISED_DAYS):
        day = workday_before(day)
        days.append(day)
    for day in reversed(days):
        begun = at(day, 12, 40)
        practice_set = todays_set(employee=star, now=begun)
        take_out_resting(practice_set=practice_set, now=begun)
        for one in practice_set.questions.select_related("version").order_by("place"):
            right = luck.random() < RIGHT_SHARE
            given = sample_answer(one.version, luck, right=right)
            answer(practice_set=practice_set, place=one.place, given=given, now=at(day, 12, 40 + one.place))
