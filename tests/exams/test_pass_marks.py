"""The pass mark of a sitting: kept from its first taker on, changed by a decision that is looked at first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.core.refusals import ReasonMissing
from lms.core.trail.models import AuditEntry
from lms.exams import tasks
from lms.exams.api import Attempt, AttemptState, Sitting, attempt_regraded
from lms.exams.attempts.models import Answer
from lms.exams.marking.closing import hand_in
from lms.exams.marking.regrading import write_again
from lms.exams.pass_marks.services import NobodyHasBegun, SamePassMark, change_pass_mark, preview_pass_mark
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper
from lms.people.api import Employee, Role
from lms.questions.api import AttemptScore
from lms.questions.bank.models import QuestionVersion
from tests.accounts import User
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str | User], Client]
HALF, MOST = Decimal("0.5"), Decimal("0.8")


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    """Offer a paper of two questions, passed with 80 per cent."""
    make_questions(2)
    return make_sitting(make_paper([("2", 2)]), employees=[cast.li, cast.chen, cast.wang], now=timezone.now())


def write(sitting: Sitting, employee: Employee, right: int) -> Attempt:
    """Hand in with so many questions right."""
    attempt = start_attempt(sitting=Sitting.objects.get(pk=sitting.pk), employee=employee, now=timezone.now())
    for slot in attempt.slots[:right]:
        given = {"chosen": QuestionVersion.objects.get(pk=slot["v"]).key["correct"][0]}
        Answer.objects.create(
            attempt=attempt, slot=slot["n"], given=given, revision=1, saved_at=timezone.now()
        )
    return hand_in(attempt=attempt, now=timezone.now())


def passed(*attempts: Attempt) -> list[bool | None]:
    return [Attempt.objects.get(pk=attempt.pk).passed for attempt in attempts]


def set_of_paper(sitting: Sitting, share: Decimal) -> None:
    paper = Paper.objects.get(pk=sitting.paper_id)
    paper.pass_share = share
    paper.save()


def test_a_later_edit_of_the_paper_reaches_nobody_who_writes_in_a_sitting_that_has_begun(
    cast: Cast, sitting: Sitting
) -> None:
    first = write(sitting, cast.li, right=1)

    set_of_paper(sitting, HALF)
    second = write(sitting, cast.chen, right=1)
    next_sitting = make_sitting(Paper.objects.get(), employees=[cast.wang], now=timezone.now())
    third = write(next_sitting, cast.wang, right=1)

    assert passed(first, second, third) == [False, False, True]


def test_the_rules_bind_from_the_moment_they_are_told(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    address = reverse("lms_exams:rules", args=[sitting.pk])
    told = signed_in("li").get(address).content.decode()

    set_of_paper(sitting, HALF)
    again = signed_in("li").get(address).content.decode()

    sitting.refresh_from_db()
    assert sitting.pass_share == MOST
    assert ("80%" in told, "80%" in again, "50%" in again) == (True, True, False)


def test_before_anybody_is_told_the_paper_counts(sitting: Sitting) -> None:
    set_of_paper(sitting, HALF)

    fresh = Sitting.objects.get(pk=sitting.pk)
    assert (fresh.pass_share, fresh.pass_mark) == (None, HALF)


def test_a_regrade_goes_by_the_pass_mark_of_the_sitting(cast: Cast, sitting: Sitting) -> None:
    attempt = write(sitting, cast.li, right=1)
    set_of_paper(sitting, HALF)

    preview = preview_pass_mark(sitting=Sitting.objects.get(pk=sitting.pk), share=Decimal("0.9"))

    assert preview.figures.changed == 0
    assert passed(attempt) == [False]


def test_a_decision_is_looked_at_first_and_judges_everybody_alike(
    cast: Cast,
    sitting: Sitting,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    low, high = write(sitting, cast.li, right=1), write(sitting, cast.chen, right=2)
    told: list[tuple[int, bool, bool]] = []

    def listen(*, attempt: Attempt, before: AttemptScore, after: AttemptScore, **_kwargs: object) -> None:
        told.append((attempt.pk, before.passed, after.passed))

    attempt_regraded.connect(listen)
    preview = preview_pass_mark(sitting=Sitting.objects.get(), share=HALF)
    unchanged = (passed(low, high), Sitting.objects.get().pass_share)

    with django_capture_on_commit_callbacks(execute=True):
        change_pass_mark(sitting=sitting, share=HALF, reason="试卷偏难，标准委员会复议", by=cast.user("zhao"))
    later = write(sitting, cast.wang, right=1)
    attempt_regraded.disconnect(listen)

    assert (preview.figures.seen, preview.figures.newly_passed, preview.figures.newly_failed) == (2, 1, 0)
    assert [one.attempt.pk for one in preview.changed] == [low.pk]
    assert unchanged == ([False, True], MOST)
    assert passed(low, high, later) == [True, True, True]
    assert told == [(low.pk, False, True)]
    entry = AuditEntry.objects.get(action="exams.pass_mark_changed")
    assert entry.reason == "试卷偏难，标准委员会复议"
    assert Paper.objects.get().pass_share == MOST


def test_a_paper_that_was_being_closed_meanwhile_is_judged_too(
    cast: Cast, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, late = write(sitting, cast.li, right=1), write(sitting, cast.chen, right=1)
    Attempt.objects.filter(pk=late.pk).update(state=AttemptState.HANDED_IN)

    def while_it_is_marked(*, pks: Sequence[int], correction: None, now: datetime) -> int:
        changed = write_again(pks=pks, correction=correction, now=now)
        Attempt.objects.filter(pk=late.pk).update(state=AttemptState.MARKED)
        return changed

    monkeypatch.setattr(tasks, "write_again", while_it_is_marked)
    change_pass_mark(sitting=sitting, share=HALF, reason="偏难", by=cast.user("zhao"))

    assert passed(first, late) == [True, True]


def test_a_decision_can_be_taken_back_by_another(cast: Cast, sitting: Sitting) -> None:
    low = write(sitting, cast.li, right=1)
    change_pass_mark(sitting=sitting, share=HALF, reason="偏难", by=cast.user("zhao"))

    change_pass_mark(sitting=sitting, share=MOST, reason="复议撤销", by=cast.user("zhao"))

    assert passed(low) == [False]


def test_what_no_decision_is_is_refused(cast: Cast, sitting: Sitting) -> None:
    by = cast.user("zhao")
    with pytest.raises(NobodyHasBegun):
        change_pass_mark(sitting=sitting, share=HALF, reason="偏难", by=by)
    write(sitting, cast.li, right=1)
    with pytest.raises(SamePassMark):
        change_pass_mark(sitting=sitting, share=MOST, reason="偏难", by=by)
    with pytest.raises(ReasonMissing):
        change_pass_mark(sitting=sitting, share=HALF, reason=" ", by=by)


def test_the_page_shows_first_and_decides_only_what_was_shown(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    low = write(sitting, cast.li, right=1)
    client, address = signed_in("zhao"), reverse("lms_exams:pass_mark", args=[sitting.pk])

    shown = client.post(address, {"percent": "50", "reason": "偏难", "seen": ""}).content.decode()
    other = client.post(address, {"percent": "40", "reason": "偏难", "seen": "50"}).content.decode()
    before = passed(low)
    client.post(address, {"percent": "40", "reason": "偏难", "seen": "40"})

    assert "This is a preview for 50%" in shown
    assert 'name="seen" value="50"' in shown
    assert "李敏" in shown
    assert "This is a preview for 40%" in other
    assert before == [False]
    assert passed(low) == [True]


def test_a_trainer_sees_counts_and_no_names(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    write(sitting, cast.li, right=1)
    trainer = signed_in(make_user_with_role(Role.TRAINER))

    shown = trainer.post(
        reverse("lms_exams:pass_mark", args=[sitting.pk]), {"percent": "50", "reason": "偏难"}
    ).content.decode()

    assert "This is a preview for 50%" in shown
    assert "李敏" not in shown
    assert "names are shown to HR and auditors" in shown


def test_where_nobody_has_begun_the_page_says_where_to_change_it(sitting: Sitting, signed_in: SignIn) -> None:
    address = reverse("lms_exams:pass_mark", args=[sitting.pk])

    page = signed_in("zhao").post(address, {"percent": "50", "reason": "偏难"}, follow=True)

    assert "Nobody has begun in this sitting: change the pass mark on its paper." in page.content.decode()
