"""List statements for administrators."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms.core.statements.models import LearningStatement
from lms.core.ui.components import EmptyState
from lms.core.ui.tables import Column, Table
from lms.core.wording import in_reader_language


def verb_of(row: LearningStatement) -> str:
    """Say in the reader's language what was done."""
    words = row.body.get("verb", {}).get("display", {})
    return in_reader_language(words.get("zh", ""), words.get("en", ""))


def title_of(row: LearningStatement) -> str:
    """Say what it was done with; by its address where it has no title."""
    thing = row.body.get("object", {})
    names = thing.get("definition", {}).get("name", {})
    return next(iter(names.values()), "") or str(thing.get("id", ""))


class StatementTable(Table[LearningStatement]):
    """What the store is told, the newest first."""

    caption = _("Learning statements")
    default_sort = "-pk"
    page_size = 15
    columns = (
        Column("made_at", _("Written at"), link=lambda row: row.get_absolute_url()),
        Column("verb", _("What was done"), value=verb_of),
        Column("title", _("With what"), value=title_of),
        Column("state", _("State"), template="lms_core/statements/state_cell.html"),
        Column("attempts", _("Attempts"), numeric=True),
        Column("error", _("What the store said")),
    )
    empty = EmptyState(
        _("Nothing is here"),
        _("What people learn appears here from the day on which the site tells a store."),
    )
