"""A lesson that cites law goes live only after another trainer has read it."""

import json
from collections.abc import Sequence
from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.images import get_image_model
from wagtail.models import TaskState, WorkflowState

from lms.core.notices.models import Notice
from lms.core.notices.queries import notice_text, wordings_for
from lms.courses.api import CoursePage
from lms.courses.pages.models import CourseIndexPage, CourseReview, LessonPage
from lms.courses.receivers import review_existing_indexes
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.accounts import User
from tests.factories.courses import (
    Block,
    check,
    law,
    lessons_of,
    make_course,
    make_lesson,
    make_standard,
    prose,
)
from tests.factories.exams import make_question
from tests.factories.people import make_cast, make_user_with_role
from tests.portal.sent_form import form_as_it_stands

pytestmark = pytest.mark.django_db

OWN_RULE = [prose(1, clause="2.1", facts=["F-2.1-4"])]
LAW_BLOCK = [law()]
LAW_FACT = [prose(1, facts=["F-2.1-7"])]


@pytest.fixture
def course() -> CoursePage:
    make_standard()
    create_roles()
    return make_course()


@pytest.fixture
def author(course: CoursePage) -> User:
    return make_user_with_role(Role.TRAINER)


@pytest.fixture
def reviewer(course: CoursePage) -> User:
    return make_user_with_role(Role.TRAINER)


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client


def drafted(course: CoursePage, blocks: Sequence[Block], author: User) -> LessonPage:
    """Make a lesson that is not live, written by the author."""
    lesson = make_lesson(course, "law", blocks)
    LessonPage.objects.filter(pk=lesson.pk).update(live=False, live_revision=None)
    lesson.refresh_from_db()
    lesson.save_revision(user=author)
    return lesson


def edit_address(lesson: LessonPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[lesson.pk])


def press(user: User, lesson: LessonPage, **button: str) -> str:
    """Send the form as it stands by a button; give the page it leads to."""
    client = signed_in(user)
    sent = form_as_it_stands(client, edit_address(lesson))
    sent |= body_of(LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object())
    sent |= {name.replace("_", "-"): [value] for name, value in button.items()}
    return client.post(edit_address(lesson), sent, follow=True).content.decode()


def body_of(lesson: LessonPage) -> dict[str, list[str]]:
    """Write a lesson's blocks as the editor sends them: one of law or prose is all that is needed here."""
    sent: dict[str, list[str]] = {"body-count": [str(len(lesson.body))]}
    for number, block in enumerate(lesson.body.raw_data):
        stem = f"body-{number}"
        sent |= {f"{stem}-deleted": [""], f"{stem}-order": [str(number)], f"{stem}-type": [block["type"]]}
        sent[f"{stem}-id"] = [block["id"]]
        for name, value in block["value"].items():
            if name == "facts":
                sent[f"{stem}-value-facts-count"] = [str(len(value))]
                for place, fact in enumerate(value):
                    inner = f"{stem}-value-facts-{place}"
                    code = fact["value"] if isinstance(fact, dict) else fact
                    sent |= {
                        f"{inner}-deleted": [""],
                        f"{inner}-order": [str(place)],
                        f"{inner}-value": [code],
                    }
            elif name == "text" and block["type"] == "prose":
                styles: dict[str, list[object]] = {"inlineStyleRanges": [], "entityRanges": []}
                line = {"key": "a", "text": "认事", "type": "unstyled", "depth": 0, **styles}
                raw = {"blocks": [line], "entityMap": {}}
                sent[f"{stem}-value-text"] = [json.dumps(raw)]
            else:
                sent[f"{stem}-value-{name}"] = ["" if value is None else str(value)]
    return sent


def is_live(lesson: LessonPage) -> bool:
    return LessonPage.objects.filter(pk=lesson.pk, live=True).exists()


@pytest.mark.parametrize("blocks", [LAW_BLOCK, LAW_FACT])
def test_nobody_publishes_alone_what_cites_law(
    course: CoursePage, author: User, blocks: Sequence[Block]
) -> None:
    lesson = drafted(course, blocks, author)

    form = signed_in(author).get(edit_address(lesson)).content.decode()
    press(author, lesson, action_publish="1")

    assert "action-publish" not in form
    assert "action-submit" in form
    assert not is_live(lesson)


def test_law_that_is_only_now_written_is_kept_as_a_draft(course: CoursePage, author: User) -> None:
    lesson = drafted(course, OWN_RULE, author)
    sent = form_as_it_stands(signed_in(author), edit_address(lesson))
    lesson.body = json.dumps(LAW_BLOCK)

    reply = signed_in(author).post(
        edit_address(lesson), sent | body_of(lesson) | {"action-publish": ["1"]}, follow=True
    )

    assert "须由未参与编写的培训师审核后上线" in reply.content.decode()
    assert not is_live(lesson)
    assert LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object().cites_law


def test_a_new_lesson_that_cites_law_is_kept_as_a_draft(course: CoursePage, author: User) -> None:
    client = signed_in(author)
    add = reverse("wagtailadmin_pages:add", args=["lms_courses", "lessonpage", course.pk])
    written = LessonPage(body=json.dumps(LAW_BLOCK))
    sent = form_as_it_stands(client, add) | body_of(written)

    page = client.post(
        add, sent | {"title": ["投诉期限"], "minutes": ["8"], "action-publish": ["1"]}, follow=True
    )

    lesson = LessonPage.objects.get(title="投诉期限")
    reader = signed_in(make_cast().user("li"))
    assert "须由未参与编写的培训师审核后上线" in page.text
    assert (lesson.live, lesson.has_unpublished_changes) == (False, True)
    assert reader.get(f"{course.url}{lesson.slug}/").status_code == HTTPStatus.NOT_FOUND
    assert lesson.title not in reader.get(course.url).text
    assert lesson.get_latest_revision_as_object().cites_law


def test_a_new_lesson_that_cites_no_law_goes_live_at_once(course: CoursePage, author: User) -> None:
    client = signed_in(author)
    add = reverse("wagtailadmin_pages:add", args=["lms_courses", "lessonpage", course.pk])
    sent = form_as_it_stands(client, add) | body_of(LessonPage(body=json.dumps(OWN_RULE)))

    client.post(add, sent | {"title": ["先认事"], "minutes": ["8"], "action-publish": ["1"]})

    assert LessonPage.objects.get(title="先认事").live


def test_what_cites_no_law_is_published_at_once(course: CoursePage, author: User) -> None:
    lesson = drafted(course, OWN_RULE, author)

    press(author, lesson, action_publish="1")

    assert is_live(lesson)


def test_pages_ticked_in_a_list_are_held_as_well(course: CoursePage, author: User) -> None:
    lesson = drafted(course, LAW_BLOCK, author)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    back = reverse("wagtailadmin_explore", args=[course.pk])

    reply = signed_in(author).post(
        f"{address}?id={course.pk}&next={back}", {"include_descendants": "on"}, follow=True
    )

    assert "没有发布" in reply.content.decode()
    assert not is_live(lesson)


@pytest.mark.parametrize("ticked", ["course", "lesson"])
def test_a_lesson_with_a_fault_is_not_published_from_a_list(
    course: CoursePage, author: User, ticked: str
) -> None:
    asked = json.loads(json.dumps(check()))
    for option in asked["value"]["options"]:
        option["correct"] = False
    lesson = drafted(course, [prose(1), asked], author)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    back = reverse("wagtailadmin_explore", args=[course.pk])
    page = course if ticked == "course" else lesson

    reply = signed_in(author).post(
        f"{address}?id={page.pk}&next={back}", {"include_descendants": "on"}, follow=True
    )

    assert f"{lesson.title}。" in reply.content.decode()
    assert not is_live(lesson)


def test_lessons_without_faults_are_published_from_a_list(course: CoursePage, author: User) -> None:
    lesson = drafted(course, [*OWN_RULE, check()], author)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    back = reverse("wagtailadmin_explore", args=[course.pk])

    signed_in(author).post(f"{address}?id={course.pk}&next={back}", {"include_descendants": "on"})

    assert is_live(lesson)


def sent_in(course: CoursePage, author: User) -> LessonPage:
    """Let an author send in a lesson that cites law."""
    lesson = drafted(course, LAW_BLOCK, author)
    press(author, lesson, action_submit="1")
    return lesson


def judge(user: User, verdict: str, comment: str = "") -> int:
    """Judge the one lesson in review at the desk; give the status."""
    address = reverse("lms_courses:review", args=[TaskState.objects.get().pk])
    return signed_in(user).post(address, {"verdict": verdict, "comment": comment}, follow=True).status_code


def test_another_trainer_is_told_reads_and_approves(course: CoursePage, author: User, reviewer: User) -> None:
    lesson = sent_in(course, author)
    client = signed_in(reviewer)
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    listed = client.get(reverse("lms_courses:reviews")).content.decode()
    read = client.get(reverse("lms_courses:review", args=[TaskState.objects.get().pk])).content.decode()

    judge(reviewer, "approve")

    assert "等您审核的课" in home
    assert "awaiting-review" not in home
    assert lesson.title in listed
    assert "对每一件投诉说的。" in read
    assert is_live(lesson)
    assert TaskState.objects.get().finished_by == reviewer


def test_the_sender_does_not_approve_and_is_not_asked(course: CoursePage, author: User) -> None:
    lesson = sent_in(course, author)

    home = signed_in(author).get(reverse("wagtailadmin_home")).content.decode()
    refused = judge(author, "approve")

    assert "等您审核的课" not in home
    assert refused == 403
    assert not is_live(lesson)


@pytest.mark.parametrize("who", ["author", "reviewer"])
def test_nobody_changes_what_is_read(course: CoursePage, author: User, reviewer: User, who: str) -> None:
    lesson = sent_in(course, author)
    user = {"author": author, "reviewer": reviewer}[who]

    form = signed_in(user).get(edit_address(lesson)).content.decode()
    press(user, lesson, title="悄悄改了")

    assert "正由另一位培训师审读" in form
    assert LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object().title == lesson.title


def test_the_sender_takes_it_back(course: CoursePage, author: User) -> None:
    lesson = sent_in(course, author)

    press(author, lesson, action_cancel_workflow="1")

    assert WorkflowState.objects.get().status == WorkflowState.STATUS_CANCELLED


def test_what_is_sent_back_waits_for_its_author(course: CoursePage, author: User, reviewer: User) -> None:
    lesson = sent_in(course, author)
    without_words = judge(reviewer, "reject")
    judge(reviewer, "reject", "第 10 条的期限写错了")

    home = signed_in(author).get(reverse("wagtailadmin_home")).content.decode()
    listed = signed_in(author).get(reverse("lms_courses:reviews") + "?of=returned").content.decode()

    assert without_words == 422
    assert "退回给您的课" in home
    assert "第 10 条的期限写错了" in listed
    assert edit_address(lesson) in listed
    assert not is_live(lesson)


def bell(user: User) -> list[str]:
    """List what somebody is told under the bell, in Chinese."""
    with translation.override("zh-hans"):
        notices = list(Notice.objects.unread().filter(recipient=user.pk))
        texts = [notice_text(notice, wordings_for([notice.kind])) for notice in notices]
        return [f"{text.subject}|{text.body}" for text in texts]


@pytest.mark.parametrize(
    ("verdict", "comment", "told"),
    [("approve", "", "已通过审核并发布|审核人："), ("reject", "期限写错了", "被退回，请修改|审核人 ")],
)
def test_the_sender_is_told_the_verdict_and_nobody_waits_any_more(
    course: CoursePage, author: User, reviewer: User, verdict: str, comment: str, told: str
) -> None:
    lesson = sent_in(course, author)
    called = bell(reviewer)

    judge(reviewer, verdict, comment)

    [said] = bell(author)
    assert len(called) == 1
    assert said.startswith(f"《{lesson.title}》{told}")
    assert comment in said
    assert bell(reviewer) == []
    address = lesson.url if verdict == "approve" else edit_address(lesson)
    assert Notice.objects.get(recipient=author.pk).url == address


def test_what_is_taken_back_calls_nobody_any_more(course: CoursePage, author: User, reviewer: User) -> None:
    lesson = sent_in(course, author)

    press(author, lesson, action_cancel_workflow="1")

    assert (bell(author), bell(reviewer)) == ([], [])
    address = reverse("lms_courses:review", args=[TaskState.objects.get().pk])
    assert "这次审核已经结束" in signed_in(reviewer).get(address, follow=True).text


@pytest.mark.parametrize("course_is_live", [True, False])
def test_the_reviewer_hears_what_learners_can_read_now(
    course: CoursePage, author: User, reviewer: User, course_is_live: bool
) -> None:
    sent_in(course, author)
    CoursePage.objects.filter(pk=course.pk).update(live=course_is_live)
    address = reverse("lms_courses:review", args=[TaskState.objects.get().pk])

    page = signed_in(reviewer).post(address, {"verdict": "approve"}, follow=True).text

    assert ("学员现在可以看到" in page, "课程页还是草稿" in page) == (course_is_live, not course_is_live)
    assert (f'href="{reverse("wagtailadmin_pages:edit", args=[course.pk])}"' in page) == (not course_is_live)
    assert Notice.objects.get(recipient=author.pk).url.startswith("/admin/") == (not course_is_live)


def test_the_locked_form_leads_reviewers_to_the_review_and_senders_back(
    course: CoursePage, author: User, reviewer: User
) -> None:
    lesson = sent_in(course, author)
    colleague = make_user_with_role(Role.TRAINER)
    LessonPage.objects.filter(pk=lesson.pk).update(owner=colleague)

    def first_button(user: User) -> str:
        form = signed_in(user).get(edit_address(lesson))
        menu = form.context["action_menu"]
        return str(menu.default_item.label)

    with translation.override("zh-hans"):
        assert first_button(author) == "收回送审"
        assert first_button(reviewer) == first_button(colleague) == "去审读"
    desk = reverse("lms_courses:review", args=[TaskState.objects.get().pk])
    assert f'href="{desk}"' in signed_in(reviewer).get(edit_address(lesson)).text


def test_the_review_shows_what_practice_asks_and_what_pictures_say(
    course: CoursePage, author: User, reviewer: User
) -> None:
    question = make_question(stem="月底办的业务何时生效？")
    practised = {"heading": "试一道", "questions": [question.code], "count": 1, "clause": "2.1", "facts": []}
    picture = {
        "image": get_image_model().objects.create(title="图", file="a.png", width=40, height=20).pk,
        "alt": "先认事，再认人",
        "caption": "",
    }
    cited = {"clause": "", "facts": []}
    blocks: list[Block] = [
        law(),
        {"type": "practice", "id": "practice", "value": practised},
        {"type": "picture", "id": "picture", "value": picture | cited},
    ]
    lesson = drafted(course, blocks, author)
    lesson.get_workflow().start(lesson, author)

    page = signed_in(reviewer).get(reverse("lms_courses:review", args=[TaskState.objects.get().pk])).text

    assert "月底办的业务何时生效？" in page
    assert page.count("本规范 2.1</a>") == 1
    assert "文字说明：先认事，再认人" in page
    assert "练习列出题目" in page


@pytest.mark.parametrize("role", [Role.HR, Role.ADMINISTRATOR])
def test_nobody_but_trainers_judges(course: CoursePage, author: User, role: Role) -> None:
    sent_in(course, author)
    state = TaskState.objects.get()

    for user in (make_user_with_role(role), User.objects.create_superuser("root")):
        assert list(state.task.specific.get_task_states_user_can_moderate(user)) == []
        with pytest.raises(PermissionDenied):
            state.task.specific.on_action(state, user, "approve")


def test_an_index_that_stood_before_gets_the_review_by_migrating(course: CoursePage) -> None:
    index = CourseIndexPage.objects.get()
    index.workflowpage.delete()

    review_existing_indexes()
    review_existing_indexes()

    workflow = CourseIndexPage.objects.get().get_workflow()
    assert [task.specific for task in workflow.tasks] == [CourseReview.objects.get()]
    assert lessons_of(course)[0].get_workflow() == workflow
