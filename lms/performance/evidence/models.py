"""Count the changes of each kind of evidence."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.performance.choices import EvidenceKind


class EvidenceVersion(models.Model):
    """Another number in every transaction that changes evidence of a kind: what was made before is old.

    It is the moment in nanoseconds: a database that was restored never comes to a number again.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind, unique=True)
    number = models.PositiveBigIntegerField(_("version number"), default=0)

    class Meta:
        verbose_name = _("version of evidence")
        verbose_name_plural = _("versions of evidence")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
