"""Sitting failed clauses again: who is due, what is drawn, what passing does, who sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.jobs.models import Job
from lms.core.jobs.services import run_job
from lms.exams.api import Attempt, Sitting, pass_route
from lms.exams.attempts.models import Answer
from lms.exams.choices import AttemptState, InvalidationCause, SeatReason
from lms.exams.corrections.services import CorrectionPlan, apply_correction, draft_correction
from lms.exams.invalidation.services import InvalidationPlan, invalidate_attempt, lift_invalidation
from lms.exams.marking.closing import hand_in
from lms.exams.planning.services import SittingPlan, open_sitting
from lms.exams.resits.queries import PassRoute, due_by_clause, resit_desk
from lms.exams.resits.rules import NotDueByClause
from lms.exams.resits.views import resit_sentences
from lms.exams.seating.due import Asked, due_list
from lms.exams.seating.services import seat_employees
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper
from lms.people.api import Employee, Role
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionPolicy
from tests.accounts import User
from tests.factories.exams import make_clause, make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
CLAUSES = ("1.1", "2.1", "2.2")
PER_CLAUSE = 4


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def paper(db: None) -> Paper:
    """Ask four questions of each of three clauses at two marks; a clause below 60 % is failed."""
    for clause in CLAUSES:
        make_questions(2 * PER_CLAUSE, clause=make_clause(clause))
    made = make_paper([(clause, PER_CLAUSE) for clause in CLAUSES])
    made.resit_floor = Decimal("0.6")
    made.save()
    return made


def write(sitting: Sitting, who: Employee, right: dict[str, int], now: datetime) -> Attempt:
    """Hand in an attempt with so many right answers in each clause."""
    attempt, left = start_attempt(sitting=sitting, employee=who, now=now), dict(right)
    for slot in attempt.slots:
        version = QuestionVersion.objects.select_related("clause").get(pk=slot["v"])
        is_right = left.get(version.clause.number, 0) > 0
        left[version.clause.number] = left.get(version.clause.number, 0) - 1
        chosen = version.content["options"][1 if is_right else 0]["id"]
        Answer.objects.create(
            attempt=attempt, slot=slot["n"], given={"chosen": chosen}, revision=1, saved_at=now
        )
    return hand_in(attempt=attempt, now=now)


def failed(paper: Paper, who: Employee, now: datetime, **right: int) -> Attempt:
    sitting = make_sitting(paper, employees=[who], now=now)
    return write(sitting, who, {"1.1": 4, "2.1": 1, "2.2": 4} | right, now)


def resit_sitting(paper: Paper, now: datetime, *who: Employee) -> Sitting:
    plan = SittingPlan("补考·按条款", now - timedelta(hours=1), now + timedelta(hours=5), by_clause=True)
    sitting = open_sitting(paper=paper, plan=plan, by=None)
    seat_employees(sitting=sitting, employees=who, by=None)
    return sitting


def test_a_resit_asks_only_the_failed_clause_at_the_same_pace(
    cast: Cast, paper: Paper, now: datetime
) -> None:
    first = failed(paper, cast.li, now)
    sitting = resit_sitting(paper, now, cast.li)

    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)

    asked = QuestionVersion.objects.filter(pk__in=[slot["v"] for slot in attempt.slots])
    assert set(asked.values_list("clause__number", flat=True)) == {"2.1"}
    assert (attempt.slot_count, attempt.max_marks) == (PER_CLAUSE, 8)
    assert attempt.deadline - attempt.started_at == timedelta(minutes=10)
    assert (attempt.completes, attempt.clauses_again) == (first, ("2.1",))


def test_passing_the_resit_passes_the_exam_with_what_was_kept(
    cast: Cast, paper: Paper, now: datetime
) -> None:
    first = failed(paper, cast.li, now)

    attempt = write(resit_sitting(paper, now, cast.li), cast.li, {"2.1": 4}, now)

    assert attempt.passed is True
    assert pass_route(attempt) == PassRoute(Decimal(1), ("2.1",), timezone.localdate(first.closed_at))
    assert due_by_clause([paper], cast.li.pk, now) == {}


def test_failing_the_resit_leaves_its_taker_due(cast: Cast, paper: Paper, now: datetime) -> None:
    first = failed(paper, cast.li, now)

    attempt = write(resit_sitting(paper, now, cast.li), cast.li, {"2.1": 3}, now)

    assert attempt.passed is False  # 6 of 8 marks reach the floor of the clause and not the pass mark
    assert due_by_clause([paper], cast.li.pk, now)[paper.pk].attempt == first


def test_a_resit_rests_on_an_attempt_only_while_that_counts(
    cast: Cast, paper: Paper, now: datetime, signed_in: SignIn
) -> None:
    first = failed(paper, cast.li, now)
    resit = write(resit_sitting(paper, now, cast.li), cast.li, {"2.1": 4}, now)
    plan = InvalidationPlan(InvalidationCause.IDENTITY, "证件不符", uses_up=True)

    invalidation = invalidate_attempt(attempt=first, plan=plan, by=cast.user("zhao"), now=now)
    resit.refresh_from_db()
    without, page = resit.passed, signed_in("li").get(reverse("lms_exams:result", args=[resit.token])).text
    other_hr = make_user_with_role(Role.HR)
    lift_invalidation(invalidation=invalidation, reason="认错了人", by=other_hr, now=now)
    resit.refresh_from_db()

    assert (without, resit.passed) == (False, True)
    assert "The attempt whose clauses were kept was invalidated, so the whole paper is due." in page


def test_an_invalidated_resit_is_as_if_it_had_not_been_written(
    cast: Cast, paper: Paper, now: datetime
) -> None:
    first = failed(paper, cast.li, now)
    sitting = resit_sitting(paper, now, cast.li)
    attempt = write(sitting, cast.li, {"2.1": 4}, now)
    plan = InvalidationPlan(InvalidationCause.DISTURBANCE, "停电", uses_up=False)

    invalidate_attempt(attempt=attempt, plan=plan, by=cast.user("zhao"), now=now)

    assert due_by_clause([paper], cast.li.pk, now)[paper.pk].attempt == first
    again = start_attempt(sitting=sitting, employee=cast.li, now=now)
    assert (again.number, again.completes) == (2, first)


@pytest.mark.parametrize(
    ("right", "days"),
    [
        pytest.param({"2.1": 4}, 1, id="passed"),
        pytest.param({"1.1": 3, "2.1": 0, "2.2": 3}, 1, id="the rest is below the pass mark"),
        pytest.param({}, 31, id="the days are over"),
    ],
)
def test_nobody_else_gets_in(
    cast: Cast, paper: Paper, now: datetime, right: dict[str, int], days: int
) -> None:
    failed(paper, cast.li, now - timedelta(days=days), **right)
    sitting = resit_sitting(paper, now, cast.li)

    with pytest.raises(NotDueByClause):
        start_attempt(sitting=sitting, employee=cast.li, now=now)


def test_only_the_latest_whole_attempt_counts(cast: Cast, paper: Paper, now: datetime) -> None:
    failed(paper, cast.li, now - timedelta(days=3))
    latest = failed(paper, cast.li, now - timedelta(days=1), **{"1.1": 2, "2.1": 4, "2.2": 3})

    assert due_by_clause([paper], cast.li.pk, now)[paper.pk].resit.clauses == ("1.1",)
    assert resit_desk(paper, now).due[0].attempt == latest


def test_a_paper_without_a_floor_knows_no_resit_by_clause(cast: Cast, paper: Paper, now: datetime) -> None:
    failed(paper, cast.li, now)
    Paper.objects.update(resit_floor=None)
    paper.refresh_from_db()

    assert resit_desk(paper, now).due == ()


def test_due_by_clause_is_the_only_reason_of_a_resit_by_clause(
    cast: Cast, paper: Paper, now: datetime
) -> None:
    failed(paper, cast.li, now - timedelta(days=1))
    failed(paper, cast.chen, now - timedelta(days=1), **{"1.1": 3, "2.1": 0, "2.2": 3})
    sitting = resit_sitting(paper, now)

    found = due_list(sitting, Asked(), now)
    assert [one.employee for one in found.candidates] == [cast.li]
    assert set(found.counts) == {SeatReason.FAILED}


def test_a_correction_of_what_was_kept_reaches_the_resit(cast: Cast, paper: Paper, now: datetime) -> None:
    first = failed(paper, cast.li, now, **{"1.1": 3, "2.2": 4})
    resit = write(resit_sitting(paper, now, cast.li), cast.li, {"2.1": 4}, now)
    kept = QuestionVersion.objects.filter(pk__in=[slot["v"] for slot in first.slots], clause__number="2.2")
    plan = CorrectionPlan(
        CorrectionPolicy.NEW_KEY, "写错了", {"correct": [kept[0].content["options"][0]["id"]]}
    )
    correction = draft_correction(version=kept[0], plan=plan, by=cast.user("zhao"), now=now)

    assert list(correction.changes.order_by("attempt").values_list("attempt", "passed_after")) == [
        (first.pk, False),
        (resit.pk, False),
    ]
    job = apply_correction(correction=correction, by=cast.user("zhao"), now=now)
    run_job(str(job.pk))

    assert Job.objects.get(pk=job.pk).state == "done"
    resit.refresh_from_db()
    assert (resit.state, resit.passed, resit.marks) == (AttemptState.MARKED, False, 8)


def test_a_resit_by_clause_is_no_rehearsal(paper: Paper, now: datetime) -> None:
    sitting = resit_sitting(paper, now)
    sitting.is_rehearsal = True

    with pytest.raises(IntegrityError), transaction.atomic():
        sitting.save()


def test_the_taker_reads_before_and_after_what_is_sat_again(
    cast: Cast, paper: Paper, now: datetime, signed_in: SignIn
) -> None:
    first = failed(paper, cast.li, now)
    sitting = resit_sitting(paper, now, cast.li)
    client = signed_in("li")

    told = client.get(reverse("lms_exams:result", args=[first.token])).content.decode()
    rules = client.get(reverse("lms_exams:rules", args=[sitting.pk])).content.decode()
    resit = write(sitting, cast.li, {"2.1": 4}, now)
    after = client.get(reverse("lms_exams:result", args=[resit.token])).content.decode()

    assert "Only the clause 2.1 has to be sat again" in told
    assert "Clauses to retake" in rules
    assert "10 minutes" in rules
    assert "A resit of the clauses 2.1" in after
    assert "Together with what was kept the exam is passed." in after


def test_a_resit_is_explained_by_the_pass_mark_it_was_judged_by(
    cast: Cast, paper: Paper, now: datetime
) -> None:
    failed(paper, cast.li, now, **{"2.2": 3})
    attempt = write(resit_sitting(paper, now, cast.li), cast.li, {"2.1": 1}, now)
    before = resit_sentences(attempt, now, shows_marks=True)

    Paper.objects.filter(pk=paper.pk).update(pass_share=Decimal("0.95"))

    after = resit_sentences(Attempt.objects.get(pk=attempt.pk), now, shows_marks=True)
    assert (len(before), after) == (2, before)


def test_names_are_for_those_who_may_see_people(
    cast: Cast, paper: Paper, now: datetime, signed_in: SignIn
) -> None:
    failed(paper, cast.li, now)
    address = reverse("lms_exams:resits", args=[paper.pk])

    hr, trainer = (
        signed_in(who).get(address).content.decode() for who in ("zhao", make_user_with_role(Role.TRAINER))
    )

    assert cast.li.name in hr
    assert cast.li.name not in trainer
    assert "1 person is due whose name you may not see" in trainer


def test_where_nobody_is_due_by_clause_no_resit_is_offered(
    cast: Cast, paper: Paper, now: datetime, signed_in: SignIn
) -> None:
    failed(paper, cast.li, now - timedelta(days=400))

    page = signed_in("zhao").get(reverse("lms_exams:resits", args=[paper.pk]))

    assert page.context["actions"] == []
    assert page.text.count("Nobody is due by clause") == 1
    assert f'href="{reverse("lms_exams:sitting_new")}?paper={paper.pk}"' in page.text


def test_the_form_opens_a_resit_only_of_papers_that_have_one(
    cast: Cast, paper: Paper, now: datetime, signed_in: SignIn
) -> None:
    plain = make_paper([("1.1", 1)])
    client = signed_in("zhao")
    values = {
        "title": "补考",
        "opens_at": f"{timezone.localtime(now):%Y-%m-%dT%H:%M}",
        "closes_at": f"{timezone.localtime(now + timedelta(days=1)):%Y-%m-%dT%H:%M}",
        "by_clause": "on",
    }

    refused = client.post(reverse("lms_exams:sitting_new"), values | {"paper": plain.pk})
    client.post(reverse("lms_exams:sitting_new"), values | {"paper": paper.pk})

    assert refused.status_code == HTTPStatus.OK
    assert "cannot be sat again by clause" in refused.content.decode()
    assert list(Sitting.objects.values_list("paper", "by_clause")) == [(paper.pk, True)]
