"""The pages that teach: an index of courses, courses, and lessons.

Behaviour that other apps may need on their own pages lives in `CourseContentMixin`; the concrete
pages stand beside it. A swapped base page is not supported.
"""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from lms.core.api import in_reader_language
from lms.courses.blocks import LessonBody, cited_codes, look_up, render_body

BODY_HELP = _(
    "What a block rests on is given under its settings, the gear at its right: a clause by its number, such"
    " as 2.1, and facts by their codes, such as F-2.1-4. Readers see both beside the text."
)
CODE_HELP = _(
    "Files, learning paths and certifications name the course by its code, U and a number, such as U24; each"
    " code once. The proposed one may stay; once the course is published, do not change it any more."
)
LESSON_DEPTH = 2  # below the index: the course, the lesson


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
    template = "lms_courses/course_index_page.html"

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


class CoursePage(Page):
    """A course: a few lessons about some clauses, worth some credit hours."""

    code = models.CharField(_("course code"), max_length=20, unique=True)
    title_en = models.CharField(_("English title"), max_length=255, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    audience = models.CharField(_("for whom"), max_length=200, blank=True)
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
    template = "lms_courses/course_page.html"
    search_fields = [*Page.search_fields, index.SearchField("summary")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("title_en"),
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("code", help_text=CODE_HELP),
                FieldPanel("credit_hours"),
                FieldPanel("audience"),
                FieldPanel("sort", help_text=_("Courses stand in the list by this number, then by code.")),
            ],
            heading=_("Course"),
        ),
        FieldPanel("clauses", widget=CheckboxSelectMultiple),
        FieldPanel("competencies", widget=CheckboxSelectMultiple),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """Give the title in the reader's language."""
        return in_reader_language(self.title, self.title_en)


class LessonPage(CourseContentMixin, Page):  # type: ignore[django-manager-missing]  # noqa: DJ008 - both are Page's
    """A lesson: a reading column of blocks, in the order of the page tree."""

    intro = models.TextField(_("introduction"), blank=True)
    body = StreamField(LessonBody(), blank=True, verbose_name=_("body"))

    parent_page_types = ["lms_courses.CoursePage"]
    subpage_types: list[str] = []
    template = "lms_courses/lesson_page.html"
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

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """Add the body without anybody's progress: what the preview in the admin shows.

        Readers never come here: the hook `before_serve_page` gives them the reader's view.
        """
        context: dict[str, object] = super().get_context(request, *args, **kwargs)
        codes = cited_codes(block["value"] for block in self.body.raw_data)
        context["body"] = render_body(self.body, look_up(codes, timezone.localdate()))
        context["clauses"] = self.clauses.all()
        return context
