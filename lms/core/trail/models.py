"""Keep who did what to whom, when and why; a database trigger refuses every later change.

The names of actor and subject are copied, so an entry still reads when both are gone: no foreign key may
ever want to write into this table.
"""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST_REASON = 1_000  # what a form takes; the trail itself keeps any length


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Find entries."""

    def about(self, subject: models.Model) -> Self:
        """Keep the entries about one thing."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_key=str(subject.pk))


class AuditEntry(models.Model):
    """One action that is never changed nor deleted."""

    happened_at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    actor_key = models.CharField(_("actor's key"), max_length=64, blank=True)
    actor_label = models.CharField(_("who"), max_length=200, blank=True)
    action = models.CharField(_("action"), max_length=100, db_index=True)
    subject_kind = models.CharField(_("kind of subject"), max_length=100)
    subject_key = models.CharField(_("subject's key"), max_length=64)
    subject_label = models.CharField(_("whom or what"), max_length=250)
    reason = models.TextField(_("reason"), blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-happened_at", "-id"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["subject_kind", "subject_key"], name="lms_core_audit_subject")]

    def __str__(self) -> str:
        """Say who did what to what."""
        return f"{self.actor_label} {self.action} {self.subject_label}"


class AuditSeal(models.Model):
    """One link of the chain over the trail: a digest of an entry and of the link before.

    Positions run from 1 without a gap. No foreign key: a seal whose entry was deleted by force must stay
    and say so.
    """

    position = models.PositiveBigIntegerField(pgettext_lazy("in the chain", "position"), primary_key=True)
    entry_key = models.BigIntegerField(_("entry"), unique=True)
    digest = models.CharField(_("digest"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed"))

    class Meta:
        verbose_name = _("seal of an audit entry")
        verbose_name_plural = _("seals of audit entries")
        ordering = ["position"]
        default_permissions = ()

    def __str__(self) -> str:
        """Give the place in the chain and the digest: what is kept elsewhere to prove it later."""
        return f"{self.position}:{self.digest}"
