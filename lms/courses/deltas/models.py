"""Which course was made of which change of edition, and as what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.courses.pages.models import CoursePage
from lms.standards.changes.api import MadeOfChange


class DeltaCourse(MadeOfChange):
    """The course of what one change changes.

    `revisions` are the keys of the revisions made, by page: a page whose latest one is another was edited
    since, and is not made anew without asking.
    """

    course = models.OneToOneField(
        CoursePage, on_delete=models.CASCADE, related_name="+", verbose_name=_("course")
    )
    revisions = models.JSONField(_("revisions made"), default=dict)

    class Meta:
        verbose_name = _("delta course")
        verbose_name_plural = _("delta courses")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.change} · {self.course}"
