"""Laws and their versions: what held when, and where."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.standards.choices import LawKind, Verification
from lms.standards.laws.rules import Validity, validity_on


class Law(models.Model):
    """A law, rule or public standard, whatever its version."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40, choices=LawKind)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("law")
        verbose_name_plural = _("laws")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title


class LawVersion(models.Model):
    """One version of a law with the days and the place in which it holds."""

    law = models.ForeignKey(Law, on_delete=models.CASCADE, related_name="versions", verbose_name=_("law"))
    label = models.CharField(_("version"), max_length=80)
    document_no = models.CharField(_("document number"), max_length=200, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=40, default="全国")
    verification = models.CharField(_("verification"), max_length=20, choices=Verification)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("law version")
        verbose_name_plural = _("law versions")
        ordering = ["law", F("in_force_from").asc(nulls_first=True), "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["law", "label", "jurisdiction"], name="lms_standards_law_version_unique"
            ),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True)
                | Q(in_force_from__isnull=True)
                | Q(in_force_to__gte=F("in_force_from")),
                name="lms_standards_law_version_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.law}（{self.label}）"

    def get_absolute_url(self) -> str:
        """Give the address of its page."""
        return reverse("lms_standards:law_version", args=[self.pk])

    def validity_on(self, day: date) -> Validity:
        """Tell whether the version holds on the day, no longer, or not yet."""
        return validity_on(self.in_force_from, self.in_force_to, day)
