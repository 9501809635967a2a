"""Parallel forms of a paper, drawn together and never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.papers.blueprints.models import Paper


class ParallelForm(models.Model):
    """One fixed form of a paper; `slots` is its slot map in the order of the blueprint.

    Forms of one paper are drawn together and share their anchors. An attempt shuffles the form it
    gets; a form is never changed, drawing anew replaces all forms of the paper.
    """

    wagtail_reference_index_ignore = True

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="forms", verbose_name=_("paper"))
    letter = models.CharField(_("form"), max_length=2)
    slots = models.JSONField(_("drawn questions"))
    drawn_at = models.DateTimeField(_("drawn at"))
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("drawn by"),
    )

    class Meta:
        verbose_name = _("parallel form")
        verbose_name_plural = _("parallel forms")
        ordering = ["paper", "letter"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "letter"], name="lms_papers_one_form_a_letter")
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.letter}"
