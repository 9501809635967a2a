"""Competencies C1–C15 and the complaint taxonomy."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.wording import in_reader_language


class Competency(models.Model):
    """Something a person must be able to do."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    description = models.TextField(_("description"), blank=True)
    sort = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["sort"]

    def __str__(self) -> str:
        return f"{self.code} {self.shown_name}"

    @property
    def shown_name(self) -> str:
        """Give the name in the reader's language."""
        return in_reader_language(self.name, self.name_en)


class ComplaintCategory(models.Model):
    """A complaint category of two levels, mapped to clauses and to both reporting schemes."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    new_scheme = models.CharField(_("current reporting group"), max_length=40, blank=True)
    old_scheme = models.CharField(_("former reporting group"), max_length=40, blank=True)
    clauses = models.ManyToManyField(
        "lms_standards.Clause", blank=True, related_name="complaint_categories", verbose_name=_("clauses")
    )

    class Meta:
        verbose_name = _("complaint category")
        verbose_name_plural = _("complaint categories")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.shown_name}"

    @property
    def shown_name(self) -> str:
        """Give the name in the reader's language."""
        return in_reader_language(self.name, self.name_en)
