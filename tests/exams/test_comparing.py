"""What shows after the hand-in: rapid guessing, and papers alike in their mistakes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.core.jobs.models import Job
from lms.core.trail.models import AuditEntry
from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.integrity.models import IntegrityEvent
from lms.exams.integrity.services import compare_closed, compare_papers, record_rapid_guessing
from lms.exams.marking.closing import hand_in
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import start_attempt
from lms.questions.bank.models import QuestionVersion
from tests.accounts import User
from tests.factories.exams import HOUR, NOW, make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_employee

pytestmark = pytest.mark.django_db

QUESTIONS = 12
SignIn = Callable[[str | User], Client]


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    make_questions(QUESTIONS)
    return make_sitting(make_paper([("2", QUESTIONS)]))


def write(sitting: Sitting, unit: object, wrong: Callable[[int], int], *, seconds: int = 30) -> Attempt:
    """Write a paper: each question gets its first or last wrong option, in the order of the bank."""
    employee = make_employee(unit=unit)  # type: ignore[arg-type]
    SittingSeat.objects.create(sitting=sitting, employee=employee)
    attempt = start_attempt(sitting=sitting, employee=employee, now=NOW)
    versions = QuestionVersion.objects.in_bulk([slot["v"] for slot in attempt.slots])
    for slot in attempt.slots:
        version = versions[slot["v"]]
        ids = [one["id"] for one in version.content["options"] if one["id"] not in str(version.key)]
        Answer.objects.create(
            attempt=attempt,
            slot=slot["n"],
            given={"chosen": ids[wrong(version.pk)]},
            revision=1,
            seconds=seconds,
            saved_at=NOW,
        )
    return hand_in(attempt=attempt, now=NOW + timedelta(minutes=10))


def test_two_papers_with_the_same_rare_mistakes_are_recorded_with_both(cast: Cast, sitting: Sitting) -> None:
    for _ in range(14):
        write(sitting, cast.team, lambda _version: 0)
    alike = [write(sitting, cast.team, lambda _version: -1) for _ in range(2)]

    pairs = compare_papers(sitting=sitting, now=NOW)

    events = IntegrityEvent.objects.filter(kind="similar")
    assert {event.attempt_id for event in events} >= {one.pk for one in alike}
    of_first = events.get(attempt=alike[0], client=f"pair:{alike[1].pk}")
    assert of_first.details["with"] == str(alike[1].employee)
    assert (of_first.details["matches"], of_first.details["both_wrong"]) == (QUESTIONS, QUESTIONS)
    assert events.count() == 2 * pairs


def test_comparing_again_leaves_one_record_of_a_pair(cast: Cast, sitting: Sitting) -> None:
    for _ in range(14):
        write(sitting, cast.team, lambda _version: 0)
    for _ in range(2):
        write(sitting, cast.team, lambda _version: -1)
    compare_papers(sitting=sitting, now=NOW)
    before = IntegrityEvent.objects.count()

    compare_papers(sitting=sitting, now=NOW)

    assert IntegrityEvent.objects.count() == before > 0


def test_an_exam_that_is_over_and_marked_is_compared_once_without_anybody_asking(
    cast: Cast, sitting: Sitting
) -> None:
    for _ in range(14):
        write(sitting, cast.team, lambda _version: 0)
    for _ in range(2):
        write(sitting, cast.team, lambda _version: -1)
    over = sitting.closes_at + timedelta(minutes=1)
    Attempt.objects.filter(pk=Attempt.objects.earliest("pk").pk).update(state="handed_in")

    before_the_end, while_marking = compare_closed(sitting.closes_at - HOUR), compare_closed(over)
    Attempt.objects.update(state="marked")
    first, again = compare_closed(over), compare_closed(over + HOUR)

    assert (before_the_end, while_marking, first, again) == (0, 0, 1, 0)
    entry = AuditEntry.objects.about(sitting).get(action="exams.papers_compared")
    assert (entry.actor_key, entry.details["pairs"]) == ("", IntegrityEvent.objects.count() / 2)
    assert entry.details["pairs"] > 0


@pytest.mark.parametrize(
    "values",
    [{"is_rehearsal": True}, {"cancelled_at": NOW}, {"closes_at": NOW - timedelta(days=31)}],
    ids=["rehearsal", "cancelled", "long over"],
)
def test_what_is_no_exam_of_late_is_left_to_people(
    cast: Cast, sitting: Sitting, values: dict[str, object]
) -> None:
    write(sitting, cast.team, lambda _version: 0)
    Sitting.objects.update(**{"opens_at": NOW - timedelta(days=40), "closes_at": NOW - HOUR} | values)

    assert compare_closed(NOW) == 0


def test_rapid_guessing_is_recorded_at_the_hand_in_and_once(
    cast: Cast, sitting: Sitting, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        hasty = write(sitting, cast.team, lambda _version: 0, seconds=0)
        write(sitting, cast.team, lambda _version: 0, seconds=30)
    record_rapid_guessing(attempt=hasty, now=NOW)

    event = IntegrityEvent.objects.get()
    assert (event.attempt, event.kind) == (hasty, "too_fast")
    assert event.details == {"answers": QUESTIONS, "of": QUESTIONS, "limit": 25}


def test_the_console_starts_the_comparison_as_a_job(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    signed_in("zhao").post(reverse("lms_exams:console_compare", args=[sitting.pk]))

    assert Job.objects.get().params == {"sitting": sitting.pk}
    assert AuditEntry.objects.about(sitting).get().action == "exams.papers_compared"
