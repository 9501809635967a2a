"""Objections to questions: who may, until when, how all are decided alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.refusals import ReasonMissing
from lms.core.trail.models import AuditEntry
from lms.core.ui.navigation import waiting_lines
from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.attempts.services import UnknownSlot
from lms.exams.corrections.services import CorrectionPlan, apply_correction, draft_correction, undo_correction
from lms.exams.marking.closing import hand_in
from lms.exams.objections.models import QuestionObjection
from lms.exams.objections.rules import NothingToObjectTo, ObjectedBefore, ObjectionTooLate
from lms.exams.objections.services import decide_question_objections, object_to
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper
from lms.papers.choices import ReviewRule
from lms.people.api import Employee, Role
from lms.people.objections.api import ObjectionState
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionPolicy
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_sitting
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str | User], Client]
REASON = "条款 2.2 写的是 30 分钟"


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    make_question()
    return make_sitting(make_paper([("2", 1)]), employees=[cast.li, cast.chen], now=timezone.now())


def write(sitting: Sitting, employee: Employee) -> Attempt:
    attempt = start_attempt(sitting=sitting, employee=employee, now=timezone.now())
    wrong = QuestionVersion.objects.get().content["options"][0]["id"]
    Answer.objects.create(
        attempt=attempt, slot=1, given={"chosen": wrong}, revision=1, saved_at=timezone.now()
    )
    return hand_in(attempt=attempt, now=timezone.now())


def objection(attempt: Attempt, cast: Cast, *, days: int = 0, slot: int = 1) -> QuestionObjection:
    attempt = Attempt.objects.select_related("sitting__paper").get(pk=attempt.pk)
    now = timezone.now() + timedelta(days=days)
    return object_to(attempt=attempt, slot=slot, reason=REASON, by=cast.user("li"), now=now)


def test_an_objection_waits_with_a_due_day(cast: Cast, sitting: Sitting) -> None:
    made = objection(write(sitting, cast.li), cast)

    assert (made.state, made.due_on) == (ObjectionState.OPEN, timezone.localdate() + timedelta(days=10))
    entry = AuditEntry.objects.get(action="exams.objection_raised")
    code = made.version.question.code
    assert (entry.reason, entry.subject_label) == (REASON, f"李敏（00231） · {code} v1")


def test_one_objects_once_in_time_and_to_a_question_of_the_paper(cast: Cast, sitting: Sitting) -> None:
    attempt = write(sitting, cast.li)

    with pytest.raises(ObjectionTooLate):
        objection(attempt, cast, days=8)
    with pytest.raises(UnknownSlot):
        objection(attempt, cast, slot=2)
    objection(attempt, cast)
    with pytest.raises(ObjectedBefore):
        objection(attempt, cast)


@pytest.mark.parametrize(
    "values", [{"review_rule": ReviewRule.SCORE}, {"objection_days": 0}], ids=["not shown", "not taken"]
)
def test_what_is_not_shown_or_taken_cannot_be_objected_to(
    cast: Cast, sitting: Sitting, values: dict[str, object]
) -> None:
    Paper.objects.update(**values)

    with pytest.raises(NothingToObjectTo):
        objection(write(sitting, cast.li), cast)


def test_the_days_count_from_when_the_judgement_is_shown(cast: Cast, sitting: Sitting) -> None:
    Paper.objects.update(review_rule=ReviewRule.TABLE, review_cells=["after_window.right"])
    attempt = write(sitting, cast.li)
    Sitting.objects.update(closes_at=timezone.now() + timedelta(days=5))

    with pytest.raises(NothingToObjectTo):
        objection(attempt, cast)
    assert objection(attempt, cast, days=11).pk


def test_all_objections_to_a_question_are_decided_alike(cast: Cast, sitting: Sitting) -> None:
    first = objection(write(sitting, cast.li), cast)
    objection(write(sitting, cast.chen), cast)

    with pytest.raises(ReasonMissing):
        decide_question_objections(
            objection=first, upheld=True, answer=" ", by=cast.user("zhao"), now=timezone.now()
        )
    decide_question_objections(
        objection=first, upheld=True, answer="两个答案都对", by=cast.user("zhao"), now=timezone.now()
    )

    states = QuestionObjection.objects.values_list("state", "answer")
    assert list(states) == [(ObjectionState.UPHELD, "两个答案都对")] * 2
    assert AuditEntry.objects.filter(action="exams.objection_upheld").count() == 2


def test_the_correction_is_tied_to_what_it_answers(cast: Cast, sitting: Sitting) -> None:
    raised = objection(write(sitting, cast.li), cast)
    decide_question_objections(
        objection=raised, upheld=True, answer="有误", by=cast.user("zhao"), now=timezone.now()
    )

    plan = CorrectionPlan(CorrectionPolicy.FULL_MARKS, "有误")
    made = draft_correction(version=raised.version, plan=plan, by=cast.user("zhao"), now=timezone.now())

    raised.refresh_from_db()
    assert raised.correction == made


def test_an_upheld_objection_waits_until_it_is_put_right_for_everybody(cast: Cast, sitting: Sitting) -> None:
    raised, zhao, now = objection(write(sitting, cast.li), cast), cast.user("zhao"), timezone.now()
    decide_question_objections(objection=raised, upheld=True, answer="有误", by=zhao, now=now)
    plan = CorrectionPlan(CorrectionPolicy.FULL_MARKS, "有误")

    waits = [list(QuestionObjection.objects.unfinished())]
    made = draft_correction(version=raised.version, plan=plan, by=zhao, now=now)
    waits.append(list(QuestionObjection.objects.unfinished()))
    apply_correction(correction=made, by=zhao, now=now)
    waits.append(list(QuestionObjection.objects.unfinished()))

    undo_correction(correction=made, by=zhao, reason="看错了", now=now)
    waits.append(list(QuestionObjection.objects.unfinished()))
    again = draft_correction(version=raised.version, plan=plan, by=zhao, now=now)
    apply_correction(correction=again, by=zhao, now=now)
    waits.append(list(QuestionObjection.objects.unfinished()))

    assert waits == [[raised], [raised], [], [raised], []]


def test_an_objection_whose_correction_was_undone_offers_another(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    raised, zhao, now = objection(write(sitting, cast.li), cast), cast.user("zhao"), timezone.now()
    decide_question_objections(objection=raised, upheld=True, answer="有误", by=zhao, now=now)
    plan = CorrectionPlan(CorrectionPolicy.FULL_MARKS, "有误")
    made = draft_correction(version=raised.version, plan=plan, by=zhao, now=now)
    apply_correction(correction=made, by=zhao, now=now)
    page = signed_in("zhao")

    offered = ["Put it right for everybody" in page.get(raised.get_absolute_url()).content.decode()]
    undo_correction(correction=made, by=zhao, reason="看错了", now=now)
    offered.append("Put it right for everybody" in page.get(raised.get_absolute_url()).content.decode())

    assert offered == [False, True]


def test_the_way_through_the_pages(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    attempt = write(sitting, cast.li)
    li, zhao = signed_in("li"), signed_in("zhao")
    address = reverse("lms_exams:object", args=[attempt.token, 1])
    result = reverse("lms_exams:result", args=[attempt.token])

    offered = address in li.get(result).content.decode()
    li.post(address, {"reason": REASON})
    raised = QuestionObjection.objects.get()
    decided = zhao.post(raised.get_absolute_url(), {"decision": "refused", "answer": "以 45 分钟为准"})
    page = li.get(result).content.decode()
    head = zhao.get(raised.get_absolute_url()).content.decode()

    assert offered
    assert f"decided on {timezone.localdate():%Y-%m-%d}" in head
    assert "decided by" not in head + page
    assert decided["Location"] == reverse("lms_exams:objections")
    assert REASON in page
    assert "以 45 分钟为准" in page
    assert address not in page


def test_upholding_leads_to_the_correction(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    raised = objection(write(sitting, cast.li), cast)

    answer = signed_in(make_user_with_role(Role.TRAINER)).post(
        raised.get_absolute_url(), {"decision": "upheld", "answer": "两个都对"}
    )

    assert answer["Location"] == reverse("lms_exams:correction_new", args=[raised.version_id])


def test_nobody_objects_to_the_paper_of_another(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    address = reverse("lms_exams:object", args=[write(sitting, cast.li).token, 1])

    answers = [signed_in(who).post(address, {"reason": "x"}).status_code for who in ("chen", "wang", "zhao")]

    assert answers == [HTTPStatus.NOT_FOUND] * 3
    assert not QuestionObjection.objects.exists()


def test_whoever_decides_sees_no_name(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    raised = objection(write(sitting, cast.li), cast)
    client = signed_in(make_user_with_role(Role.TRAINER))

    pages = [client.get(raised.get_absolute_url()), client.get(reverse("lms_exams:objections"))]

    for page in pages:
        assert REASON in page.content.decode()
        assert "李敏" not in page.content.decode()
        assert "00231" not in page.content.decode()


@pytest.mark.parametrize("who", ["li", "wang"])
def test_takers_and_managers_decide_nothing(
    cast: Cast, sitting: Sitting, signed_in: SignIn, who: str
) -> None:
    raised = objection(write(sitting, cast.li), cast)

    answer = signed_in(who).post(raised.get_absolute_url(), {"decision": "upheld", "answer": "x"})

    raised.refresh_from_db()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert raised.state == ObjectionState.OPEN


def test_what_is_open_stands_before_what_is_decided(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    decided = objection(write(sitting, cast.li), cast)
    decide_question_objections(
        objection=decided, upheld=False, answer="无误", by=cast.user("zhao"), now=timezone.now()
    )
    QuestionObjection.objects.filter(pk=decided.pk).update(due_on="2026-01-05")
    attempt = write(sitting, cast.chen)
    late, soon = (
        QuestionObjection.objects.create(
            attempt=attempt,
            slot=slot,
            version=decided.version,
            reason=REASON,
            raised_at=decided.raised_at,
            due_on=day,
        )
        for slot, day in ((1, "2026-03-05"), (2, "2026-02-05"))
    )

    client = signed_in(make_user_with_role(Role.TRAINER))
    page = client.get(reverse("lms_exams:objections"))
    [line] = waiting_lines(page.wsgi_request)
    waiting = client.get(line.url)

    assert [row.pk for row in page.context["table"].page] == [soon.pk, late.pk, decided.pk]
    assert [row.pk for row in waiting.context["table"].page] == [soon.pk, late.pk]
    assert line.count == 2
