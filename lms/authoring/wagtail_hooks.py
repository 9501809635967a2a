"""Put the studio where authors are: on the admin's first page, at their pages, beside what waits for them."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button
from wagtail.models import Page

from lms.authoring.desk.views import DeskPanel
from lms.authoring.translating.queries import lessons_to_compare
from lms.authoring.translating.views import translate_lesson
from lms.core.accounts import User
from lms.core.ui.api import Action, WaitingLine
from lms.courses.api import CoursePage
from lms.courses.content.api import COURSE_ACTIONS_HOOK, REMARK_ACTIONS_HOOK
from lms.courses.learning.api import LessonPage
from lms.people.api import Role, has_role


@hooks.register("construct_homepage_panels")
def desk_of_authors(request: HttpRequest, panels: list[Component]) -> None:
    """Show trainers their drafts and how a course begins."""
    if has_role(request.user, Role.TRAINER):
        panels.append(DeskPanel())


@hooks.register("register_admin_urls")
def address_of_translating() -> list[URLPattern]:
    """Put the page on which a lesson is translated into the admin."""
    return [path("lessons/<int:pk>/english/", translate_lesson, name="lms_authoring_english")]


@hooks.register("register_page_header_buttons")
def lesson_in_english(page: Page, user: User, view_name: str, next_url: str | None = None) -> list[Button]:
    """Offer a lesson's translation to who may edit the lesson."""
    lesson = page.specific_deferred
    if not isinstance(lesson, LessonPage) or not has_role(user, Role.TRAINER):
        return []
    if not lesson.permissions_for_user(user).can_edit():
        return []
    address = reverse("lms_authoring_english", args=[page.pk])
    return [Button(_("Translate into English"), address, icon_name="globe", priority=36)]


@hooks.register("register_page_header_buttons")
def course_as_a_file(page: Page, user: User, view_name: str, next_url: str | None = None) -> list[Button]:
    """Offer a course as one file beside Wagtail's own copy."""
    if not isinstance(page.specific_deferred, CoursePage) or not has_role(user, Role.TRAINER):
        return []
    address = reverse("lms_authoring:course_file", args=[page.pk])
    return [Button(_("Save as a file"), address, icon_name="download", priority=35)]


@hooks.register("portal_waiting_decisions")
def waiting_translations(request: HttpRequest) -> list[WaitingLine]:
    """Tell trainers of lessons whose English on the law somebody else wrote."""
    user = request.user
    if not isinstance(user, User) or not has_role(user, Role.TRAINER):
        return []
    to_compare = lessons_to_compare(user)
    if not to_compare:
        return []
    address = reverse("lms_authoring_english", args=to_compare[:1])
    return [WaitingLine(_("Lessons with English on the law to compare"), len(to_compare), address)]


@hooks.register(COURSE_ACTIONS_HOOK)
def what_authors_do_with_a_course(course: CoursePage) -> list[Action]:
    """Lead authors from a course to where its learners struggle, and save it as a file."""
    return [
        _to_struggles(course),
        Action(_("Save as a file"), reverse("lms_authoring:course_file", args=[course.pk]), "quiet"),
    ]


@hooks.register(REMARK_ACTIONS_HOOK)
def what_else_learners_say(course: CoursePage) -> list[Action]:
    """Lead from a question at a lesson to where the learners of its course struggle."""
    return [_to_struggles(course)]


def _to_struggles(course: CoursePage) -> Action:
    return Action(_("Where learners struggle"), reverse("lms_authoring:struggles", args=[course.pk]), "quiet")
