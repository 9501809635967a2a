"""Let people meet in sessions of every state, form a cohort, and be watched at work by their leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
from django.contrib.auth.models import User

from lms.classroom.attendance.services import close_session, mark_attendance, sign_in
from lms.classroom.choices import AttendanceState, Seen
from lms.classroom.cohorts.services import CohortPlan, make_cohort
from lms.classroom.observation.models import Checklist, Observation
from lms.classroom.observation.services import (
    ObservationDraft,
    PointPlan,
    begin_observation,
    complete_observation,
    keep_checklist,
    save_observation,
)
from lms.classroom.sessions.models import ClassroomSession
from lms.classroom.sessions.services import Invited, SessionPlan, cancel_session, plan_session, register
from lms.courses.pages.models import CoursePage
from lms.demo.moments import dated
from lms.demo.people.learning import at
from lms.demo.plan import DemoPlan, PointEntry, member, workday_before, workday_from
from lms.evaluation.programmes.models import CohortMember, Programme
from lms.people.organisation.models import Employee, OrgUnit, Posting
from lms.standards.clauses.queries import clauses_by_number

HOUR = timedelta(hours=1)
PLACES = 8
CENTRE = "K01"
WATCHED_TEAMS = 3
SETTLED = timedelta(days=60)
LOOK_AGAIN_AFTER = timedelta(days=14)


def make_sessions(plan: DemoPlan) -> None:
    """Make a session in every state, with the cast's employee in three of them, and a cohort."""
    words, trainer = plan.file["classroom"], User.objects.get(username=member(plan, "trainer")["number"])
    people = _people_of(plan, OrgUnit.objects.get(code=CENTRE))
    star = next(one for one in people if one.number == member(plan, "employee")["number"])
    others = [one for one in people if one != star]
    closed = _session(plan, trainer, words["closed"], workday_before(plan.today - timedelta(days=20)))
    _held(closed, [star, *others[:7]], trainer, words["late_reason"])
    with dated(closed.ends_at + HOUR):
        close_session(session=closed, by=trainer, now=closed.ends_at + HOUR)
    to_close = _session(plan, trainer, words["to_close"], workday_before(plan.today))
    _held(to_close, others[7:15], trainer, words["late_reason"])
    full = _session(plan, trainer, words["full"], workday_from(plan.today + timedelta(days=3)))
    _register(full, [star, *others[15:25]], at(plan.today - timedelta(days=1), 9))
    free = _session(plan, trainer, words["open"], workday_from(plan.today + timedelta(days=9)))
    _register(free, others[25:28], at(plan.today - timedelta(days=1), 9))
    cancelled = _session(plan, trainer, words["cancelled"], workday_from(plan.today + timedelta(days=5)))
    _register(cancelled, others[28:31], at(plan.today - timedelta(days=2), 9))
    morning = at(plan.today - timedelta(days=1), 11)
    with dated(morning):
        cancel_session(session=cancelled, reason=words["cancel_reason"], by=trainer, now=morning)
    _cohort(plan, trainer, people[::20])


def _people_of(plan: DemoPlan, unit: OrgUnit) -> list[Employee]:
    """List who has worked in the unit and below for a while, leaving out who leads."""
    posted = Posting.objects.on(plan.today).filter(
        unit__path__startswith=unit.path, position__leads=False, starts_on__lte=plan.today - SETTLED
    )
    people = Employee.objects.employed_on(plan.today).filter(pk__in=posted.values("employee"))
    return list(people.order_by("number"))


def _session(plan: DemoPlan, trainer: User, title: str, day: date) -> ClassroomSession:
    """Plan a session of two hours in the afternoon of the day, open to the centre; planned a week before."""
    words = plan.file["classroom"]
    begins, planned = at(day, 14), at(workday_before(min(day, plan.today) - timedelta(days=6)), 10)
    with dated(planned):
        return plan_session(
            plan=SessionPlan(
                title=title,
                about=words["about"],
                begins_at=begins,
                ends_at=begins + 2 * HOUR,
                places=PLACES,
                course=CoursePage.objects.get(code=words["course"]),
                room=words["room"],
                trainer=Employee.objects.get(user=trainer),
                hours=Decimal(2),
                walk_ins=True,
            ),
            invited=Invited(units=[OrgUnit.objects.get(code=CENTRE)]),
            clauses=list(clauses_by_number(words["clauses"]).values()),
            by=trainer,
            now=planned,
        )


def _register(session: ClassroomSession, people: Sequence[Employee], begun: datetime) -> None:
    """Register people one after another, some minutes apart."""
    for number, employee in enumerate(people):
        moment = begun + timedelta(minutes=7 * number)
        with dated(moment):
            register(session=session, employee=employee, now=moment)


def _held(session: ClassroomSession, people: Sequence[Employee], trainer: User, late: str) -> None:
    """Let people come: the last but one is marked late by hand, the last does not come."""
    _register(session, people, session.begins_at - timedelta(days=4))
    for number, employee in enumerate(people[:-2]):
        sign_in(session=session, employee=employee, now=session.begins_at - timedelta(minutes=12 - number))
    with dated(session.begins_at + HOUR):
        mark_attendance(
            session=session,
            employee=people[-2],
            state=AttendanceState.LATE,
            reason=late,
            by=trainer,
            now=session.begins_at + HOUR,
        )


def _cohort(plan: DemoPlan, trainer: User, members: Sequence[Employee]) -> None:
    begun = workday_before(plan.today - timedelta(days=30))
    with dated(at(begun, 10)):
        make_cohort(
            plan=CohortPlan(
                name=plan.file["classroom"]["cohort"],
                about=plan.file["classroom"]["cohort_about"],
                starts_on=begun,
                ends_on=begun + timedelta(days=90),
                members=members,
            ),
            by=trainer,
            now=at(begun, 10),
        )


def make_observations(plan: DemoPlan) -> None:
    """Let leads watch some of their teams; the cast's manager has a second look that is due."""
    words = plan.file["classroom"]
    begun = workday_before(plan.today - timedelta(days=60))
    checklist = _checklist(plan, words["checklist"], words["checklist_about"], words["points"], begun)
    centre = OrgUnit.objects.get(code=CENTRE)
    star = Employee.objects.get(number=member(plan, "employee")["number"])
    for number, team in enumerate(centre.get_children().order_by("path")[:WATCHED_TEAMS]):
        led = Posting.objects.on(plan.today).filter(unit=team, position__leads=True).first()
        if led is None:
            continue
        others = [one for one in _people_of(plan, team) if one != star][:2]
        for employee in [star, *others] if number == 0 else others:
            _seen(plan, checklist, employee, led.employee)
    head = Employee.objects.get(number=member(plan, "manager")["number"])
    first = _people_of(plan, centre)[-1]
    _watch(plan, checklist, first, head, at(workday_before(plan.today - timedelta(days=16)), 15))


def _checklist(
    plan: DemoPlan, title: str, about: str, entries: Sequence[PointEntry], begun: date
) -> Checklist:
    hr = User.objects.get(username=member(plan, "hr")["number"])
    clauses = clauses_by_number([entry["clause"] for entry in entries])
    points = [
        PointPlan(
            text=entry["text"],
            clause=clauses[entry["clause"]],
            weight=entry["weight"],
            is_must=entry.get("must", False),
        )
        for entry in entries
    ]
    with dated(at(begun)):
        return keep_checklist(checklist=None, title=title, about=about, is_in_use=True, points=points, by=hr)


def watch_programme(plan: DemoPlan) -> None:
    """Let every lead of a programme watch some of the team before the first wave, and again lately.

    Who is trained by then does the points more often: the programme's report finds that again.
    """
    words = plan.file["classroom"]["dispatch"]
    programme = Programme.objects.prefetch_related("waves__units").get(key=words["programme"])
    starts = {unit.pk: wave.starts_on for wave in programme.waves.all() for unit in wave.units.all()}
    first = min(start for start in starts.values() if start)
    begun = workday_before(first - timedelta(days=60))
    checklist = _checklist(plan, words["checklist"], words["checklist_about"], words["points"], begun)
    chance = np.random.default_rng(plan.file["seed"] + 3)
    lately = workday_before(plan.today.replace(day=1) - timedelta(days=8))
    drawn = CohortMember.objects.filter(programme=programme, employee__left_on=None).order_by("employee")
    for place, (unit, start) in enumerate(starts.items()):
        led = Posting.objects.on(plan.today).filter(unit=unit, position__leads=True).first()
        people = [one.employee for one in drawn.filter(unit=unit).select_related("employee")]
        if led is None:
            continue
        for number, employee in enumerate([one for one in people if one != led.employee][: words["people"]]):
            apart = timedelta(days=place % 5 + number)
            for day in (workday_before(first - timedelta(days=20) - apart), workday_before(lately - apart)):
                is_trained = start is not None and day >= start
                often = words["done_after" if is_trained else "done_before"]
                _watch_points(checklist, (employee, led.employee), at(day, 10 + number), chance, often)


def _watch_points(
    checklist: Checklist,
    pair: tuple[Employee, Employee],
    moment: datetime,
    chance: np.random.Generator,
    often: float,
) -> None:
    """Watch the first of a pair, as the second; each point is done with a chance."""
    employee, observer = pair
    with dated(moment):
        observation = begin_observation(checklist=checklist, employee=employee, observer=observer, now=moment)
        marks = observation.marks.values_list("pk", flat=True)
        seen = {key: Seen.YES if chance.random() < often else Seen.NO for key in marks}
        draft = ObservationDraft(seen=seen, note="", next_step="", recheck_on=None)
        observation = save_observation(observation=observation, draft=draft, now=moment)
        complete_observation(observation=observation, by=User.objects.get(employee=observer), now=moment)


def _seen(plan: DemoPlan, checklist: Checklist, employee: Employee, observer: Employee) -> None:
    """Let somebody be watched twice: what was missed the first time is done the second time."""
    first = at(workday_before(plan.today - timedelta(days=30)), 15)
    before = _watch(plan, checklist, employee, observer, first)
    second = at(workday_before(plan.today - timedelta(days=10)), 15)
    _watch(plan, checklist, employee, observer, second, again=before)


def _watch(
    plan: DemoPlan,
    checklist: Checklist,
    employee: Employee,
    observer: Employee,
    moment: datetime,
    again: Observation | None = None,
) -> Observation:
    """Watch somebody and complete it at the moment; the first time one point was not done."""
    words = plan.file["classroom"]
    with dated(moment):
        observation = begin_observation(
            checklist=checklist, employee=employee, observer=observer, now=moment, again=again
        )
        seen = dict.fromkeys((mark.pk for mark in observation.marks.all()), Seen.YES)
        points = list(seen)
        if again is None:
            seen[points[1]], seen[points[-1]] = Seen.NO, Seen.NOT_SEEN
        draft = ObservationDraft(
            seen=seen,
            note=words["note"] if again is None else words["second_note"],
            next_step=words["next_step"] if again is None else "",
            recheck_on=(moment + LOOK_AGAIN_AFTER).date() if again is None else None,
        )
        observation = save_observation(observation=observation, draft=draft, now=moment)
        by = User.objects.get(employee=observer)
        return complete_observation(observation=observation, by=by, now=moment)
