"""Corrections of used questions, and what each changed in which attempt.

A version stays as it was frozen. What is in force for it is the correction applied last and not undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionPolicy, CorrectionState
from lms.questions.corrections.rules import INVALIDATING, Correction, Policy
from lms.questions.scoring.rules.formats import JsonObject


class CorrectionQuerySet(models.QuerySet["KeyCorrection"]):
    """Filters with names."""

    def in_force(self, version_ids: Iterable[int]) -> dict[int, Correction]:
        """Give what is in force for each of the versions that has been corrected, in one query."""
        applied = self.filter(state=CorrectionState.APPLIED, version__in=list(version_ids))
        return {one.version_id: one.rule() for one in applied.order_by("applied_at", "pk")}

    def invalidated(self, before: datetime | None = None) -> models.QuerySet[KeyCorrection, int]:
        """Give the versions that count no more or for everybody, to be used inside another query.

        With a moment, only what was invalidated before.
        """
        return self.invalidating(before).values_list("version", flat=True)

    def invalidating(self, before: datetime | None = None) -> CorrectionQuerySet:
        """Keep the corrections in force that invalidate their version, before a moment where one is given."""
        later = KeyCorrection.objects.filter(
            Q(applied_at__gt=OuterRef("applied_at"))
            | Q(applied_at=OuterRef("applied_at"), pk__gt=OuterRef("pk")),
            version=OuterRef("version"),
            state=CorrectionState.APPLIED,
        )
        invalidation = self.filter(state=CorrectionState.APPLIED, policy__in=INVALIDATING)
        if before is not None:
            invalidation = invalidation.filter(applied_at__lt=before)
        return invalidation.filter(~Exists(later))


class KeyCorrection(models.Model):
    """One correction of one version: drafted, looked at, applied to everybody, perhaps undone."""

    wagtail_reference_index_ignore = True

    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("version")
    )
    policy = models.CharField(_("what is done"), max_length=20, choices=CorrectionPolicy)
    key = models.JSONField(_("corrected key"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    state = models.CharField(
        _("state"), max_length=20, choices=CorrectionState, default=CorrectionState.DRAFT
    )
    seen = models.PositiveIntegerField(_("attempts with the question"), default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"))
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undo_reason = models.TextField(_("reason for undoing"), blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction of a question")
        verbose_name_plural = _("corrections of questions")
        ordering = ["-made_at"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.APPLIED) | Q(applied_at__isnull=False),
                name="lms_questions_correction_applied_at",
            ),
            models.CheckConstraint(
                condition=Q(policy__in=[CorrectionPolicy.DROP, CorrectionPolicy.FULL_MARKS])
                | Q(key__isnull=False),
                name="lms_questions_correction_has_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.get_policy_display()}"

    def rule(self) -> Correction:
        """Give it to the rules."""
        return Correction(cast("Policy", self.policy), cast("JsonObject | None", self.key))
