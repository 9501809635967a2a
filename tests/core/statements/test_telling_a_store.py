"""What people learn reaches a store once, under pseudonyms; what is refused stays and can be sent again."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.classroom.attendance.services import close_session, mark_attendance, reopen_session, sign_in
from lms.classroom.choices import AttendanceState
from lms.classroom.sessions.services import register
from lms.core.statements.api import (
    ActivityKind,
    Learned,
    LearningActivity,
    LearningResult,
    Verb,
    pseudonym_of,
    take_back_learning,
    tell_learning,
)
from lms.core.statements.models import LearningStatement, StatementState
from lms.core.statements.sending import begin_statements, due, forget_content, send_due, take
from lms.core.statements.services import send_statements_again
from lms.courses.api import CoursePage
from lms.courses.learning.services import ReadingPosition, record_progress
from lms.courseware.attempts.models import PartAttempt
from lms.courseware.attempts.services import Report, keep_report, open_part
from lms.exams.api import Attempt
from lms.exams.attempts.models import Answer
from lms.exams.choices import InvalidationCause
from lms.exams.invalidation.services import InvalidationPlan, invalidate_attempt, lift_invalidation
from lms.exams.marking.closing import hand_in
from lms.exams.taking.services import start_attempt
from lms.people.api import Employee, Role
from lms.questions.bank.models import QuestionVersion
from tests.core.statements.conftest import site
from tests.core.statements.store import Store
from tests.factories.classroom import make_session
from tests.factories.courses import learn, lessons_of, make_course, make_enrolment
from tests.factories.courseware import make_courseware
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db
PLAN = InvalidationPlan(InvalidationCause.IDENTITY, "照片与证件不符", uses_up=True)
EXAM = LearningActivity(ActivityKind.ASSESSMENT, "papers/1", "上岗考")


def later(**time: float) -> datetime:
    """Give a moment after now."""
    return timezone.now() + timedelta(**time)


def happened(number: int = 1, *, person: str = "007", share: float = 0.5) -> Learned:
    """Give something that was learned."""
    result = LearningResult(completion=True, success=False, share=share)
    return Learned(f"test/{number}", person, Verb.FAILED, EXAM, timezone.now(), result)


def tell(*numbers: int) -> None:
    """Tell of some events."""
    tell_learning(lambda: [happened(number) for number in numbers])


def states() -> list[str]:
    """List the states of all statements."""
    return list(LearningStatement.objects.order_by("pk").values_list("state", flat=True))


def write(employee: Employee, *, right: bool = True) -> Attempt:
    """Let somebody write a paper of two questions."""
    make_questions(2)
    sitting = make_sitting(make_paper([("2", 2)]), employees=[employee], now=timezone.now())
    attempt = start_attempt(sitting=sitting, employee=employee, now=timezone.now())
    for slot in attempt.slots:
        version = QuestionVersion.objects.get(pk=slot["v"])
        given = {"chosen": version.key["correct"][0]} if right else None
        Answer.objects.create(
            attempt=attempt, slot=slot["n"], given=given, revision=1, saved_at=timezone.now()
        )
    return hand_in(attempt=attempt, now=timezone.now())


def result_of(said: dict[str, Any]) -> tuple[str, object]:
    """Give the verb and the scaled score."""
    return said["verb"]["display"]["en"], said["result"]["score"]["scaled"]


def test_a_site_that_tells_no_store_writes_and_asks_nothing(cast: Cast) -> None:
    def told() -> list[Learned]:
        raise AssertionError("asked in vain")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        tell_learning(told)
        take_back_learning(["test/1"])
        begin_statements(timezone.now())
    write(cast.li)

    assert len(queries) == 0
    assert not LearningStatement.objects.exists()
    with pytest.raises(CommandError, match="XUNPING_LRS_ENDPOINT"):
        call_command("backfill_statements", "2026-01-01")


@pytest.mark.parametrize(("endpoint", "key"), [("", "k" * 32), ("https://lrs.example/", "k" * 31)])
def test_without_address_or_with_a_short_key_it_is_off(
    settings: SettingsWrapper, endpoint: str, key: str
) -> None:
    settings.XUNPING = site(endpoint, pseudonym_key=key)

    tell(1)

    assert not LearningStatement.objects.exists()


def test_a_course_is_told_lesson_by_lesson(cast: Cast, store: Store) -> None:
    course = make_course("U1", lessons=2)
    enrolment = make_enrolment(cast.li, course)
    for lesson in lessons_of(course):
        learn(enrolment, lesson)
    learn(enrolment, lessons_of(course)[0])

    assert send_due(later(seconds=1)) == 3

    said = store.standing()
    things = [one["object"]["definition"]["type"].rpartition("/")[2] for one in said]
    assert things == ["lesson", "lesson", "course"]
    assert {one["verb"]["id"] for one in said} == {"http://adlnet.gov/expapi/verbs/completed"}
    parents = said[0]["context"]["contextActivities"]["parent"]
    assert [one["id"] for one in parents] == [said[2]["object"]["id"]]
    assert said[0]["result"]["duration"].startswith("PT")
    text = str(store.kept)
    assert pseudonym_of(cast.li.number) in text
    for private in (cast.li.number, cast.li.name, cast.user("li").get_username()):
        assert f"'{private}'" not in text
    assert send_due(later(seconds=2)) == 0
    assert store.posts == [3]


def test_an_exam_is_told_with_its_score(cast: Cast, store: Store) -> None:
    write(cast.li)
    write(cast.chen, right=False)

    send_due(later(seconds=1))

    assert sorted(result_of(one) for one in store.standing()) == [("failed", 0), ("passed", 1)]


def test_a_rehearsal_is_nobodys_learning(cast: Cast, store: Store) -> None:
    make_questions(1)
    sitting = make_sitting(make_paper([("2", 1)]), employees=[cast.li], now=timezone.now(), is_rehearsal=True)

    hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=timezone.now()), now=timezone.now())

    assert states() == []


def test_what_is_rolled_back_was_never_told(cast: Cast, store: Store) -> None:
    class Fell(Exception):
        """Something failed."""

    def fall() -> None:
        with transaction.atomic():
            tell(1)
            raise Fell

    with pytest.raises(Fell):
        fall()

    assert states() == []


def test_an_invalidated_attempt_is_voided_and_told_anew_when_that_is_lifted(cast: Cast, store: Store) -> None:
    attempt = write(cast.li)
    send_due(later(seconds=1))

    invalidation = invalidate_attempt(attempt=attempt, plan=PLAN, by=cast.user("zhao"), now=timezone.now())
    send_due(later(seconds=2))
    voided = store.standing()
    by = make_user_with_role(Role.HR)
    lift_invalidation(invalidation=invalidation, reason="认错了人", by=by, now=timezone.now())
    send_due(later(seconds=3))

    assert voided == []
    assert [result_of(one) for one in store.standing()] == [("passed", 1)]
    assert len(store.kept) == 3


def test_an_attempt_invalidated_before_it_was_sent_never_leaves(cast: Cast, store: Store) -> None:
    attempt = write(cast.li)

    invalidate_attempt(attempt=attempt, plan=PLAN, by=cast.user("zhao"), now=timezone.now())

    assert send_due(later(seconds=1)) == 0
    assert states() == [StatementState.WITHDRAWN]


def test_another_score_takes_the_place_of_the_one_told(store: Store) -> None:
    tell_learning(lambda: [happened(share=0.5)])
    send_due(later(seconds=1))
    at = timezone.now()
    again = Learned("test/1", "007", Verb.PASSED, EXAM, at, LearningResult(success=True, share=0.8))

    made = [tell_learning(lambda: [again]), tell_learning(lambda: [again])]
    send_due(later(seconds=2))

    assert made == [1, 0]
    assert [result_of(one) for one in store.standing()] == [("passed", 0.8)]


def test_bought_courseware_is_told_with_what_it_reported(cast: Cast, store: Store) -> None:
    page = make_courseware(make_course("U9", lessons=0))
    enrolment = make_enrolment(cast.li, page.get_parent().specific)
    attempt = open_part(enrolment=enrolment, page=page, key="I1", now=timezone.now())
    values = {"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "80", "cmi.core.score.max": "100"}

    for number in (1, 2):
        report = Report(opening=1, number=number, values=values, seconds=30)
        keep_report(attempt_key=attempt.pk, report=report, now=later(seconds=number * 30))
    send_due(later(minutes=2))

    part = PartAttempt.objects.get()
    modules = [one for one in store.standing() if one["object"]["definition"]["type"].endswith("module")]
    assert [result_of(one) for one in modules] == [("passed", 0.8)]
    assert part.done_at is not None


def test_a_session_is_told_when_it_is_closed_and_taken_back_when_it_is_opened_again(
    cast: Cast, store: Store
) -> None:
    begins = timezone.now() - timedelta(hours=3)
    session = make_session(begins_at=begins, walk_ins=True)
    register(session=session, employee=cast.chen, now=begins - timedelta(days=1))
    sign_in(session=session, employee=cast.li, now=begins)
    by, reason = cast.user("zhao"), "没有来"
    absent = AttendanceState.ABSENT
    mark_attendance(session=session, employee=cast.chen, state=absent, reason=reason, by=by, now=begins)
    close_session(session=session, by=by, now=timezone.now())
    send_due(later(seconds=1))
    told = store.standing()

    reopen_session(session=session, reason="记错了", by=by)
    send_due(later(seconds=2))

    assert [one["verb"]["display"]["en"] for one in told] == ["attended"]
    assert told[0]["actor"]["account"]["name"] == pseudonym_of(cast.li.number)
    assert store.standing() == []


def test_what_went_before_is_told_once(cast: Cast, store: Store, settings: SettingsWrapper) -> None:
    endpoint = store.endpoint
    settings.XUNPING = {}
    course = make_course("U1", lessons=1)
    learn(make_enrolment(cast.li, course), lessons_of(course)[0], now=timezone.now())
    write(cast.li)
    settings.XUNPING = site(endpoint)
    day = f"{timezone.localdate()}"

    call_command("backfill_statements", "2999-01-01")
    none = len(states())
    call_command("backfill_statements", day)
    first = len(states())
    call_command("backfill_statements", day)
    send_due(later(seconds=1))

    assert (none, first, len(states())) == (0, 3, 3)
    assert len(store.standing()) == 3


def test_what_was_told_is_not_told_anew_for_minutes_and_titles_that_changed_since(
    cast: Cast, store: Store
) -> None:
    course = make_course("U1", lessons=2)
    first, second = lessons_of(course)
    enrolment = make_enrolment(cast.li, course)
    for lesson in (first, second):
        learn(enrolment, lesson, now=timezone.now())
    send_due(later(seconds=1))
    record_progress(
        enrolment=enrolment, lesson=first, place=ReadingPosition("", 1.0, 30), now=later(minutes=5)
    )
    CoursePage.objects.update(title="另一个题目")
    taken_back = LearningStatement.objects.get(body__object__id__endswith=f"lessons/{second.pk}")
    take_back_learning([taken_back.key])

    call_command("backfill_statements", f"{timezone.localdate()}")

    anew = LearningStatement.objects.filter(state=StatementState.WAITING).order_by("pk")
    assert [(one.key, one.revision) for one in anew] == [
        (f"voided/{taken_back.statement_id}", 0),
        (taken_back.key, 1),
    ]


def test_batches_go_as_many_as_a_minute_allows(store: Store, settings: SettingsWrapper) -> None:
    settings.XUNPING = site(store.endpoint, batch=4, batches_a_minute=2)
    tell(*range(10))

    assert (send_due(later(seconds=1)), send_due(later(seconds=1))) == (8, 2)
    assert store.posts == [4, 4, 2]


def test_one_that_is_refused_is_found_and_the_others_arrive(cast: Cast, store: Store) -> None:
    tell(*range(9))
    bad = LearningStatement.objects.get(key="test/5")
    store.refuses = str(bad.statement_id)

    assert send_due(later(seconds=1)) == 8

    bad.refresh_from_db()
    assert bad.state == StatementState.DEAD
    assert "nothing about" in bad.error
    assert "HTTP 400" in bad.error
    store.refuses = ""
    again = send_statements_again(
        statements=LearningStatement.objects.all(), by=cast.user("zhao"), now=timezone.now()
    )
    assert (again, send_due(later(seconds=2)), len(store.kept)) == (1, 1, 9)


def test_sent_twice_is_kept_once(store: Store) -> None:
    tell(1, 2)
    send_due(later(seconds=1))
    LearningStatement.objects.update(state=StatementState.WAITING, next_try_at=timezone.now())

    assert send_due(later(seconds=2)) == 2
    assert len(store.kept) == 2


def test_another_statement_under_the_number_counts_as_taken(store: Store) -> None:
    tell(1, 2)
    first = LearningStatement.objects.get(key="test/1")
    store.kept[str(first.statement_id)] = {**first.body, "timestamp": "2020-01-01T00:00:00Z"}

    assert send_due(later(seconds=1)) == 2
    first.refresh_from_db()
    assert "HTTP 409" in first.error


@pytest.mark.parametrize("status", [401, 503])
def test_while_the_store_is_away_everything_waits_for_as_long_as_that_lasts(
    store: Store, status: int
) -> None:
    tell(1, 2)
    store.away, moment = status, later(seconds=1)
    pauses = []
    for _attempt in range(9):
        assert send_due(moment) == 0
        assert send_due(moment) == 0
        due = LearningStatement.objects.values_list("next_try_at", flat=True)[0]
        pauses.append((due - moment).total_seconds() / 60)
        moment = due
    store.away = 0

    assert send_due(moment) == 2
    assert pauses == [1, 5, 30, 30, 30, 30, 30, 30, 30]
    assert len(store.posts) == 10


def test_one_at_which_the_store_breaks_is_given_up_after_its_attempts(store: Store) -> None:
    tell(1)
    store.away, moment = 500, later(seconds=1)
    for _attempt in range(6):
        send_due(moment)
        moment = LearningStatement.objects.get().next_try_at

    assert states() == [StatementState.DEAD]
    assert len(store.posts) == 6


@pytest.mark.parametrize("status", [403, 404])
def test_a_voiding_that_is_refused_holds_nothing_else_up_and_is_given_up(store: Store, status: int) -> None:
    tell(1)
    send_due(later(seconds=1))
    take_back_learning(["test/1"])
    tell(*range(2, 9))
    store.refuses_voiding = status

    first = send_due(later(seconds=2))
    after_first = states()
    for _attempt in range(5):
        moment = LearningStatement.objects.latest("next_try_at").next_try_at
        tell(int(moment.timestamp()))
        LearningStatement.objects.filter(attempts=0).update(next_try_at=moment)
        send_due(moment)

    sent = StatementState.SENT
    assert (first, after_first) == (7, [sent, StatementState.WAITING, *[sent] * 7])
    voiding = LearningStatement.objects.get(key__startswith="voided/")
    assert (voiding.state, voiding.error) == (StatementState.DEAD, f'HTTP {status} "nobody voids here"')
    assert states().count(sent) == 13


def test_a_store_that_is_closed_to_all_is_not_asked_for_each_statement(store: Store) -> None:
    tell(1)
    send_due(later(seconds=1))
    tell(*range(2, 9))
    take_back_learning(["test/1"])
    store.away, store.posts = 403, []

    assert send_due(later(seconds=2)) == 0

    assert store.posts == [8, 7]
    assert set(states()[1:]) == {StatementState.WAITING}


@pytest.mark.parametrize("status", [403, 404])
@pytest.mark.parametrize("others", [(), (2, 3)], ids=["alone", "with others"])
def test_no_voiding_is_given_up_while_the_store_is_closed_to_all(
    store: Store, status: int, others: tuple[int, ...]
) -> None:
    tell(1)
    send_due(timezone.now())
    take_back_learning(["test/1"])
    tell(*others)
    store.away, moment = status, later(seconds=1)
    for _half_hour in range(48):
        assert send_due(moment) == 0
        moment += timedelta(minutes=31)
    kept = LearningStatement.objects.order_by("pk").values_list("state", "failures")[1:]
    waited = list(kept)
    store.away = 0

    send_due(moment)

    assert waited == [(StatementState.WAITING, 0)] * (1 + len(others))
    assert set(states()) == {StatementState.SENT}
    assert len(store.standing()) == len(others)


def test_a_voiding_that_has_rounds_to_itself_is_given_up_where_others_are_taken_between_them(
    store: Store,
) -> None:
    tell(1)
    send_due(timezone.now())
    take_back_learning(["test/1"])
    store.refuses_voiding, moment, tries = 403, later(seconds=1), 0
    voiding = LearningStatement.objects.get(key__startswith="voided/")

    while voiding.state == StatementState.WAITING and tries < 20:
        assert send_due(moment) == 0
        tell(tries + 2)
        LearningStatement.objects.filter(attempts=0).update(next_try_at=moment)
        assert send_due(moment + timedelta(seconds=30)) == 1
        voiding.refresh_from_db()
        moment, tries = max(voiding.next_try_at, moment + timedelta(minutes=1)), tries + 1

    # Before the first nothing had been taken since the voiding was written.
    assert (voiding.state, tries) == (StatementState.DEAD, 7)


def test_a_voiding_does_not_overtake_what_it_voids(store: Store) -> None:
    tell(1)
    store.away = 503
    send_due(later(seconds=1))
    take_back_learning(["test/1"])
    store.away = 0

    early = send_due(later(seconds=2))
    begin = due(later(hours=1)).count()
    send_due(later(minutes=2))

    assert (early, begin, len(store.kept), store.standing()) == (0, 1, 2, [])


def test_an_outage_uses_up_none_of_the_attempts_of_one_at_which_the_store_breaks(store: Store) -> None:
    tell(1, 2)
    store.away, moment = 401, later(seconds=1)
    for _attempt in range(9):
        send_due(moment)
        moment += timedelta(hours=1)
    store.away = 500
    pauses = []
    for _attempt in range(5):
        send_due(moment)
        due_at = LearningStatement.objects.values_list("next_try_at", flat=True)[0]
        pauses.append((due_at - moment).total_seconds() / 60)
        moment = due_at
    store.away = 0

    assert (pauses, send_due(moment)) == ([1, 5, 30, 120, 720], 2)


def test_a_password_or_a_host_that_is_wrong_loses_nothing(store: Store, settings: SettingsWrapper) -> None:
    settings.XUNPING = site(store.endpoint, password="wrong")
    tell(1)
    send_due(later(seconds=1))
    said = LearningStatement.objects.get().error
    settings.XUNPING = site(store.endpoint, private_networks=False)
    send_due(later(minutes=2))

    assert "who are you?" in said
    assert "127.0.0.1" in LearningStatement.objects.get().error
    assert states() == [StatementState.WAITING]


def test_what_a_dead_worker_took_comes_again(store: Store) -> None:
    tell(1)
    take(later(seconds=1), 50)

    assert send_due(later(minutes=1)) == 0
    assert send_due(later(minutes=31)) == 1


def test_a_dry_run_posts_nothing(store: Store, settings: SettingsWrapper) -> None:
    settings.XUNPING = site(store.endpoint, dry_run=True)
    tell(1)

    assert send_due(later(seconds=1)) == 1
    assert (store.posts, states()) == ([], [StatementState.SENT])


def test_old_content_goes_and_nothing_is_told_twice(store: Store) -> None:
    event = happened()
    tell_learning(lambda: [event])
    send_due(later(seconds=1))

    assert forget_content(later(days=89)) == 0
    assert forget_content(later(days=91)) == 1
    assert LearningStatement.objects.get().body == {}
    assert tell_learning(lambda: [event]) == 0


def test_a_score_is_a_share_of_the_marks(cast: Cast, store: Store) -> None:
    attempt = write(cast.li)
    assert (attempt.marks, attempt.max_marks) == (Decimal(4), Decimal(4))

    score = LearningStatement.objects.get().body["result"]["score"]

    assert score == {"scaled": 1.0, "raw": 4.0, "min": 0.0, "max": 4.0}
