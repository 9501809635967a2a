"""The organisation tree and the positions in it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from lms.core.api import in_reader_language
from lms.people.choices import UnitKind


class OrgUnit(MP_Node):
    """A province, city, centre or team; `path` gives whole branches in one query."""

    code = models.CharField(_("unit code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    node_order_by = ["code"]

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("organisational unit")
        verbose_name_plural = _("organisational units")

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """A job in the organisation (岗位); a leading position makes its holder the unit's manager."""

    code = models.CharField(_("position code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    leads = models.BooleanField(
        _("leads its unit"),
        default=False,
        help_text=_("Whoever holds it sees the unit and everything below."),
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """Give the name in the reader's language."""
        return in_reader_language(self.name, self.name_en)
