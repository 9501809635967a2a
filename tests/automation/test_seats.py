"""Rules give a seat in the next fitting sitting, leave the rest to a person, and take seats back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.automation.choices import EntryState
from lms.automation.rulebook.models import RuleEntry
from lms.automation.running.services import RunCount, run_rules
from lms.automation.running.switching import switch_off
from lms.certification.requirements.models import Certification
from lms.certification.waivers.models import Waiver
from lms.core.trail.models import AuditEntry
from lms.exams.choices import SeatReason
from lms.exams.marking.closing import hand_in
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.exams.taking.services import start_attempt
from lms.people.api import Position
from tests.factories.automation import make_rule
from tests.factories.certification import make_certificate, make_certification
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)


@pytest.fixture
def hotline(cast: Cast) -> Certification:
    """Require a certificate of Li and the others, which Li holds for eighteen more days."""
    certification = make_certification(positions=(Position.objects.get(code="agent"),), window_days=60)
    make_certificate(cast.li, certification, TODAY - 347 * DAY, today=TODAY)
    return certification


def rule_for(certification: Certification) -> None:
    """Seat whoever has 60 days left."""
    make_rule(
        "certification.ends",
        "exams.seat",
        when={"certification": certification.pk, "days": 60},
        what={"paper": certification.paper_id},
        now=NOW,
    )


def said() -> list[tuple[str, str]]:
    """Give state and reason of every entry."""
    return [(entry.state, entry.why_text) for entry in RuleEntry.objects.order_by("pk")]


def test_who_has_a_certificate_ending_gets_the_next_sitting_before_its_end(
    cast: Cast, hotline: Certification
) -> None:
    make_sitting(hotline.paper, now=NOW + 16 * DAY)
    next_one = make_sitting(hotline.paper, now=NOW + 10 * DAY)
    rule_for(hotline)

    first, second = run_rules(NOW), run_rules(NOW + DAY)

    seat = SittingSeat.objects.get()
    assert (first.done, second) == (1, RunCount())
    assert (seat.sitting, seat.employee, seat.seat_reason) == (next_one, cast.li, SeatReason.ENDING)
    assert AuditEntry.objects.filter(action="exams.seats_given", actor_key="").count() == 1


def test_sitting_after_the_end_is_for_a_person_to_decide(hotline: Certification) -> None:
    make_sitting(hotline.paper, now=NOW + 30 * DAY)
    rule_for(hotline)

    run_rules(NOW)

    ((state, why),) = said()
    assert (state, SittingSeat.objects.count()) == (EntryState.CONFLICT, 0)
    assert (TODAY + 17 * DAY).isoformat() in why


def test_no_sitting_at_all_is_for_a_person_to_decide_until_one_is_planned(hotline: Certification) -> None:
    rule_for(hotline)
    run_rules(NOW)
    assert said()[0][0] == EntryState.CONFLICT

    make_sitting(hotline.paper, now=NOW + 10 * DAY)
    run_rules(NOW + DAY)

    assert said()[0][0] == EntryState.DONE


def test_sitting_that_overlaps_with_another_seat_is_passed_over(cast: Cast, hotline: Certification) -> None:
    make_sitting(hotline.paper, now=NOW + 10 * DAY)
    free = make_sitting(hotline.paper, now=NOW + 14 * DAY)
    make_questions(1)
    other = make_sitting(make_paper([("2", 1)]), employees=[cast.li], now=NOW + 10 * DAY)
    Sitting.objects.update(late_entry_minutes=0)
    Sitting.objects.filter(pk=other.pk).update(opens_at=NOW + 10 * DAY - timedelta(minutes=65))
    rule_for(hotline)

    run_rules(NOW)

    assert SittingSeat.objects.get(sitting__paper=hotline.paper).sitting == free


def test_who_has_a_seat_already_gets_no_second(cast: Cast, hotline: Certification) -> None:
    make_sitting(hotline.paper, employees=[cast.li], now=NOW + 16 * DAY)
    make_sitting(hotline.paper, now=NOW + 10 * DAY)
    rule_for(hotline)

    run_rules(NOW)

    assert [state for state, _why in said()] == [EntryState.ALREADY]
    assert SittingSeat.objects.count() == 1


def test_whoever_is_waived_is_skipped_with_the_reason(cast: Cast, hotline: Certification) -> None:
    Waiver.objects.create(
        certification=hotline,
        employee=cast.li,
        reason="产假",
        starts_on=TODAY,
        ends_on=TODAY + 90 * DAY,
        decided_by=cast.user("zhao"),
        decided_at=NOW,
    )
    make_sitting(hotline.paper, now=NOW + 10 * DAY)
    rule_for(hotline)

    run_rules(NOW)

    ((state, why),) = said()
    assert (state, SittingSeat.objects.count()) == (EntryState.SKIPPED, 0)
    assert (TODAY + 90 * DAY).isoformat() in why


def test_switching_off_takes_seats_back_but_for_those_in_use(cast: Cast, hotline: Certification) -> None:
    make_certificate(cast.chen, hotline, TODAY - 347 * DAY, today=TODAY)
    make_questions(1)
    paper = make_paper([("2", 1)])
    Certification.objects.filter(pk=hotline.pk).update(paper=paper)
    hotline.refresh_from_db()
    sitting = make_sitting(paper, now=NOW + 10 * DAY)
    rule_for(hotline)
    run_rules(NOW)
    Sitting.objects.filter(pk=sitting.pk).update(opens_at=NOW)
    start_attempt(sitting=Sitting.objects.get(), employee=cast.li, now=NOW)
    rule = RuleEntry.objects.first().rule  # type: ignore[union-attr] # it just ran

    count = switch_off(rule=rule, reason="改为人工排座", by=cast.user("zhao"), now=NOW)

    assert (count.withdrawn, count.kept) == (1, 1)
    assert SittingSeat.objects.get().employee == cast.li


def test_who_failed_is_seated_again_with_that_reason(cast: Cast) -> None:
    make_questions(1)
    paper = make_paper([("2", 1)])
    past = make_sitting(paper, employees=[cast.wang], now=NOW - 9 * DAY)
    attempt = start_attempt(sitting=past, employee=cast.wang, now=NOW - 9 * DAY)
    hand_in(attempt=attempt, now=NOW - 9 * DAY)
    coming = make_sitting(paper, now=NOW + 3 * DAY)
    make_rule("exams.failed", "exams.seat", when={"paper": paper.pk}, what={"paper": paper.pk}, now=NOW)

    run_rules(NOW)

    seat = SittingSeat.objects.get(sitting=coming)
    assert (seat.employee, seat.seat_reason) == (cast.wang, SeatReason.RULE)
