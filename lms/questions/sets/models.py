"""Pools that rules draw on, and groups of questions that never meet."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuestionPool(models.Model):
    """A named set of questions that rules may draw on."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    questions = models.ManyToManyField(
        "lms_questions.Question",
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
        "lms_questions.Question",
        related_name="enemy_groups",
        verbose_name=pgettext_lazy("of the bank", "questions"),
    )

    class Meta:
        verbose_name = _("questions that never meet")
        verbose_name_plural = _("questions that never meet")
        ordering = ["reason", "pk"]

    def __str__(self) -> str:
        return self.reason
