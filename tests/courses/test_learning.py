"""Reading, answering, completing: what is kept, and that hours are recognised once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from lms.courses.api import (
    CoursePage,
    CreditRecord,
    Enrolment,
    course_completed,
    learning_of,
)
from lms.courses.learning.models import LessonProgress
from lms.courses.learning.services import (
    CheckRests,
    LessonNotInCourse,
    NoSuchCheck,
    ReadingPosition,
    answer_check,
    enrol,
    record_progress,
)
from lms.courses.pages.models import LessonPage
from lms.courses.paths.models import LearningPath, LearningPathCourse
from lms.demo.past_learning import PastLearning, record_past_learning
from tests.factories.courses import (
    NOW,
    TODAY,
    check,
    learn,
    lessons_of,
    make_course,
    make_enrolment,
    make_lesson,
    make_standard,
    prose,
)
from tests.factories.people import Cast, make_cast

pytestmark = pytest.mark.django_db
RIGHT, WRONG = frozenset({0}), frozenset({1})


@pytest.fixture
def cast() -> Cast:
    make_standard()
    return make_cast()


@pytest.fixture
def enrolment(cast: Cast) -> Enrolment:
    return make_enrolment(cast.li, make_course("U1", lessons=2))


@pytest.fixture
def told() -> Iterator[list[Enrolment]]:
    """Collect the completions that were told."""
    heard: list[Enrolment] = []

    def hear(*, enrolment: Enrolment, **_kwargs: object) -> None:
        heard.append(enrolment)

    course_completed.connect(hear)
    yield heard
    course_completed.disconnect(hear)


def read(enrolment: Enrolment, lesson: LessonPage, share: float = 1.0, *, seconds: int = 0) -> LessonProgress:
    """Read a lesson up to a share of it."""
    place = ReadingPosition("prose-1", share, seconds)
    return record_progress(enrolment=enrolment, lesson=lesson, place=place, now=NOW)


def answer(
    enrolment: Enrolment, lesson: LessonPage, chosen: frozenset[int] = RIGHT, block_id: str = "check-1"
) -> bool:
    """Answer the check question of a lesson."""
    outcome = answer_check(enrolment=enrolment, lesson=lesson, block_id=block_id, chosen=chosen, now=NOW)
    return outcome.correct


def test_share_read_never_falls_and_the_place_is_the_last(enrolment: Enrolment) -> None:
    lesson = lessons_of(enrolment.course)[0]

    read(enrolment, lesson, 0.8)
    progress = read(enrolment, lesson, 0.3)

    assert (progress.share_read, progress.block_id) == (0.8, "prose-1")
    assert LessonProgress.objects.count() == 1


def test_seconds_are_believed_only_as_far_as_the_clock_went(enrolment: Enrolment) -> None:
    lesson = lessons_of(enrolment.course)[0]
    read(enrolment, lesson, 0.1, seconds=900)

    later = NOW + timedelta(seconds=20)
    place = ReadingPosition("prose-1", 0.2, 900)
    progress = record_progress(enrolment=enrolment, lesson=lesson, place=place, now=later)

    assert progress.seconds == 20


def test_server_marks_the_answer_and_a_later_one_replaces_it(enrolment: Enrolment) -> None:
    lesson = lessons_of(enrolment.course)[0]

    first = answer(enrolment, lesson, WRONG)
    second = answer(enrolment, lesson, RIGHT)

    stored = LessonProgress.objects.get().checks
    assert (first, second) == (False, True)
    assert stored == {
        "check-1": {"chosen": [0], "correct": True, "at": NOW.isoformat(), "misses": 1, "first": False}
    }


@pytest.mark.parametrize(
    ("block_id", "chosen"),
    [("gone", RIGHT), ("prose-1", RIGHT), ("check-1", frozenset({7})), ("check-1", frozenset())],
)
def test_answer_to_no_question_or_no_option_is_refused(
    enrolment: Enrolment, block_id: str, chosen: frozenset[int]
) -> None:
    with pytest.raises(NoSuchCheck):
        answer(enrolment, lessons_of(enrolment.course)[0], chosen, block_id)


def test_lesson_of_another_course_is_refused(enrolment: Enrolment) -> None:
    foreign = lessons_of(make_course("U2"))[0]

    with pytest.raises(LessonNotInCourse):
        read(enrolment, foreign)


def test_lesson_is_not_done_by_a_wrong_answer_and_done_by_a_right_one(enrolment: Enrolment) -> None:
    lesson = lessons_of(enrolment.course)[0]
    read(enrolment, lesson, 0.5)
    for minutes in range(1, 11):
        place, created_at = ReadingPosition("check-1", 1.0, 60), NOW + timedelta(minutes=minutes)
        record_progress(enrolment=enrolment, lesson=lesson, place=place, now=created_at)

    answer(enrolment, lesson, WRONG)
    after_a_miss = LessonProgress.objects.get().completed_at
    answer(enrolment, lesson, RIGHT)

    assert after_a_miss is None
    assert LessonProgress.objects.get().completed_at == NOW


def test_a_question_missed_twice_is_refused_today_and_taken_tomorrow(enrolment: Enrolment) -> None:
    first, second = lessons_of(enrolment.course)
    learn(enrolment, first)
    LessonProgress.objects.update(completed_at=None, checks={})
    learn(enrolment, second)
    answer(enrolment, first, WRONG)
    answer(enrolment, first, WRONG)

    with pytest.raises(CheckRests):
        answer(enrolment, first, RIGHT)
    [waiting] = learning_of(enrolment.employee, TODAY).due
    tomorrow = NOW + timedelta(days=1)
    taken = answer_check(
        enrolment=enrolment, lesson=first, block_id="check-1", chosen=RIGHT, now=tomorrow
    ).progress

    assert (waiting.next_lesson, waiting.asks_again_on) == (None, TODAY + timedelta(days=1))
    assert (taken.completed_at, taken.asks_again_on) == (tomorrow, None)
    assert CreditRecord.objects.get().earned_on == TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "minutes", "misses"),
    [(WRONG, -5, 1), (WRONG, 0.5, 1), (WRONG, 5, 2), (frozenset({0, 1}), -5, 2)],
    ids=["before it came", "by a clock that runs ahead", "given again afterwards", "another option"],
)
def test_a_wrong_answer_that_comes_again_late_counts_once(
    enrolment: Enrolment, given: frozenset[int], minutes: float, misses: int
) -> None:
    """Its reply was lost on the way, so the device sends it once more."""
    lesson, _other = lessons_of(enrolment.course)
    answer(enrolment, lesson, WRONG)

    outcome = answer_check(
        enrolment=enrolment,
        lesson=lesson,
        block_id="check-1",
        chosen=given,
        now=NOW + timedelta(hours=1),
        noted_at=NOW + timedelta(minutes=minutes),
    )

    assert not outcome.correct
    assert LessonProgress.objects.get().answers()["check-1"].misses == misses


def test_a_course_goes_on_with_its_other_lessons_while_one_rests(enrolment: Enrolment) -> None:
    first, second = lessons_of(enrolment.course)
    learn(enrolment, first)
    LessonProgress.objects.update(completed_at=None, checks={})
    answer(enrolment, first, WRONG)
    answer(enrolment, first, WRONG)

    found = learning_of(enrolment.employee, TODAY).due[0].next_lesson

    assert found is not None
    assert found.lesson.pk == second.pk


def test_a_course_clicked_through_in_seconds_brings_nothing(enrolment: Enrolment) -> None:
    for seconds, lesson in enumerate(lessons_of(enrolment.course)):
        now = NOW + timedelta(seconds=3 * seconds)
        place = ReadingPosition("check-1", 1.0, 3600)
        record_progress(enrolment=enrolment, lesson=lesson, place=place, now=now)
        answer(enrolment, lesson)

    enrolment.refresh_from_db()
    assert enrolment.completed_at is None
    assert CreditRecord.objects.count() == 0


def test_least_time_is_three_tenths_of_the_minutes(enrolment: Enrolment) -> None:
    lesson = lessons_of(enrolment.course)[0]
    answer(enrolment, lesson)
    read(enrolment, lesson)

    def after(seconds: int, more: int) -> datetime | None:
        now = NOW + timedelta(seconds=seconds)
        place = ReadingPosition("check-1", 1.0, more)
        return record_progress(enrolment=enrolment, lesson=lesson, place=place, now=now).completed_at

    assert (lesson.minutes, after(60, 60), after(120, 60), after(179, 59)) == (10, None, None, None)
    assert after(180, 1) == NOW + timedelta(seconds=180)


def test_one_word_after_hours_does_not_learn_a_lesson(enrolment: Enrolment) -> None:
    lesson = lessons_of(enrolment.course)[0]
    answer(enrolment, lesson)
    read(enrolment, lesson)

    now = NOW + timedelta(hours=3)
    progress = record_progress(
        enrolment=enrolment, lesson=lesson, place=ReadingPosition("", 1.0, 10_800), now=now
    )

    assert (progress.seconds, progress.completed_at) == (60, None)


def test_an_answer_takes_no_reading_time_away(enrolment: Enrolment) -> None:
    lesson = lessons_of(enrolment.course)[0]
    read(enrolment, lesson, 0.1)
    now = NOW + timedelta(seconds=14)
    answer_check(enrolment=enrolment, lesson=lesson, block_id="check-1", chosen=RIGHT, now=now)

    now = NOW + timedelta(seconds=15)
    progress = record_progress(
        enrolment=enrolment, lesson=lesson, place=ReadingPosition("", 0.2, 15), now=now
    )

    assert progress.seconds == 15


def test_course_is_completed_with_its_last_lesson_and_told_once(
    enrolment: Enrolment,
    told: list[Enrolment],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for lesson in lessons_of(enrolment.course):
            learn(enrolment, lesson)
            answer(enrolment, lesson, WRONG)

    enrolment.refresh_from_db()
    credit = CreditRecord.objects.get()
    assert enrolment.completed_at == NOW
    assert (credit.hours, credit.earned_on, credit.employee) == (Decimal("1.5"), TODAY, enrolment.employee)
    assert told == [enrolment]


def test_first_lesson_alone_completes_nothing(enrolment: Enrolment) -> None:
    learn(enrolment, lessons_of(enrolment.course)[0])

    assert CreditRecord.objects.count() == 0


def test_lesson_added_later_does_not_take_hours_back_or_give_them_twice(enrolment: Enrolment) -> None:
    for lesson in lessons_of(enrolment.course):
        learn(enrolment, lesson)
    added = make_lesson(enrolment.course, "u1-3", [prose(1), check()])

    enrolment = Enrolment.objects.get()
    learn(enrolment, added)

    assert enrolment.completed_at == NOW
    assert CreditRecord.objects.count() == 1


def test_enrolling_twice_gives_the_same_enrolment(cast: Cast) -> None:
    course = make_course()

    first = enrol(employee=cast.li, course=course, now=NOW)
    second = enrol(employee=cast.li, course=course, now=NOW + timedelta(days=1))

    assert (first, first.enrolled_at) == (second, second.enrolled_at)


def test_next_lesson_is_the_first_one_not_done(cast: Cast) -> None:
    enrolment = make_enrolment(cast.li, make_course("U2"), due_on=TODAY + timedelta(days=3))
    first, second = lessons_of(enrolment.course)
    learn(enrolment, first)
    read(enrolment, second, 0.5)

    [state] = learning_of(cast.li, TODAY).due

    assert state.next_lesson is not None
    assert (state.next_lesson.lesson.pk, state.next_lesson.number, state.lessons_total) == (second.pk, 2, 2)
    assert (state.minutes_left, state.days_left) == (5, 3)
    assert state.next_lesson.url == "/learn/u2/u2-2/"


def test_what_is_read_to_the_end_but_not_done_is_neither_full_nor_without_minutes(cast: Cast) -> None:
    enrolment = make_enrolment(cast.li, make_course("U2"), due_on=TODAY + timedelta(days=3))
    first, second = lessons_of(enrolment.course)
    LessonPage.objects.filter(pk=first.pk).update(minutes=500)
    learn(enrolment, first)
    read(enrolment, second, 1.0)

    [state] = learning_of(cast.li, TODAY).due

    assert state.next_lesson is not None
    assert (state.next_lesson.share, state.share, state.minutes_left) == (0.99, 0.99, 1)


def test_courses_to_do_stand_by_their_day_and_those_begun_first(cast: Cast) -> None:
    for code, days in (("U1", 8), ("U2", 7), ("U3", -2)):
        make_enrolment(cast.li, make_course(code), due_on=TODAY + timedelta(days=days))
    make_enrolment(cast.li, make_course("U4"))
    begun = make_enrolment(cast.li, make_course("U5"))
    read(begun, lessons_of(begun.course)[0])

    assert [state.course.code for state in learning_of(cast.li, TODAY).due] == ["U3", "U2", "U1", "U5", "U4"]


@pytest.mark.parametrize("count", [1, 3])
def test_due_courses_cost_the_same_for_any_number(
    cast: Cast, count: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(1, count + 1):
        enrolment = make_enrolment(cast.li, make_course(f"U{number}"), due_on=TODAY)
        read(enrolment, lessons_of(enrolment.course)[0])
    assert learning_of(cast.li, TODAY).due

    with django_assert_num_queries(7):  # type: ignore[operator] # the fixture
        assert learning_of(cast.li, TODAY).due


def test_past_learning_is_written_as_it_went(cast: Cast) -> None:
    course, other = make_course("U1"), make_course("U2")
    make_enrolment(cast.chen, course)
    begun = NOW - timedelta(days=40)
    past = [
        PastLearning(cast.li.pk, course.pk, begun, completed_at=NOW - timedelta(days=30)),
        PastLearning(cast.li.pk, other.pk, begun, share=0.75),
        PastLearning(cast.chen.pk, course.pk, begun),
    ]

    made = record_past_learning(past=past)

    shares = LessonProgress.objects.filter(enrolment__course=other).order_by("lesson__path")
    assert made == 2
    assert [(row.share_read, row.completed_at is not None) for row in shares] == [(1.0, True), (0.5, False)]
    assert learning_of(cast.li, TODAY).hours == Decimal("1.5")
    assert learning_of(cast.chen, TODAY).hours == 0


def test_hours_add_up_to_tenths_on_every_database(cast: Cast) -> None:
    for number, hours in enumerate(["0.8"] * 6 + ["0.5", "1.5"]):
        CreditRecord.objects.create(
            enrolment=make_enrolment(cast.li, make_course(f"U{number + 1}")),
            employee=cast.li,
            hours=Decimal(hours),
            earned_on=TODAY,
        )

    assert str(learning_of(cast.li, TODAY).hours) == "6.8"


def make_path(cast: Cast, *courses: CoursePage) -> None:
    """Make a learning path for Li's position."""
    posting = cast.li.posting_on(TODAY)
    assert posting is not None
    path = LearningPath.objects.create(key="agent", title="坐席")
    path.positions.add(posting.position)
    for place, course in enumerate(courses):
        path.steps.add(LearningPathCourse(course=course, sort_order=place))
    path.save()


def test_the_yearly_aim_is_what_the_positions_courses_can_bring(cast: Cast) -> None:
    """One course was completed last year, another this year for fewer hours than it brings now."""
    old, done, coming, _foreign = (make_course(f"U{number}", lessons=0) for number in range(1, 5))
    make_path(cast, old, done, coming)
    chosen = make_course("U5", lessons=0, hours="0.5")
    make_enrolment(cast.li, chosen)
    past = [
        PastLearning(cast.li.pk, old.pk, NOW, completed_at=NOW - timedelta(days=365)),
        PastLearning(cast.li.pk, done.pk, NOW, completed_at=NOW),
    ]
    record_past_learning(past=past)
    CoursePage.objects.filter(pk=done.pk).update(credit_hours="9.0")

    assert learning_of(cast.li, TODAY).hours_aim == Decimal("1.5") + Decimal("1.5") + Decimal("0.5")


def test_a_course_that_was_completed_and_taken_off_the_site_counts_in_the_aim_as_in_the_hours(
    cast: Cast, client: Client
) -> None:
    done, coming = make_course("U1", lessons=0), make_course("U2", lessons=0, hours="0.5")
    make_path(cast, done, coming)
    now = timezone.now()
    record_past_learning(past=[PastLearning(cast.li.pk, done.pk, now, completed_at=now)])
    done.unpublish()
    client.force_login(cast.user("li"))

    page = client.get("/learn/", headers={"accept-language": "en"})

    assert (page.context["hours"], page.context["yearly_hours"]) == (Decimal("1.5"), Decimal("2.0"))


def test_the_yearly_aim_without_a_path_is_the_catalogue_and_never_above_the_sites(
    cast: Cast, settings: Settings
) -> None:
    for number in range(1, 4):
        make_course(f"U{number}", lessons=0)

    whole = learning_of(cast.li, TODAY).hours_aim
    settings.XUNPING = {"courses": {"yearly_hours": 2}}

    assert whole == Decimal("4.5")
    assert learning_of(cast.li, TODAY).hours_aim == 2


JOURNEY = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def read_without_network(
    enrolment: Enrolment, lesson: LessonPage, *, seconds: int, until: datetime, told: datetime
) -> LessonProgress:
    """Tell late what the device noted while it had no network."""
    place = ReadingPosition("prose-1", 0.5, seconds)
    return record_progress(enrolment=enrolment, lesson=lesson, place=place, now=told, read_until=until)


def test_what_was_read_without_network_counts_though_it_comes_at_once(enrolment: Enrolment) -> None:
    lesson, _other = lessons_of(enrolment.course)
    online = ReadingPosition("prose-1", 0.1, 0)
    record_progress(enrolment=enrolment, lesson=lesson, place=online, now=JOURNEY)

    progress = read_without_network(
        enrolment,
        lesson,
        seconds=15 * 60,
        until=JOURNEY + timedelta(minutes=20),
        told=JOURNEY + timedelta(hours=3),
    )

    assert progress.seconds == 15 * 60
    assert progress.last_read_at == JOURNEY + timedelta(minutes=20)


def test_a_device_whose_clock_runs_ahead_is_believed_to_the_servers_own_moment(enrolment: Enrolment) -> None:
    lesson, _other = lessons_of(enrolment.course)
    record_progress(enrolment=enrolment, lesson=lesson, place=ReadingPosition("prose-1", 0.1, 0), now=JOURNEY)

    progress = read_without_network(
        enrolment,
        lesson,
        seconds=24 * 3600,
        until=JOURNEY + timedelta(days=365),
        told=JOURNEY + timedelta(minutes=10),
    )

    assert progress.seconds == 10 * 60
    assert progress.last_read_at == JOURNEY + timedelta(minutes=10)


def test_a_moment_before_anything_was_heard_adds_the_place_and_no_time(enrolment: Enrolment) -> None:
    lesson, _other = lessons_of(enrolment.course)
    record_progress(enrolment=enrolment, lesson=lesson, place=ReadingPosition("prose-1", 0.1, 0), now=JOURNEY)

    progress = read_without_network(
        enrolment, lesson, seconds=600, until=JOURNEY - timedelta(days=1), told=JOURNEY + timedelta(hours=1)
    )

    assert (progress.seconds, progress.share_read) == (0, 0.5)
    assert progress.last_read_at == JOURNEY


@given(
    steps=st.lists(
        st.tuples(
            st.integers(0, 1),  # which lesson
            st.integers(0, 4000),  # the seconds that the device claims
            st.floats(-600, 4000, allow_nan=False),  # when it says so, after the one before
        ),
        min_size=1,
        max_size=8,
    ),
    gap=st.floats(0, 9000, allow_nan=False),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lessons_read_on_one_journey_share_the_time_that_went_by(
    enrolment: Enrolment, steps: list[tuple[int, int, float]], gap: float
) -> None:
    LessonProgress.objects.all().delete()
    lessons = lessons_of(enrolment.course)
    record_progress(
        enrolment=enrolment, lesson=lessons[0], place=ReadingPosition("prose-1", 0.1, 0), now=JOURNEY
    )
    told = JOURNEY + timedelta(seconds=gap)
    until = JOURNEY
    claimed = [0, 0]

    for which, seconds, after in steps:
        until += timedelta(seconds=after)
        claimed[which] += seconds
        read_without_network(enrolment, lessons[which], seconds=seconds, until=until, told=told)

    believed = dict(LessonProgress.objects.values_list("lesson_id", "seconds"))
    assert sum(believed.values()) <= gap
    for lesson, most in zip(lessons, claimed, strict=True):
        assert 0 <= believed.get(lesson.pk, 0) <= most
    assert all(last <= told for last in LessonProgress.objects.values_list("last_read_at", flat=True))
