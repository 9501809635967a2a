"""What papers are made of besides rules: questions picked by hand, pools, enemies, forms, prints."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from lms.exams.models.papers import Paper


class PaperQuestion(Orderable):
    """A question picked by hand: it stands in every paper, before what the rules draw."""

    paper = ParentalKey(Paper, on_delete=models.CASCADE, related_name="picked")
    question = models.ForeignKey(
        "lms_exams.Question", on_delete=models.PROTECT, related_name="+", verbose_name=_("question")
    )
    marks = models.DecimalField(_("marks"), max_digits=5, decimal_places=1, default=Decimal(1))
    part = models.CharField(_("part of the paper"), max_length=60, blank=True)
    vital = models.BooleanField(
        _("must be answered right"), default=False, help_text=_("Whoever misses one does not pass.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("question picked by hand")
        verbose_name_plural = _("questions picked by hand")
        constraints = [
            models.UniqueConstraint(fields=["paper", "question"], name="lms_exams_picked_once_a_paper")
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} · {self.question_id}"


class QuestionPool(models.Model):
    """A named set of questions that rules may draw on."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    questions = models.ManyToManyField(
        "lms_exams.Question",
        blank=True,
        related_name="pools",
        verbose_name=pgettext_lazy("of the bank", "questions"),
    )

    class Meta:
        verbose_name = _("pool of questions")
        verbose_name_plural = _("pools of questions")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class EnemyGroup(models.Model):
    """Questions of which no two may meet in one paper: they repeat or answer each other."""

    reason = models.CharField(_("reason"), max_length=200)
    questions = models.ManyToManyField(
        "lms_exams.Question",
        related_name="enemy_groups",
        verbose_name=pgettext_lazy("of the bank", "questions"),
    )

    class Meta:
        verbose_name = _("questions that never meet")
        verbose_name_plural = _("questions that never meet")
        ordering = ["reason", "pk"]

    def __str__(self) -> str:
        return self.reason


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
            models.UniqueConstraint(fields=["paper", "letter"], name="lms_exams_one_form_a_letter")
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.letter}"


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
