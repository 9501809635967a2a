"""Make sessions, cohorts and checklists for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from lms.classroom.choices import ObservationState, Seen
from lms.classroom.cohorts.models import Cohort, CohortMembership
from lms.classroom.observation.models import Checklist, ChecklistItem, Observation
from lms.classroom.observation.services import begin_observation
from lms.classroom.sessions.models import ClassroomSession
from lms.people.api import Employee, OrgUnit
from lms.standards.api import Clause
from tests.accounts import User


def make_session(
    *,
    begins_at: datetime,
    title: str = "投诉处理实操",
    places: int = 20,
    hours: str = "2",
    units: Sequence[OrgUnit] = (),
    cohorts: Sequence[Cohort] = (),
    trainer: Employee | None = None,
    by: User | None = None,
    walk_ins: bool = False,
) -> ClassroomSession:
    """Make a session of two hours; open to everybody where neither units nor cohorts are named."""
    session = ClassroomSession.objects.create(
        title=title,
        room="三号培训室",
        begins_at=begins_at,
        ends_at=begins_at + timedelta(hours=2),
        places=places,
        hours=Decimal(hours),
        trainer=trainer,
        made_by=by,
        made_at=begins_at - timedelta(days=7),
        walk_ins=walk_ins,
        open_to_all=not (units or cohorts),
    )
    session.units.set(units)
    session.cohorts.set(cohorts)
    return session


def make_cohort(
    name: str, members: Sequence[Employee], *, starts_on: datetime, by: User | None = None
) -> Cohort:
    """Make a cohort with its members."""
    cohort = Cohort.objects.create(name=name, starts_on=starts_on.date(), made_by=by, made_at=starts_on)
    for member in members:
        CohortMembership.objects.create(cohort=cohort, employee=member, added_on=starts_on.date())
    return cohort


def make_checklist(
    title: str = "投诉来电",
    *,
    points: Sequence[str] = ("先认事，再认人", "说清时限"),
    clause: Clause | None = None,
) -> Checklist:
    """Make a checklist whose first point must be done."""
    checklist = Checklist.objects.create(title=title)
    for number, text in enumerate(points):
        ChecklistItem.objects.create(
            checklist=checklist, sort=number, text=text, clause=clause, weight=number + 1, is_must=number == 0
        )
    return checklist


def make_observation(
    employee: Employee,
    observer: Employee,
    *,
    now: datetime,
    checklist: Checklist | None = None,
    seen: Sequence[Seen] = (Seen.YES, Seen.NO),
    recheck_in: int | None = None,
    is_done: bool = True,
) -> Observation:
    """Make an observation, completed unless said otherwise, its second look due so many days later."""
    observation = begin_observation(
        checklist=checklist or make_checklist(), employee=employee, observer=observer, now=now
    )
    for mark, value in zip(observation.marks.all(), seen, strict=False):
        mark.seen = value
        mark.save()
    if is_done:
        observation.state, observation.done_at = ObservationState.DONE, now
        if recheck_in is not None:
            observation.recheck_on = now.date() + timedelta(days=recheck_in)
        observation.save()
    return observation
