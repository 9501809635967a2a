"""A delta exam is asked of certificates from before the change; passed in time they hold on, else not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.automation.api import OccasionsAsked
from lms.certification.automations import AskedDelta, DueAgain
from lms.certification.cards.queries import cards_of, status_of
from lms.certification.certificates.models import Certificate
from lms.certification.certificates.queries import PUBLIC_STATES, public_certificate
from lms.certification.certificates.rules import State
from lms.certification.coverage.queries import coverage
from lms.certification.deltas.reminding import remind_of_deltas
from lms.certification.deltas.services import (
    ChangeHasNoDay,
    DeadlineHasPassed,
    DeadlineTooEarly,
    DeltaAlreadyAsked,
    DeltaRequest,
    NoDeltaPaper,
    NotAskedAnyMore,
    ask_for_delta,
    hourly_round_of_deltas,
    lift_delta,
    move_deadline,
)
from lms.certification.duties.models import DeltaDuty, DeltaExam
from lms.certification.requirements.models import Certification
from lms.certification.tasks import every_hour
from lms.core.notices.models import Notice
from lms.core.trail.api import AuditEntry
from lms.exams.api import AttemptState, SeatReason, attempt_invalidated, attempt_marked, attempt_reinstated
from lms.exams.seating.due import needs_of
from lms.papers.api import Paper, PaperKind
from lms.standards.changes.api import EditionChange
from tests.factories.certification import (
    make_attempt,
    make_certificate,
    make_certification,
    make_delta_exam,
    noon,
)
from tests.factories.people import Cast
from tests.factories.standards import make_change

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 1)
CHANGES, UNTIL = date(2027, 1, 1), date(2027, 1, 31)


class Clock:
    """The clock of the site, set by days."""

    day = TODAY

    def now(self) -> datetime:
        return noon(self.day)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", made.now)
    return made


@pytest.fixture
def change(cast: Cast, clock: Clock) -> EditionChange:
    return make_change(CHANGES, by=cast.user("zhao"))


@pytest.fixture
def held(cast: Cast, hotline: Certification, clock: Clock) -> Certificate:
    """Give Li a certificate from an exam before the change."""
    attempt = make_attempt(cast.li, hotline.paper, noon(date(2026, 8, 3)))
    certificate = make_certificate(cast.li, hotline, date(2026, 8, 3), today=TODAY)
    certificate.attempt = attempt
    certificate.save()
    return certificate


@pytest.fixture
def exam(change: EditionChange, hotline: Certification, held: Certificate, cast: Cast) -> DeltaExam:
    return make_delta_exam(change, hotline, until=UNTIL, by=cast.user("zhao"))


def passes(cast: Cast, exam: DeltaExam, day: date) -> None:
    """Let Li pass the delta exam on a day."""
    attempt = make_attempt(cast.li, exam.paper, noon(day))
    attempt_marked.send(sender=type(attempt), attempt=attempt)


def state_of(certificate: Certificate) -> str:
    return Certificate.objects.get(pk=certificate.pk).state


def told(code: str) -> list[str]:
    return [notice.recipient.get_username() for notice in Notice.objects.filter(kind=code)]


def test_who_passed_before_the_change_is_asked_and_told(
    exam: DeltaExam, held: Certificate, cast: Cast
) -> None:
    (duty,) = DeltaDuty.objects.all()

    assert (duty.certificate, duty.passed_on) == (held, None)
    assert told("certification.delta_asked") == [cast.user("li").get_username()]
    entry = AuditEntry.objects.about(exam).get()
    assert entry.details == {"paper": exam.paper.title, "until": "2027-01-31", "certificates": 1}


@pytest.mark.parametrize("what", ["passed after", "ends before the deadline", "revoked", "left"])
def test_who_needs_it_not_is_not_asked(
    what: str, change: EditionChange, hotline: Certification, held: Certificate, cast: Cast, clock: Clock
) -> None:
    match what:
        case "passed after":
            assert held.attempt is not None
            held.attempt.closed_at = noon(CHANGES)
            held.attempt.save()
        case "ends before the deadline":
            held.valid_to = UNTIL
            held.save()
        case "revoked":
            held.revoked_at, held.revocation_reason, held.state = noon(TODAY), "代考", "revoked"
            held.save()
        case "left":
            cast.li.left_on = TODAY
            cast.li.save()

    exam = make_delta_exam(change, hotline, until=UNTIL, by=cast.user("zhao"))

    assert not exam.duties.exists()


def test_passed_in_time_it_holds_on_with_its_last_day(
    exam: DeltaExam, held: Certificate, cast: Cast, hotline: Certification, clock: Clock
) -> None:
    clock.day = date(2027, 1, 12)
    passes(cast, exam, clock.day)
    clock.day = UNTIL + timedelta(days=1)
    every_hour(timezone.now())

    assert (state_of(held), held.valid_to) == ("valid", date(2027, 8, 2))
    assert status_of(cast.li, hotline, clock.day) == "valid"
    assert told("certification.delta_passed") == [cast.user("li").get_username()]
    assert AuditEntry.objects.about(held).get().action == "certification.delta_passed"


def test_not_passed_it_is_due_again_until_the_pass(
    exam: DeltaExam, held: Certificate, cast: Cast, hotline: Certification, clock: Clock
) -> None:
    clock.day = UNTIL
    every_hour(timezone.now())
    assert (state_of(held), status_of(cast.li, hotline, UNTIL)) == ("valid", "valid")

    clock.day = UNTIL + timedelta(days=1)
    every_hour(timezone.now())
    cell = coverage([cast.team], clock.day).total.cells[0]
    shown = public_certificate(held.serial, clock.day)
    assert (state_of(held), status_of(cast.li, hotline, clock.day)) == ("due_again", "due_again")
    assert (cell.due_again, cell.holding) == (1, 0)
    assert not Certificate.objects.in_force_on(clock.day).exists()
    assert shown is not None
    assert (shown.tone, str(shown.sentence)) == ("bad", str(PUBLIC_STATES[State.DUE_AGAIN][0]))

    clock.day = date(2027, 2, 9)
    passes(cast, exam, clock.day)
    assert (state_of(held), status_of(cast.li, hotline, clock.day)) == ("valid", "valid")
    assert status_of(cast.li, hotline, date(2027, 2, 8)) == "due_again"
    assert Certificate.objects.in_force_on(clock.day).exists()


def test_a_pass_that_is_lost_counts_until_then_and_comes_back_with_it(
    exam: DeltaExam, held: Certificate, cast: Cast, hotline: Certification, clock: Clock
) -> None:
    clock.day = date(2027, 1, 12)
    passes(cast, exam, clock.day)
    clock.day = date(2027, 2, 5)
    attempt = exam.duties.get().attempt
    assert attempt is not None
    attempt.state = AttemptState.INVALIDATED
    attempt.save()
    attempt_invalidated.send(sender=type(attempt), attempt=attempt)

    assert state_of(held) == "due_again"
    assert [status_of(cast.li, hotline, date(2027, 2, day)) for day in (4, 5)] == ["valid", "due_again"]
    assert told("certification.delta_lost") == [cast.user("li").get_username()]

    attempt.state = AttemptState.MARKED
    attempt.save()
    attempt_reinstated.send(sender=type(attempt), attempt=attempt)
    assert state_of(held) == "valid"


def test_a_pass_from_before_the_asking_settles_it_at_once(
    change: EditionChange, hotline: Certification, held: Certificate, cast: Cast
) -> None:
    paper = Paper.objects.create(slug="delta", title="差异卷", kind=PaperKind.EXAM, minutes=15)
    make_attempt(cast.li, paper, noon(TODAY - timedelta(days=3)))

    exam = make_delta_exam(change, hotline, until=UNTIL, by=cast.user("zhao"), paper=paper)

    assert exam.duties.get().passed_on == TODAY - timedelta(days=3)
    assert told("certification.delta_asked") == []


def test_what_was_issued_late_for_an_early_pass_is_asked_by_the_round(
    exam: DeltaExam, cast: Cast, hotline: Certification, clock: Clock
) -> None:
    clock.day = date(2027, 1, 10)
    late = make_certificate(cast.chen, hotline, date(2026, 12, 20), issued_at=noon(date(2026, 12, 20)))

    hourly_round_of_deltas(timezone.now())
    hourly_round_of_deltas(timezone.now())

    assert exam.duties.filter(certificate=late).count() == 1
    assert cast.user("chen").get_username() in told("certification.delta_asked")


def test_people_are_told_before_the_deadline_and_after(
    exam: DeltaExam, held: Certificate, cast: Cast, clock: Clock
) -> None:
    for clock.day in [UNTIL - timedelta(days=days) for days in (40, 30, 29, 7, 3, 1, 0, -1, -2)]:
        remind_of_deltas(timezone.now())

    assert len(told("certification.delta_due")) == 4
    assert told("certification.due_again") == [cast.user("li").get_username()]
    assert told("certification.team_due_again") == [cast.user("wang").get_username()]


def test_the_deadline_moves_only_while_it_lies_ahead(exam: DeltaExam, cast: Cast, clock: Clock) -> None:
    later = UNTIL + timedelta(days=14)
    move_deadline(exam=exam, until=later, reason="场次不够", by=cast.user("zhao"), now=timezone.now())
    assert DeltaExam.objects.get().until == later

    early = CHANGES - timedelta(days=1)
    with pytest.raises(DeadlineTooEarly):
        move_deadline(exam=exam, until=early, reason="误", by=cast.user("zhao"), now=timezone.now())
    clock.day = later + timedelta(days=1)
    with pytest.raises(DeadlineHasPassed):
        move_deadline(exam=exam, until=clock.day, reason="误", by=cast.user("zhao"), now=timezone.now())


def test_lifted_nobody_is_asked_any_more(
    exam: DeltaExam, held: Certificate, cast: Cast, hotline: Certification, clock: Clock
) -> None:
    clock.day = UNTIL + timedelta(days=5)
    every_hour(timezone.now())

    lift_delta(exam=exam, reason="改版推迟", by=cast.user("zhao"), now=timezone.now())

    assert (state_of(held), status_of(cast.li, hotline, clock.day)) == ("valid", "valid")
    assert status_of(cast.li, hotline, clock.day - timedelta(days=1)) == "due_again"
    with pytest.raises(NotAskedAnyMore):
        lift_delta(exam=exam, reason="再来", by=cast.user("zhao"), now=timezone.now())


def test_what_cannot_be_asked_is_refused(
    exam: DeltaExam, change: EditionChange, hotline: Certification, cast: Cast, clock: Clock
) -> None:
    other = make_certification(code="other")

    def ask(certification: Certification, paper: Paper, until: date, of: EditionChange = change) -> None:
        plan = DeltaRequest(of, certification, paper, until)
        ask_for_delta(plan=plan, by=cast.user("zhao"), now=timezone.now())

    with pytest.raises(DeltaAlreadyAsked):
        ask(hotline, exam.paper, UNTIL)
    with pytest.raises(NoDeltaPaper):
        ask(other, hotline.paper, UNTIL)
    with pytest.raises(DeadlineTooEarly):
        ask(other, exam.paper, CHANGES - timedelta(days=1))
    change.edition.in_force_from = None
    with pytest.raises(ChangeHasNoDay):
        ask(other, exam.paper, UNTIL)


def test_the_paper_tells_the_sitting_who_needs_it(
    exam: DeltaExam, held: Certificate, cast: Cast, clock: Clock
) -> None:
    needs = needs_of(exam.paper, clock.day, clock.day)

    assert needs is not None
    assert {person: (need.reason, need.day) for person, need in needs.people.items()} == {
        cast.li.pk: (SeatReason.CHANGED, UNTIL)
    }


def test_the_own_card_leads_to_the_delta_exam(
    exam: DeltaExam, held: Certificate, cast: Cast, clock: Clock
) -> None:
    (card,) = cards_of(cast.li, clock.day)

    assert (card.status, card.delta_exam, card.exam_paper) == ("valid", exam, exam.paper_id)
    assert card.is_wanting
    assert card.asks_for_exam


def test_rules_hear_of_the_asking_and_of_what_is_due_again(
    exam: DeltaExam, held: Certificate, hotline: Certification, cast: Cast, clock: Clock
) -> None:
    def asked() -> OccasionsAsked:
        return OccasionsAsked({"certification": hotline.pk}, clock.day)

    (before,) = AskedDelta().occasions(asked())
    assert (before.employee, before.ends_on, before.arises) == (cast.li.pk, UNTIL, True)
    assert not list(DueAgain().occasions(asked()))

    clock.day = UNTIL + timedelta(days=1)
    (after,) = AskedDelta().occasions(asked())
    (again,) = DueAgain().occasions(asked())
    assert (after.arises, again.since) == (False, clock.day)

    passes(cast, exam, clock.day)
    assert not [*AskedDelta().occasions(asked()), *DueAgain().occasions(asked())]


def test_many_are_asked_in_a_fixed_number_of_queries(
    change: EditionChange,
    hotline: Certification,
    cast: Cast,
    clock: Clock,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for person in (cast.li, cast.chen, cast.wang):
        make_certificate(person, hotline, date(2026, 8, 3), today=TODAY)

    with django_assert_max_num_queries(45):
        make_delta_exam(change, hotline, until=UNTIL, by=cast.user("zhao"))
