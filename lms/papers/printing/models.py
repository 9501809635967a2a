"""Print runs: the forms of a paper as they were made for printing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.papers.blueprints.models import Paper


class PrintRun(models.Model):
    """Forms made for printing, kept as they were, so that papers, key and answer sheet fit for ever.

    `forms` holds the slot map of each letter.
    """

    wagtail_reference_index_ignore = True

    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, related_name="print_runs", verbose_name=_("paper")
    )
    forms = models.JSONField(_("forms"))
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )

    class Meta:
        verbose_name = _("print run")
        verbose_name_plural = _("print runs")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.paper} · {self.made_at:%Y-%m-%d %H:%M}"
