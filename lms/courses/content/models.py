"""From which file a page was loaded, so that a trainer's later work is never overwritten."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PageSource(models.Model):
    """What a page was loaded from, and the revision the loader made.

    A page whose latest revision is another one was edited in the admin since; the loader leaves it.
    """

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("page")
    )
    file = models.CharField(_("file"), max_length=300)
    digest = models.CharField(_("fingerprint of the file"), max_length=64)
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=pgettext_lazy("of a page", "revision"),
    )

    class Meta:
        verbose_name = _("source of a page")
        verbose_name_plural = _("sources of pages")

    def __str__(self) -> str:
        return self.file
