"""List the observations behind the link of behaviour."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms.core.ui.api import Column, EmptyState, Table
from lms.evaluation.chain.queries import ObservationRow


class ObservationRowTable(Table[ObservationRow]):
    """One observation a row."""

    caption = _("Observations behind this")
    columns = (
        Column("day", _("Watched on"), link=lambda row: row.url),
        Column("person", _("Who was watched")),
        Column("is_trained", _("Trained on that day")),
        Column("starts_on", _("Own wave starts")),
        Column("done", _("Points done"), numeric=True),
        Column("seen", _("Points seen"), numeric=True),
        Column("weight_together", _("Weight beside who waits"), numeric=True, share=True),
        Column("weight_before_and_after", _("Weight before and after"), numeric=True, share=True),
        Column("observer", _("Watched by")),
    )
    empty = EmptyState(
        _("No observations to show"),
        _("Observations on the clauses of the course appear here, of people you may see."),
    )
