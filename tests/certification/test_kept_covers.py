"""What is kept of how everybody stands today is what the rule of any day makes of the facts, always."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.certification.certificates.models import Certificate
from lms.certification.coverage.forms import PeopleForm
from lms.certification.coverage.kept_covers import bring_to, differences
from lms.certification.coverage.models import CoverDay, KeptCover
from lms.certification.coverage.queries import (
    Holder,
    completed,
    coverage,
    coverage_below,
    covers_today,
    ending,
    expiring,
    holders,
)
from lms.certification.coverage.tables import HolderTable
from lms.certification.deltas.services import lift_delta, move_deadline, note_loss, note_pass
from lms.certification.duties.models import DeltaExam
from lms.certification.requirements.models import Certification
from lms.certification.revocation.services import lift_revocation, revoke
from lms.certification.tasks import every_hour
from lms.certification.waivers.models import Waiver
from lms.certification.waivers.services import WaiverPlan, end_waiver, waive
from lms.core.read_models.services import read_models
from lms.core.refusals import Refusal
from lms.exams.api import Attempt, AttemptState
from lms.people.api import Employee, OrgUnit, Posting
from lms.people.employees.services import dismiss_employee, post_employee
from tests.factories.certification import (
    make_attempt,
    make_certificate,
    make_certification,
    make_delta_exam,
    noon,
)
from tests.factories.people import Cast, make_employee, make_position, make_unit
from tests.factories.standards import make_change

pytestmark = pytest.mark.django_db
BEGINS = date(2026, 11, 25)


class Clock:
    """The clock of the site, set by days."""

    def __init__(self) -> None:
        self.day = BEGINS

    def now(self) -> object:
        return noon(self.day)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", made.now)
    return made


class Company:
    """Two people, two certifications and everything that can happen to them; `day` is set around today."""

    def __init__(self, cast: Cast, clock: Clock, certifications: list[Certification]) -> None:
        self.cast, self.clock, self.certifications = cast, clock, certifications
        self.change = make_change(BEGINS - timedelta(days=5), by=cast.user("zhao"))

    def happen(self, what: str, who: int, which: int, days: int) -> None:
        """Let one thing happen; what is refused changes nothing."""
        person = (self.cast.li, self.cast.chen)[who]
        happening: Callable[[Employee, Certification, date], object] = getattr(self, what)
        try:
            with transaction.atomic():
                happening(person, self.certifications[which], self.clock.day + timedelta(days))
        except Refusal:
            return

    def pass_exam(self, person: Employee, certification: Certification, day: date) -> None:
        make_certificate(person, certification, day, issued_at=noon(min(day, self.clock.day)))

    def revoke(self, person: Employee, certification: Certification, day: date) -> None:
        held = Certificate.objects.filter(employee=person, certification=certification, revoked_at=None)
        if certificate := held.first():
            moment = noon(min(day, self.clock.day))
            revoke(certificate=certificate, actor=self.cast.user("zhao"), reason="代考", now=moment)

    def lift(self, person: Employee, certification: Certification, day: date) -> None:
        held = Certificate.objects.filter(employee=person, certification=certification)
        if certificate := held.exclude(revoked_at=None).first():
            actor = self.cast.user("wang")
            lift_revocation(certificate=certificate, actor=actor, reason="误", now=timezone.now())

    def waive(self, person: Employee, certification: Certification, day: date) -> None:
        plan = WaiverPlan(certification, person, day, day + timedelta(3), "产假")
        waive(plan=plan, decided_by=self.cast.user("zhao"), now=timezone.now())

    def end_waiver(self, person: Employee, certification: Certification, day: date) -> None:
        if waiver := Waiver.objects.filter(employee=person).first():
            end_waiver(waiver=waiver, ends_on=day, actor=self.cast.user("zhao"), reason="返岗")

    def move(self, person: Employee, certification: Certification, day: date) -> None:
        post_employee(employee=person, unit=self.cast.hr_office, position=make_position(), starts_on=day)

    def promote(self, person: Employee, certification: Certification, day: date) -> None:
        lead = make_position(leads=True)
        post_employee(employee=person, unit=self.cast.team, position=lead, starts_on=day)

    def leave(self, person: Employee, certification: Certification, day: date) -> None:
        dismiss_employee(employee=person, left_on=day)

    def come_back(self, person: Employee, certification: Certification, day: date) -> None:
        kept = Employee.objects.get(pk=person.pk)
        kept.left_on = None
        kept.save()

    def correct_posting(self, person: Employee, certification: Certification, day: date) -> None:
        posting = Posting.objects.filter(employee=person).order_by("-starts_on").first()
        if posting and posting.starts_on <= day:
            posting.ends_on = day
            posting.save()

    def delete_posting(self, person: Employee, certification: Certification, day: date) -> None:
        Posting.objects.filter(employee=person, starts_on__gte=self.clock.day).delete()

    def delete_certificates(self, person: Employee, certification: Certification, day: date) -> None:
        Certificate.objects.filter(employee=person, certification=certification).delete()

    def change_window(self, person: Employee, certification: Certification, day: date) -> None:
        certification.renewal_window_days = 1 + abs((day - self.clock.day).days)
        certification.save()

    def ask_of_others(self, person: Employee, certification: Certification, day: date) -> None:
        certification.positions.set([make_position(leads=day > self.clock.day)])

    def ask_for_delta(self, person: Employee, certification: Certification, day: date) -> None:
        make_delta_exam(self.change, certification, until=day, by=self.cast.user("zhao"))

    def pass_delta(self, person: Employee, certification: Certification, day: date) -> None:
        if exam := DeltaExam.objects.filter(certification=certification).first():
            moment = noon(min(day, self.clock.day))
            note_pass(attempt=make_attempt(person, exam.paper, moment), now=timezone.now())

    def lose_delta(self, person: Employee, certification: Certification, day: date) -> None:
        attempts = Attempt.objects.filter(employee=person, delta_duties__isnull=False)
        if attempt := attempts.first():
            attempt.state = AttemptState.INVALIDATED
            attempt.save()
            note_loss(attempt=attempt, now=timezone.now())

    def move_deadline(self, person: Employee, certification: Certification, day: date) -> None:
        if exam := DeltaExam.objects.filter(certification=certification).first():
            by = self.cast.user("zhao")
            move_deadline(exam=exam, until=day, reason="场次不够", by=by, now=timezone.now())

    def lift_delta(self, person: Employee, certification: Certification, day: date) -> None:
        if exam := DeltaExam.objects.filter(certification=certification).first():
            lift_delta(exam=exam, reason="改版推迟", by=self.cast.user("zhao"), now=timezone.now())

    def wait(self, person: Employee, certification: Certification, day: date) -> None:
        self.clock.day = max(day, self.clock.day)


HAPPENINGS = sorted(name for name in vars(Company) if not name.startswith("_") and name != "happen")
events = st.tuples(
    st.sampled_from(HAPPENINGS),
    st.integers(0, 1),
    st.integers(0, 1),
    st.integers(-400, 40) | st.integers(-3, 3),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happened=st.lists(events, min_size=1, max_size=12))
def test_whatever_happens_the_covers_are_those_of_the_rule(
    cast: Cast, hotline: Certification, clock: Clock, happened: list[tuple[str, int, int, int]]
) -> None:
    clock.day = BEGINS
    with transaction.atomic():
        other = make_certification("第二证", positions=(make_position(), make_position(leads=True)))
        company = Company(cast, clock, [hotline, other])
        bring_to(clock.day)
        for event in happened:
            company.happen(*event)
            bring_to(clock.day)
            assert list(differences()) == []
        transaction.set_rollback(True)
    hotline.refresh_from_db()


def people_and_states(found: list[Holder]) -> list[tuple[object, ...]]:
    """Give what a list shows of each, whatever day it is read on."""
    return [
        (one.employee, one.unit, one.position, one.certification, one.status, one.ends_on, one.certificate)
        for one in found
    ]


@pytest.fixture
def company(cast: Cast, hotline: Certification, clock: Clock) -> Cast:
    """Give people in every state, in two certifications."""
    other = make_certification("第二证", positions=(make_position(), make_position(leads=True)))
    team = make_unit("热线三组", parent=cast.centre)
    people = [make_employee(unit=unit) for unit in (team, cast.centre, cast.team) for _number in range(3)]
    for number, person in enumerate(people):
        make_certificate(person, hotline, BEGINS - timedelta(days=350 + 3 * number))
    zhao = cast.user("zhao")
    revoke(certificate=people[0].certificates.get(), actor=zhao, reason="代考", now=noon(BEGINS))
    waive(plan=WaiverPlan(hotline, people[1], BEGINS, BEGINS, "产假"), decided_by=zhao, now=noon(BEGINS))
    make_certificate(people[2], other, BEGINS - timedelta(days=30))
    return cast


def test_today_counts_and_lists_as_the_day_does_tomorrow(company: Cast, clock: Clock) -> None:
    zhao = company.user("zhao")

    def seen() -> list[object]:
        """Read matrix and lists of the first day, by the covers on it and by the rule after it."""
        of_today = clock.day == BEGINS
        units = [company.province]
        counted = coverage_below(company.centre, BEGINS), coverage([company.centre, company.team], BEGINS)
        listed = list(covers_today(None, units)) if of_today else holders(None, units, BEGINS)
        due = list(ending(covers_today(None, units), 30)) if of_today else expiring(30, units, BEGINS)
        return [
            [(one.rows, one.total, one.people, dict(one.ends), one.certifications) for one in counted],
            people_and_states(completed(listed, zhao)),
            people_and_states(completed(due, zhao)),
        ]

    on_the_day = seen()
    clock.day += timedelta(days=1)

    assert seen() == on_the_day


def test_who_looks_first_on_a_day_brings_the_covers_to_it(company: Cast, clock: Clock) -> None:
    bring_to(BEGINS)
    before = set(KeptCover.objects.values_list("employee", "status"))
    clock.day += timedelta(days=1)

    coverage([company.province], clock.day)

    assert set(KeptCover.objects.values_list("employee", "status")) != before  # the waiver of a day is over
    assert CoverDay.objects.get().day == clock.day
    assert list(differences()) == []


def test_the_hourly_round_brings_the_covers_to_the_day(company: Cast, clock: Clock) -> None:
    every_hour(timezone.now())

    assert CoverDay.objects.get().day == BEGINS
    assert KeptCover.objects.count() == len(holders(on_day=BEGINS))


def test_a_row_changed_by_force_is_told_and_made_anew(company: Cast, clock: Clock) -> None:
    bring_to(BEGINS)
    (model,) = read_models(["certification.covers"])
    row = KeptCover.objects.filter(status="never").first()
    assert row is not None
    KeptCover.objects.filter(pk=row.pk).update(status="valid")

    told = list(model.differences())
    call_command("rebuild_read_models", "certification.covers")

    assert len(told) == 1
    assert told[0].startswith(f"employee {row.employee_id}, certification {row.certification_id}: kept ")
    assert list(model.differences()) == []


def test_a_list_of_today_reads_and_completes_one_page(
    company: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HolderTable, "page_size", 2)
    request = RequestFactory().get("/", {"sort": "-employee__number"})
    request.user = company.user("zhao")
    table = HolderTable(request, covers_today(None, [company.centre]), PeopleForm({}, OrgUnit.objects.all()))

    shown, lines = list(table.page), list(table.sheet().rows)

    numbers = sorted((one.employee.number for one in holders(None, [company.centre], BEGINS)), reverse=True)
    assert [one.employee.number for one in shown] == numbers[:2]
    assert [line[2] for line in lines] == numbers
