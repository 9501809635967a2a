"""Changes of the standard that were opened, what rests on the clauses they change, corrections of facts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lms.standards.changes.rules import OPEN, ItemKey, ItemStand, ItemState
from lms.standards.choices import ChangeCause, ChangeItemState, ThingKind
from lms.standards.clauses.models import Edition
from lms.standards.facts.models import Fact
from lms.standards.facts.rules import FactWording
from lms.standards.laws.models import LawVersion

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

CAUSES = ("edition__replaces", "edition__standard", "law_version__law", "fact", "correction")


class EditionChange(models.Model):
    """A change of the standard, from its announcement to its close: to an edition, of a law, or of a fact.

    It is called after the first of its causes. One of `edition`, `law_version` and `fact` is set: the edition
    that comes, the version of a law that ends, or the fact that was corrected, of which `correction` holds
    the wordings. `record` is written when it is closed: what was changed, what rested on it, who decided what
    and when.
    """

    edition = models.OneToOneField(
        Edition,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="change",
        verbose_name=_("edition"),
    )
    law_version = models.OneToOneField(
        LawVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="change",
        verbose_name=_("law version that ends"),
    )
    fact = models.ForeignKey(
        Fact,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("corrected fact"),
    )
    planned_for = models.DateField(
        _("planned for"),
        null=True,
        blank=True,
        help_text=_("Counted to as long as the change has no day of its own."),
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
        verbose_name = _("change of the standard")
        verbose_name_plural = _("changes of the standard")
        ordering = ["-opened_at"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(edition__isnull=False, law_version__isnull=True, fact__isnull=True)
                | Q(edition__isnull=True, law_version__isnull=False, fact__isnull=True)
                | Q(edition__isnull=True, law_version__isnull=True, fact__isnull=False),
                name="lms_standards_change_has_one_cause",
            )
        ]

    def __str__(self) -> str:
        match self.cause:
            case ChangeCause.EDITION:
                return gettext("Change to %(edition)s") % {"edition": self.cause_label}
            case ChangeCause.LAW_VERSION:
                return gettext("End of %(law)s") % {"law": self.cause_label}
        return gettext("Correction of %(fact)s") % {"fact": self.cause_label}

    def get_absolute_url(self) -> str:
        """Give the address of its page."""
        return reverse("lms_standards:change", args=[self.pk])

    @property
    def cause(self) -> ChangeCause:
        """Name what brings it about."""
        if self.edition_id is not None:
            return ChangeCause.EDITION
        return ChangeCause.LAW_VERSION if self.law_version_id is not None else ChangeCause.FACT

    @property
    def cause_label(self) -> str:
        """Name the edition, the law version or the fact."""
        if self.edition is not None:
            return self.edition.shown_label
        return str(self.law_version or (self.fact.code if self.fact else ""))

    @property
    def own_day(self) -> date | None:
        """Give the day from which on its clauses read otherwise, if its cause has one.

        That is the day on which the edition comes into force, the day after the law version's last, or that
        of the correction; `in_force_on` asks the same of the database.
        """
        if self.edition is not None:
            return self.edition.in_force_from
        if self.law_version is not None:
            last = self.law_version.in_force_to
            return last + timedelta(days=1) if last else None
        return self.correction.corrected_on

    @property
    def day(self) -> date | None:
        """Give the day counted to: the change's own, else the planned one."""
        return self.own_day or self.planned_for

    @property
    def is_demo(self) -> bool:
        """Tell whether its edition is fictitious; nothing is held back then."""
        return self.edition is not None and self.edition.is_demo

    @property
    def is_open(self) -> bool:
        """Tell whether anything may still be decided."""
        return self.closed_at is None


class MadeOfChange(models.Model):
    """What an app above made of a change, of each kind one: of which change, by whom, when."""

    change = models.OneToOneField(
        EditionChange, on_delete=models.CASCADE, related_name="+", verbose_name=_("change of edition")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        abstract = True


class CorrectedFact(models.Model):
    """A fact that was given another wording within its edition: how it read, how it reads since which day.

    Noted when a fact that counts is saved, once a day. `resting` counts by night what rests on it. A change
    is opened for it, or somebody sets it aside with a note, as one that asks for nothing.
    """

    fact = models.ForeignKey(
        Fact, on_delete=models.CASCADE, related_name="corrected", verbose_name=_("corrected fact")
    )
    before = models.JSONField(_("wording before"))
    after = models.JSONField(_("wording after"))
    left_version = models.ForeignKey(
        LawVersion,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("law version it rested on before"),
        help_text=_("Empty where it rests on the same as before."),
    )
    corrected_on = models.DateField(_("corrected on"))
    resting = models.PositiveIntegerField(_("what rests on it"), null=True, blank=True)
    change = models.OneToOneField(
        EditionChange,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name=_("change of the standard"),
    )
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("set aside by"),
    )
    set_aside_at = models.DateTimeField(_("set aside at"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("correction of a fact")
        verbose_name_plural = _("corrections of facts")
        ordering = ["-corrected_on", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["corrected_on"], name="lms_standards_corrected_on")]

    def __str__(self) -> str:
        return self.fact.code

    def get_absolute_url(self) -> str:
        """Give the address of its page."""
        return reverse("lms_standards:corrected_fact", args=[self.pk])

    @property
    def wording_before(self) -> FactWording:
        """Give how the fact read."""
        return FactWording(**cast("dict[str, str]", self.before))

    @property
    def wording_after(self) -> FactWording:
        """Give how the fact reads since."""
        return FactWording(**cast("dict[str, str]", self.after))

    @property
    def is_settled(self) -> bool:
        """Tell whether a change was opened for it or it was set aside."""
        return self.change_id is not None or self.set_aside_at is not None


def in_force_on(day: date) -> Q:
    """Ask of items that the own day of their change has come on the day; never of a demo edition.

    A correction holds at once: what it corrects was wrong on every day before as well.
    """
    edition = Q(change__edition__is_demo=False, change__edition__in_force_from__lte=day)
    law = Q(change__law_version__in_force_to__lt=day)
    return edition | law | Q(change__correction__isnull=False)


class ChangeItemQuerySet(models.QuerySet["ChangeItem"]):
    """Filters with names."""

    def of_things(self, kinds: Collection[ThingKind], keys: Collection[int]) -> ChangeItemQuerySet:
        """Keep the items of things of some kinds."""
        return self.filter(kind__in=kinds, thing__in=keys)

    def to_decide(self) -> ChangeItemQuerySet:
        """Keep what rests on a clause that changes and that nobody has looked at."""
        return self.filter(state__in=OPEN, gone_at__isnull=True, change__closed_at__isnull=True)

    def holding_on(self, day: date) -> ChangeItemQuerySet:
        """Keep what nobody has looked at although its change is in force on the day; never of a demo."""
        return self.to_decide().filter(in_force_on(day))

    def with_causes(self) -> ChangeItemQuerySet:
        """Read their changes along, with what brings them about."""
        return self.select_related(*(f"change__{path}" for path in CAUSES))


class ChangeItem(models.Model):
    """Something that rests on a clause that changes: what, whose it is, how it stands, who decided.

    Clauses and things are named as of then, so that the record stays readable whatever becomes of them.
    `wordings` are digests of the words that rested on the clause when the item was found.
    """

    change = models.ForeignKey(
        EditionChange,
        on_delete=models.CASCADE,
        related_name="items",
        verbose_name=_("change of the standard"),
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
        verbose_name = _("item of a change")
        verbose_name_plural = _("items of changes")
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
