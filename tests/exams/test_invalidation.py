"""Invalidating an attempt: who may, what it ends, that it counts nowhere, and what lifting it gives back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.core.refusals import ReasonMissing, Refusal
from lms.core.trail.models import AuditEntry
from lms.exams.api import (
    Attempt,
    AttemptState,
    Sitting,
    attempt_invalidated,
    attempt_marked,
    attempt_reinstated,
    attempts_of,
    clause_scores_for,
)
from lms.exams.attempts.models import Answer
from lms.exams.attempts.rules.access import NoAttemptsLeft
from lms.exams.attempts.services import OwnMatter
from lms.exams.choices import ClosedBy, InvalidationCause
from lms.exams.invalidation.models import AttemptInvalidation, InvalidationObjection
from lms.exams.invalidation.services import (
    InvalidatedBefore,
    InvalidationOver,
    InvalidationPlan,
    OwnInvalidation,
    invalidate_attempt,
    keep_invalidated,
    lift_invalidation,
    object_to_invalidation,
)
from lms.exams.invigilation.queries import console_look
from lms.exams.invigilation.services import Order, carry_out
from lms.exams.marking.closing import hand_in
from lms.exams.marking.models import MarkingTask
from lms.exams.objections.rules import ObjectedBefore
from lms.exams.outcomes.distributions import kept_tallies
from lms.exams.outcomes.queries import outcome_of
from lms.exams.pass_marks.services import change_pass_mark
from lms.exams.planning.queries import counts_of, seat_rows
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import start_attempt
from lms.people.api import Employee, Role
from lms.people.objections.services import ObjectionDecided
from lms.psychometrics.marks.queries import first_attempts
from lms.questions.bank.models import QuestionVersion
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_questions, make_sitting
from tests.factories.people import Cast, make_employee, make_user_with_role

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str | User], Client]
MISCONDUCT = InvalidationPlan(InvalidationCause.MISCONDUCT, "监考录像显示使用手机，两人核对", uses_up=True)
DISTURBANCE = InvalidationPlan(InvalidationCause.DISTURBANCE, "考场停电二十分钟", uses_up=False)


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    """Offer two attempts at a paper of two questions to Li and Chen."""
    make_questions(2)
    return make_sitting(make_paper([("2", 2)]), employees=[cast.li, cast.chen], now=timezone.now())


@pytest.fixture
def other_hr(cast: Cast) -> User:
    """Give somebody else in HR."""
    return make_user_with_role(Role.HR, name="钱")


def begin(sitting: Sitting, employee: Employee) -> Attempt:
    """Start and answer everything right that has a key."""
    now = timezone.now()
    attempt = start_attempt(sitting=Sitting.objects.get(pk=sitting.pk), employee=employee, now=now)
    for slot in attempt.slots:
        version = QuestionVersion.objects.get(pk=slot["v"])
        given = {"text": "先致歉。"} if version.kind == "essay" else {"chosen": version.key["correct"][0]}
        Answer.objects.create(attempt=attempt, slot=slot["n"], given=given, revision=1, saved_at=now)
    return attempt


def write(sitting: Sitting, employee: Employee) -> Attempt:
    return hand_in(attempt=begin(sitting, employee), now=timezone.now())


def invalidate(attempt: Attempt, cast: Cast, plan: InvalidationPlan = MISCONDUCT) -> AttemptInvalidation:
    return invalidate_attempt(attempt=attempt, plan=plan, by=cast.user("zhao"), now=timezone.now())


def lift(invalidation: AttemptInvalidation, by: User) -> Attempt:
    return lift_invalidation(invalidation=invalidation, reason="录像中是另一人", by=by, now=timezone.now())


def test_an_invalidated_attempt_counts_nowhere(cast: Cast, sitting: Sitting) -> None:
    attempt, today = write(sitting, cast.li), timezone.localdate()
    write(sitting, cast.chen)

    invalidate(attempt, cast)

    assert list(attempts_of(cast.li)) == []
    scores = clause_scores_for(start=today, end=today)
    assert set(scores.values_list("attempt__employee", flat=True)) == {cast.chen.pk}
    assert [one.employee for one in first_attempts([sitting.paper_id])] == [cast.chen]
    assert {tally["n"] for tally in kept_tallies(sitting).values()} == {1}
    outcome, counts = outcome_of(sitting), counts_of(sitting)
    assert (outcome.passed.n, outcome.away, outcome.invalidated) == (1, 0, 1)
    assert (counts.finished, counts.waiting, counts.invalidated) == (1, 0, 1)
    (row,) = seat_rows(sitting, sitting.seats.filter(employee=cast.li))
    assert (row.state, row.attempts, row.marks, row.attempt) == ("invalidated", 0, None, attempt)


def test_invalidation_keeps_what_was_written_and_stands_in_the_log(cast: Cast, sitting: Sitting) -> None:
    attempt = write(sitting, cast.li)

    made = invalidate(attempt, cast)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.marks, attempt.passed) == (AttemptState.INVALIDATED, Decimal(4), True)
    assert (made.cause, made.invalidated_by) == (InvalidationCause.MISCONDUCT, cast.user("zhao"))
    entry = AuditEntry.objects.about(sitting).get(action="exams.attempt_invalidated")
    assert (entry.actor_key, entry.reason) == (str(cast.user("zhao").pk), MISCONDUCT.reason)
    assert entry.details == {"employee": str(cast.li), "cause": "misconduct"}


@pytest.mark.parametrize("state", [AttemptState.OPEN, AttemptState.PAUSED, AttemptState.LOCKED])
def test_an_attempt_still_written_is_ended_with_everything_saved(
    cast: Cast, sitting: Sitting, state: AttemptState
) -> None:
    attempt = begin(sitting, cast.li)
    Attempt.objects.update(state=state, held_at=None if state == AttemptState.OPEN else timezone.now())

    invalidate(attempt, cast)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.closed_by) == (AttemptState.INVALIDATED, ClosedBy.INVIGILATOR)
    assert attempt.closed_at is not None
    assert attempt.answers.count() == 2
    assert hand_in(attempt=attempt, now=timezone.now()).state == AttemptState.INVALIDATED


def test_what_ran_out_before_ended_by_its_deadline(cast: Cast, sitting: Sitting) -> None:
    attempt, late = begin(sitting, cast.li), timezone.now() + timedelta(hours=1)

    invalidate_attempt(attempt=attempt, plan=MISCONDUCT, by=cast.user("zhao"), now=late)

    found = Attempt.objects.get()
    assert (found.state, found.closed_by, found.closed_at) == (
        "invalidated",
        ClosedBy.DEADLINE,
        attempt.deadline,
    )


def test_nobody_is_told_that_a_running_attempt_was_marked_before_it_was_invalidated(
    cast: Cast, sitting: Sitting, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    told: list[str] = []
    attempt = begin(sitting, cast.li)
    listeners = {
        name: lambda attempt, name=name, **_: told.append(f"{name} {attempt.state}")
        for name in ("marked", "invalidated", "reinstated")
    }
    signals = {"marked": attempt_marked, "invalidated": attempt_invalidated, "reinstated": attempt_reinstated}
    for name, signal in signals.items():
        signal.connect(listeners[name])

    with django_capture_on_commit_callbacks(execute=True):
        made = invalidate(attempt, cast)
    with django_capture_on_commit_callbacks(execute=True):
        lift(made, make_user_with_role(Role.HR))
    for name, signal in signals.items():
        signal.disconnect(listeners[name])

    assert told == ["invalidated invalidated", "reinstated marked"]


@pytest.mark.parametrize(
    ("plan", "left", "status"), [(MISCONDUCT, 1, "invalidated"), (DISTURBANCE, 2, "absent")]
)
def test_it_uses_up_an_attempt_or_gives_it_back(
    cast: Cast, sitting: Sitting, plan: InvalidationPlan, left: int, status: str
) -> None:
    invalidate(write(sitting, cast.li), cast, plan)

    look = console_look(sitting.pk, cast.user("zhao"), timezone.now())
    stood = {row.number: row.status for row in look.rows}
    assert stood[cast.li.number] == status
    for _time in range(left):
        attempt = write(sitting, cast.li)
        Attempt.objects.filter(pk=attempt.pk).update(passed=False, marks=0)
    with pytest.raises(NoAttemptsLeft):
        begin(sitting, cast.li)


def test_whoever_writes_again_after_a_disturbance_is_let_in_late_and_gets_the_minutes_of_the_room(
    cast: Cast, sitting: Sitting
) -> None:
    invalidate(write(sitting, cast.li), cast, DISTURBANCE)
    Sitting.objects.update(late_entry_minutes=10)
    seat = SittingSeat.objects.get(employee=cast.li)
    orders = (Order("extend", minutes=15, reason="停电"), Order("let_in", seat=seat, reason="停电"))

    for order in orders:
        carry_out(sitting=sitting, order=order, by=cast.user("zhao"), now=timezone.now())
    again = begin(sitting, cast.li)

    assert again.number == 2
    assert again.deadline - again.started_at == timedelta(minutes=45)


def test_nobody_marks_an_answer_of_an_invalidated_attempt(cast: Cast, other_hr: User) -> None:
    make_question("essay")
    sitting = make_sitting(make_paper([("2", 1)]), employees=[cast.li], now=timezone.now())
    attempt = write(sitting, cast.li)
    assert MarkingTask.objects.waiting().count() == 1

    made = invalidate(attempt, cast)
    waiting = MarkingTask.objects.waiting().count()
    lifted = lift(made, other_hr)

    assert (waiting, MarkingTask.objects.waiting().count()) == (0, 1)
    assert (lifted.state, lifted.marks) == (AttemptState.HANDED_IN, None)


def by_taker(cast: Cast) -> User:
    return cast.user("li")


def by_seated(cast: Cast) -> User:
    """Give somebody of HR who has a seat in the sitting."""
    SittingSeat.objects.create(sitting=Sitting.objects.get(), employee=cast.zhao)
    return cast.user("zhao")


def by_who_wrote(cast: Cast) -> User:
    """Give somebody of HR who wrote in it and whose seat was taken back."""
    write(Sitting.objects.get(), make_seated(cast.zhao))
    SittingSeat.objects.filter(employee=cast.zhao).delete()
    return cast.user("zhao")


def make_seated(employee: Employee) -> Employee:
    SittingSeat.objects.create(sitting=Sitting.objects.get(), employee=employee)
    return employee


@pytest.mark.parametrize("who", [by_taker, by_seated, by_who_wrote])
def test_nobody_decides_in_a_sitting_in_which_they_write(
    cast: Cast, sitting: Sitting, other_hr: User, who: Callable[[Cast], User]
) -> None:
    attempt, second = write(sitting, cast.li), write(sitting, cast.chen)
    made = invalidate_attempt(attempt=second, plan=MISCONDUCT, by=other_hr, now=timezone.now())
    object_to_invalidation(attempt=second, reason="不是我", by=cast.user("chen"), now=timezone.now())
    by, now = who(cast), timezone.now()

    with pytest.raises(OwnMatter):
        invalidate_attempt(attempt=attempt, plan=MISCONDUCT, by=by, now=now)
    with pytest.raises(OwnMatter):
        lift_invalidation(invalidation=made, reason="不实", by=by, now=now)
    with pytest.raises(OwnMatter):
        keep_invalidated(invalidation=made, answer="属实", by=by, now=now)

    assert set(Attempt.objects.filter(state=AttemptState.INVALIDATED)) == {second}


def test_who_invalidated_decides_no_more_about_it(cast: Cast, sitting: Sitting, other_hr: User) -> None:
    made, zhao, now = invalidate(write(sitting, cast.li), cast), cast.user("zhao"), timezone.now()
    object_to_invalidation(attempt=made.attempt, reason="不是我", by=cast.user("li"), now=now)

    with pytest.raises(OwnInvalidation):
        lift_invalidation(invalidation=made, reason="误判", by=zhao, now=now)
    with pytest.raises(OwnInvalidation):
        keep_invalidated(invalidation=made, answer="属实", by=zhao, now=now)

    assert lift(made, other_hr).state == AttemptState.MARKED


def test_who_invalidated_is_told_that_somebody_else_decides(
    cast: Cast, sitting: Sitting, signed_in: SignIn, other_hr: User
) -> None:
    address = invalidate(write(sitting, cast.li), cast).get_absolute_url()

    own, others = signed_in("zhao").get(address), signed_in(other_hr).get(address)

    assert own.context["refusal"] == "You invalidated it yourself, so somebody else decides."
    assert (own.context["form"], others.context["refusal"]) == (None, "")
    assert "Let it count again" in others.text


def test_everything_needs_a_reason(cast: Cast, sitting: Sitting, other_hr: User) -> None:
    attempt, now = write(sitting, cast.li), timezone.now()
    with pytest.raises(ReasonMissing):
        invalidate(attempt, cast, InvalidationPlan(InvalidationCause.OTHER, "  ", uses_up=False))

    made = invalidate(attempt, cast)

    for blank in (
        lambda: object_to_invalidation(attempt=attempt, reason=" ", by=cast.user("li"), now=now),
        lambda: lift_invalidation(invalidation=made, reason=" ", by=other_hr, now=now),
        lambda: keep_invalidated(invalidation=made, answer=" ", by=other_hr, now=now),
    ):
        with pytest.raises(ReasonMissing):
            blank()


def refused(action: Callable[[], object], refusal: type[Refusal]) -> bool:
    with pytest.raises(refusal):
        action()
    return True


def test_each_step_is_taken_once(cast: Cast, sitting: Sitting, other_hr: User) -> None:
    attempt, li, now = write(sitting, cast.li), cast.user("li"), timezone.now()
    made = invalidate(attempt, cast)

    assert refused(lambda: invalidate(attempt, cast), InvalidatedBefore)
    assert refused(
        lambda: keep_invalidated(invalidation=made, answer="属实", by=other_hr, now=now), InvalidationOver
    )
    object_to_invalidation(attempt=attempt, reason="不是我", by=li, now=now)
    assert refused(
        lambda: object_to_invalidation(attempt=attempt, reason="再说一次", by=li, now=now), ObjectedBefore
    )
    keep_invalidated(invalidation=made, answer="两人核对过", by=other_hr, now=now)
    assert refused(
        lambda: keep_invalidated(invalidation=made, answer="属实", by=other_hr, now=now), ObjectionDecided
    )
    lift(made, other_hr)
    assert refused(lambda: lift(made, other_hr), InvalidationOver)
    assert refused(
        lambda: object_to_invalidation(attempt=attempt, reason="不是我", by=li, now=now), InvalidationOver
    )
    assert invalidate(attempt, cast).pk != made.pk


def test_lifting_gives_back_what_there_was(cast: Cast, sitting: Sitting, other_hr: User) -> None:
    attempt = write(sitting, cast.li)
    before = (attempt.state, attempt.marks, attempt.max_marks, attempt.passed, attempt.closed_at)

    lifted = lift(invalidate(attempt, cast), other_hr)

    attempt.refresh_from_db()
    assert (lifted.state, lifted.passed) == (AttemptState.MARKED, True)
    assert (attempt.state, attempt.marks, attempt.max_marks, attempt.passed, attempt.closed_at) == before
    assert not attempt.is_used_up
    assert outcome_of(sitting).passed.n == 1
    entry = AuditEntry.objects.about(sitting).get(action="exams.attempt_reinstated")
    assert (entry.actor_key, entry.reason) == (str(other_hr.pk), "录像中是另一人")


def test_what_changed_meanwhile_holds_for_an_attempt_that_counts_again(
    cast: Cast, sitting: Sitting, other_hr: User
) -> None:
    attempt = write(sitting, cast.li)
    Answer.objects.filter(attempt=attempt, slot=1).delete()
    Attempt.objects.filter(pk=attempt.pk).update(marks=2, passed=False)
    made = invalidate(attempt, cast)
    change_pass_mark(sitting=sitting, share=Decimal("0.5"), reason="偏难", by=other_hr)

    lifted = lift(made, other_hr)

    assert (lifted.marks, lifted.passed) == (Decimal(2), True)


def test_only_hr_invalidates_and_the_auditor_reads(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    attempt = write(sitting, cast.li)
    address, form = reverse("lms_exams:invalidate", args=[attempt.token]), {"cause": "identity"}

    for who in ("li", "wang", make_user_with_role(Role.TRAINER), make_user_with_role(Role.AUDITOR)):
        assert signed_in(who).post(address, form).status_code == HTTPStatus.FORBIDDEN
    asked = signed_in("zhao").post(address, form)
    told = signed_in("zhao").post(
        address, form | {"reason": "证件与本人不符", "attempt": "gives_back"}, follow=True
    )

    assert set(asked.context["form"].errors) == {"reason", "attempt"}
    made = AttemptInvalidation.objects.get()
    assert told.redirect_chain[-1][0] == made.get_absolute_url()
    assert "证件与本人不符" in told.text
    auditor = signed_in(make_user_with_role(Role.AUDITOR))
    assert "证件与本人不符" in auditor.get(made.get_absolute_url()).text
    assert cast.li.name in auditor.get(reverse("lms_exams:invalidations")).text
    assert "<form" not in auditor.get(made.get_absolute_url()).text.split("<main")[1]


def test_the_own_result_offers_no_invalidation(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    SittingSeat.objects.create(sitting=sitting, employee=cast.zhao)
    own, others = write(sitting, cast.zhao), write(sitting, cast.li)
    client, address = signed_in("zhao"), reverse("lms_exams:invalidate", args=[others.token])

    refusal = client.post(address, {"cause": "other", "reason": "测试", "attempt": "uses_up"})

    assert "Invalidate the attempt" not in client.get(reverse("lms_exams:result", args=[own.token])).text
    assert "This is about your own exam, so somebody else has to do it." in refusal.text
    assert not AttemptInvalidation.objects.exists()


def test_the_taker_reads_why_and_objects_and_reads_the_answer(
    cast: Cast, sitting: Sitting, signed_in: SignIn, other_hr: User
) -> None:
    attempt = write(sitting, cast.li)
    made, client = invalidate(attempt, cast, DISTURBANCE), signed_in("li")
    result = reverse("lms_exams:result", args=[attempt.token])

    page = client.get(result).text
    assert "This attempt was invalidated" in page
    assert "The exam was disturbed; that was not your fault." in page
    assert DISTURBANCE.reason in page
    assert "Marks by clause" not in page
    assert result in client.get(reverse("lms_exams:exams")).text

    sent = client.post(
        reverse("lms_exams:invalidation_object", args=[attempt.token]),
        {"reason": "我在停电前已经交卷"},
        follow=True,
    )
    assert "Your objection was taken." in sent.text
    waiting = signed_in(other_hr).get(made.get_absolute_url())
    assert "我在停电前已经交卷" in waiting.text
    signed_in(other_hr).post(made.get_absolute_url(), {"decision": "refused", "answer": "停电前没有交卷记录"})

    answered = client.get(result).text
    assert "Not upheld" in answered
    assert "停电前没有交卷记录" in answered
    assert "我在停电前已经交卷" in answered
    assert reverse("lms_exams:invalidation_object", args=[attempt.token]) not in answered


def test_an_objection_that_is_right_lets_the_attempt_count_again(
    cast: Cast, sitting: Sitting, signed_in: SignIn, other_hr: User
) -> None:
    attempt = write(sitting, cast.li)
    made = invalidate(attempt, cast)
    object_to_invalidation(attempt=attempt, reason="不是我", by=cast.user("li"), now=timezone.now())

    signed_in(other_hr).post(made.get_absolute_url(), {"decision": "upheld", "answer": "录像中是另一人"})

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.MARKED
    assert not AttemptInvalidation.objects.objected().exists()


def test_nobody_objects_for_somebody_else(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    attempt, counting = write(sitting, cast.li), write(sitting, cast.chen)
    invalidate(attempt, cast)

    for who, token in (("wang", attempt.token), ("zhao", attempt.token), ("chen", counting.token)):
        address = reverse("lms_exams:invalidation_object", args=[token])
        answer = signed_in(who).post(address, {"reason": "不是我"})
        assert answer.status_code == HTTPStatus.NOT_FOUND
    assert not InvalidationObjection.objects.exists()


def test_a_manager_sees_neither_marks_nor_answers_of_an_invalidated_attempt(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    attempt = write(sitting, cast.li)
    invalidate(attempt, cast)
    address = reverse("lms_exams:result", args=[attempt.token])

    manager, hr = signed_in("wang").get(address).text, signed_in("zhao").get(address).text

    assert ("Answers given" in manager, "Answers given" in hr) == (False, True)
    assert "4 of 4 marks" not in manager + hr


def test_a_taker_still_writing_is_invalidated_from_the_console(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    attempt, seat = begin(sitting, cast.li), SittingSeat.objects.get(employee=cast.li)
    address = reverse("lms_exams:console_person", args=[sitting.pk, seat.pk])
    link = reverse("lms_exams:invalidate", args=[attempt.token])

    shown = link in signed_in("zhao").get(address).text
    to_trainer = link in signed_in(make_user_with_role(Role.TRAINER)).get(address).text
    page = signed_in("zhao").get(link).text
    invalidate(attempt, cast)

    assert (shown, to_trainer) == (True, False)
    assert "Invalidation ends it at once" in page
    assert link not in signed_in("zhao").get(address).text
    written = signed_in("li").get(reverse("lms_exams:attempt", args=[attempt.token]))
    assert written.headers["location"] == reverse("lms_exams:result", args=[attempt.token])


def test_hr_is_told_of_objections(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    attempt = write(sitting, cast.li)
    invalidate(attempt, cast)
    invalidate(write(sitting, cast.chen), cast)
    make_employee("旁人")

    object_to_invalidation(attempt=attempt, reason="不是我", by=cast.user("li"), now=timezone.now())

    found = AttemptInvalidation.objects.objected().get()
    address = f"{reverse('lms_exams:invalidations')}?of=waiting"
    assert list(signed_in("zhao").get(address).context["table"].all_rows) == [found]
    assert found.objection.due_on > timezone.localdate()


def test_objection_and_answer_stand_in_the_log_of_the_sitting(
    cast: Cast, sitting: Sitting, other_hr: User
) -> None:
    attempt, now = write(sitting, cast.li), timezone.now()
    made = invalidate(attempt, cast)

    object_to_invalidation(attempt=attempt, reason="不是我", by=cast.user("li"), now=now)
    keep_invalidated(invalidation=made, answer="两人核对过", by=other_hr, now=now)

    entries = AuditEntry.objects.about(sitting).filter(action__startswith="exams.invalidation_objection")
    details = {"employee": str(cast.li), "cause": "misconduct"}
    assert list(entries.order_by("id").values_list("action", "reason", "actor_key", "details")) == [
        ("exams.invalidation_objection_raised", "不是我", str(cast.user("li").pk), details),
        ("exams.invalidation_objection_refused", "两人核对过", str(other_hr.pk), details),
    ]


def test_an_objection_that_waits_is_upheld_by_the_lifting_with_its_words(
    cast: Cast, sitting: Sitting, other_hr: User
) -> None:
    attempt = write(sitting, cast.li)
    made = invalidate(attempt, cast)
    object_to_invalidation(attempt=attempt, reason="不是我", by=cast.user("li"), now=timezone.now())

    lift(made, other_hr)

    objection = InvalidationObjection.objects.get()
    assert (objection.state, objection.answer, objection.decided_by) == ("upheld", "录像中是另一人", other_hr)
