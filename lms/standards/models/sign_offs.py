"""What reviewers signed: a conclusion on one wording of a fact.

A sign-off names the fact by its code and the wording by its digest, not by the row: files are the
standard's source, and what they load again, or load into another edition in the same words, stays signed.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.standards.choices import Conclusion
from lms.standards.models.clauses import Standard


class FactSignOff(models.Model):
    """A reviewer's conclusion on one wording of a fact; the latest on the wording counts."""

    standard = models.ForeignKey(
        Standard, on_delete=models.CASCADE, related_name="sign_offs", verbose_name=_("standard")
    )
    fact_code = models.CharField(_("code"), max_length=20)
    digest = models.CharField(_("digest of the wording"), max_length=16)
    wording = models.JSONField(_("the wording that was signed"), default=dict)
    conclusion = models.CharField(_("conclusion"), max_length=20, choices=Conclusion)
    remark = models.TextField(_("remark"), blank=True)
    reviewer = models.CharField(pgettext_lazy("of a fact", "reviewer"), max_length=60)
    reviewed_on = models.DateField(pgettext_lazy("of a fact", "reviewed on"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    entered_at = models.DateTimeField(_("entered"), auto_now_add=True)

    class Meta:
        verbose_name = _("sign-off of a fact")
        verbose_name_plural = _("sign-offs of facts")
        ordering = ["fact_code", "reviewed_on", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["standard", "fact_code"], name="lms_standards_sign_off_fact")]

    def __str__(self) -> str:
        return f"{self.fact_code} {self.get_conclusion_display()}"
