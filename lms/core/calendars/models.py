"""Keep the secret address under which a calendar reads what somebody has."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarAddress(models.Model):
    """The secret part of one account's address; whoever renews it ends the one before."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="calendar_address",
        verbose_name=_("account"),
    )
    secret = models.CharField(_("secret part of the address"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)
