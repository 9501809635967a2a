"""List and hand out everything that is kept about somebody's practice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from lms.core.ui.api import Column, EmptyState, Table
from lms.core.wording import StrOrPromise
from lms.practice.choices import SetKind
from lms.practice.sets.models import PracticeQuestion
from lms.questions.kinds.registry import kind_label


def _outcome(row: PracticeQuestion) -> str:
    if row.is_right:
        return gettext("Right")
    return gettext("Partly right") if row.share else gettext("Wrong")


class OwnAnswersTable(Table[PracticeQuestion]):
    """One row an answer."""

    caption: ClassVar[StrOrPromise] = gettext_lazy("My answers in practice")
    export_name: ClassVar[str] = "practice"
    default_sort: ClassVar[str] = "-answered_at"
    empty: ClassVar[EmptyState] = EmptyState(
        gettext_lazy("You have not practised yet"),
        gettext_lazy("Each answer you give in practice is listed here, for you alone."),
    )
    columns: ClassVar[Sequence[Column[PracticeQuestion]]] = (
        Column("answered_at", gettext_lazy("Answered at"), sort="answered_at"),
        Column("round", gettext_lazy("Round"), value=lambda row: SetKind(row.practice_set.kind).label),
        Column("clause", gettext_lazy("Clause"), value=lambda row: row.version.clause),
        Column(
            "kind",
            pgettext_lazy("of a question", "Kind"),
            value=lambda row: kind_label(row.version.kind),
        ),
        Column("outcome", pgettext_lazy("of an answer", "Outcome"), value=_outcome),
        Column("due_on", gettext_lazy("Comes again on")),
    )
