"""List the changes of edition."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.accounts import account_name
from lms.core.ui.api import Column, EmptyState, Table
from lms.standards.changes.forms import ItemFilter
from lms.standards.changes.models import ChangeItem, EditionChange
from lms.standards.changes.rules import OPEN

DAY_CELL = "lms_standards/laws/day_cell.html"


class EditionChangeTable(Table[EditionChange]):
    """All changes, the newest first."""

    caption = _("Changes of edition")
    columns = (
        Column("edition.shown_label", _("Edition"), link=EditionChange.get_absolute_url),
        Column("day", pgettext_lazy("of a change", "Day"), template=DAY_CELL),
        Column("items_open", _("Still open"), numeric=True),
        Column("items_total", _("Rests on it"), numeric=True),
        Column("opened_by", _("Opened by"), value=lambda change: account_name(change.opened_by)),
        Column("opened_at", _("Opened")),
        Column("closed_at", _("Closed")),
    )
    empty = EmptyState(
        _("No change yet"),
        _("Open one on the page of an edition that replaces another; it lists what rests on its clauses."),
    )

    def annotations(self) -> Mapping[str, Combinable]:
        """Count the items that rest on the clauses, and those nobody has decided."""
        there = Q(items__gone_at__isnull=True)
        return {
            "items_total": Count("items", filter=there),
            "items_open": Count("items", filter=there & Q(items__state__in=OPEN)),
        }


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
