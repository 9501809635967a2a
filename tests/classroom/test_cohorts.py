"""Cohorts: members by number, courses for all of them, who is overdue or stuck, and whom a trainer sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.classroom.cohorts.models import Cohort
from lms.classroom.cohorts.queries import progress_of
from lms.classroom.cohorts.services import NoMembers, assign_to_cohort, remind_cohort
from lms.core.notices.models import Notice
from lms.courses.api import Enrolment
from lms.people.api import Role
from tests.factories.classroom import make_cohort
from tests.factories.courses import make_course, make_enrolment
from tests.factories.people import Cast, make_employee, make_user_with_role

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)


def test_members_come_as_a_column_of_staff_numbers(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    data = {"name": "十二月新员工", "starts_on": TODAY.isoformat()}
    address = reverse("lms_classroom:cohort_new")

    faulty = signed_in("zhao").post(address, {**data, "members": f"{cast.li.number}\n99999"})
    done = signed_in("zhao").post(address, {**data, "members": f"{cast.li.number}\n{cast.chen.number}，"})

    assert ("99999" in faulty.content.decode(), done.status_code) == (True, 302)
    assert set(Cohort.objects.get().members.all()) == {cast.li, cast.chen}


def test_course_of_a_cohort_is_an_ordinary_assignment(cast: Cast) -> None:
    cohort = make_cohort("十二月新员工", [cast.li, cast.chen], starts_on=NOW)
    course = make_course()
    make_enrolment(cast.li, course)

    done = assign_to_cohort(
        cohort=cohort, course=course, due_on=TODAY + 7 * DAY, by=cast.user("zhao"), now=NOW
    )

    assert (done.new, done.total) == (1, 2)
    assert set(Enrolment.objects.values_list("employee", "due_on")) == {
        (cast.li.pk, TODAY + 7 * DAY),
        (cast.chen.pk, TODAY + 7 * DAY),
    }


def test_cohort_without_members_gets_no_course(cast: Cast) -> None:
    cohort = make_cohort("空", [], starts_on=NOW)

    with pytest.raises(NoMembers):
        assign_to_cohort(cohort=cohort, course=make_course(), due_on=None, by=cast.user("zhao"), now=NOW)


def test_overdue_stand_first_and_are_reminded_once_a_day(cast: Cast) -> None:
    cohort = make_cohort("十二月新员工", [cast.chen, cast.li], starts_on=NOW)
    make_enrolment(cast.li, make_course(), due_on=TODAY - DAY)

    lines = progress_of(cohort, TODAY)
    told = [remind_cohort(cohort=cohort, by=cast.user("zhao"), now=NOW) for _time in range(2)]

    assert [(line.employee, line.open, line.overdue) for line in lines] == [
        (cast.li, 1, 1),
        (cast.chen, 0, 0),
    ]
    assert (told, Notice.objects.get(kind="classroom.cohort_reminded").recipient) == ([1, 0], cast.user("li"))


def test_trainer_sees_own_cohorts_only(cast: Cast, signed_in: Callable[[object], Client]) -> None:
    trainer = make_employee("周岚", unit=cast.hr_office, role=Role.TRAINER)
    own = make_cohort("自己的", [cast.li], starts_on=NOW, by=trainer.user)
    foreign = make_cohort("别人的", [cast.chen], starts_on=NOW, by=cast.user("zhao"))
    client = signed_in(trainer.user)

    replies = [client.get(reverse("lms_classroom:cohort", args=[each.pk])) for each in (own, foreign)]

    assert [reply.status_code for reply in replies] == [200, 404]
    assert foreign.name not in client.get(reverse("lms_classroom:cohorts")).content.decode()


def test_trainer_who_audits_too_reads_other_cohorts_and_changes_none(
    cast: Cast, signed_in: Callable[[object], Client]
) -> None:
    cohort = make_cohort("别人的", [cast.li], starts_on=NOW, by=cast.user("zhao"))
    make_enrolment(cast.li, make_course(), due_on=TODAY - DAY)
    client = signed_in(make_user_with_role(Role.TRAINER, Role.AUDITOR))
    changed = {"name": "改名", "starts_on": TODAY.isoformat(), "members": cast.chen.number}

    def address(name: str) -> str:
        return reverse(f"lms_classroom:{name}", args=[cohort.pk])

    read = client.get(address("cohort"))
    refused = [
        client.post(address("cohort_edit"), changed),
        client.post(address("cohort_assign"), {"course": make_course("U2").pk}),
        client.post(address("cohort_remind")),
    ]

    cohort.refresh_from_db()
    assert (read.status_code, [reply.status_code for reply in refused]) == (200, [403, 403, 403])
    assert (cohort.name, set(cohort.members.all())) == ("别人的", {cast.li})
    assert (Notice.objects.filter(kind="classroom.cohort_reminded").count(), Enrolment.objects.count()) == (
        0,
        1,
    )
