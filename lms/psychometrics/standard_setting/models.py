"""Rounds in which judges set a standard: who judged what, what follows, and why the pass mark is as it is."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.papers.blueprints.models import Paper
from lms.psychometrics.choices import StandardMethod


class StandardSetting(models.Model):
    """One round of judges on one paper; never changed afterwards, a correction is another round.

    `lines` is a list of {"name", "values"} as handed in. The advice changes no pass mark by itself.
    """

    wagtail_reference_index_ignore = True

    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, related_name="standard_settings", verbose_name=_("paper")
    )
    method = models.CharField(_("method"), max_length=24, choices=StandardMethod)
    round = models.PositiveSmallIntegerField(_("round"), default=1, validators=[MinValueValidator(1)])
    held_on = models.DateField(_("held on"))
    lines = models.JSONField(_("judgements"))
    rationale = models.TextField(_("rationale"))
    advised_share = models.DecimalField(_("pass mark advised"), max_digits=5, decimal_places=4)
    spread = models.DecimalField(
        _("spread between judges"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    people = models.PositiveIntegerField(_("people it rests on"))
    is_enough = models.BooleanField(_("enough people"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("standard setting")
        verbose_name_plural = _("standard settings")
        ordering = ["-held_on", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(advised_share__gte=0) & Q(advised_share__lte=1),
                name="lms_psychometrics_advised_is_a_share",
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper} · {self.method} {self.round}"
