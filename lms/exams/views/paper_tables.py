"""Declare the lists of those who write papers."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.core.api import Column, EmptyState, Table, limit_text, marks_text
from lms.exams.forms.blueprint_words import rule_words
from lms.exams.forms.filters import PaperFilter
from lms.exams.models import Paper
from lms.exams.queries.paper_desk import PaperDesk


class PaperTable(Table[Paper]):
    """All papers."""

    caption = gettext_lazy("Papers")
    default_sort = "title"
    filterset_class = PaperFilter
    columns = (
        Column(
            "shown_title",
            gettext_lazy("Paper"),
            sort="title",
            link=lambda row: reverse("lms_exams:paper", args=[row.pk]),
        ),
        Column("get_kind_display", gettext_lazy("Kind"), sort="kind"),
        Column("minutes", gettext_lazy("Minutes"), numeric=True, sort="minutes"),
        Column("pass_share", gettext_lazy("Pass mark"), numeric=True, text=limit_text),  # type: ignore[arg-type] # a share
        Column("form_count", gettext_lazy("Parallel forms"), numeric=True),
        Column("sittings_count", gettext_lazy("Sittings"), numeric=True, sort="sittings_count"),
    )
    empty = EmptyState(gettext_lazy("No paper yet"), gettext_lazy("Papers are written in the question bank."))


@dataclass(frozen=True, slots=True)
class BlueprintRow:
    """One line of a blueprint with what the bank holds for it."""

    what: str
    part: str
    count: int
    marks: Decimal
    vital: bool
    available: int


class BlueprintTable(Table[BlueprintRow]):
    """The blueprint of a paper against the bank of today."""

    caption = gettext_lazy("Blueprint")
    page_size = 200
    columns = (
        Column("what", gettext_lazy("Rule")),
        Column("part", gettext_lazy("Part")),
        Column("count", gettext_lazy("Questions"), numeric=True),
        Column(
            "marks",
            gettext_lazy("Marks each"),
            numeric=True,
            text=marks_text,
        ),
        Column("available", pgettext_lazy("questions of a rule", "In the bank"), numeric=True),
        Column("vital", gettext_lazy("Must be right"), text=lambda vital: _("yes") if vital else ""),
    )


def blueprint_rows(desk: PaperDesk) -> Iterator[BlueprintRow]:
    """Put the rows of a blueprint beside what fits them."""
    for one, available in zip(desk.picked, desk.check.available, strict=False):
        yield BlueprintRow(str(one.question), one.part, 1, one.marks, one.vital, available)
    for rule, available in zip(desk.rules, desk.check.available[len(desk.picked) :], strict=True):
        yield BlueprintRow(rule_words(rule), rule.part, rule.count, rule.marks, rule.vital, available)
