"""Make a year of learning: who took which course, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import numpy as np
from django.utils import timezone

from lms.courses.api import CoursePage, EnrolmentSource, PastLearning, record_past_learning
from lms.people.api import Employee, OrgUnit
from lms.portal.demo.seed.organisation import Organisation
from lms.portal.demo.seed.plan import DemoPlan

DAYS_TO_COMPLETE = 30
OLD_DAYS = 75  # whatever was assigned longer ago has been done or called off
TRAINING_DAYS = 21


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return a moment of the day in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def make_learning(
    plan: DemoPlan, made: Organisation, starts: dict[int, date | None], chance: np.random.Generator
) -> int:
    """Enrol the agents in every course; the measured training is assigned to each team by its wave."""
    return record_past_learning(past=list(_everything(plan, made, starts, chance)))


def _everything(
    plan: DemoPlan, made: Organisation, starts: dict[int, date | None], chance: np.random.Generator
) -> Iterator[PastLearning]:
    courses = list(CoursePage.objects.live().order_by("sort"))
    teams = {team.pk: number for number, team in enumerate(made.teams)}
    unit_of = {posting.employee_id: posting.unit for posting in made.postings}
    star = next(entry["number"] for entry in plan.file["cast"] if entry["role"] == "employee")
    for agent in made.agents:
        if agent.number == star:
            yield from _star(plan, agent, courses, chance)
            continue
        for course in courses:
            if course.code == plan.file["programme"]["course"]:
                start = starts.get(teams[unit_of[agent.pk].pk])
                if start:
                    yield _training(plan, agent, course, start, chance)
            elif chance.random() < 0.9:
                yield _other(plan, agent, unit_of[agent.pk], course, chance)


def _training(
    plan: DemoPlan, agent: Employee, course: CoursePage, start: date, chance: np.random.Generator
) -> PastLearning:
    done = start + timedelta(days=int(chance.integers(0, TRAINING_DAYS)))
    completed = chance.random() < plan.file["training_done_share"] and done < plan.today
    return PastLearning(
        employee_id=agent.pk,
        course_id=course.pk,
        enrolled_at=at(start - timedelta(days=3)),
        completed_at=at(done, 14, int(chance.integers(60))) if completed else None,
        due_on=start + timedelta(days=TRAINING_DAYS),
        source=EnrolmentSource.ASSIGNED,
        share=0.4,
    )


def _other(
    plan: DemoPlan, agent: Employee, unit: OrgUnit, course: CoursePage, chance: np.random.Generator
) -> PastLearning:
    enrolled = plan.days[int(chance.integers(len(plan.days) - 5))]
    done = enrolled + timedelta(days=int(chance.integers(1, DAYS_TO_COMPLETE)))
    old = (plan.today - enrolled).days > OLD_DAYS
    completed = (old or chance.random() < plan.file["courses_done_share"]) and done < plan.today
    chosen = chance.random() < 0.15
    return PastLearning(
        employee_id=agent.pk,
        course_id=course.pk,
        enrolled_at=at(enrolled, 9, unit.pk % 60),
        completed_at=at(done, 16, int(chance.integers(60))) if completed else None,
        due_on=None if chosen else enrolled + timedelta(days=DAYS_TO_COMPLETE),
        source=EnrolmentSource.CHOSEN if chosen else EnrolmentSource.ASSIGNED,
        share=float(chance.random() * 0.9),
    )


def _star(
    plan: DemoPlan, agent: Employee, courses: list[CoursePage], chance: np.random.Generator
) -> Iterator[PastLearning]:
    """Give the cast's employee a year well spent and one course to go on with, due in three days."""
    for number, course in enumerate(courses):
        enrolled = plan.today - timedelta(days=330 - 40 * number)
        done = enrolled + timedelta(days=int(chance.integers(3, 25)))
        is_last = number == len(courses) - 1
        yield PastLearning(
            employee_id=agent.pk,
            course_id=course.pk,
            enrolled_at=at(plan.today - timedelta(days=11) if is_last else enrolled),
            completed_at=None if is_last else at(done, 15, 20),
            due_on=plan.today + timedelta(days=3) if is_last else enrolled + timedelta(days=DAYS_TO_COMPLETE),
            source=EnrolmentSource.ASSIGNED,
            share=0.4,
        )
