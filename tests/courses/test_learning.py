"""Reading, answering, completing: what is kept, and that hours are recognised once."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.courses.api import (
    CreditRecord,
    Enrolment,
    LessonNotInCourse,
    LessonPage,
    LessonProgress,
    NoSuchCheck,
    PastLearning,
    Place,
    answer_check,
    course_completed,
    due_enrolments,
    enrol,
    hours_this_year,
    next_lesson_for,
    record_past_learning,
    record_progress,
)
from tests.factories.courses import (
    NOW,
    TODAY,
    check,
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
    place = Place("prose-1", share, seconds)
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
    place = Place("prose-1", 0.2, 900)
    progress = record_progress(enrolment=enrolment, lesson=lesson, place=place, now=later)

    assert progress.seconds == 20


def test_server_marks_the_answer_and_a_later_one_replaces_it(enrolment: Enrolment) -> None:
    lesson = lessons_of(enrolment.course)[0]

    first = answer(enrolment, lesson, WRONG)
    second = answer(enrolment, lesson, RIGHT)

    stored = LessonProgress.objects.get().checks
    assert (first, second) == (False, True)
    assert stored == {"check-1": {"chosen": [0], "correct": True, "at": NOW.isoformat()}}


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


def test_lesson_is_done_when_read_and_answered_even_wrongly(enrolment: Enrolment) -> None:
    lesson = lessons_of(enrolment.course)[0]

    only_read = read(enrolment, lesson).completed_at
    answer(enrolment, lesson, WRONG)

    assert only_read is None
    assert LessonProgress.objects.get().completed_at == NOW


def test_least_time_holds_the_lesson_back(enrolment: Enrolment, settings: pytest.FixtureRequest) -> None:
    settings.XUNPING = {"courses": {"least_time_share": 0.1}}  # type: ignore[attr-defined] # the fixture
    lesson = lessons_of(enrolment.course)[0]
    answer(enrolment, lesson)

    too_soon = read(enrolment, lesson).completed_at
    later = NOW + timedelta(seconds=60)
    in_time = record_progress(
        enrolment=enrolment, lesson=lesson, place=Place("prose-1", 1.0, 60), now=later
    ).completed_at

    assert (too_soon, in_time) == (None, later)


def test_course_is_completed_with_its_last_lesson_and_told_once(
    enrolment: Enrolment,
    told: list[Enrolment],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for lesson in lessons_of(enrolment.course):
            read(enrolment, lesson)
            answer(enrolment, lesson)
            answer(enrolment, lesson, WRONG)

    enrolment.refresh_from_db()
    credit = CreditRecord.objects.get()
    assert enrolment.completed_at == NOW
    assert (credit.hours, credit.earned_on, credit.employee) == (Decimal("1.5"), TODAY, enrolment.employee)
    assert told == [enrolment]


def test_first_lesson_alone_completes_nothing(enrolment: Enrolment) -> None:
    lesson = lessons_of(enrolment.course)[0]
    read(enrolment, lesson)
    answer(enrolment, lesson)

    assert CreditRecord.objects.count() == 0


def test_lesson_added_later_does_not_take_hours_back_or_give_them_twice(enrolment: Enrolment) -> None:
    for lesson in lessons_of(enrolment.course):
        read(enrolment, lesson)
        answer(enrolment, lesson)
    added = make_lesson(enrolment.course, "u1-3", [prose(1), check()])

    enrolment = Enrolment.objects.get()
    read(enrolment, added)
    answer(enrolment, added)

    assert enrolment.completed_at == NOW
    assert CreditRecord.objects.count() == 1


def test_enrolling_twice_gives_the_same_enrolment(cast: Cast) -> None:
    course = make_course()

    first = enrol(employee=cast.li, course=course, now=NOW)
    second = enrol(employee=cast.li, course=course, now=NOW + timedelta(days=1))

    assert (first, first.enrolled_at) == (second, second.enrolled_at)


def test_next_lesson_is_that_of_the_nearest_due_course(cast: Cast) -> None:
    make_enrolment(cast.li, make_course("U1"), due_on=TODAY + timedelta(days=9))
    nearest = make_enrolment(cast.li, make_course("U2"), due_on=TODAY + timedelta(days=3))
    first, second = lessons_of(nearest.course)
    read(nearest, first)
    answer(nearest, first)
    read(nearest, second, 0.5)

    found = next_lesson_for(cast.li, TODAY)

    assert found is not None
    assert (found.course, found.lesson.pk, found.number, found.total) == (nearest.course, second.pk, 2, 2)
    assert (found.minutes_left, found.days_left, found.stopped_at) == (5, 3, "第 1 节")
    assert found.url == "/learn/u2/u2-2/"


def test_nothing_open_has_no_next_lesson(cast: Cast) -> None:
    make_enrolment(cast.chen, make_course())

    assert next_lesson_for(cast.li, TODAY) is None


def test_due_courses_are_limited_to_the_days_asked(cast: Cast) -> None:
    for code, days in (("U1", 8), ("U2", 7), ("U3", -2)):
        make_enrolment(cast.li, make_course(code), due_on=TODAY + timedelta(days=days))
    make_enrolment(cast.li, make_course("U4"))

    assert [state.course.code for state in due_enrolments(cast.li, TODAY, 7)] == ["U3", "U2"]
    assert [state.course.code for state in due_enrolments(cast.li, TODAY)] == ["U3", "U2", "U1", "U4"]


@pytest.mark.parametrize("count", [1, 3])
def test_due_courses_cost_the_same_for_any_number(
    cast: Cast, count: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(1, count + 1):
        enrolment = make_enrolment(cast.li, make_course(f"U{number}"), due_on=TODAY)
        read(enrolment, lessons_of(enrolment.course)[0])
    due_enrolments(cast.li, TODAY)

    with django_assert_num_queries(4):  # type: ignore[operator] # the fixture
        due_enrolments(cast.li, TODAY)


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
    assert hours_this_year(cast.li, TODAY) == Decimal("1.5")
    assert hours_this_year(cast.chen, TODAY) == 0


def test_hours_add_up_to_tenths_on_every_database(cast: Cast) -> None:
    for number, hours in enumerate(["0.8"] * 6 + ["0.5", "1.5"]):
        CreditRecord.objects.create(
            enrolment=make_enrolment(cast.li, make_course(f"U{number + 1}")),
            employee=cast.li,
            hours=Decimal(hours),
            earned_on=TODAY,
        )

    assert str(hours_this_year(cast.li, TODAY)) == "6.8"
