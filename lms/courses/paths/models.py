"""Learning paths: which courses a position takes, in which order, and who is on which of them."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from lms.core.wording import in_reader_language
from lms.courses.choices import EnrolmentSource
from lms.courses.paths.rules import PathStep, Route, again_by


class LearningPath(ClusterableModel):
    """The courses that holders of some positions take, in order."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    positions = ParentalManyToManyField(
        "lms_people.Position", blank=True, related_name="learning_paths", verbose_name=_("positions")
    )
    days_to_complete = models.PositiveSmallIntegerField(_("days to complete"), default=30)
    valid_months = models.PositiveSmallIntegerField(
        _("valid for months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("So long after its completion the path is to be done again. Empty: once is enough."),
    )

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

    def route(self, live: Container[int]) -> Route:
        """Give the path as rules know it; a step whose course is not online asks for nothing."""
        return Route(
            steps=tuple(
                PathStep(each.course_id, each.is_gate, each.electives, each.days)
                for each in sorted(self.steps.all(), key=lambda each: (each.sort_order or 0, each.pk))
                if each.course_id in live
            ),
            needed={each.name: each.needed for each in self.electives.all()},
        )


class LearningPathCourse(Orderable):
    """A course at its place in a path."""

    path = ParentalKey(LearningPath, on_delete=models.CASCADE, related_name="steps")
    course = models.ForeignKey(
        "lms_courses.CoursePage", on_delete=models.PROTECT, related_name="+", verbose_name=_("course")
    )
    is_gate = models.BooleanField(
        _("gate"),
        default=False,
        db_default=False,
        help_text=_("What stands below opens once this is completed."),
    )
    electives = models.CharField(
        _("one of the electives"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text=_("The name of electives listed below. Empty: everybody takes this course."),
    )
    days = models.PositiveSmallIntegerField(
        _("due after days"),
        null=True,
        blank=True,
        help_text=_("Counted from the start of the path. Empty: the time of the path is spread evenly."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("step of a path")
        verbose_name_plural = _("steps of a path")
        constraints = [
            models.UniqueConstraint(fields=["path", "course"], name="lms_courses_path_course_once")
        ]

    def __str__(self) -> str:
        return f"{self.path} · {self.course}"


class PathElectives(Orderable):
    """Courses of a path of which somebody chooses some; the steps name them."""

    path = ParentalKey(LearningPath, on_delete=models.CASCADE, related_name="electives")
    name = models.CharField(
        pgettext_lazy("electives", "name"), max_length=40, help_text=_("Learners see it beside the courses.")
    )
    needed = models.PositiveSmallIntegerField(
        _("how many are needed"), default=1, validators=[MinValueValidator(1)]
    )

    class Meta(Orderable.Meta):
        verbose_name = _("electives of a path")
        verbose_name_plural = _("electives of paths")
        constraints = [
            models.UniqueConstraint(fields=["path", "name"], name="lms_courses_path_electives_once"),
            models.CheckConstraint(condition=Q(needed__gte=1), name="lms_courses_electives_need_one"),
        ]

    def __str__(self) -> str:
        return f"{self.path} · {self.name}"


class PathEnrolment(models.Model):
    """An employee is on a path, assigned or chosen, perhaps until a day.

    The courses of the steps that are open have enrolments of their own, which name this one; locked steps
    have none yet. `learning.opening` makes them, and sets `completed_at` with the last course.
    """

    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.CASCADE,
        related_name="path_enrolments",
        verbose_name=_("employee"),
    )
    path = models.ForeignKey(
        LearningPath, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("learning path")
    )
    source = models.CharField(_("source"), max_length=20, choices=EnrolmentSource)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned by"),
    )
    started_on = models.DateField(_("started on"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("enrolment in a path")
        verbose_name_plural = _("enrolments in paths")
        ordering = ["due_on", "started_on"]
        constraints = [models.UniqueConstraint(fields=["employee", "path"], name="lms_courses_on_path_once")]

    def __str__(self) -> str:
        return f"{self.employee} · {self.path}"

    @property
    def can_be_left(self) -> bool:
        """Tell whether its learner began it and has not completed it."""
        return self.source == EnrolmentSource.CHOSEN and self.completed_at is None

    @property
    def again_by(self) -> date | None:
        """Give the day by which the completed path is to be done again, if it loses validity."""
        if self.completed_at is None:
            return None
        return again_by(timezone.localdate(self.completed_at), self.path.valid_months)
