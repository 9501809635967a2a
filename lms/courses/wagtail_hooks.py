"""Put learning into the portal's menu, guard its pages, and offer paths in the Wagtail admin."""

from collections.abc import Collection, Mapping, Sequence

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from lms.core.api import NavItem, trace_admin
from lms.courses.forms.writing import CourseForm, LessonForm
from lms.courses.models import CourseIndexPage, CoursePage, LearningPath, LessonPage
from lms.courses.queries import lessons_by_clause
from lms.courses.views.pages import course_page, index_page, lesson_page
from lms.courses.viewsets import LearningPathViewSet
from lms.people.api import AnyUser
from lms.standards.api import RESTING_HOOK, Clause, Resting

register_snippet(LearningPathViewSet)
trace_admin(LearningPath)
# Forms lie above models, so pages cannot name their forms themselves.
CoursePage.base_form_class, LessonPage.base_form_class = CourseForm, LessonForm


@hooks.register(RESTING_HOOK, order=10)
def lessons_resting_on(_user: AnyUser, clauses: Collection[Clause]) -> Resting:
    """Count the lessons that teach clauses."""
    return Resting(pgettext_lazy("resting on a clause", "Lessons"), lessons_by_clause(clauses))


@hooks.register("register_portal_navigation")
def navigation() -> NavItem:
    """Offer learning to everybody who is signed in."""
    return NavItem(_("Learn"), "lms_courses:home", order=20, personal=True)


@hooks.register("before_serve_page")
def serve_to_staff(
    page: Page, request: HttpRequest, _args: Sequence[object], _kwargs: Mapping[str, object]
) -> HttpResponseBase | None:
    """Show courses and lessons through the reader's views, which ask for a signed-in member of staff."""
    match page:
        case LessonPage():
            return lesson_page(request, page)
        case CoursePage():
            return course_page(request, page)
        case CourseIndexPage():
            return index_page(request, page)
        case _:
            return None
