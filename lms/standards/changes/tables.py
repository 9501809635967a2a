"""List the changes of the standard, what rests on one, and corrections of facts."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.accounts import account_name
from lms.core.ui.api import Column, EmptyState, Table
from lms.core.wording import StrOrPromise
from lms.standards.changes.forms import CorrectionFilter, ItemFilter
from lms.standards.changes.models import ChangeItem, CorrectedFact, EditionChange
from lms.standards.changes.rules import OPEN
from lms.standards.facts.rules import FactWording

DAY_CELL = "lms_standards/laws/day_cell.html"


class EditionChangeTable(Table[EditionChange]):
    """All changes, the newest first."""

    caption = _("Changes of the standard")
    columns = (
        Column(
            "name",
            pgettext_lazy("of the standard", "Change"),
            value=str,
            link=EditionChange.get_absolute_url,
        ),
        Column("cause", pgettext_lazy("of a change", "Cause"), value=lambda change: change.cause.label),
        Column("day", pgettext_lazy("of a change", "Day"), template=DAY_CELL),
        Column("items_open", _("Still open"), numeric=True),
        Column("items_total", _("Rests on it"), numeric=True),
        Column("opened_by", _("Opened by"), value=lambda change: account_name(change.opened_by)),
        Column("opened_at", _("Opened")),
        Column("closed_at", _("Closed")),
    )
    empty = EmptyState(
        _("No change yet"),
        _(
            "Open one on the page of an edition that replaces another, of a law version that ends, or of a"
            " corrected fact; it lists what rests on the clauses."
        ),
    )

    def annotations(self) -> Mapping[str, Combinable]:
        """Count the items that rest on the clauses, and those nobody has decided."""
        there = Q(items__gone_at__isnull=True)
        return {
            "items_total": Count("items", filter=there),
            "items_open": Count("items", filter=there & Q(items__state__in=OPEN)),
        }


def brief(wording: FactWording, beside: FactWording) -> str:
    """Say of a wording what differs from the other: its value, else its law, else the statement."""
    value, law = (f"{one.value} {one.unit}".strip() for one in (wording, beside)), wording.law_version
    own, other = value
    if own != other:
        return own or wording.statement
    return f"{wording.law} {law} {wording.article}" if law != beside.law_version else wording.statement


def correction_state(row: CorrectedFact) -> StrOrPromise:
    """Say what became of a correction."""
    if row.change is not None:
        return _("Change closed") if row.change.closed_at else _("Change open")
    if row.set_aside_at is not None:
        return pgettext_lazy("of a correction", "Set aside")
    return pgettext_lazy("of a correction", "Not decided")


EXPORTED = "standards.change_exported"


class ItemTable(Table[ChangeItem]):
    """Everything that rests on the clauses of one change."""

    caption = pgettext_lazy("of a change", "Items")
    filterset_class = ItemFilter
    export_name = "edition-change-items"
    export_action = EXPORTED
    columns = (
        Column("title", _("What cites the clause"), link=ChangeItem.get_absolute_url, sort="title"),
        Column("number", _("Clause")),
        Column("kind", pgettext_lazy("of a thing", "Kind"), value=ChangeItem.get_kind_display),
        Column("place", pgettext_lazy("of a thing", "Place")),
        Column("to_change", _("What it takes from the clause")),
        Column("owner", pgettext_lazy("of a thing", "Owner"), value=lambda item: account_name(item.owner)),
        Column(
            "state",
            pgettext_lazy("of a thing", "State"),
            value=lambda item: _("no longer rests on it") if item.gone_at else item.get_state_display(),
            template="lms_standards/changes/state_cell.html",
        ),
        Column("decided_at", _("Decided at"), sort="decided_at"),
    )
    empty = EmptyState(_("Nothing rests on the clauses of this change"))


class CorrectedFactTable(Table[CorrectedFact]):
    """The corrections of facts, the newest first."""

    caption = _("Corrected facts")
    filterset_class = CorrectionFilter
    export_name = "corrected-facts"
    columns = (
        Column("fact.code", _("Fact"), link=CorrectedFact.get_absolute_url),
        Column("fact.clause.number", _("Clause")),
        Column("was", _("Was"), value=lambda row: brief(row.wording_before, row.wording_after)),
        Column("is", _("Is"), value=lambda row: brief(row.wording_after, row.wording_before)),
        Column("corrected_on", _("Corrected on"), sort="corrected_on", template=DAY_CELL),
        Column("resting", _("Rests on it"), numeric=True, sort="resting"),
        Column("state", pgettext_lazy("of a correction", "State"), value=correction_state),
    )
    empty = EmptyState(
        _("No fact was corrected"),
        _("A fact of the edition that counts appears here once it is given other words or another value."),
    )
