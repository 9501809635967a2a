"""Changes of edition that somebody opened, and what rests on the clauses they change, one row each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lms.standards.changes.rules import OPEN, ItemKey, ItemStand, ItemState
from lms.standards.choices import ChangeItemState, ThingKind
from lms.standards.clauses.models import Edition

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class EditionChange(models.Model):
    """The change to one edition, from its announcement to its close.

    `record` is written when it is closed: what was changed, what rested on it, who decided what and when.
    """

    edition = models.OneToOneField(
        Edition, on_delete=models.PROTECT, related_name="change", verbose_name=_("edition")
    )
    planned_for = models.DateField(
        _("planned for"),
        null=True,
        blank=True,
        help_text=_("Counted to as long as the edition has no day of its own."),
    )
    learn_until = models.DateField(_("to be learned until"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("opened by"),
    )
    opened_at = models.DateTimeField(_("opened at"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("co-signed by"),
    )
    signed_at = models.DateTimeField(_("co-signed at"), null=True, blank=True)
    gathered_at = models.DateTimeField(_("gathered at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("of a change", "closed by"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    record = models.JSONField(_("record"), default=dict, blank=True, db_default={})

    class Meta:
        verbose_name = _("change of edition")
        verbose_name_plural = _("changes of edition")
        ordering = ["-opened_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return gettext("Change to %(edition)s") % {"edition": self.edition.shown_label}

    def get_absolute_url(self) -> str:
        """Give the address of its page."""
        return reverse("lms_standards:change", args=[self.pk])

    @property
    def day(self) -> date | None:
        """Give the day counted to: on which the edition comes into force, else the planned one."""
        return self.edition.in_force_from or self.planned_for

    @property
    def is_open(self) -> bool:
        """Tell whether anything may still be decided."""
        return self.closed_at is None


class ChangeItemQuerySet(models.QuerySet["ChangeItem"]):
    """Filters with names."""

    def of_things(self, kinds: Collection[ThingKind], keys: Collection[int]) -> ChangeItemQuerySet:
        """Keep the items of things of some kinds."""
        return self.filter(kind__in=kinds, thing__in=keys)

    def to_decide(self) -> ChangeItemQuerySet:
        """Keep what rests on a clause that changes and that nobody has looked at."""
        return self.filter(state__in=OPEN, gone_at__isnull=True, change__closed_at__isnull=True)

    def holding_on(self, day: date) -> ChangeItemQuerySet:
        """Keep what nobody has looked at although its edition is in force on the day; never of a demo."""
        return self.to_decide().filter(
            change__edition__is_demo=False, change__edition__in_force_from__lte=day
        )


class ChangeItem(models.Model):
    """Something that rests on a clause that changes: what, whose it is, how it stands, who decided.

    Clauses and things are named as of then, so that the record stays readable whatever becomes of them.
    `wordings` are digests of the words that rested on the clause when the item was found.
    """

    change = models.ForeignKey(
        EditionChange, on_delete=models.CASCADE, related_name="items", verbose_name=_("change of edition")
    )
    before_number = models.CharField(_("clause before"), max_length=10, blank=True)
    after_number = models.CharField(_("clause after"), max_length=10, blank=True)
    kind = models.CharField(pgettext_lazy("of a thing", "kind"), max_length=20, choices=ThingKind)
    thing = models.PositiveBigIntegerField(_("key of the thing"))
    block = models.CharField(_("block"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=250)
    place = models.CharField(pgettext_lazy("of a thing", "place"), max_length=250, blank=True)
    to_change = models.CharField(_("what it takes from the clause"), max_length=250, blank=True)
    view_url = models.CharField(_("address"), max_length=250, blank=True)
    edit_url = models.CharField(_("address of its form"), max_length=250, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("of a thing", "owner"),
    )
    state = models.CharField(
        pgettext_lazy("of a thing", "state"),
        max_length=20,
        choices=ChangeItemState,
        default=ChangeItemState.TO_LOOK_AT,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    wordings = models.JSONField(_("digests of its words"), default=dict, blank=True, db_default={})
    found_at = models.DateTimeField(pgettext_lazy("of a thing", "found at"))
    gone_at = models.DateTimeField(_("no longer rests on the clause since"), null=True, blank=True)

    objects = ChangeItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a change of edition")
        verbose_name_plural = _("items of changes of edition")
        ordering = ["change", "before_number", "kind", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["change", "before_number", "after_number", "kind", "thing", "block"],
                name="lms_standards_change_item_once",
            ),
            models.CheckConstraint(
                condition=~Q(before_number="") | ~Q(after_number=""),
                name="lms_standards_change_item_has_a_clause",
            ),
        ]
        indexes = [models.Index(fields=["kind", "thing"], name="lms_standards_change_thing")]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"

    def get_absolute_url(self) -> str:
        """Give the address of its clause on the page of the change."""
        change = reverse("lms_standards:change", args=[self.change_id])
        return f"{change}?clause={self.before_number}-{self.after_number}&kind={self.kind}#items"

    @property
    def number(self) -> str:
        """Give the number of the clause: the later one, else that of the repealed clause."""
        return self.after_number or self.before_number

    @property
    def key(self) -> ItemKey:
        """Give what tells it apart."""
        return ItemKey(self.before_number, self.after_number, self.kind, self.thing, self.block)

    @property
    def stand(self) -> ItemStand:
        """Give how it stands to the rules; who decided may be gone, the moment stays."""
        return ItemStand(
            cast("ItemState", self.state),
            is_decided=self.decided_at is not None,
            is_gone=self.gone_at is not None,
            wordings=cast("Mapping[str, str]", self.wordings),
        )

    @property
    def is_open(self) -> bool:
        """Tell whether somebody has to look at it."""
        return self.stand.is_open
