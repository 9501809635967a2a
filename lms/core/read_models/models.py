"""Keep what the last check of each read model found."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReadModelCheck(models.Model):
    """The last time a read model was held against the facts it is made from."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    checked_at = models.DateTimeField(_("checked"))
    differences = models.PositiveIntegerField(_("differences"))
    examples = models.JSONField(_("examples"), default=list, blank=True)

    class Meta:
        verbose_name = _("check of a read model")
        verbose_name_plural = _("checks of read models")
        ordering = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        """Give the name of the read model."""
        return self.name
