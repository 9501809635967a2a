"""Who finds no fitting sitting waits for one, is seated when it is planned, and leaves with the rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.automation.choices import EntryState
from lms.automation.rulebook.models import AutomationRule, RuleEntry
from lms.automation.running.queries import undoing
from lms.automation.running.services import RunCount, run_rules
from lms.automation.running.switching import switch_off
from lms.certification.requirements.models import Certification
from lms.certification.waivers.models import Waiver
from lms.core.notices.models import Notice
from lms.exams.choices import SeatReason
from lms.exams.planning.services import cancel_sitting
from lms.exams.seating.due import Asked, due_list
from lms.exams.seating.models import WaitingPlace
from lms.exams.seating.services import seat_employees, unseat_employee
from lms.exams.seating.waiting import seat_waiting
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.exams.taking.services import start_attempt
from lms.people.api import Position
from lms.people.leaves.models import Leave
from tests.factories.automation import make_rule
from tests.factories.certification import make_certificate, make_certification
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast

type SignIn = Callable[[str | User], Client]

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


def waits_for(certification: Certification, action: str = "exams.seat_or_wait") -> AutomationRule:
    """Seat whoever has 60 days left, or let them wait."""
    return make_rule(
        "certification.ends",
        action,
        when={"certification": certification.pk, "days": 60},
        what={"paper": certification.paper_id},
        now=NOW,
    )


def test_who_finds_no_sitting_waits_and_is_told_once(cast: Cast, hotline: Certification) -> None:
    waits_for(hotline)

    first, second = run_rules(NOW), run_rules(NOW + DAY)

    place = WaitingPlace.objects.get()
    assert (first.done, second) == (1, RunCount())
    assert (place.employee, place.paper, place.ends_on) == (cast.li, hotline.paper, TODAY + 17 * DAY)
    assert RuleEntry.objects.get().why == "Waiting list: no sitting of this paper is planned."
    assert Notice.objects.filter(kind="exams.waiting").count() == 1


def test_who_waits_is_seated_by_the_daily_job_once_a_sitting_fits(cast: Cast, hotline: Certification) -> None:
    waits_for(hotline)
    run_rules(NOW)
    make_sitting(hotline.paper, now=NOW + 30 * DAY)
    seat_waiting(NOW)
    assert not SittingSeat.objects.exists()

    fitting = make_sitting(hotline.paper, now=NOW + 10 * DAY)
    seat_waiting(NOW + DAY)

    seat = SittingSeat.objects.get()
    assert (seat.sitting, seat.employee, seat.seat_reason) == (fitting, cast.li, SeatReason.ENDING)
    assert WaitingPlace.objects.get().seat == seat
    assert Notice.objects.filter(kind="exams.seated").count() == 1

    with CaptureQueriesContext(connection) as asked:
        seat_waiting(NOW + DAY)
        run_rules(NOW + DAY)

    written = [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []
    assert WaitingPlace.objects.get().seat == seat


def test_sitting_that_fits_at_once_gives_the_seat_and_no_wait(cast: Cast, hotline: Certification) -> None:
    sitting = make_sitting(hotline.paper, now=NOW + 10 * DAY)
    waits_for(hotline)

    run_rules(NOW)

    assert SittingSeat.objects.get().sitting == sitting
    assert not WaitingPlace.objects.still_waiting().exists()
    assert not Notice.objects.filter(kind="exams.waiting").exists()


def test_after_the_day_by_which_it_was_needed_any_sitting_fits(hotline: Certification) -> None:
    waits_for(hotline)
    run_rules(NOW)
    late = make_sitting(hotline.paper, now=NOW + 30 * DAY)

    seat_waiting(NOW + 20 * DAY)

    assert SittingSeat.objects.get().sitting == late


def leave(cast: Cast, first: date, last: date) -> None:
    """Give Li leave."""
    Leave.objects.create(employee=cast.li, kind="annual", starts_on=first, ends_on=last)


def test_sitting_during_leave_is_passed_over(cast: Cast, hotline: Certification) -> None:
    make_sitting(hotline.paper, now=NOW + 10 * DAY)
    leave(cast, TODAY + 9 * DAY, TODAY + 11 * DAY)
    waits_for(hotline)

    run_rules(NOW)
    assert RuleEntry.objects.get().why.endswith("overlaps with another seat or with leave.")

    back = make_sitting(hotline.paper, now=NOW + 14 * DAY)
    seat_waiting(NOW)

    assert SittingSeat.objects.get().sitting == back


def test_who_is_on_leave_or_waived_goes_on_waiting(cast: Cast, hotline: Certification) -> None:
    waits_for(hotline)
    run_rules(NOW)
    make_sitting(hotline.paper, now=NOW + 10 * DAY)
    leave(cast, TODAY, TODAY)
    seat_waiting(NOW)
    assert not SittingSeat.objects.exists()
    Waiver.objects.create(
        certification=hotline,
        employee=cast.li,
        reason="产假",
        starts_on=TODAY + DAY,
        ends_on=TODAY + 2 * DAY,
        decided_by=cast.user("zhao"),
        decided_at=NOW,
    )

    seat_waiting(NOW + DAY)
    assert not SittingSeat.objects.exists()

    seat_waiting(NOW + 3 * DAY)
    assert SittingSeat.objects.get().employee == cast.li


def test_who_is_seated_by_hand_waits_no_longer_and_keeps_the_seat(cast: Cast, hotline: Certification) -> None:
    rule = waits_for(hotline)
    run_rules(NOW)
    sitting = make_sitting(hotline.paper, now=NOW + 10 * DAY)
    seat_employees(sitting=sitting, employees=[cast.li], by=cast.user("zhao"), now=NOW)

    seat_waiting(NOW)
    count = switch_off(rule=rule, reason="改为人工排座", by=cast.user("zhao"), now=NOW)

    assert (count.withdrawn, count.kept) == (0, 1)
    assert SittingSeat.objects.get().employee == cast.li


def test_seat_that_was_taken_by_hand_is_not_given_again(cast: Cast, hotline: Certification) -> None:
    sitting = make_sitting(hotline.paper, now=NOW + 10 * DAY)
    waits_for(hotline)
    run_rules(NOW)

    unseat_employee(sitting=sitting, employee=cast.li, by=cast.user("zhao"))
    run_rules(NOW + DAY)
    seat_waiting(NOW + DAY)

    assert not SittingSeat.objects.exists()


def test_whose_sitting_is_cancelled_waits_again(cast: Cast, hotline: Certification) -> None:
    sitting = make_sitting(hotline.paper, now=NOW + 10 * DAY)
    waits_for(hotline)
    run_rules(NOW)
    cancel_sitting(sitting=sitting, reason="停电", by=cast.user("zhao"), now=NOW)
    other = make_sitting(hotline.paper, now=NOW + 12 * DAY)

    seat_waiting(NOW + DAY)

    assert WaitingPlace.objects.get().seat == SittingSeat.objects.get(sitting=other)


def test_switching_off_takes_back_places_and_seats_not_begun(cast: Cast, hotline: Certification) -> None:
    make_questions(1)
    Certification.objects.filter(pk=hotline.pk).update(paper=make_paper([("2", 1)]))
    hotline.refresh_from_db()
    for employee in (cast.chen, cast.wang):
        make_certificate(employee, hotline, TODAY - 347 * DAY, today=TODAY)
    rule = waits_for(hotline)
    sitting = make_sitting(hotline.paper, now=NOW + 10 * DAY)
    run_rules(NOW)
    Sitting.objects.filter(pk=sitting.pk).update(opens_at=NOW)
    start_attempt(sitting=Sitting.objects.get(), employee=cast.li, now=NOW)
    said = undoing(rule)

    count = switch_off(rule=rule, reason="改为人工排座", by=cast.user("zhao"), now=NOW)

    assert (said.taken_back, said.kept) == (count.withdrawn, count.kept)
    assert count.kept == 1
    assert SittingSeat.objects.get().employee == cast.li
    assert WaitingPlace.objects.get().employee == cast.li


def test_switching_off_takes_a_place_back_that_has_no_seat(cast: Cast, hotline: Certification) -> None:
    rule = waits_for(hotline)
    run_rules(NOW)

    count = switch_off(rule=rule, reason="改为人工排座", by=cast.user("zhao"), now=NOW)

    assert (count.withdrawn, count.kept) == (1, 0)
    assert not WaitingPlace.objects.exists()


@pytest.mark.parametrize("order", list(permutations(["exams.seat", "exams.seat_or_wait"])), ids=str)
@pytest.mark.parametrize("is_planned", [True, False])
def test_two_rules_give_one_seat_or_one_place_whatever_their_order(
    hotline: Certification, order: tuple[str, str], *, is_planned: bool
) -> None:
    if is_planned:
        make_sitting(hotline.paper, now=NOW + 10 * DAY)
    for action in (*order, "exams.seat_or_wait"):
        waits_for(hotline, action)

    run_rules(NOW)
    seat_waiting(NOW)

    states = dict(RuleEntry.objects.values_list("rule__action", "state"))
    assert SittingSeat.objects.count() == is_planned
    assert WaitingPlace.objects.still_waiting().count() == (not is_planned)
    if is_planned:
        assert states == {"exams.seat": EntryState.DONE, "exams.seat_or_wait": EntryState.ALREADY}
    else:
        assert states["exams.seat"] == EntryState.CONFLICT


def test_hr_sees_who_waits_in_the_list_and_for_a_sitting(
    cast: Cast, hotline: Certification, signed_in: SignIn
) -> None:
    waits_for(hotline)
    run_rules(NOW)
    sitting = make_sitting(hotline.paper, now=NOW + 30 * DAY)

    page = signed_in("zhao").get(reverse("lms_exams:waiting_list")).content.decode()
    due = due_list(sitting, Asked(frozenset({SeatReason.WAITING})), NOW)

    assert "李敏" in page
    assert f"?paper={hotline.paper_id}" in page
    assert [each.employee for each in due.candidates] == [cast.li]


def test_whoever_waits_reads_so_among_the_own_exams(hotline: Certification, signed_in: SignIn) -> None:
    waits_for(hotline)
    run_rules(NOW)

    page = signed_in("li").get(reverse("lms_exams:exams")).content.decode()

    assert "Waiting for a sitting" in page
    assert hotline.paper.shown_title in page
