"""List deliveries for administrators."""

from typing import ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import account_name
from lms.core.notices.kinds import kind_of, registered_kinds
from lms.core.notices.models import Delivery, DeliveryState, Way
from lms.core.ui.components import EmptyState
from lms.core.ui.tables import Column, Table


def kind_choices() -> list[tuple[str, str]]:
    """List the kinds."""
    return [(kind.code, str(kind.label)) for kind in registered_kinds()]


def way_label(delivery: Delivery) -> str:
    """Say which way it goes: by mail, else to which group or system."""
    return str(delivery.webhook or delivery.get_way_display())


def kind_label(delivery: Delivery) -> str:
    """Call the kind of what is delivered; that of an app that is gone by its code."""
    kind = kind_of(delivery.notice.kind)
    return str(kind.label) if kind else delivery.notice.kind


class DeliveryFilter(django_filters.FilterSet):
    """Find deliveries by state, kind and address or person."""

    q = django_filters.CharFilter(label=_("Address or subject"), method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=DeliveryState.choices, empty_label=_("All"))
    way = django_filters.ChoiceFilter(label=_("Way"), choices=Way.choices, empty_label=_("All"))
    kind = django_filters.ChoiceFilter(
        label=_("Kind of notice"), field_name="notice__kind", choices=kind_choices, empty_label=_("All")
    )

    class Meta:
        model = Delivery
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Delivery], _name: str, value: str) -> QuerySet[Delivery]:
        """Search where mail went and what it was about."""
        return rows.filter(Q(address__icontains=value) | Q(subject__icontains=value))


class DeliveryTable(Table[Delivery]):
    """What goes out, the newest first."""

    caption = _("Deliveries")
    filterset_class = DeliveryFilter
    default_sort = "-pk"
    page_size = 15
    columns = (
        Column("notice.created_at", _("Told"), link=lambda row: row.get_absolute_url()),
        Column("recipient", _("Recipient"), value=lambda row: account_name(row.notice.recipient)),
        Column("kind", _("Kind of notice"), value=kind_label),
        Column("way", _("Way"), value=way_label),
        Column("state", _("State"), template="lms_core/notices/state_cell.html"),
        Column("attempts", _("Attempts"), numeric=True),
        Column("tried_at", _("Last attempt"), sort="tried_at"),
    )
    empty = EmptyState(
        _("Nothing has gone out yet"),
        _("What people are told appears here once the site has a mail server or a webhook."),
    )
