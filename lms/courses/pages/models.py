"""The pages that teach, an index, courses and lessons, and their review by another trainer.

Behaviour that other apps may need on their own pages lives in `CourseContentMixin`; the concrete
pages stand beside it. A swapped base page is not supported.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.messages import button, render
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.locks import WorkflowLock
from wagtail.models import Page, Revision, Task, TaskState
from wagtail.models.pages import PagePermissionTester
from wagtail.search import index
from wagtail.url_routing import RouteResult

from lms.core.accounts import User
from lms.core.refusals import sentence
from lms.core.wording import in_reader_language
from lms.courses.blocks import LessonBody, cite_law, cited_codes, look_up, render_body
from lms.courses.pages.gate import held_bodies
from lms.courses.translation.rules import LessonWording
from lms.people.api import Role, has_role
from lms.standards.changes.api import HeldBack

BODY_HELP = _(
    "What a block rests on, its clause and its facts, is chosen under its settings, the gear at its right."
    " Readers see both beside the text."
)
CODE_HELP = _(
    "Files, learning paths and certifications name the course by its code, U and a number, such as U24; each"
    " code once. The proposed one may stay; once the course is published, do not change it any more."
)
LESSON_DEPTH = 2  # below the index: the course, the lesson
NUMBERED: Final = re.compile(r"U(\d+)")


class ContentChange(models.Model):
    """One change to what lessons are made of; triggers of the database write it, whoever makes the change.

    `mark` is a number by chance, so that a change rolled back and another in its place do not look alike.
    """

    mark = models.BigIntegerField(_("mark"), primary_key=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("change of content")
        verbose_name_plural = _("changes of content")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.mark)


def free_course_code() -> str:
    """Propose the code after the last one, drafts included."""
    codes = CoursePage.objects.values_list("code", flat=True)
    return f"U{1 + max((int(found[1]) for one in codes if (found := NUMBERED.fullmatch(one))), default=0)}"


class CourseContentMixin(models.Model):
    """What every page that belongs to a course has: its clauses and the minutes it takes."""

    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10, validators=[MinValueValidator(1)])
    clauses = ParentalManyToManyField(
        "lms_standards.Clause", blank=True, related_name="+", verbose_name=_("clauses")
    )

    class Meta:
        abstract = True


class CourseIndexPage(Page):
    """The root under which all courses stand."""

    max_count = 1
    subpage_types = ["lms_courses.CoursePage"]
    template = "lms_courses/pages/course_index_page.html"

    class Meta:
        verbose_name = _("course index")
        verbose_name_plural = _("course indexes")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a lesson by its whole address in one query; Wagtail takes two for each step of it."""
        if len(path_components) == LESSON_DEPTH:
            url_path = f"{self.url_path}{'/'.join(path_components)}/"
            lessons = LessonPage.objects.live().filter(path__startswith=self.path, slug=path_components[-1])
            lesson = lessons.filter(url_path=url_path).first()
            if lesson is not None:
                return RouteResult(lesson)
        return super().route(request, path_components)


class CoursePermissions(PagePermissionTester):
    """What somebody may do with a course: remove it with its lessons while it is one's own first draft."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Let authors delete what they made and nobody ever published, with all below."""
        if super().can_delete(ignore_bulk):
            return True
        if not self.user.is_active or "add" not in self.permissions:
            return False
        doomed = self.page.get_descendants(inclusive=True)
        return not doomed.exclude(owner=self.user.pk, first_published_at=None).exists()


class CoursePage(Page):
    """A course: a few lessons about some clauses, worth some credit hours."""

    code = models.CharField(_("course code"), max_length=20, unique=True, default=free_course_code)
    title_en = models.CharField(_("English title"), max_length=255, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    audience = models.CharField(_("for whom"), max_length=200, blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True, default="", db_default="")
    audience_en = models.CharField(
        _("for whom, in English"), max_length=200, blank=True, default="", db_default=""
    )
    credit_hours = models.DecimalField(_("credit hours"), max_digits=4, decimal_places=1, default=Decimal(1))
    sort = models.PositiveSmallIntegerField(_("order"), default=0)
    clauses = ParentalManyToManyField(
        "lms_standards.Clause", blank=True, related_name="courses", verbose_name=_("clauses")
    )
    competencies = ParentalManyToManyField(
        "lms_standards.Competency", blank=True, related_name="courses", verbose_name=_("competencies")
    )

    parent_page_types = ["lms_courses.CourseIndexPage"]
    subpage_types = ["lms_courses.LessonPage"]
    admin_default_ordering = "ord"  # lessons in their order, with handles to drag them
    template = "lms_courses/learning/course_page.html"
    exclude_fields_in_copy = ["code"]  # so a copy takes the default, the next code
    search_fields = [*Page.search_fields, index.SearchField("summary")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("title_en"),
        FieldPanel("summary"),
        FieldPanel("summary_en"),
        MultiFieldPanel(
            [
                FieldPanel("code", help_text=CODE_HELP),
                FieldPanel("credit_hours"),
                FieldPanel("audience"),
                FieldPanel("audience_en"),
                FieldPanel("sort", help_text=_("Courses are listed by this number, then by code.")),
            ],
            heading=_("Course"),
        ),
        FieldPanel("clauses", heading=_("Clauses and own topics"), widget=CheckboxSelectMultiple),
        FieldPanel("competencies", widget=CheckboxSelectMultiple),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.shown_title

    def permissions_for_user(self, user: User) -> CoursePermissions:
        """Let authors delete what they began by mistake."""
        return CoursePermissions(user, self)

    @property
    def shown_title(self) -> str:
        """Give the title in the reader's language."""
        return in_reader_language(self.title, self.title_en)

    @property
    def shown_summary(self) -> str:
        """Give the summary in the reader's language."""
        return in_reader_language(self.summary, self.summary_en)

    @property
    def shown_audience(self) -> str:
        """Say for whom it is in the reader's language."""
        return in_reader_language(self.audience, self.audience_en)


class LessonPermissions(PagePermissionTester):
    """What somebody may do with a lesson: publish it alone only where it cites no law."""

    def can_publish(self) -> bool:
        """Leave publishing what cites law to its review."""
        return self.can_unschedule() and not self.page.needs_review

    def can_unschedule(self) -> bool:
        """Ask Wagtail's rights alone: taking back needs no second person."""
        return bool(super().can_publish())

    def can_set_view_restrictions(self) -> bool:
        """Ask Wagtail's rights alone."""
        return self.can_unschedule()


class LessonPage(CourseContentMixin, Page):  # type: ignore[django-manager-missing]  # noqa: DJ008 - both are Page's
    """A lesson: a reading column of blocks, in the order of the page tree.

    An app above may have lessons of another kind as a subclass: where it `is_played`, that app shows it and
    says what was done of it.
    """

    is_played: ClassVar[bool] = False
    title_en: str | None = None  # read along where many lessons are named: `english_title`
    intro = models.TextField(_("introduction"), blank=True)
    body = StreamField(LessonBody(), blank=True, verbose_name=_("body"))

    parent_page_types = ["lms_courses.CoursePage"]
    subpage_types: list[str] = []
    template = "lms_courses/learning/lesson_page.html"
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("minutes"),
        FieldPanel("clauses", widget=CheckboxSelectMultiple),
        FieldPanel("body", help_text=BODY_HELP),
    ]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @property
    def shown_title(self) -> str:
        """Give the title in the reader's language, as far as it was read along."""
        return in_reader_language(self.title, self.title_en or "")

    @property
    def cites_law(self) -> bool:
        """Tell whether the body, as it stands here, says what the law says."""
        return cite_law(cited_codes(block["value"] for block in self.body.raw_data))

    @property
    def needs_review(self) -> bool:
        """Tell whether another trainer has to read it before it goes live."""
        return self.cites_law and not is_approved(self)

    @property
    def has_faults(self) -> bool:
        """Tell whether the form would refuse to publish the body as it stands here."""
        try:
            self.body.stream_block.clean(self.body)
        except ValidationError:
            return True
        return False

    def held_back(self, day: date) -> HeldBack | None:
        """Say what keeps these words from going live on the day; nothing where nothing does."""
        return held_bodies({self.pk: self.body.raw_data}, day)

    def publish(self, revision: Revision, user: User | None = None, **options: object) -> None:
        """Refuse whoever publishes words that are held back, on whatever way they come.

        Forms and lists say before why not, with the way on; this holds where a site has a workflow of its
        own. Without a user it is the schedule, which asks beforehand, or files that are loaded.
        """
        held = revision.as_object().held_back(timezone.localdate()) if user else None
        if held is not None:
            raise PermissionDenied(sentence(held))
        super().publish(revision, user=user, **options)

    def permissions_for_user(self, user: User) -> LessonPermissions:
        """Ask for a second person where the lesson cites law."""
        return LessonPermissions(user, self)

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """Add the body without anybody's progress: what the preview in the admin shows.

        Readers never come here: the hook `on_serve_page` gives them the reader's view.
        """
        context: dict[str, object] = super().get_context(request, *args, **kwargs)
        codes = cited_codes(block["value"] for block in self.body.raw_data)
        context["body"] = render_body(self.body, look_up(codes, timezone.localdate()))
        context["clauses"] = self.clauses.all()
        context["wording"] = LessonWording(self.title, self.intro, self.body.raw_data)
        return context


type Offered = tuple[str, str | Promise, bool]
"""An action's name and words, and whether it asks for a comment first."""

SEND_BACK: Offered = ("reject", _("Send back with a comment"), True)
APPROVE: tuple[Offered, ...] = (
    ("approve", _("Approve"), False),
    ("approve", _("Approve with a comment"), True),
)


class ReviewLock(WorkflowLock):
    """Nobody changes what is under review, so that what goes live is what was read."""

    def get_message(self, user: User) -> SafeString:
        """Say what to do instead, where it is read, and why it could not go live as it is."""
        words = gettext(
            "Another trainer reads this now, so nobody changes it. Whoever sent it in may take it back from"
            " review."
        )
        url = reverse("lms_courses:review", args=[self.object.current_workflow_task_state.pk])
        held = held_in_review(self.object)
        said = f"{words} {sentence(held)}" if held else words
        return render(said, [button(url, gettext("Read it"))])


class CourseReview(Task):
    """The step in which a trainer reads what another trainer wrote."""

    lock_class = ReviewLock

    class Meta:
        verbose_name = _("review of courses and lessons")
        verbose_name_plural = _("reviews of courses and lessons")

    def user_can_access_editor(self, page: Page, user: User) -> bool:
        """Let trainers look into the form."""
        return has_role(user, Role.TRAINER)

    def locked_for_user(self, page: Page, user: User) -> bool:
        """Let nobody change it."""
        return True

    def user_can_lock(self, page: Page, user: User) -> bool:
        """Offer no lock beside the one there is."""
        return False

    def user_can_unlock(self, page: Page, user: User) -> bool:
        """Leave unlocking to who locked."""
        return False

    def get_actions(self, page: Page, user: User) -> list[Offered]:
        """Offer both verdicts to every trainer who neither sent it in nor wrote its last words.

        What a change of the standard holds back can only be sent back.
        """
        if not has_role(user, Role.TRAINER) or _is_own(page, user):
            return []
        return [SEND_BACK] if held_in_review(page) else [SEND_BACK, *APPROVE]

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: object) -> None:
        """Refuse whoever may not judge, and the verdict that is not open, whatever called this."""
        offered = self.get_actions(task_state.workflow_state.content_object, user)
        if action_name not in {name for name, _words, _asks in offered}:
            raise PermissionDenied
        super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: User, **_kwargs: object) -> QuerySet[TaskState]:
        """Keep the open reviews that a person may decide."""
        if not has_role(user, Role.TRAINER):
            return TaskState.objects.none()
        own_words = Page.objects.filter(latest_revision__user=user.pk).annotate(key=Cast("pk", CharField()))
        waiting: QuerySet[TaskState] = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        others = waiting.exclude(workflow_state__requested_by=user.pk)
        return others.exclude(workflow_state__object_id__in=own_words.values("key"))

    @classmethod
    def get_description(cls) -> str:
        """Say in Wagtail's list of tasks what it is."""
        return str(_("A trainer who did not write it reads it, and approves it or sends it back."))


def _is_own(page: Page, user: User) -> bool:
    state, revision = page.current_workflow_state, page.get_latest_revision()
    authors = {state and state.requested_by_id, revision and revision.user_id}
    return user.pk in authors


def held_in_review(page: Page) -> HeldBack | None:
    """Say what keeps the newest words of a page from going live today; of a course nothing does."""
    draft = page.get_latest_revision_as_object()
    return draft.held_back(timezone.localdate()) if isinstance(draft, LessonPage) else None


def is_approved(page: Page) -> bool:
    """Tell whether the newest words of a page were approved in review."""
    approved = TaskState.objects.filter(task__coursereview__isnull=False, status=TaskState.STATUS_APPROVED)
    return approved.filter(revision=page.latest_revision_id).exists()
