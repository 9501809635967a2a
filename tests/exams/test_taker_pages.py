"""A taker's pages: own things only, no keys while writing, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from random import Random

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.core.trail.models import AuditEntry
from lms.core.wording import moment
from lms.demo.exams.past_attempts import sample_answer
from lms.exams.api import Attempt, AttemptState, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.marking.closing import hand_in
from lms.exams.saving.replies import milliseconds
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper, PaperKind
from lms.papers.choices import ReviewRule
from tests.accounts import User
from tests.factories.courses import make_course, make_lesson, prose
from tests.factories.exams import (
    make_attempt,
    make_paper,
    make_question,
    make_question_of_each_kind,
    make_sitting,
    version_of,
)
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]


def written(cast: Cast, *, review_rule: ReviewRule, kind: PaperKind = PaperKind.EXAM) -> Attempt:
    """Make a marked attempt of Li with a wrong answer to every kind of question."""
    now = timezone.now()
    make_question_of_each_kind()
    paper = make_paper([("2", 6)], review_rule=review_rule, kind=kind)
    attempt = start_attempt(
        sitting=make_sitting(paper, employees=[cast.li], now=now), employee=cast.li, now=now
    )
    for slot in range(1, 7):
        given = sample_answer(version_of(attempt, slot), Random(slot), right=False)
        Answer.objects.create(attempt=attempt, slot=slot, given=given, revision=1, saved_at=now)
    return hand_in(attempt=attempt, now=now)


def test_the_list_groups_by_what_can_be_done(cast: Cast, signed_in: SignIn) -> None:
    now = timezone.now()
    make_question()
    make_sitting(employees=[cast.li], now=now, title="现在能考")
    later = make_sitting(employees=[cast.li], now=now, title="以后开放")
    Sitting.objects.filter(pk=later.pk).update(opens_at=now + timedelta(hours=1))
    make_sitting(employees=[cast.chen], now=now, title="别人的考试")
    done = make_sitting(make_paper(attempts=1), employees=[cast.li], now=now, title="已经考完")
    hand_in(attempt=start_attempt(sitting=done, employee=cast.li, now=now), now=now)

    response = signed_in("li").get(reverse("lms_exams:exams"))

    stages = {
        name: [card.sitting.title for card in group.cards]
        for name, group in response.context["stages"].items()
    }
    assert stages == {"now": ["现在能考"], "coming": ["以后开放"], "over": ["已经考完"]}
    assert "别人的考试" not in response.content.decode()


def test_who_has_an_own_window_reads_that_one(cast: Cast, signed_in: SignIn) -> None:
    now = timezone.now().replace(second=0, microsecond=0)
    make_question()
    sitting = make_sitting(employees=[cast.li, cast.chen], now=now)
    Sitting.objects.update(late_entry_minutes=15)
    own = (now - timedelta(minutes=5), now + timedelta(days=3))
    SittingSeat.objects.filter(employee=cast.li).update(opens_at=own[0], closes_at=own[1])
    client = signed_in("li")

    listed = client.get(reverse("lms_exams:exams")).content.decode()
    rules = client.get(reverse("lms_exams:rules", args=[sitting.pk])).content.decode()

    assert moment(own[1]) in listed
    assert f"{moment(own[0])} – {moment(own[1])}" in rules
    assert f"Start by {moment(own[0] + timedelta(minutes=15))};" in rules
    assert moment(sitting.closes_at) not in listed + rules


@pytest.mark.parametrize(
    ("allowed", "is_closed", "is_shown"),
    [(2, True, True), (1, True, False), (2, False, False)],
    ids=["one attempt left", "none left", "taking"],
)
def test_late_entry_is_told_as_long_as_there_is_a_start_to_come(
    cast: Cast, signed_in: SignIn, allowed: int, is_closed: bool, is_shown: bool
) -> None:
    now = timezone.now()
    make_question()
    sitting = make_sitting(make_paper(attempts=allowed), employees=[cast.li], now=now)
    Sitting.objects.update(
        opens_at=now - timedelta(minutes=5), closes_at=now + timedelta(hours=3), late_entry_minutes=60
    )
    attempt = start_attempt(sitting=Sitting.objects.get(), employee=cast.li, now=now)
    if is_closed:
        hand_in(attempt=attempt, now=now)

    rules = signed_in("li").get(reverse("lms_exams:rules", args=[sitting.pk])).context["card"]

    assert [fact.name for fact in rules.facts if fact.note.startswith("Start by")] == (
        ["When it is open"] if is_shown else []
    )


@pytest.mark.parametrize(
    ("room", "place", "words"),
    [("301 室", 7, "301 室, seat 7"), ("301 室", None, "301 室"), ("", 7, "Seat 7"), ("", None, None)],
)
def test_takers_read_where_they_sit(
    cast: Cast, signed_in: SignIn, room: str, place: int | None, words: str | None
) -> None:
    make_question()
    sitting = make_sitting(employees=[cast.li, cast.chen], now=timezone.now())
    SittingSeat.objects.filter(employee=cast.chen).update(room="412 室", place=3)
    SittingSeat.objects.filter(employee=cast.li).update(room=room, place=place)
    client = signed_in("li")

    listed = client.get(reverse("lms_exams:exams")).content.decode()
    facts = client.get(reverse("lms_exams:rules", args=[sitting.pk])).context["card"].facts

    assert [fact.value for fact in facts if fact.name == "Room and seat"] == ([words] if words else [])
    assert listed.count(f" · {words}\n") == len([words] if words else [])
    assert "412 室" not in listed


def test_a_later_own_window_is_waited_for(cast: Cast, signed_in: SignIn) -> None:
    now = timezone.now()
    make_question()
    sitting = make_sitting(employees=[cast.li], now=now)
    opens_at = now + timedelta(minutes=30)
    SittingSeat.objects.update(opens_at=opens_at, closes_at=now + timedelta(days=2))
    Sitting.objects.update(closes_at=now - timedelta(minutes=1))

    page = signed_in("li").get(reverse("lms_exams:rules", args=[sitting.pk]))

    assert page.context["card"].opens_at == milliseconds(opens_at)
    assert sitting.seats.get().arrived_at is not None


@pytest.mark.slow
@pytest.mark.parametrize("sittings", [1, 3])
def test_the_list_costs_the_same_for_more_sittings(
    cast: Cast, signed_in: SignIn, sittings: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = timezone.now()
    make_question()
    for _ in range(sittings):
        start_attempt(sitting=make_sitting(employees=[cast.li], now=now), employee=cast.li, now=now)
    client = signed_in("li")

    with django_assert_num_queries(10):
        client.get(reverse("lms_exams:exams"))


def test_every_finished_attempt_has_its_result_on_the_list(cast: Cast, signed_in: SignIn) -> None:
    now = timezone.now()
    make_question()
    open_again = make_sitting(make_paper(attempts=3), employees=[cast.li], now=now, title="还能再考")
    used_up = make_sitting(make_paper(attempts=2), employees=[cast.li], now=now, title="已经考完")
    attempts = [
        hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=now), now=now)
        for sitting in (open_again, used_up, used_up)
    ]

    page = signed_in("li").get(reverse("lms_exams:exams")).content.decode()

    for attempt in attempts:
        assert f'<a href="{reverse("lms_exams:result", args=[attempt.token])}">Attempt ' in page
    assert page.count('<ul class="closed-attempts">') == 2


def test_a_sitting_the_office_cancelled_is_not_called_missed(cast: Cast, signed_in: SignIn) -> None:
    now = timezone.now()
    make_question()
    sitting = make_sitting(employees=[cast.li], now=now)
    Sitting.objects.filter(pk=sitting.pk).update(cancelled_at=now, cancel_reason="停电")

    page = signed_in("li").get(reverse("lms_exams:exams")).content.decode()

    assert "Not taken" not in page
    assert page.count("Cancelled") == 1
    assert "停电" in page


def test_the_rules_come_before_the_start(cast: Cast, signed_in: SignIn) -> None:
    make_question()
    sitting = make_sitting(employees=[cast.li], now=timezone.now())

    response = signed_in("li").get(reverse("lms_exams:rules", args=[sitting.pk]))

    page = response.content.decode()
    assert not Attempt.objects.exists()
    assert "30 minutes" in page
    assert "2 left of 2" in page
    assert "What is recorded" in page
    assert "If you disagree" in page


def test_starting_leads_to_the_paper(cast: Cast, signed_in: SignIn) -> None:
    make_question()
    sitting = make_sitting(employees=[cast.li], now=timezone.now())

    response = signed_in("li").post(reverse("lms_exams:rules", args=[sitting.pk]))

    assert response["Location"] == reverse("lms_exams:attempt", args=[Attempt.objects.get().token])


def test_starting_twice_makes_one_attempt(cast: Cast, signed_in: SignIn) -> None:
    make_question()
    address = reverse("lms_exams:rules", args=[make_sitting(employees=[cast.li], now=timezone.now()).pk])
    client = signed_in("li")

    first, second = client.post(address), client.post(address)

    assert first["Location"] == second["Location"]


def test_a_refusal_is_a_sentence(cast: Cast, signed_in: SignIn) -> None:
    sitting = make_sitting(employees=[cast.li], now=timezone.now())

    response = signed_in("li").post(reverse("lms_exams:rules", args=[sitting.pk]))

    assert "Trainers and HR have been notified" in response.content.decode()


@pytest.mark.parametrize(("days", "words"), [(7, "For 7 days after a question"), (0, "tell HR the sitting")])
def test_the_rules_say_how_long_one_may_object(cast: Cast, signed_in: SignIn, days: int, words: str) -> None:
    make_question()
    sitting = make_sitting(employees=[cast.li], now=timezone.now())
    Paper.objects.update(objection_days=days)

    assert words in signed_in("li").get(reverse("lms_exams:rules", args=[sitting.pk])).content.decode()


def test_without_a_seat_there_are_no_rules(cast: Cast, signed_in: SignIn) -> None:
    make_question()
    sitting = make_sitting(employees=[cast.li], now=timezone.now())
    client = signed_in("chen")

    assert client.get(reverse("lms_exams:rules", args=[sitting.pk])).status_code == HTTPStatus.NOT_FOUND
    assert client.post(reverse("lms_exams:rules", args=[sitting.pk])).status_code == HTTPStatus.NOT_FOUND
    assert not Attempt.objects.exists()


def test_the_paper_shows_every_kind_and_no_key(cast: Cast, signed_in: SignIn) -> None:
    now = timezone.now()
    make_question_of_each_kind()
    sitting = make_sitting(make_paper([("2", 6)]), employees=[cast.li], now=now)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)

    page = signed_in("li").get(reverse("lms_exams:attempt", args=[attempt.token])).content.decode()

    for kind in ("single", "multiple", "true_false", "fill_in", "ordering", "matching"):
        assert f'data-kind="{kind}"' in page
    assert "示例值。" not in page  # the explanation
    assert "那是平均处理时间" not in page  # a note on an option
    assert "correct" not in page


@pytest.mark.slow
@pytest.mark.parametrize("questions", [1, 12])
def test_the_paper_costs_the_same_for_more_questions(
    cast: Cast, signed_in: SignIn, questions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    attempt = make_attempt(cast.li, questions=questions, now=timezone.now())
    client = signed_in("li")

    with django_assert_num_queries(7):
        client.get(reverse("lms_exams:attempt", args=[attempt.token]))


@pytest.mark.parametrize("who", ["chen", "wang", "zhao"])
@pytest.mark.parametrize("page", ["attempt", "hand_in"])
def test_nobody_opens_or_hands_in_a_foreign_paper(cast: Cast, signed_in: SignIn, who: str, page: str) -> None:
    attempt = make_attempt(cast.li, now=timezone.now())
    address, client = reverse(f"lms_exams:{page}", args=[attempt.token]), signed_in(who)

    response = client.post(address) if page == "hand_in" else client.get(address)

    attempt.refresh_from_db()
    assert response.status_code == HTTPStatus.NOT_FOUND
    assert attempt.state == AttemptState.OPEN


def test_handing_in_twice_shows_the_same_result(cast: Cast, signed_in: SignIn) -> None:
    attempt = make_attempt(cast.li, now=timezone.now())
    address, client = reverse("lms_exams:hand_in", args=[attempt.token]), signed_in("li")

    first, second = client.post(address), client.post(address)

    assert first["Location"] == second["Location"] == reverse("lms_exams:result", args=[attempt.token])
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.MARKED


def test_an_overdue_paper_leads_to_its_result(cast: Cast, signed_in: SignIn) -> None:
    attempt = make_attempt(cast.li, now=timezone.now())
    Attempt.objects.update(deadline=timezone.now() - timedelta(minutes=1))

    response = signed_in("li").get(reverse("lms_exams:attempt", args=[attempt.token]))

    assert response["Location"] == reverse("lms_exams:result", args=[attempt.token])


@pytest.mark.parametrize(
    ("review_rule", "kind", "answers", "keys"),
    [
        pytest.param(ReviewRule.SCORE, PaperKind.EXAM, False, False, id="score only"),
        pytest.param(ReviewRule.OWN_ANSWERS, PaperKind.EXAM, True, False, id="own answers"),
        pytest.param(
            ReviewRule.EVERYTHING, PaperKind.EXAM, True, False, id="everything, others still writing"
        ),
        pytest.param(ReviewRule.EVERYTHING, PaperKind.QUIZ, True, True, id="everything of a quiz"),
    ],
)
def test_the_result_shows_what_the_review_rule_releases(
    cast: Cast, signed_in: SignIn, review_rule: ReviewRule, kind: PaperKind, answers: bool, keys: bool
) -> None:
    attempt = written(cast, review_rule=review_rule, kind=kind)

    page = signed_in("li").get(reverse("lms_exams:result", args=[attempt.token])).content.decode()

    assert "Marks by clause" in page
    assert ("Your answers" in page) is answers
    assert ("45 分钟是示例值。" in page) is keys


def test_keys_of_an_exam_are_released_when_the_sitting_closes(cast: Cast, signed_in: SignIn) -> None:
    attempt = written(cast, review_rule=ReviewRule.EVERYTHING)
    Sitting.objects.update(closes_at=timezone.now() - timedelta(seconds=1))

    page = signed_in("li").get(reverse("lms_exams:result", args=[attempt.token])).content.decode()

    assert "45 分钟是示例值。" in page


@pytest.mark.parametrize(
    ("who", "status", "answers"),
    [
        pytest.param("li", HTTPStatus.OK, True, id="oneself"),
        pytest.param("zhao", HTTPStatus.OK, True, id="HR"),
        pytest.param("wang", HTTPStatus.OK, False, id="own manager: marks by clause only"),
        pytest.param("chen", HTTPStatus.NOT_FOUND, False, id="colleague of another team"),
    ],
)
def test_who_sees_a_result(
    cast: Cast, signed_in: SignIn, who: str, status: HTTPStatus, answers: bool
) -> None:
    attempt = written(cast, review_rule=ReviewRule.OWN_ANSWERS)

    response = signed_in(who).get(reverse("lms_exams:result", args=[attempt.token]))

    page = response.content.decode()
    assert response.status_code == status
    assert ("reviewed-question" in page) is answers
    assert ("Marks by clause" in page) is (status == HTTPStatus.OK)


def test_looking_at_the_result_of_another_is_written_down(cast: Cast, signed_in: SignIn) -> None:
    attempt = written(cast, review_rule=ReviewRule.OWN_ANSWERS)
    address = reverse("lms_exams:result", args=[attempt.token])

    for who in ("li", "chen", "zhao"):
        signed_in(who).get(address)

    entry = AuditEntry.objects.get(action="exams.result_viewed")
    assert (entry.actor_key, entry.subject_key) == (str(cast.user("zhao").pk), str(cast.li.pk))
    assert entry.details == {"sitting": attempt.sitting.title}


@pytest.mark.parametrize("questions", [1, 12])
def test_the_result_costs_the_same_for_more_questions(
    cast: Cast, signed_in: SignIn, questions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    attempt = make_attempt(cast.li, questions=questions, now=timezone.now())
    hand_in(attempt=attempt, now=timezone.now())
    client = signed_in("li")

    with django_assert_num_queries(20):
        client.get(reverse("lms_exams:result", args=[attempt.token]))


def test_a_failed_result_leads_to_the_clauses_and_to_the_next_attempt(cast: Cast, signed_in: SignIn) -> None:
    now = timezone.now()
    clause = make_question().clause
    lesson = make_lesson(make_course("U1"), "on-clause", [prose(1, clause=clause.number)])
    lesson.clauses.add(clause)
    lesson.save()
    sitting = make_sitting(make_paper(attempts=2), employees=[cast.li], now=now)
    pages = []
    for _ in range(2):
        attempt = hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=now), now=now)
        page = signed_in("li").get(reverse("lms_exams:result", args=[attempt.token]))
        pages.append(page.content.decode())

    rules = f'href="{reverse("lms_exams:rules", args=[sitting.pk])}"'
    assert "You may take it 1 more time." in pages[0]
    assert [rules in page for page in pages] == [True, False]
    for page in pages:
        assert page.count(f'href="{reverse("lms_courses:clause", args=[clause.number])}"') == 2


def test_rules_say_which_attempt_counts_and_nothing_is_left_after_a_pass(
    cast: Cast, signed_in: SignIn
) -> None:
    now = timezone.now()
    make_question()
    sitting = make_sitting(make_paper(attempts=2), employees=[cast.li], now=now)
    rules = reverse("lms_exams:rules", args=[sitting.pk])
    before = signed_in("li").get(rules).text
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    given = sample_answer(version_of(attempt, 1), Random(1), right=True)
    Answer.objects.create(attempt=attempt, slot=1, given=given, revision=1, saved_at=now)
    attempt = hand_in(attempt=attempt, now=now)

    page = signed_in("li").get(rules).text

    assert attempt.passed
    assert "2 left of 2" in before
    assert "The best one counts" in before
    assert "1 left of 2" not in page
    assert "Passed; nothing left to do" in page
    assert "message-good" in page
    assert f'href="{reverse("lms_exams:result", args=[attempt.token])}"' in page
    Sitting.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    assert "You have passed this exam." in signed_in("li").get(rules).text


@pytest.mark.parametrize("page", ["exams", "sittings"])
def test_somebody_signed_out_is_asked_to_sign_in(db: None, page: str) -> None:
    response = Client().get(reverse(f"lms_exams:{page}"))

    assert response.status_code == HTTPStatus.FOUND
    assert response["Location"].startswith("/account/login/")
