"""Declare the lists of those who write papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, cast

from django.db.models import Expression, Model, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail import hooks

from lms.core.ui.api import Column, EmptyState, Table
from lms.core.wording import StrOrPromise, limit_text, marks_text, natural_order
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.wording import rule_label
from lms.papers.desk.forms import PaperFilter
from lms.papers.desk.queries import PaperDesk

# An app above counts what it makes of papers: called without anything, it returns a `PaperCount`.
COUNTS_HOOK = "paper_counts"


@dataclass(frozen=True, slots=True)
class PaperCount:
    """A further column of the list of papers: a number of each, by which the list can be sorted."""

    name: str
    label: StrOrPromise
    expression: Expression


def listed_papers(request: HttpRequest) -> PaperTable:
    """List all papers with what the apps above count of them."""
    counts: list[PaperCount] = [hook() for hook in hooks.get_hooks(COUNTS_HOOK)]

    class CountedPaperTable(PaperTable):
        columns = (
            *PaperTable.columns,
            *(Column[Paper](one.name, one.label, numeric=True, sort=one.name) for one in counts),
        )

        def annotations(self) -> Mapping[str, Combinable]:
            """Count what the apps above make of each paper."""
            return {one.name: one.expression for one in counts}

    return CountedPaperTable(request, Paper.objects.order_by("slug"))


class PaperTable(Table[Paper]):
    caption = gettext_lazy("Papers")
    default_sort = "title"
    filterset_class = PaperFilter
    columns: ClassVar[Sequence[Column[Paper]]] = (
        Column(
            "shown_title",
            gettext_lazy("Paper"),
            sort="title",
            link=lambda row: reverse("lms_papers:paper", args=[row.pk]),
        ),
        Column("get_kind_display", gettext_lazy("Kind"), sort="kind"),
        Column("minutes", gettext_lazy("Minutes"), numeric=True, sort="minutes"),
        Column("pass_share", gettext_lazy("Pass mark"), numeric=True, text=limit_text),  # type: ignore[arg-type] # a share
        Column("form_count", gettext_lazy("Parallel forms"), numeric=True),
    )
    empty = EmptyState(gettext_lazy("No paper yet"), gettext_lazy("Papers are written in the question bank."))

    @cached_property
    def all_rows(self) -> QuerySet[Model] | Sequence[Paper]:
        """Sort titles as people count, which no database does alike: U2 before U10."""
        rows = super().all_rows
        if self.sort_text.removeprefix("-") != "title":
            return rows
        papers = cast("Iterable[Paper]", rows)
        turned = self.sort_text.startswith("-")
        return sorted(papers, key=lambda one: natural_order(one.title), reverse=turned)


@dataclass(frozen=True, slots=True)
class BlueprintRow:
    """One line of a blueprint with what the bank holds for it."""

    what: str
    part: str
    count: int
    marks: Decimal
    must_pass: bool
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
        Column("must_pass", gettext_lazy("Must be right"), text=lambda one: _("yes") if one else ""),
    )


def blueprint_rows(desk: PaperDesk) -> Iterator[BlueprintRow]:
    """Put the rows of a blueprint beside what fits them."""
    for one, available in zip(desk.picked, desk.check.available, strict=False):
        yield BlueprintRow(str(one.question), one.part, 1, one.marks, one.must_pass, available)
    for rule, available in zip(desk.rules, desk.check.available[len(desk.picked) :], strict=True):
        yield BlueprintRow(rule_label(rule), rule.part, rule.count, rule.marks, rule.must_pass, available)
