"""Look up what is right while writing: cell by cell, only of final answers, and final on the server."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.demo.exams.past_attempts import sample_answer
from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.attempts.rules.access import AttemptClosed, AttemptHeld
from lms.exams.attempts.services import SlotLeft, UnknownAttempt
from lms.exams.choices import AttemptState
from lms.exams.feedback.services import NothingToLookUp, look_up
from lms.exams.marking.closing import hand_in
from lms.exams.saving.services import LARGEST_REVISION, GivenAnswer, save_answer
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper, PaperKind
from lms.papers.choices import ReviewRule
from lms.papers.review_options.rules import CELLS, Cell, cell_name
from lms.people.api import Role
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_questions, make_sitting, version_of
from tests.factories.people import Cast, make_employee, make_user_with_role
from tests.papers.test_review_matrix import shown_on

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str | User], Client]
DURING = [cell for cell in CELLS if cell[0] == "during"]
# The pages say marks of a single question; the sum of the paper is never shown while it is written.
SHOWS = {"during.marks": set(), "during.right": {"right"}, "during.key": {"key"}}
SECRET = "45 分钟是示例值。"  # the explanation of every question of the factory


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def paper() -> Paper:
    """Make a quiz of two questions that shows everything while it is written."""
    make_questions(2)
    made = make_paper([("2", 2)], kind=PaperKind.QUIZ, review_rule=ReviewRule.TABLE)
    open_cells(*DURING)
    return Paper.objects.get(pk=made.pk)


@pytest.fixture
def attempt(cast: Cast, paper: Paper, now: datetime) -> Attempt:
    """Let Li give a wrong answer to the first question, and nothing else yet."""
    sitting = make_sitting(paper, employees=[cast.li, cast.chen], now=now)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    give(attempt, 1, right=False)
    return attempt


def open_cells(*cells: Cell, kind: PaperKind = PaperKind.QUIZ) -> None:
    Paper.objects.update(review_cells=[cell_name(cell) for cell in cells], kind=kind)


def give(attempt: Attempt, slot: int, *, right: bool) -> None:
    given = sample_answer(version_of(attempt, slot), Random(1), right=right)
    Answer.objects.create(attempt=attempt, slot=slot, given=given, revision=1, saved_at=timezone.now())


def seal(client: Client, attempt: Attempt, slot: int = 1) -> str:
    """Press the button and give the page it leads to."""
    address = reverse("lms_exams:look_up", args=[attempt.token, slot])
    return client.post(address, follow=True).content.decode()


def ask(attempt: Attempt, slot: int = 1, *, by: User | None = None, at: datetime | None = None) -> Answer:
    user = by or attempt.employee.user
    assert user is not None
    return look_up(token=attempt.token, user_id=user.pk, slot=slot, now=at or timezone.now())


@pytest.mark.parametrize("cell", DURING, ids=cell_name)
def test_a_cell_opens_just_its_aspect(cell: Cell, cast: Cast, attempt: Attempt, signed_in: SignIn) -> None:
    open_cells(cell)
    # Ten others with a result, so that what others answered can be told.
    for _number in range(10):
        other = make_employee(unit=cast.team, with_account=False)
        attempt.sitting.seats.create(employee=other)
        theirs = start_attempt(sitting=attempt.sitting, employee=other, now=timezone.now())
        for slot in (1, 2):
            give(theirs, slot, right=False)
        hand_in(attempt=theirs, now=timezone.now())

    page = seal(signed_in("li"), attempt)

    assert shown_on(page) == SHOWS.get(cell_name(cell), {cell[1]})


def test_marks_and_right_together_tell_the_marks_of_the_question(attempt: Attempt, signed_in: SignIn) -> None:
    open_cells(("during", "marks"), ("during", "right"))

    assert "0 of 2 marks" in seal(signed_in("li"), attempt)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (DURING, PaperKind.EXAM),
        ([], PaperKind.QUIZ),
        ([cell for cell in CELLS if cell[0] != "during"], PaperKind.QUIZ),
    ],
    ids=["a formal exam", "nothing ticked", "only afterwards"],
)
def test_where_the_table_shows_nothing_meanwhile_nothing_leaks_and_nothing_is_sealed(
    attempt: Attempt, signed_in: SignIn, cells: list[Cell], kind: PaperKind
) -> None:
    open_cells(*cells, kind=kind)
    # Even an answer that was sealed before, when the table was another one, tells nothing.
    give(attempt, 2, right=False)
    Answer.objects.filter(slot=2).update(checked_at=timezone.now())
    client = signed_in("li")

    pages = [
        seal(client, attempt),
        client.get(reverse("lms_exams:feedback", args=[attempt.token])).content.decode(),
        client.get(reverse("lms_exams:attempt", args=[attempt.token])).content.decode(),
        client.get(reverse("lms_exams:state", args=[attempt.token])).content.decode(),
    ]

    assert [shown_on(page) for page in pages] == [set()] * 4
    assert not any("data-look-up" in page for page in pages)
    assert Answer.objects.get(slot=1).checked_at is None


def test_only_what_was_looked_up_is_shown(attempt: Attempt, signed_in: SignIn) -> None:
    give(attempt, 2, right=False)
    client = signed_in("li")

    before = client.get(reverse("lms_exams:feedback", args=[attempt.token])).content.decode()
    paper_before = client.get(reverse("lms_exams:attempt", args=[attempt.token])).content.decode()
    after = seal(client, attempt)

    assert shown_on(before) == shown_on(paper_before) == set()
    assert ("You have looked nothing up yet." in before, "data-look-up" in paper_before) == (True, True)
    assert (after.count(SECRET), 'id="question-1"' in after, 'id="question-2"' in after) == (1, True, False)


def test_a_final_answer_takes_no_other_one_whatever_its_revision(
    attempt: Attempt, signed_in: SignIn, now: datetime
) -> None:
    client, address = signed_in("li"), reverse("lms_exams:answer", args=[attempt.token])
    seal(client, attempt)
    kept = Answer.objects.get(slot=1)
    right = sample_answer(version_of(attempt, 1), Random(1), right=True)

    replies = [
        client.post(
            address,
            json.dumps({"slot": 1, "given": right, "revision": revision, "seconds": 1}),
            content_type="application/json",
        ).json()
        for revision in (2, LARGEST_REVISION)
    ]
    emptied = save_answer(
        token=attempt.token,
        user_id=attempt.employee.user_id or 0,
        answer=GivenAnswer(1, None, flagged=False, revision=LARGEST_REVISION, seconds=1),
        now=now,
    )

    assert [(reply["status"], reply["given"]) for reply in replies] == [("newer", kept.given)] * 2
    assert (emptied.outcome, Answer.objects.get(slot=1).given) == ("newer", kept.given)
    assert hand_in(attempt=attempt, now=timezone.now()).marks == 0


def test_the_other_answers_are_still_open(attempt: Attempt, signed_in: SignIn) -> None:
    client = signed_in("li")
    seal(client, attempt)
    right = sample_answer(version_of(attempt, 2), Random(1), right=True)

    reply = client.post(
        reverse("lms_exams:answer", args=[attempt.token]),
        json.dumps({"slot": 2, "given": right, "revision": 1, "seconds": 1}),
        content_type="application/json",
    ).json()

    assert reply["status"] == "saved"


def test_looking_twice_changes_nothing(attempt: Attempt, now: datetime) -> None:
    first = ask(attempt, at=now)

    again = ask(attempt, at=now + timedelta(minutes=1))

    assert (again.checked_at, again.revision) == (first.checked_at, LARGEST_REVISION)


def test_without_a_saved_answer_there_is_nothing_to_look_up(attempt: Attempt, signed_in: SignIn) -> None:
    Answer.objects.create(attempt=attempt, slot=2, given=None, revision=2, saved_at=timezone.now())

    page = seal(signed_in("li"), attempt, 2)

    assert "There is nothing to look up yet: answer first" in page
    for slot in (2, 3, 99):
        with pytest.raises((NothingToLookUp, SlotLeft)):
            ask(attempt, slot)


def test_an_answer_that_cannot_be_read_is_none(attempt: Attempt) -> None:
    Answer.objects.filter(slot=1).update(given={"chosen": ""})

    with pytest.raises(NothingToLookUp):
        ask(attempt)


def test_somebody_elses_answer_does_not_exist(cast: Cast, attempt: Attempt, signed_in: SignIn) -> None:
    for who in ("chen", "wang", "zhao"):
        with pytest.raises(UnknownAttempt):
            ask(attempt, by=cast.user(who))
    chen = signed_in("chen")

    answers = [
        chen.post(reverse("lms_exams:look_up", args=[attempt.token, 1])),
        chen.get(reverse("lms_exams:feedback", args=[attempt.token])),
    ]

    assert [answer.status_code for answer in answers] == [HTTPStatus.NOT_FOUND] * 2
    assert Answer.objects.get(slot=1).checked_at is None


def test_a_held_or_closed_attempt_shows_nothing(attempt: Attempt, signed_in: SignIn, now: datetime) -> None:
    ask(attempt, at=now)
    Attempt.objects.update(state=AttemptState.PAUSED, held_at=now)
    client = signed_in("li")
    held = client.get(reverse("lms_exams:feedback", args=[attempt.token]))
    with pytest.raises(AttemptHeld):
        ask(attempt)
    Attempt.objects.update(state=AttemptState.OPEN, held_at=None)
    hand_in(attempt=attempt, now=now)

    closed = client.get(reverse("lms_exams:feedback", args=[attempt.token]))

    assert held["Location"] == reverse("lms_exams:attempt", args=[attempt.token])
    assert closed["Location"] == reverse("lms_exams:result", args=[attempt.token])
    with pytest.raises(AttemptClosed):
        ask(attempt)


def test_a_page_that_was_left_is_not_looked_up(cast: Cast, attempt: Attempt) -> None:
    Attempt.objects.update(open_from=2, open_to=2)

    with pytest.raises(SlotLeft):
        ask(attempt)


def test_what_people_mark_is_final_but_neither_right_nor_wrong_yet(
    cast: Cast, signed_in: SignIn, now: datetime
) -> None:
    make_question("essay", explanation="写法参考")
    paper = make_paper([("2", 1)], kind=PaperKind.QUIZ, review_rule=ReviewRule.TABLE)
    open_cells(*DURING)
    sitting = make_sitting(Paper.objects.get(pk=paper.pk), employees=[cast.li], now=now)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    Answer.objects.create(attempt=attempt, slot=1, given={"text": "先致歉"}, revision=1, saved_at=now)

    page = seal(signed_in("li"), attempt)

    assert ("写法参考" in page, "Wrong" in page, "0 of 2 marks" in page) == (True, False, False)


def test_it_takes_a_post_and_a_token(attempt: Attempt, cast: Cast, signed_in: SignIn) -> None:
    address = reverse("lms_exams:look_up", args=[attempt.token, 1])
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(cast.user("li"), "django.contrib.auth.backends.ModelBackend")

    statuses = (signed_in("li").get(address).status_code, forger.post(address).status_code)

    assert statuses == (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.FORBIDDEN)
    assert Answer.objects.get(slot=1).checked_at is None


def test_the_rules_say_that_an_answer_looked_up_is_final(
    cast: Cast, attempt: Attempt, signed_in: SignIn
) -> None:
    address = reverse("lms_exams:rules", args=[attempt.sitting_id])

    shown = signed_in("chen").get(address).content.decode()
    open_cells(*DURING, kind=PaperKind.EXAM)
    formal = signed_in("chen").get(address).content.decode()

    assert ("Shown during the exam" in shown, "Shown during the exam" in formal) == (True, False)


def test_the_page_asks_the_same_for_one_and_for_three(cast: Cast, signed_in: SignIn, now: datetime) -> None:
    make_questions(3)
    paper = make_paper([("2", 3)], kind=PaperKind.QUIZ, review_rule=ReviewRule.TABLE)
    open_cells(*DURING)
    sitting: Sitting = make_sitting(Paper.objects.get(pk=paper.pk), employees=[cast.li], now=now)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    client, address = signed_in("li"), reverse("lms_exams:feedback", args=[attempt.token])
    counts = []
    for slots in ((1,), (2, 3)):
        for slot in slots:
            give(attempt, slot, right=False)
            ask(attempt, slot)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("attempts", "kind", "warned"),
    [(2, PaperKind.QUIZ, True), (1, PaperKind.QUIZ, False), (2, PaperKind.EXAM, False)],
)
def test_a_trainer_is_told_that_a_further_attempt_has_seen_the_answers(
    attempts: int, kind: PaperKind, warned: bool, cast: Cast, paper: Paper, signed_in: SignIn
) -> None:
    Paper.objects.update(attempts=attempts, kind=kind)
    client = signed_in(make_user_with_role(Role.TRAINER, username="trainer"))

    page = client.get(reverse("lms_papers:paper", args=[paper.pk])).text

    assert ("whoever takes another one has seen the answers" in page) is warned
