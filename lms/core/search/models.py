"""Keep what can be found, one row a thing or a part of it.

The words of a row stand beside it as its database finds them best, see `terms`.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.wording import in_reader_language

LONGEST_TITLE = 300


class SearchEntry(models.Model):
    """A thing that can be found, repeated from where it is kept; `part` is the anchor of a section."""

    kind = models.CharField(_("kind"), max_length=20)
    key = models.BigIntegerField(_("key"))
    part = models.CharField(_("passage"), max_length=64, blank=True)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    title_en = models.CharField(_("English title"), max_length=LONGEST_TITLE, blank=True)
    text = models.TextField(_("searched text"), blank=True)
    folded_title = models.TextField(_("title as it is searched"))
    folded = models.TextField(_("text as it is searched"))
    letters = models.TextField(_("first letters of the title's Pinyin"), db_default="", blank=True)
    size = models.PositiveIntegerField(_("length"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("entry of the search")
        verbose_name_plural = _("entries of the search")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "part"], name="lms_core_search_thing"),
        ]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """Give the title in the reader's language."""
        return in_reader_language(self.title, self.title_en)


class SearchKind(models.Model):
    """A kind whose things have all been read, and by which reading of it (see `IndexedSource`)."""

    kind = models.CharField(_("kind"), max_length=20, unique=True)
    reading = models.PositiveSmallIntegerField(_("reading"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("kind of things found")
        verbose_name_plural = _("kinds of things found")
        default_permissions = ()

    def __str__(self) -> str:
        return self.kind
