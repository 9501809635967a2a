"""Attempts that were voided: on what ground, whether their takers objected, and whether it was lifted.

The attempt keeps its answers, marks and pass, so that lifting gives back what there was; its state keeps
them from counting. A row stays after it was lifted.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.exams.attempts.models import Attempt
from lms.exams.choices import VoidingGround


class VoidingQuerySet(models.QuerySet["AttemptVoiding"]):
    """Filters with names."""

    def standing(self) -> VoidingQuerySet:
        """Keep those that were not lifted."""
        return self.filter(lifted_at=None)

    def objected(self) -> VoidingQuerySet:
        """Keep those whose taker waits for the answer to an objection."""
        return self.standing().filter(objected_at__isnull=False, answered_at=None)


class AttemptVoiding(models.Model):
    """One attempt that was voided for a reason; the taker may object once, and somebody else may lift it."""

    wagtail_reference_index_ignore = True

    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="voidings", verbose_name=_("attempt")
    )
    ground = models.CharField(pgettext_lazy("of voiding", "ground"), max_length=12, choices=VoidingGround)
    reason = models.TextField(_("reason"))
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("voided by")
    )
    voided_at = models.DateTimeField(_("voided at"))
    objection = models.TextField(_("objection of the taker"), blank=True)
    objected_at = models.DateTimeField(_("objected at"), null=True, blank=True)
    due_on = models.DateField(_("to be decided by"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lift_reason = models.TextField(_("reason for lifting"), blank=True)

    objects = VoidingQuerySet.as_manager()

    class Meta:
        verbose_name = _("voiding of an attempt")
        verbose_name_plural = _("voidings of attempts")
        ordering = ["-voided_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(lifted_at=None), name="lms_exams_voided_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="lms_exams_voided_for_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | ~Q(lift_reason=""), name="lms_exams_lifted_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | (Q(objected_at__isnull=False) & ~Q(answer="")),
                name="lms_exams_objection_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt} · {self.get_ground_display()}"

    def get_absolute_url(self) -> str:
        """Give the page that shows it and lifts it."""
        return reverse("lms_exams:voiding", args=[self.pk])

    @property
    def waits_for_answer(self) -> bool:
        """Tell whether the taker objected and nobody has decided."""
        return self.objected_at is not None and self.answered_at is None and self.lifted_at is None
