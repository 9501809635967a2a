"""One row for each part that somebody opened."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.courses.api import Enrolment
from lms.courseware.attempts.rules import Stamped
from lms.courseware.choices import Completion, Success
from lms.courseware.pages.models import CoursewarePage


class PartAttempt(models.Model):
    """What one enrolment did in one part: all that the part reported, and what lists ask of it.

    `reported` maps an element to its value and the stamp of the save that brought it. `openings` maps the
    number of an opening to the seconds it took and the last save of it.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="part_attempts", verbose_name=_("enrolment")
    )
    page = models.ForeignKey(
        CoursewarePage, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("bought courseware")
    )
    part = models.CharField(_("part of a package"), max_length=250)
    opened = models.PositiveIntegerField(_("times opened"), default=0)
    reported = models.JSONField(_("reported"), default=dict)
    openings = models.JSONField(_("openings"), default=dict)
    completion = models.CharField(
        _("gone through"), max_length=20, choices=Completion, default=Completion.NOT_ATTEMPTED
    )
    success = models.CharField(
        _("result of its test"), max_length=10, choices=Success, default=Success.UNKNOWN
    )
    score = models.FloatField(_("score"), null=True, blank=True)
    place = models.CharField(_("place reached"), max_length=250, blank=True)
    seconds = models.PositiveIntegerField(_("seconds in all"), default=0)
    started_at = models.DateTimeField(_("started at"))
    saved_at = models.DateTimeField(_("saved at"))
    done_at = models.DateTimeField(_("part done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("attempt at a part")
        verbose_name_plural = _("attempts at parts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "page", "part"], name="lms_courseware_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.part}"

    def stamped(self) -> Stamped:
        """Give what was reported, with the stamps."""
        return {name: (value, opening, number) for name, (value, opening, number) in self.reported.items()}

    def values(self) -> dict[str, str]:
        """Give what was reported, as the part wrote it."""
        return {name: value for name, (value, _opening, _number) in self.reported.items()}
