"""Papers drawn by a job before doors open, or while the rules are read: when they are used, and when not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.exams.api import Attempt, Sitting
from lms.exams.preparing import services
from lms.exams.preparing.models import PreparedPaper
from lms.exams.preparing.services import KEPT_FOR, clear_prepared, prepare_ahead, prepare_paper
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import start_attempt
from lms.papers.blueprints.models import Paper, PaperRule
from lms.papers.drawing.services import draw_parallel_forms
from lms.questions.bank.models import Question
from tests.accounts import User
from tests.factories.exams import make_formed_paper, make_paper, make_questions, make_sitting
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    make_questions(8)
    return make_sitting(make_paper([("2", 4)]), employees=[cast.li], now=timezone.now())


def rules_of(sitting: Sitting) -> str:
    return reverse("lms_exams:rules", args=[sitting.pk])


def look(client: Client, sitting: Sitting) -> HttpResponse:
    response: HttpResponse = client.get(rules_of(sitting))
    return response


def start(client: Client, sitting: Sitting) -> Attempt:
    client.post(rules_of(sitting))
    return Attempt.objects.get(sitting=sitting)


def seed_of(sitting: Sitting) -> int:
    return PreparedPaper.objects.get(seat__sitting=sitting).seed


def test_a_start_takes_over_what_the_rules_page_drew(sitting: Sitting, signed_in: SignIn) -> None:
    client = signed_in("li")
    look(client, sitting)
    ready = PreparedPaper.objects.get()

    attempt = start(client, sitting)

    assert (attempt.seed, attempt.slots, attempt.form) == (ready.seed, ready.slots, "")
    assert (attempt.slot_count, attempt.max_marks, attempt.open_to) == (4, Decimal(8), ready.open_to)


def test_looking_twice_draws_once(sitting: Sitting, signed_in: SignIn) -> None:
    client = signed_in("li")
    look(client, sitting)
    seed = seed_of(sitting)

    look(client, sitting)

    assert seed_of(sitting) == seed


def edit_rule(_sitting: Sitting) -> None:
    rule = PaperRule.objects.get()
    rule.count = 3
    rule.save()


def edit_paper(_sitting: Sitting) -> None:
    paper = Paper.objects.get()
    paper.no_way_back = True
    paper.save()


def retire_one_drawn(sitting: Sitting) -> None:
    drawn = PreparedPaper.objects.get(seat__sitting=sitting).slots[0]["v"]
    question = Question.objects.get(versions=drawn)
    question.state = "retired"
    question.save()


def move_seats_apart(sitting: Sitting) -> None:
    for place, seat in enumerate(sitting.seats.all(), 1):
        seat.room, seat.place = "三楼", place
        seat.save()


def move_seat(_sitting: Sitting) -> None:
    SittingSeat.objects.update(room="三楼", place=4)


def pass_a_day(_sitting: Sitting) -> None:
    PreparedPaper.objects.update(drawn_on=timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize(
    "change", [edit_rule, edit_paper, retire_one_drawn, move_seat, pass_a_day], ids=lambda one: one.__name__
)
def test_what_no_longer_holds_is_drawn_anew(
    sitting: Sitting, signed_in: SignIn, change: Callable[[Sitting], None]
) -> None:
    client = signed_in("li")
    look(client, sitting)
    seed = seed_of(sitting)

    change(sitting)

    attempt = start(client, sitting)
    assert attempt.seed != seed
    assert attempt.slot_count == (3 if change is edit_rule else 4)
    versions = {slot["v"] for slot in attempt.slots}
    assert not Question.objects.filter(versions__in=versions, state="retired").exists()


def test_a_question_nobody_drew_may_change(sitting: Sitting, signed_in: SignIn) -> None:
    client = signed_in("li")
    look(client, sitting)
    drawn = {slot["v"] for slot in PreparedPaper.objects.get().slots}
    other = Question.objects.exclude(versions__in=drawn)[0]
    other.save()

    assert start(client, sitting).seed == seed_of(sitting)


def test_each_form_is_taken_as_it_would_be(cast: Cast, signed_in: SignIn) -> None:
    paper = make_formed_paper()
    draw_parallel_forms(paper=paper, user=cast.user("zhao"), now=timezone.now())
    sitting = make_sitting(paper, employees=[cast.li], now=timezone.now())
    client = signed_in("li")
    look(client, sitting)
    ready = PreparedPaper.objects.get()

    attempt = start(client, sitting)

    assert ready.form in {"A", "B"}
    assert (attempt.form, attempt.slots) == (ready.form, ready.slots)


def opening(sitting: Sitting, minutes: int) -> Sitting:
    sitting.opens_at = timezone.now() + timedelta(minutes=minutes)
    sitting.save()
    return sitting


def test_who_comes_early_waits_with_a_paper_ready(sitting: Sitting, signed_in: SignIn) -> None:
    client = signed_in("li")

    page = look(client, opening(sitting, 20)).content.decode()

    assert PreparedPaper.objects.exists()
    assert "data-opens-at" in page
    assert 'name="pass"' in page


def test_who_comes_much_too_early_only_reads(sitting: Sitting, signed_in: SignIn) -> None:
    page = look(signed_in("li"), opening(sitting, 90)).content.decode()

    assert not PreparedPaper.objects.exists()
    assert "data-opens-at" not in page
    assert '<form method="post" data-once' not in page


def test_nothing_is_drawn_for_somebody_who_may_not_start(sitting: Sitting, signed_in: SignIn) -> None:
    Sitting.objects.update(cancelled_at=timezone.now())

    look(signed_in("li"), sitting)

    assert not PreparedPaper.objects.exists()


def test_a_bank_too_small_is_said_at_the_start_and_not_before(cast: Cast, signed_in: SignIn) -> None:
    make_questions(1)
    sitting = make_sitting(make_paper([("2", 4)]), employees=[cast.li], now=timezone.now())
    client = signed_in("li")

    assert look(client, sitting).status_code == 200
    assert not PreparedPaper.objects.exists()
    client.post(rules_of(sitting))
    assert not Attempt.objects.exists()


def test_the_second_attempt_gets_a_paper_of_its_own(sitting: Sitting, signed_in: SignIn) -> None:
    client = signed_in("li")
    look(client, sitting)
    first = start(client, sitting)
    client.post(reverse("lms_exams:hand_in", args=[first.token]))
    look(client, sitting)

    client.post(rules_of(sitting))

    second = Attempt.objects.get(number=2)
    assert second.seed == seed_of(sitting) != first.seed


def test_old_ones_are_cleared(sitting: Sitting, signed_in: SignIn) -> None:
    look(signed_in("li"), sitting)

    clear_prepared(timezone.now())
    assert PreparedPaper.objects.exists()
    clear_prepared(timezone.now() + KEPT_FOR + timedelta(hours=1))
    assert not PreparedPaper.objects.exists()


@pytest.fixture
def hall(cast: Cast) -> Sitting:
    """Two people with a seat in a sitting whose door opens in half an hour."""
    make_questions(8)
    sitting = make_sitting(make_paper([("2", 4)]), employees=[cast.li, cast.chen], now=timezone.now())
    return opening(sitting, 30)


def test_the_job_draws_for_everybody_before_the_door_opens(hall: Sitting, signed_in: SignIn) -> None:
    assert prepare_ahead(timezone.now()) == 2

    opening(hall, -1)
    seed = PreparedPaper.objects.get(seat__employee__user__username="00231").seed
    assert start(signed_in("li"), hall).seed == seed


def test_the_job_has_nothing_to_do_twice(hall: Sitting) -> None:
    prepare_ahead(timezone.now())

    assert prepare_ahead(timezone.now()) == 0


def test_the_rules_draw_nothing_that_the_job_has_drawn(hall: Sitting, signed_in: SignIn) -> None:
    prepare_ahead(timezone.now())
    seeds = set(PreparedPaper.objects.values_list("seed", flat=True))

    page = look(signed_in("li"), hall).content.decode()

    assert 'name="pass"' in page
    assert set(PreparedPaper.objects.values_list("seed", flat=True)) == seeds


def test_the_job_tells_nobody_the_pass_mark_and_the_rules_keep_it(hall: Sitting, signed_in: SignIn) -> None:
    prepare_ahead(timezone.now())
    assert Sitting.objects.get().pass_share is None

    look(signed_in("li"), hall)

    assert Sitting.objects.get().pass_share == hall.paper.pass_share


def cancel(_sitting: Sitting) -> None:
    Sitting.objects.update(cancelled_at=timezone.now())


def by_clause(_sitting: Sitting) -> None:
    Sitting.objects.update(by_clause=True)


def in_two_hours(sitting: Sitting) -> None:
    opening(sitting, 120)


def opened_two_hours_ago(sitting: Sitting) -> None:
    opening(sitting, -120)


def everybody_has_written(sitting: Sitting) -> None:
    for seat in sitting.seats.all():
        start_attempt(sitting=opening(sitting, -1), employee=seat.employee, now=timezone.now())


@pytest.mark.parametrize(
    "change",
    [cancel, by_clause, in_two_hours, opened_two_hours_ago, everybody_has_written],
    ids=lambda one: one.__name__,
)
def test_the_job_draws_nothing_where_no_door_opens(hall: Sitting, change: Callable[[Sitting], None]) -> None:
    change(hall)

    assert prepare_ahead(timezone.now()) == 0


def test_the_job_looks_at_the_window_of_a_seat(hall: Sitting, cast: Cast) -> None:
    own = timezone.now() + timedelta(hours=5)
    SittingSeat.objects.filter(employee=cast.li).update(opens_at=own, closes_at=own + timedelta(hours=1))

    assert prepare_ahead(timezone.now()) == 1
    assert prepare_ahead(own - timedelta(minutes=20)) == 1
    assert set(PreparedPaper.objects.values_list("seat__employee", flat=True)) == {cast.li.pk, cast.chen.pk}


@pytest.mark.parametrize("change", [edit_rule, edit_paper, move_seats_apart], ids=lambda one: one.__name__)
def test_the_next_round_draws_anew_what_no_longer_holds(
    hall: Sitting, change: Callable[[Sitting], None]
) -> None:
    prepare_ahead(timezone.now())
    seeds = set(PreparedPaper.objects.values_list("seed", flat=True))

    change(hall)

    assert prepare_ahead(timezone.now()) == 2
    assert seeds.isdisjoint(PreparedPaper.objects.values_list("seed", flat=True))


def test_the_job_goes_on_in_its_next_round(hall: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "SECONDS_A_ROUND", 0.0)
    assert prepare_ahead(timezone.now()) == 0
    monkeypatch.undo()

    assert prepare_ahead(timezone.now()) == 2


def test_a_bank_too_small_ends_the_round_and_leaves_other_sittings_alone(hall: Sitting, cast: Cast) -> None:
    other = make_sitting(make_paper([("2", 400)]), employees=[cast.li], now=timezone.now())
    opening(other, 10)

    assert prepare_ahead(timezone.now()) == 2


def test_what_was_drawn_from_a_paper_changed_meanwhile_is_not_kept(hall: Sitting, cast: Cast) -> None:
    seat = SittingSeat.objects.select_related("sitting__paper").get(employee=cast.li)
    Paper.objects.update(no_way_back=True)

    assert not prepare_paper(seat=seat, attempts=[], now=timezone.now())
    assert not PreparedPaper.objects.exists()


def test_a_paper_for_tomorrow_morning_is_drawn_by_tomorrows_law(hall: Sitting, signed_in: SignIn) -> None:
    midnight = timezone.localtime(timezone.now() + timedelta(days=1)).replace(hour=0, minute=5)
    hall.opens_at, hall.closes_at = midnight, midnight + timedelta(hours=3)
    hall.save()

    prepare_ahead(midnight - timedelta(minutes=20))

    assert {one.drawn_on for one in PreparedPaper.objects.all()} == {midnight.date()}
    assert prepare_ahead(midnight + timedelta(minutes=1)) == 0
