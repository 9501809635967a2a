"""Whoever writes an exam neither runs it, nor marks it beforehand, nor decides over the own result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.jobs.models import Job
from lms.core.trail.models import AuditEntry
from lms.exams.api import Attempt, AttemptState, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.attempts.services import OwnMatter
from lms.exams.integrity.models import IntegrityJudgement
from lms.exams.marking.closing import hand_in
from lms.exams.marking.models import MarkingPlan, MarkingTask
from lms.exams.marking.queries import desk_of, sample_of, tasks_for
from lms.exams.objections.models import QuestionObjection
from lms.exams.objections.services import object_to
from lms.exams.planning.services import SittingPlan, move_sitting
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import start_attempt
from lms.people.api import Employee
from lms.people.objections.api import ObjectionState
from lms.questions.bank.models import QuestionVersion
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_sitting
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str | User], Client]
OWN = "This is about your own exam, so somebody else has to do it."


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    """Give Li and Zhao of HR, who runs exams, a seat each."""
    make_question("essay")
    make_question("single")
    return make_sitting(make_paper([("2", 2)]), employees=[cast.li, cast.zhao], now=timezone.now())


def begin(sitting: Sitting, employee: Employee) -> Attempt:
    now = timezone.now()
    attempt = start_attempt(sitting=sitting, employee=employee, now=now)
    for slot in attempt.slots:
        version = QuestionVersion.objects.get(pk=slot["v"])
        given = {"text": "先致歉。"} if version.kind == "essay" else {"chosen": version.key["correct"][0]}
        Answer.objects.create(attempt=attempt, slot=slot["n"], given=given, revision=1, saved_at=now)
    return attempt


def write(sitting: Sitting, employee: Employee) -> Attempt:
    return hand_in(attempt=begin(sitting, employee), now=timezone.now())


def told(answer: object) -> list[str]:
    return [str(message) for message in answer.context["messages"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("scope", ["one", "all"])
@pytest.mark.parametrize(
    "order", [{"kind": "let_in"}, {"kind": "extend", "minutes": "30", "reason": "网络"}, {"kind": "end"}]
)
def test_who_writes_gives_no_orders(
    cast: Cast, sitting: Sitting, signed_in: SignIn, scope: str, order: dict[str, str]
) -> None:
    attempt = begin(sitting, cast.zhao)
    Attempt.objects.update(state=AttemptState.LOCKED, held_at=timezone.now())
    seat = SittingSeat.objects.get(employee=cast.zhao)
    names = {"one": "console_person", "all": "console"}
    keys = [sitting.pk, seat.pk] if scope == "one" else [sitting.pk]

    answer = signed_in("zhao").post(
        reverse(f"lms_exams:{names[scope]}", args=keys), order | {"reason": "网络"}, follow=True
    )

    assert told(answer) == [OWN]
    found = Attempt.objects.get(pk=attempt.pk)
    assert (found.state, found.deadline) == (AttemptState.LOCKED, attempt.deadline)
    assert not Job.objects.filter(kind__contains="end").exists()
    assert not AuditEntry.objects.filter(action__startswith="exams.invigilator").exists()


def test_nobody_judges_the_own_record_or_gives_oneself_time(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    seat = SittingSeat.objects.get(employee=cast.zhao)
    client = signed_in("zhao")

    terms = client.post(
        reverse("lms_exams:seat_terms", args=[sitting.pk, seat.pk]),
        {"time_factor": "1.5", "extra_minutes": "30", "reason": "视力", "room": ""},
    )
    begin(sitting, cast.zhao)
    judged = client.post(
        reverse("lms_exams:console_judge", args=[sitting.pk, seat.pk, 1]),
        {"finding": "no_finding", "reason": "没问题"},
        follow=True,
    )

    assert OWN in terms.content.decode()
    assert told(judged) == [OWN]
    seat.refresh_from_db()
    assert (seat.time_factor, seat.extra_minutes) == (Decimal(1), 0)
    assert not IntegrityJudgement.objects.exists()


def test_nobody_is_seated_where_the_time_of_one_of_them_is_refused(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    answer = signed_in("zhao").post(
        reverse("lms_exams:sitting_seats", args=[sitting.pk]),
        {"numbers": f"{cast.wang.number} {cast.zhao.number}", "time_factor": "1", "seated_too": "on"},
    )

    assert OWN in answer.text
    assert set(SittingSeat.objects.values_list("employee", flat=True)) == {cast.li.pk, cast.zhao.pk}
    assert not AuditEntry.objects.filter(action="exams.seats_given").exists()


@pytest.mark.parametrize("seen", ["", "50"])
@pytest.mark.parametrize("has_seat", [True, False])
def test_who_wrote_does_not_change_the_pass_mark(
    cast: Cast, sitting: Sitting, signed_in: SignIn, has_seat: bool, seen: str
) -> None:
    """Neither the preview nor the decision; a seat that was taken back meanwhile changes nothing."""
    begin(sitting, cast.zhao)
    if not has_seat:
        SittingSeat.objects.filter(employee=cast.zhao).delete()
    before = Sitting.objects.get().pass_share

    answer = signed_in("zhao").post(
        reverse("lms_exams:pass_mark", args=[sitting.pk]),
        {"percent": "50", "reason": "偏难", "seen": seen},
        follow=True,
    )

    assert told(answer) == [OWN]
    assert Sitting.objects.get().pass_share == before
    assert not AuditEntry.objects.filter(action="exams.pass_mark_changed").exists()


def test_nobody_decides_an_objection_of_ones_own(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    MarkingTask.objects.all().delete()
    attempt = write(sitting, cast.zhao)
    Attempt.objects.update(state=AttemptState.MARKED, marks=2, passed=False)
    attempt = Attempt.objects.select_related("sitting__paper").get(pk=attempt.pk)
    raised = object_to(attempt=attempt, slot=1, reason="题干有歧义", by=cast.user("zhao"), now=timezone.now())

    answer = signed_in("zhao").post(
        raised.get_absolute_url(), {"decision": "upheld", "answer": "同意"}, follow=True
    )

    assert told(answer) == ["Nobody decides the own objection."]
    assert QuestionObjection.objects.get().state == ObjectionState.OPEN


def test_nobody_looks_at_the_own_answer_a_second_time(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    write(sitting, cast.zhao)
    MarkingTask.objects.update(is_sample=True, share=Decimal("0.5"))
    address = reverse("lms_exams:marking_sample", args=[MarkingTask.objects.get().pk])

    answer = signed_in("zhao").post(address, {"decision": "change", "percent": "100", "reason": "好"})

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert MarkingTask.objects.get().share == Decimal("0.5")
    assert sample_of(sitting.paper, cast.user("zhao")).to_look_at == []
    assert len(sample_of(sitting.paper, cast.user("wang")).to_look_at) == 1


@pytest.fixture
def chen_marks(cast: Cast, sitting: Sitting) -> MarkingTask:
    """Let Chen mark the paper, of which Li has handed in one copy."""
    MarkingPlan.objects.create(paper=sitting.paper).markers.add(cast.user("chen"))
    write(sitting, cast.li)
    return MarkingTask.objects.get()


def test_a_marker_reads_no_model_answer_before_writing_the_paper(
    cast: Cast, chen_marks: MarkingTask, sitting: Sitting, signed_in: SignIn
) -> None:
    """The seat may be in another sitting of the paper, and still to come."""
    chen = cast.user("chen")
    assert tasks_for(chen) == [chen_marks]
    later = make_sitting(sitting.paper, employees=[cast.chen], now=timezone.now() + timedelta(days=3))
    client = signed_in(chen)

    page = client.get(reverse("lms_exams:marking")).content.decode()
    task = client.get(reverse("lms_exams:marking_task", args=[chen_marks.pk]))

    assert task.status_code == HTTPStatus.NOT_FOUND
    assert "You have a seat in" in page
    assert "先致歉" not in page
    assert desk_of(chen).held_back == [later.paper]


@pytest.mark.parametrize("how", ["cancelled", "rehearsal", "over", "passed"])
def test_a_seat_in_which_nothing_is_written_any_more_holds_nothing_back(
    cast: Cast, chen_marks: MarkingTask, sitting: Sitting, how: str
) -> None:
    now = timezone.now()
    other = make_sitting(
        sitting.paper,
        employees=[cast.chen],
        now=now - timedelta(days=3 if how == "over" else 0),
        is_rehearsal=how == "rehearsal",
    )
    if how == "cancelled":
        Sitting.objects.filter(pk=other.pk).update(cancelled_at=now, cancel_reason="停电")
    if how == "passed":
        begin(other, cast.chen)
        mine = Attempt.objects.filter(employee=cast.chen)
        mine.update(state=AttemptState.MARKED, closed_at=now, marks=4, passed=True)

    assert chen_marks in tasks_for(cast.user("chen"))


def test_an_attempt_that_goes_on_after_the_window_still_holds_back(
    cast: Cast, chen_marks: MarkingTask, sitting: Sitting
) -> None:
    other = make_sitting(sitting.paper, employees=[cast.chen], now=timezone.now())
    begin(other, cast.chen)
    Sitting.objects.filter(pk=other.pk).update(
        opens_at=timezone.now() - timedelta(hours=2), closes_at=timezone.now() - timedelta(hours=1)
    )

    assert tasks_for(cast.user("chen")) == []


def test_nobody_gives_oneself_more_time_or_another_end(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    zhao, seats = signed_in("zhao"), reverse("lms_exams:sitting_seats", args=[sitting.pk])
    form = {"numbers": "00052", "time_factor": "2", "reason": "照顾", "seated_too": "on"}

    zhao.post(seats, form)
    zhao.post(seats, form | {"numbers": "00231"})

    factors = dict(SittingSeat.objects.values_list("employee__number", "time_factor"))
    assert factors == {"00052": Decimal(1), "00231": Decimal(2)}
    with pytest.raises(OwnMatter):
        move_sitting(
            sitting=sitting,
            plan=SittingPlan(sitting.title, sitting.opens_at, sitting.closes_at + timedelta(hours=3)),
            by=cast.user("zhao"),
        )
