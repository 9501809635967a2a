"""Name the columns of what an outcome lists, the same in the workbook and in the document."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lms.exams.outcomes.queries import Outcome, OutcomeLine

WITHHELD = gettext_lazy("fewer than five people")


@dataclass(frozen=True, slots=True)
class OutcomeTable:
    """Lines with the words above their columns; `hits` is empty where the shares are means, not counts."""

    name: str
    title: str
    what: str
    hits: str
    size: str
    share: str
    lines: Sequence[OutcomeLine]

    @property
    def heads(self) -> list[str]:
        """Give the heads of the columns, without those of the interval."""
        return [head for head in (self.what, self.hits, self.size, self.share) if head]

    def numbers_of(self, line: OutcomeLine) -> list[int]:
        """Give how many were counted and out of how many; of a mean only the latter."""
        size = line.figure.n
        return [int(line.figure.hits), size] if self.hits else [size]


def tables_of(outcome: Outcome) -> list[OutcomeTable]:
    """Give the bands, units, clauses and questions of a sitting, each as a table."""
    took_part = _("People examined")
    return [
        OutcomeTable(
            name=_("Score bands"),
            title=_("Score bands"),
            what=_("Share of the marks"),
            hits=pgettext("outcome", "People"),
            size=took_part,
            share=_("Share of takers"),
            lines=outcome.bands,
        ),
        OutcomeTable(
            name=_("By unit"),
            title=_("Passed, by unit"),
            what=_("Unit"),
            hits=_("People who passed"),
            size=took_part,
            share=_("Share who passed"),
            lines=outcome.units,
        ),
        OutcomeTable(
            name=_("By clause"),
            title=_("Mean share of the marks, by clause"),
            what=_("Clause"),
            hits="",
            size=took_part,
            share=_("Mean share of the marks"),
            lines=outcome.clauses,
        ),
        OutcomeTable(
            name=_("By question"),
            title=_("All marks earned, by question"),
            what=_("Question"),
            hits=_("Papers with all its marks"),
            size=_("Papers with the question"),
            share=_("All marks earned"),
            lines=outcome.questions,
        ),
    ]
