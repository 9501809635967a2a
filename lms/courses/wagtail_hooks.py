"""Put learning into the portal's menu, guard its pages, and offer paths in the Wagtail admin."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem, CancelWorkflowMenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.models import Page, TaskState
from wagtail.snippets.models import register_snippet

from lms.automation.api import RuleAction, Trigger
from lms.core.accounts import User
from lms.core.statements.api import SINCE_HOOK
from lms.core.trail.api import trace_admin
from lms.core.ui.api import NavItem, Tab, WaitingLine
from lms.courses.asking.models import Remark
from lms.courses.automations import AssignCourse, AssignCourseOnClause, AssignPath, CourseDone
from lms.courses.deltas.queries import learners_of_delta_course, other_lessons_resting_on
from lms.courses.edition_triggers import EditionChanges, LearnedClauseChanges
from lms.courses.learning.calendar import due_days_of
from lms.courses.learning.changed import learners_of_changed_lessons
from lms.courses.learning.lessons import LESSON_POLLS_HOOK
from lms.courses.learning.opening import open_steps_of
from lms.courses.learning.queries import lessons_by_clause, study_addresses
from lms.courses.learning.statements import learned_since
from lms.courses.learning.views import course_page, index_page, lesson_page
from lms.courses.pages.forms import CopyOfCourse, CopyOfPage, CourseForm, LessonForm
from lms.courses.pages.models import CourseIndexPage, CoursePage, CourseReview, LessonPage
from lms.courses.pages.views import (
    refuse_to_copy,
    refuse_to_delete,
    refuse_to_delete_together,
    refuse_to_publish,
    refuse_to_publish_together,
)
from lms.courses.paths.models import LearningPath
from lms.courses.paths.views import refuse_to_delete_paths
from lms.courses.review.queries import reviews_for, sent_back_to
from lms.courses.surveys.queries import polls_of_lesson
from lms.courses.translating.services import copy_translations
from lms.courses.viewsets import ClauseCodes, FactCodes, LawKeys, LearningPathViewSet
from lms.people.api import AnyUser, Role, employee_of, has_role
from lms.standards.api import CLAUSE_TABS_HOOK, RESTING_HOOK, Clause, Resting
from lms.standards.changes.api import CONCERNED_HOOK, THINGS_HOOK

type ServePage = Callable[[Page, HttpRequest, Sequence[object], Mapping[str, object]], HttpResponseBase]

register_snippet(LearningPathViewSet)
trace_admin(LearningPath)
# Forms lie above models, so pages cannot name their forms themselves.
CoursePage.base_form_class, LessonPage.base_form_class = CourseForm, LessonForm
CoursePage.copy_form_class, LessonPage.copy_form_class = CopyOfCourse, CopyOfPage
hooks.register("before_delete_page", refuse_to_delete)
hooks.register("before_bulk_action", refuse_to_delete_together)
hooks.register("before_delete_snippet", refuse_to_delete_paths)
hooks.register("before_copy_page", refuse_to_copy)
hooks.register("before_publish_page", refuse_to_publish)
hooks.register("before_bulk_action", refuse_to_publish_together)
hooks.register(SINCE_HOOK, learned_since)
hooks.register(LESSON_POLLS_HOOK, polls_of_lesson)
hooks.register(THINGS_HOOK, other_lessons_resting_on, order=10)
hooks.register(CONCERNED_HOOK, learners_of_changed_lessons, order=10)
hooks.register(CONCERNED_HOOK, learners_of_delta_course, order=20)


@hooks.register("after_edit_snippet")
def open_changed_path(_request: HttpRequest, changed: object) -> None:
    """Open what a path that was edited no longer holds back."""
    if isinstance(changed, LearningPath):
        open_steps_of(path=changed, now=timezone.now())


@hooks.register("register_admin_viewset")
def lists_to_cite_from() -> list[ChooserViewSet]:
    """Offer blocks the lists from which they choose what they cite."""
    return [ClauseCodes("cited_clauses"), FactCodes("cited_facts"), LawKeys("cited_laws")]


@hooks.register(RESTING_HOOK, order=10)
def lessons_resting_on(_user: AnyUser, clauses: Collection[Clause]) -> Resting:
    """Count the lessons that teach clauses."""
    return Resting(pgettext_lazy("resting on a clause", "Lessons"), lessons_by_clause(clauses))


@hooks.register(CLAUSE_TABS_HOOK)
def to_learn_a_clause(_user: AnyUser, clause: Clause) -> list[Tab]:
    """Put the page to learn a clause from before what it rests on, where lessons teach it."""
    return [Tab(_("Learn"), url) for url in study_addresses([clause.number]).values()]


# What lessons rest on is read from learning; lists about the standard belong to the work.
BASIS_OF_LESSONS = ("lms_standards:standard", "lms_standards:clause", "lms_standards:law_version")


def _works_here(request: HttpRequest) -> bool:
    return employee_of(request.user) is not None


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Offer everybody learning, employees their notes, HR and auditors the list of who has learned what."""
    return [
        NavItem(
            pgettext_lazy("tab", "Learn"),
            "lms_courses:home",
            order=20,
            place="tab",
            icon="learn",
            also=BASIS_OF_LESSONS,
        ),
        NavItem(
            _("My notes"), "lms_courses:notes", order=25, allows=_works_here, place="user", personal=True
        ),
        NavItem(
            _("Who has learned what"),
            "lms_courses:enrolments",
            order=45,
            allows=lambda request: has_role(request.user, Role.HR, Role.AUDITOR),
            also=("lms_courses:assign", "lms_courses:completion"),
        ),
    ]


@hooks.register("automation_triggers", order=20)
def triggers_of_courses() -> list[Trigger]:
    """Tell rules of completed courses, and of editions that change what was learned."""
    return [CourseDone(), EditionChanges(), LearnedClauseChanges()]


@hooks.register("automation_actions", order=10)
def actions_of_courses() -> list[RuleAction]:
    """Let rules assign courses and paths."""
    return [AssignCourse(), AssignCourseOnClause(), AssignPath()]


@hooks.register("portal_waiting_decisions")
def waiting_reviews(request: HttpRequest) -> list[WaitingLine]:
    """Tell trainers of what learners ask, of lessons that wait for their review, and of those sent back."""
    user = request.user
    if not isinstance(user, User) or not has_role(user, Role.TRAINER):
        return []
    waiting, returned = reviews_for(user).count(), sent_back_to(user).count()
    address = reverse("lms_courses:reviews")
    return [
        WaitingLine(
            _("Questions and reports at lessons"),
            Remark.objects.waiting().count(),
            reverse("lms_courses:remarks"),
        ),
        WaitingLine(_("Lessons waiting for your review"), waiting, address),
        WaitingLine(_("Lessons sent back to you"), returned, f"{address}?of=returned"),
    ]


@hooks.register("construct_homepage_panels")
def leave_reviews_to_our_list(request: HttpRequest, panels: list[Component]) -> None:
    """Drop Wagtail's panel of what waits for a trainer's review where it says what our line says."""
    user = request.user
    if not isinstance(user, User) or not has_role(user, Role.TRAINER):
        return
    others = TaskState.objects.reviewable_by(user).exclude(task__coursereview__isnull=False)
    if not others.exists():
        panels[:] = [panel for panel in panels if not isinstance(panel, WorkflowObjectsToModeratePanel)]


class ReadReview(ActionMenuItem):
    """The way from a locked form to where what was sent in is read and judged."""

    name = "action-read-review"
    label = _("Read it")
    icon_name = "view"

    def get_url(self, context: Mapping[str, object]) -> str:
        """Lead to the review."""
        return reverse(
            "lms_courses:review", args=[cast("Page", context["page"]).current_workflow_task_state.pk]
        )


class TakeBack(CancelWorkflowMenuItem):
    """Wagtail's cancelling in the words of who sent it in."""

    label = _("Take it back from review")


@hooks.register("construct_page_action_menu")
def lead_to_the_review(
    items: list[ActionMenuItem], request: HttpRequest, context: Mapping[str, object]
) -> None:
    """Offer first to read what another sent in, and to take back what one sent in oneself."""
    page = context.get("page")
    review = page.current_workflow_task_state if isinstance(page, Page) else None
    if review is None or review.status != TaskState.STATUS_IN_PROGRESS:
        return
    if not isinstance(review.task.specific, CourseReview):
        return
    if review.workflow_state.requested_by_id != request.user.pk:
        items.insert(0, ReadReview())
        return
    items[:] = [TakeBack(item.order) if isinstance(item, CancelWorkflowMenuItem) else item for item in items]


@hooks.register("on_serve_page", order=100)  # inside Wagtail's own, which asks whether the page is private
def serve_to_staff(serve_next: ServePage) -> ServePage:
    """Show courses and lessons through the reader's views, which ask for a signed-in member of staff."""

    def serve(
        page: Page, request: HttpRequest, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> HttpResponseBase:
        match page:
            case LessonPage():
                return lesson_page(request, page.pk)
            case CoursePage():
                return course_page(request, page)
            case CourseIndexPage():
                return index_page(request, page)
            case _:
                return serve_next(page, request, args, kwargs)

    return serve


hooks.register("portal_calendar", due_days_of)


@hooks.register("after_copy_page")
def copy_what_was_translated(_request: HttpRequest, page: Page, new_page: Page) -> None:
    """Give the copies of lessons, alone or with their course, the translations of the first."""
    copies = {page.slug: new_page.slug}  # lessons of a copied course keep their addresses
    targets = {lesson.slug: lesson for lesson in LessonPage.objects.descendant_of(new_page, inclusive=True)}
    for source in LessonPage.objects.descendant_of(page, inclusive=True):
        if target := targets.get(copies.get(source.slug, source.slug)):
            copy_translations(source=source, target=target)
