"""What was found out about a paper with very many answers, kept because a page cannot wait for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.exams.sittings.models import Sitting
from lms.papers.blueprints.models import Paper


class KeptJudgement(models.Model):
    """One paper judged over all its sittings, or in one; `digest` names the attempts it was made from.

    `judged` holds a `rules.judging.JudgedPaper` as plain values. Papers with few answers are
    judged when their page is read and are not kept here.
    """

    wagtail_reference_index_ignore = True

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="+", verbose_name=_("paper"))
    sitting = models.ForeignKey(
        Sitting,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sitting"),
        help_text=_("Empty: all sittings of the paper."),
    )
    digest = models.CharField(_("digest of the attempts"), max_length=64)
    shape = models.PositiveSmallIntegerField(_("shape of what is kept"))
    judged = models.JSONField(_("judgement"))
    units = models.JSONField(_("units compared"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("judgement of a paper")
        verbose_name_plural = _("judgements of papers")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "sitting"], name="lms_psychometrics_one_judgement_in_a_sitting"
            ),
            models.UniqueConstraint(
                fields=["paper"], condition=Q(sitting=None), name="lms_psychometrics_one_judgement_over_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} · {self.sitting_id or '*'}"
