"""Make a year of learning: who took which course, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import numpy as np
from django.utils import timezone

from lms.courses.choices import EnrolmentSource
from lms.courses.learning.models import Enrolment
from lms.courses.learning.opening import open_steps
from lms.courses.pages.models import CoursePage
from lms.courses.paths.models import LearningPath, PathEnrolment
from lms.demo.past_learning import PastLearning, record_past_learning
from lms.demo.people.organisation import Organisation
from lms.demo.plan import DemoPlan
from lms.people.organisation.models import Employee, OrgUnit

DAYS_TO_COMPLETE = 30
OLD_DAYS = 75  # whatever was assigned longer ago has been done or called off
TRAINING_DAYS = 21
FIRST_DAYS_AGO, LAST_DAYS_AGO = 330, 30  # when the cast's employee began the first and the last course
BEGINNER, REFRESHER = "AGENT", "hotline-agent"


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return a moment of the day in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def make_learning(
    plan: DemoPlan, made: Organisation, starts: dict[int, date | None], chance: np.random.Generator
) -> int:
    """Enrol everybody in the courses of the own path; the measured training comes to teams by their waves."""
    past = [*_of_agents(plan, made, starts, chance), *_of_others(plan, made, chance)]
    new = record_past_learning(past=past)
    _put_on_paths(made, at(plan.today))
    return new


def _put_on_paths(made: Organisation, now: datetime) -> None:
    """Put those who are in every course of their path on it; it ends when the last of its courses does."""
    posted = {posting.employee_id: posting.position_id for posting in made.postings}
    courses: dict[int, list[Enrolment]] = {}
    for enrolment in Enrolment.objects.all():
        courses.setdefault(enrolment.employee_id, []).append(enrolment)
    for path in LearningPath.objects.exclude(key=REFRESHER).prefetch_related("positions", "steps"):
        wanted = {step.course_id for step in path.steps.all()}
        positions = {position.pk for position in path.positions.all()}
        for employee, own in courses.items():
            taken = [each for each in own if each.course_id in wanted]
            if posted.get(employee) in positions and len(taken) == len(wanted):
                _put_on(path, employee, taken)
    open_steps(PathEnrolment.objects.values_list("pk", flat=True), now)


def _put_on(path: LearningPath, employee: int, taken: list[Enrolment]) -> None:
    walk = PathEnrolment.objects.create(
        employee_id=employee,
        path=path,
        source=EnrolmentSource.ASSIGNED,
        started_on=timezone.localdate(min(each.enrolled_at for each in taken)),
        due_on=max((each.due_on for each in taken if each.due_on is not None), default=None),
    )
    assigned = [each.pk for each in taken if each.source == EnrolmentSource.ASSIGNED]
    Enrolment.objects.filter(pk__in=assigned).update(path_enrolment=walk)


def _of_agents(
    plan: DemoPlan, made: Organisation, starts: dict[int, date | None], chance: np.random.Generator
) -> Iterator[PastLearning]:
    teams = {team.pk: number for number, team in enumerate(made.teams)}
    posted = {posting.employee_id: posting for posting in made.postings}
    star = next(entry["number"] for entry in plan.file["cast"] if entry["role"] == "employee")
    paths = _courses_by_position()
    for agent in made.agents:
        posting = posted[agent.pk]
        courses = paths.get(posting.position.code, paths[BEGINNER])
        if agent.number == star:
            yield from _star(plan, agent, courses, chance)
            continue
        for course in courses:
            if course.code == plan.file["programme"]["course"]:
                start = starts.get(teams[posting.unit_id])
                if start:
                    yield _training(plan, agent, course, start, chance)
            elif chance.random() < 0.9:
                yield _other(plan, agent, posting.unit, course, chance)


def _of_others(plan: DemoPlan, made: Organisation, chance: np.random.Generator) -> Iterator[PastLearning]:
    """Let those who lead or teach learn what their position asks for; they are no part of the programme."""
    agents = {agent.pk for agent in made.agents}
    paths = _courses_by_position()
    for posting in made.postings:
        if posting.employee_id in agents:
            continue
        for course in paths.get(posting.position.code, ()):
            if course.code != plan.file["programme"]["course"]:
                yield _other(plan, made.employees[posting.employee.number], posting.unit, course, chance)


def _courses_by_position() -> dict[str, list[CoursePage]]:
    """Give the courses that a position begins with; what agents repeat every year is no beginning."""
    found: dict[str, list[CoursePage]] = {}
    for path in LearningPath.objects.exclude(key=REFRESHER).prefetch_related("positions", "steps__course"):
        for position in path.positions.all():
            found[position.code] = [step.course for step in path.steps.all()]
    return found


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
    enrolled = plan.first_day + timedelta(days=int(chance.integers(plan.file["days"] - 5)))
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
    apart = (FIRST_DAYS_AGO - LAST_DAYS_AGO) / (len(courses) - 1)
    for number, course in enumerate(courses):
        enrolled = plan.today - timedelta(days=round(FIRST_DAYS_AGO - apart * number))
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
