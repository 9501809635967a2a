"""A lesson that is played instead of read: the page that shows a package in a course."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.models import Page

from lms.core.policies import framing
from lms.courses.learning.api import LessonPage
from lms.courseware.framing import origin
from lms.courseware.packages.contents import Contents, PartLine
from lms.courseware.packages.models import Package

MINUTES_HELP = _(
    "How long it takes. Part of this time has to pass with the courseware on the screen before it counts as"
    " done, as in every lesson."
)
PASSING_HELP = _(
    "Where this is ticked, a part with a test is done only once the courseware says that it was passed, and"
    " so is the course, with its credit hours and what rests on them. Without it scores are kept and count"
    " for nothing."
)


class CoursewarePage(LessonPage):
    """A package at its place in a course: it is listed, assigned and counted like any other lesson."""

    is_played: ClassVar[bool] = True

    package = models.ForeignKey(
        Package,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pages",
        verbose_name=_("courseware package"),
    )
    passing_counts = models.BooleanField(
        _("its tests have to be passed"), default=False, help_text=PASSING_HELP
    )

    parent_page_types = ["lms_courses.CoursePage"]
    subpage_types: list[str] = []
    template = "lms_courseware/playing/preview.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        HelpPanel(template="lms_courseware/playing/package_panel.html", heading=_("Courseware package")),
        FieldPanel("file"),
        FieldPanel("passing_counts"),
        FieldPanel("minutes", help_text=MINUTES_HELP),
        FieldPanel("clauses", widget=CheckboxSelectMultiple),
    ]

    class Meta:
        verbose_name = _("bought courseware")
        verbose_name_plural = _("bought courseware")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """Add the contents, without anybody's progress: what the preview in the admin shows."""
        context: dict[str, object] = Page.get_context(self, request, *args, **kwargs)
        parts = self.package.contents() if self.package else []
        context["contents"] = Contents(tuple(PartLine(part) for part in parts))
        return context

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Let the preview in the admin frame the second origin too."""
        response: HttpResponse = super().serve_preview(request, mode_name)
        return framing(response, origin())
