"""The estimate kept for each declared indicator, with a digest of what it was computed from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.evaluation.effects.rules.results import EffectResult, decode
from lms.evaluation.programmes.models import ProgrammeIndicator


class EffectEstimate(models.Model):
    """The newest estimate for one declared indicator, as computed, with a digest of its input.

    `result` is written by `services.estimate_programme` and read by the report.
    """

    declared = models.OneToOneField(ProgrammeIndicator, on_delete=models.CASCADE, related_name="estimate")
    computed_at = models.DateTimeField(_("computed at"))
    input_digest = models.CharField(_("digest of the input"), max_length=64)
    result = models.JSONField(_("result"))

    class Meta:
        verbose_name = _("effect estimate")
        verbose_name_plural = _("effect estimates")

    def __str__(self) -> str:
        return str(self.declared_id)

    def read_result(self) -> EffectResult:
        """Give the result with its types."""
        return decode(EffectResult, self.result)
