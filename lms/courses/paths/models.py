"""Learning paths: which courses a position takes, and in which order."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from lms.core.wording import in_reader_language


class LearningPath(ClusterableModel):
    """The courses that holders of some positions take, in order."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    positions = ParentalManyToManyField(
        "lms_people.Position", blank=True, related_name="learning_paths", verbose_name=_("positions")
    )
    days_to_complete = models.PositiveSmallIntegerField(_("days to complete"), default=30)

    class Meta:
        verbose_name = _("learning path")
        verbose_name_plural = _("learning paths")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """Give the title in the reader's language."""
        return in_reader_language(self.title, self.title_en)


class LearningPathCourse(Orderable):
    """A course at its place in a path."""

    path = ParentalKey(LearningPath, on_delete=models.CASCADE, related_name="steps")
    course = models.ForeignKey(
        "lms_courses.CoursePage", on_delete=models.PROTECT, related_name="+", verbose_name=_("course")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("step of a path")
        verbose_name_plural = _("steps of a path")
        constraints = [
            models.UniqueConstraint(fields=["path", "course"], name="lms_courses_path_course_once")
        ]

    def __str__(self) -> str:
        return f"{self.path} · {self.course}"
