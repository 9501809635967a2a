"""Regrades and invalidations that changed a pass, and what somebody decided about the certificate."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.certification.certificates.models import Certificate
from lms.certification.choices import RegradeSort, RegradeState
from lms.certification.requirements.models import Certification


class RegradeDecision(models.Model):
    """A regrade or an invalidation changed whether an attempt passes: somebody decides what follows."""

    certification = models.ForeignKey(
        Certification, on_delete=models.CASCADE, related_name="+", verbose_name=_("certification")
    )
    attempt = models.ForeignKey(
        "lms_exams.Attempt",
        on_delete=models.CASCADE,
        related_name="regrade_decisions",
        verbose_name=_("attempt"),
    )
    certificate = models.ForeignKey(
        Certificate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="regrade_decisions",
        verbose_name=_("certificate"),
    )
    sort = models.CharField(_("what happened"), max_length=12, choices=RegradeSort)
    marks = models.CharField(_("marks before and after"), max_length=60)
    made_at = models.DateTimeField(_("since"))
    state = models.CharField(_("decision"), max_length=10, choices=RegradeState, default=RegradeState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("decision after a regrade")
        verbose_name_plural = _("decisions after a regrade")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(state=RegradeState.OPEN), name="lms_cert_one_open_decision"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RegradeState.OPEN, RegradeState.MOOT]) | ~Q(reason=""),
                name="lms_cert_decision_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.get_sort_display()}"
