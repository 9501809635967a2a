"""The reader: who may read, what is shown, what the browser sends, and what it costs."""

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from wagtail.images import get_image_model

from lms.courses.api import CoursePage, CreditRecord, Enrolment
from lms.courses.learning.models import LessonProgress
from lms.courses.learning.services import answer_check
from lms.courses.pages.models import LessonPage
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.standards.api import Fact
from tests.accounts import User
from tests.factories.courses import (
    DRAWING,
    Block,
    check,
    law,
    learn,
    lessons_of,
    make_course,
    make_enrolment,
    make_lesson,
    make_standard,
    picture,
    prose,
    standard_value,
)
from tests.factories.people import Cast, make_cast, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    make_standard()
    return make_cast()


@pytest.fixture
def course(cast: Cast) -> CoursePage:
    return make_course("U1", lessons=2)


@pytest.fixture
def li(cast: Cast, client: Client) -> Client:
    client.force_login(cast.user("li"))
    return client


def page_of(client: Client, lesson: LessonPage) -> str:
    """Read a lesson as the page shows it."""
    reply = client.get(lesson.url)
    assert reply.status_code == 200
    return reply.content.decode()


@pytest.mark.parametrize("path", ["/learn/", "/learn/u1/", "/learn/u1/u1-1/", "/learn/pictures/1/"])
def test_nobody_reads_without_signing_in(course: CoursePage, client: Client, path: str) -> None:
    reply = client.get(path)

    assert (reply.status_code, reply.headers["Location"]) == (302, f"/account/login/?next={path}")


def test_somebody_who_left_reads_nothing(cast: Cast, course: CoursePage, li: Client) -> None:
    cast.li.left_on = timezone.localdate()
    cast.li.save()

    assert li.get("/learn/u1/u1-1/").status_code == 403


def test_draft_is_not_served_and_its_words_stay_unread(course: CoursePage, li: Client) -> None:
    lesson = lessons_of(course)[0]
    lesson.intro = "还没发布的引子"
    lesson.save_revision()
    lessons_of(course)[1].unpublish()

    assert "还没发布的引子" not in page_of(li, lesson)
    assert li.get("/learn/u1/u1-2/").status_code == 404


def test_lesson_of_an_unpublished_course_is_not_served(course: CoursePage, li: Client) -> None:
    lesson = lessons_of(course)[0]
    course.unpublish()

    assert li.get(lesson.url).status_code == 404


def test_value_of_the_standard_and_of_the_law_stand_side_by_side(course: CoursePage, li: Client) -> None:
    lesson = make_lesson(course, "values", [standard_value(), law(), prose(1)])

    page = page_of(li, lesson)

    assert page.count('class="value-pair"') == 1
    assert "本规范的示例值" in page
    assert "法规的要求" in page
    assert "《电信用户申诉处理办法》（2016 公布）第 10 条" in page
    assert "2026-11-01" in page


def test_cited_facts_show_basis_verification_and_day(course: CoursePage, li: Client) -> None:
    lesson = make_lesson(course, "cited", [prose(1, clause="2.1", facts=["F-2.1-7"])])

    page = page_of(li, lesson)

    assert "15 日内未获答复可以申诉" in page
    assert "2026-11-25" in page
    assert str(Fact(verification="recalled").get_verification_display()) in page


def test_body_is_kept_until_it_is_published_anew(course: CoursePage, li: Client) -> None:
    lesson = make_lesson(course, "fresh", [prose(1, text="<p>旧的话</p>")])
    before = page_of(li, lesson)
    lesson.body[0].value["text"].source = "<p>新的话</p>"
    lesson.save_revision()
    draft = page_of(li, lesson)

    lesson.get_latest_revision().publish()

    assert "旧的话" in before
    assert "旧的话" in draft
    assert "新的话" in page_of(li, lesson)


def test_kept_body_follows_the_facts(course: CoursePage, li: Client) -> None:
    lesson = make_lesson(course, "facts", [prose(1, facts=["F-2.1-4"])])
    page_of(li, lesson)

    Fact.objects.filter(code="F-2.1-4").update(statement="改过的陈述")

    assert "改过的陈述" in page_of(li, lesson)


def test_kept_body_follows_a_page_that_moved(
    course: CoursePage,
    li: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    target = lessons_of(course)[0]
    link = f'<p><a linktype="page" id="{target.pk}">见上一课</a></p>'
    lesson = make_lesson(course, "links", [prose(1, text=link)])
    before = page_of(li, lesson)

    target.slug = "renamed"
    with django_capture_on_commit_callbacks(execute=True):
        target.save_revision().publish()

    assert '<a href="/learn/u1/u1-1/">见上一课</a>' in before
    assert '<a href="/learn/u1/renamed/">见上一课</a>' in page_of(li, lesson)


def many(target: LessonPage, count: int) -> list[Block]:
    """Give sections that each link to a page and cite, with values and a question."""
    link = f'<p><a linktype="page" id="{target.pk}">见</a></p>'
    sections = [prose(number, text=link, clause="2.1", facts=["F-2.1-7"]) for number in range(count)]
    return [*sections, standard_value(), law(), check()]


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("kept", "queries"), [(False, 15), (True, 8)])
def test_lesson_costs_the_same_for_any_number_of_blocks(
    course: CoursePage,
    li: Client,
    cast: Cast,
    count: int,
    kept: bool,
    queries: int,
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    make_enrolment(cast.li, course)
    warm, measured = lessons_of(course)[0], make_lesson(course, "long", many(lessons_of(course)[1], count))
    page_of(li, measured if kept else warm)

    with django_assert_num_queries(queries):  # type: ignore[operator] # the fixture
        page_of(li, measured)


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 3])
def test_list_of_courses_costs_the_same_for_any_number(
    cast: Cast, li: Client, count: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(1, count + 1):
        make_enrolment(cast.li, make_course(f"U{number}"), due_on=timezone.localdate())
        make_course(f"U{number + 10}")
    li.get("/learn/")

    with django_assert_num_queries(9):  # type: ignore[operator] # the fixture
        li.get("/learn/")


def test_list_sorts_every_course_once(cast: Cast, course: CoursePage, li: Client) -> None:
    done = make_enrolment(cast.li, make_course("U2"))
    Enrolment.objects.filter(pk=done.pk).update(completed_at=timezone.now())
    make_enrolment(cast.li, make_course("U3"), due_on=timezone.localdate() - timedelta(days=2))

    catalogue = li.get("/learn/").context["catalogue"]

    lists: Sequence[list[str]] = [
        [state.course.code for state in states]
        for states in (catalogue.to_do, catalogue.recommended, catalogue.others, catalogue.done)
    ]
    assert lists == [["U3"], [], ["U1"], ["U2"]]


def test_the_words_beside_the_bar_say_the_share_that_it_shows(
    cast: Cast, course: CoursePage, li: Client
) -> None:
    enrolment = make_enrolment(cast.li, course)
    learn(enrolment, lessons_of(course)[0])

    page = li.get("/learn/", headers={"accept-language": "en"})

    [state] = page.context["catalogue"].to_do
    words = f"{state.share:.0%} · {state.lessons_done} of {state.lessons_total} lessons done"
    assert words in page.text


def test_a_course_shows_the_hours_that_were_recognised(cast: Cast, course: CoursePage, li: Client) -> None:
    """The course brings more hours since; the sum of the year has those recognised, and so has its line."""
    done = make_enrolment(cast.li, course)
    Enrolment.objects.filter(pk=done.pk).update(completed_at=timezone.now())
    CreditRecord.objects.create(
        enrolment=done, employee=cast.li, hours=Decimal("1.5"), earned_on=timezone.localdate()
    )
    CoursePage.objects.filter(pk=course.pk).update(credit_hours="4.0")

    home, page = li.get("/learn/", headers={"accept-language": "en"}), li.get("/learn/u1/")

    [state] = home.context["catalogue"].done
    assert state.hours == home.context["hours"] == Decimal("1.5")
    assert "1.5 hours · " in home.text
    assert "1.5 学时" in page.text.split("<main")[1].split("</header>")[-1]


def test_an_english_reader_reads_english_titles(cast: Cast, course: CoursePage, li: Client) -> None:
    CoursePage.objects.filter(pk=course.pk).update(title_en="The whole process")
    make_course("U2")

    catalogue, page = (
        li.get(path, headers={"accept-language": "en"}).content.decode() for path in ("/learn/", "/learn/u1/")
    )

    assert ("The whole process" in catalogue, "课程 U1" in catalogue) == (True, False)
    assert "课程 U2" in catalogue
    assert "<h1>The whole process</h1>" in page
    assert "<h1>课程 U1</h1>" in li.get("/learn/u1/").content.decode()


def test_enrolling_opens_the_first_lesson(cast: Cast, course: CoursePage, li: Client) -> None:
    reply = li.post(f"/learn/course/{course.pk}/enrol/")

    assert reply.headers["Location"] == "/learn/u1/u1-1/"
    assert Enrolment.objects.get().employee == cast.li


def test_place_is_kept_and_offered_again(cast: Cast, course: CoursePage, li: Client) -> None:
    make_enrolment(cast.li, course)
    lesson = lessons_of(course)[0]

    reply = li.post(f"/learn/lesson/{lesson.pk}/place/", {"block": "prose-1", "share": "0.5", "seconds": "9"})

    page = page_of(li, lesson)
    assert reply.json() == {"done": False}
    assert 'href="#b-prose-1"' in page
    assert "第 1 节" in page


@pytest.mark.parametrize("share", ["1.5", "-1", "half", ""])
def test_odd_share_is_refused(cast: Cast, course: CoursePage, li: Client, share: str) -> None:
    make_enrolment(cast.li, course)

    reply = li.post(f"/learn/lesson/{lessons_of(course)[0].pk}/place/", {"block": "a", "share": share})

    assert reply.status_code == 400


@pytest.mark.parametrize("what", ["place", "check/check-1"])
def test_nobody_writes_into_the_progress_of_another(
    cast: Cast, course: CoursePage, li: Client, what: str
) -> None:
    make_enrolment(cast.chen, course)
    lesson = lessons_of(course)[0]

    reply = li.post(f"/learn/lesson/{lesson.pk}/{what}/", {"share": "1", "option": "0"})

    assert reply.status_code == 404
    assert LessonProgress.objects.count() == 0


def test_answers_of_another_are_not_shown(cast: Cast, course: CoursePage, client: Client) -> None:
    make_enrolment(cast.li, course)
    make_enrolment(cast.chen, course)
    lesson = lessons_of(course)[0]
    client.force_login(cast.user("chen"))
    client.post(f"/learn/lesson/{lesson.pk}/check/check-1/", {"option": "1"})

    client.force_login(cast.user("li"))

    assert "您的选择" not in page_of(client, lesson)


def test_question_hides_its_answer_until_answered(cast: Cast, course: CoursePage, li: Client) -> None:
    make_enrolment(cast.li, course)

    page = page_of(li, lessons_of(course)[0])

    assert "那是把平均当成了上限。" not in page
    assert 'name="option"' in page


WHY_RIGHT, WHY_WRONG = "示例值说的是平均。", "那是把平均当成了上限。"


def answer(client: Client, lesson: LessonPage, **data: str) -> str:
    """Answer the question of a lesson as htmx does."""
    url = f"/learn/lesson/{lesson.pk}/check/check-1/"
    return client.post(url, data, headers={"HX-Request": "true"}).text


def test_right_answer_comes_back_in_place_with_every_reason(
    cast: Cast, course: CoursePage, li: Client
) -> None:
    make_enrolment(cast.li, course)

    page = answer(li, lessons_of(course)[0], option="0")

    assert WHY_RIGHT in page
    assert WHY_WRONG in page
    assert "您的选择" in page
    assert 'id="lesson-end" hx-swap-oob="true"' in page


def test_first_miss_says_why_and_asks_once_more(cast: Cast, course: CoursePage, li: Client) -> None:
    make_enrolment(cast.li, course)

    page = answer(li, lessons_of(course)[0], option="1")

    assert WHY_WRONG in page
    assert WHY_RIGHT not in page
    assert "不对" in page
    assert "再答错，明天再问您这一题" in page
    assert 'name="option"' in page
    assert "1 道“想一想”还没有答对" in page


def test_second_miss_explains_everything_and_asks_again_tomorrow(
    cast: Cast, course: CoursePage, li: Client
) -> None:
    make_enrolment(cast.li, course)
    lesson = lessons_of(course)[0]
    answer(li, lesson, option="1")

    page = answer(li, lesson, option="1")
    too_soon = answer(li, lesson, option="0")
    asked_for = li.get(f"{lesson.url}?again=check-1").text

    assert WHY_RIGHT in page
    assert "今天答错两次" in page
    assert "1 道“想一想”明天再问您" in page
    assert 'name="option"' not in page
    assert "今天答错两次" in too_soon
    assert 'name="option"' not in asked_for
    assert LessonProgress.objects.get().checks["check-1"]["correct"] is False


def test_a_new_day_asks_the_missed_question_again(cast: Cast, course: CoursePage, li: Client) -> None:
    enrolment = make_enrolment(cast.li, course)
    lesson = lessons_of(course)[0]
    yesterday = timezone.now() - timedelta(days=1)
    for _try in range(2):
        answer_check(
            enrolment=enrolment, lesson=lesson, block_id="check-1", chosen=frozenset({1}), now=yesterday
        )

    page = page_of(li, lesson)

    assert 'name="option"' in page
    assert WHY_WRONG not in page
    assert "1 道“想一想”还没有答对" in page


def test_course_of_which_only_missed_questions_are_left_says_when_it_goes_on(
    cast: Cast, li: Client, course: CoursePage
) -> None:
    enrolment = make_enrolment(cast.li, course)
    for lesson in lessons_of(course):
        learn(enrolment, lesson)
    tomorrow = timezone.localdate() + timedelta(days=1)
    enrolment.progress.update(completed_at=None, asks_again_on=tomorrow)
    Enrolment.objects.update(completed_at=None)
    CreditRecord.objects.all().delete()

    page, courses = li.get("/learn/u1/").text, li.get("/learn/").text

    assert "只差答错的题" in page
    assert f"{tomorrow:%Y-%m-%d} 再问您这几题" in page
    assert "继续学习" not in page
    assert f"{tomorrow:%Y-%m-%d} 再问答错的题" in courses


def test_a_choice_that_lacks_a_right_option_is_called_incomplete(
    cast: Cast, course: CoursePage, li: Client
) -> None:
    options = [{"text": text, "correct": text != "丙", "why": f"因为{text}"} for text in "甲乙丙"]
    question = {"question": "哪些？", "options": options, "clause": "", "facts": []}
    lesson = make_lesson(course, "many", [prose(1), {"type": "check", "id": "check-1", "value": question}])
    make_enrolment(cast.li, course)

    page = answer(li, lesson, option="0")

    assert "您选的都对，但还有该选的没有选" in page
    assert "不对" not in page
    assert "因为乙" not in page


def test_pressing_without_a_choice_says_so_at_the_question(
    cast: Cast, course: CoursePage, li: Client
) -> None:
    make_enrolment(cast.li, course)
    lesson = lessons_of(course)[0]

    page = answer(li, lesson)

    assert '<p class="check-fault" role="alert">请先选一个选项。</p>' in page
    assert "required" not in page_of(li, lesson).split('id="b-check-1"')[1].split("</section>")[0]
    assert LessonProgress.objects.count() == 0


def test_employee_who_is_not_enrolled_reads_no_answers(course: CoursePage, li: Client) -> None:
    page = page_of(li, lessons_of(course)[0])

    assert "每件都不能超过" in page
    assert WHY_RIGHT not in page
    assert "报名后可以作答" in page


def test_answer_without_script_leads_back_to_the_question(cast: Cast, course: CoursePage, li: Client) -> None:
    make_enrolment(cast.li, course)
    lesson = lessons_of(course)[0]

    reply = li.post(f"/learn/lesson/{lesson.pk}/check/check-1/", {"option": "0"})

    assert reply.headers["Location"] == "/learn/u1/u1-1/#b-check-1"
    assert LessonProgress.objects.get().checks["check-1"]["correct"] is True


def test_answered_question_can_be_answered_again(cast: Cast, course: CoursePage, li: Client) -> None:
    make_enrolment(cast.li, course)
    lesson = lessons_of(course)[0]
    li.post(f"/learn/lesson/{lesson.pk}/check/check-1/", {"option": "0"})

    answered = page_of(li, lesson)
    again = li.get(f"{lesson.url}?again=check-1").content.decode()

    assert 'name="option"' not in answered
    assert 'name="option"' in again


def test_nothing_chosen_or_no_such_option_changes_nothing(cast: Cast, course: CoursePage, li: Client) -> None:
    make_enrolment(cast.li, course)
    url = f"/learn/lesson/{lessons_of(course)[0].pk}/check/check-1/"

    li.post(url, {})
    li.post(url, {"option": "7"})

    assert LessonProgress.objects.count() == 0


def test_nothing_chosen_is_said_at_the_question_in_its_own_words(
    cast: Cast, course: CoursePage, li: Client
) -> None:
    make_enrolment(cast.li, course)
    lesson = lessons_of(course)[0]

    opened = page_of(li, lesson).split('id="b-check-1"')[1].split("</section>")[0]
    in_place = answer(li, lesson)
    without_script = li.post(f"/learn/lesson/{lesson.pk}/check/check-1/", {}, follow=True).text

    assert "novalidate" in opened
    assert "required" not in opened
    assert '<p class="check-fault" role="alert">请先选一个选项。</p>' in in_place
    assert 'name="option"' in in_place
    assert "请先选一个选项。" in without_script


def test_lesson_says_what_is_missing_until_it_is_learned(cast: Cast, course: CoursePage, li: Client) -> None:
    enrolment = make_enrolment(cast.li, course)
    first = lessons_of(course)[0]

    before = page_of(li, first)
    learn(enrolment, first)

    assert "读到最后" in before
    assert "还需阅读约 3 分钟" in before
    assert "1 道“想一想”没有答" in before
    assert "本课已学完" in page_of(li, first)


def test_trainer_without_a_file_reads_but_keeps_nothing(course: CoursePage, client: Client) -> None:
    client.force_login(make_user_with_role(Role.TRAINER))
    lesson = lessons_of(course)[0]

    page = page_of(client, lesson)
    refused = client.post(f"/learn/course/{course.pk}/enrol/")

    assert "data-place-url" not in page
    assert "报名" not in page
    assert refused.status_code == 403


@pytest.fixture
def drawing(settings: Settings, tmp_path: Path) -> int:
    """Put a drawing into the library that no lesson shows yet."""
    settings.MEDIA_ROOT = tmp_path
    file = ImageFile(BytesIO(DRAWING.encode()), name="a.svg")
    return int(get_image_model().objects.create(title="图", file=file).pk)


def test_picture_is_sent_so_that_it_can_do_nothing(course: CoursePage, li: Client, drawing: int) -> None:
    make_lesson(course, "drawn", [picture(drawing)])

    reply = li.get(f"/learn/pictures/{drawing}/")

    policy = reply.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert reply.headers["Content-Type"] == "image/svg+xml"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cache-Control"] == "private, max-age=600"


def test_only_a_picture_in_a_published_lesson_is_sent(course: CoursePage, li: Client, drawing: int) -> None:
    """What is kept follows every publication and withdrawal, and a draft shows nothing."""

    def status() -> int:
        return li.get(f"/learn/pictures/{drawing}/").status_code

    lesson = lessons_of(course)[0]
    seen = [status()]
    lesson.body = json.dumps([picture(drawing)])
    draft = lesson.save_revision()
    seen.append(status())
    draft.publish()
    seen.append(status())
    LessonPage.objects.get(pk=lesson.pk).unpublish()
    seen.append(status())

    assert seen == [404, 404, 200, 404]


@pytest.mark.parametrize("role", [Role.TRAINER, Role.AUDITOR])
def test_who_writes_lessons_sees_a_picture_before_it_is_published(
    drawing: int, client: Client, role: Role
) -> None:
    create_roles()
    client.force_login(make_user_with_role(role))

    status = client.get(f"/learn/pictures/{drawing}/").status_code

    assert status == (200 if role == Role.TRAINER else 404)


def test_superuser_sees_the_index_as_the_list(course: CoursePage, client: Client) -> None:
    client.force_login(User.objects.create_superuser("root"))

    assert client.get("/learn/").status_code == 200
