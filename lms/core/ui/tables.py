"""Turn a queryset and a list of columns into a list page: sorted, filtered, paged, exported."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import batched, chain
from typing import ClassVar, Literal, cast

from django.conf import settings
from django.core.paginator import Page
from django.db.models import F, Model, OrderBy, QuerySet
from django.db.models.expressions import Combinable
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet
from django_filters.conf import settings as filter_settings

from lms.core.files.export import PercentCell, Sheet, workbook_response
from lms.core.jobs.exports import export_later
from lms.core.settings import CoreSettings
from lms.core.signals import list_exported
from lms.core.ui.components import EmptyState
from lms.core.ui.forms import labels_of_filters
from lms.core.ui.paging import ListPaginator
from lms.core.wording import DASH, Number, StrOrPromise, percent, plain_text

Direction = Literal["", "ascending", "descending"]
ROWS_AT_ONCE = 1000
LONGEST_CODE = 16
LONGEST_NAME = 3
LONGEST_HEAD = 20


@dataclass(frozen=True)
class Column[RowT]:
    """One column: where the value comes from, how it is shown, whether it sorts.

    `share` says that the values are shares (0-1): the page and the workbook show them as per cent. `screen`
    and `export` say where the column stands. `is_action` says that its cells are buttons, which say it all:
    a card on a phone puts no label before them.
    """

    name: str
    label: StrOrPromise
    value: Callable[[RowT], object] | None = None
    sort: str | None = None
    numeric: bool = False
    text: Callable[[object], object] | None = None
    link: Callable[[RowT], str] | None = None
    template: str = ""
    screen: bool = True
    export: bool = True
    share: bool = False
    is_action: bool = False

    def value_of(self, row: RowT) -> object:
        """Read the value: by `value`, else along the dotted path of attributes or keys."""
        if self.value:
            return self.value(row)
        found: object = row
        for step in self.name.split("."):
            found = found.get(step) if isinstance(found, Mapping) else getattr(found, step, None)
            if found is None:
                return None
        return found() if callable(found) else found

    def text_of(self, value: object) -> str:
        """Write the value as the screen shows it."""
        if self.text and value is not None:
            return str(self.text(value))
        return percent(cast("Number | None", value)) if self.share else plain_text(value)

    def cell_of(self, row: RowT) -> object:
        """Give the value as a workbook holds it."""
        value = self.value_of(row)
        return PercentCell(cast("Number | None", value)) if self.share else value


@dataclass(frozen=True)
class Head:
    """The head of a column with the address part that sorts by it."""

    label: str
    numeric: bool
    sort_value: str = ""
    direction: Direction = ""

    @property
    def is_long(self) -> bool:
        """Tell whether the words may take several lines, such as what an indicator counts."""
        return len(self.label) > LONGEST_HEAD


@dataclass(frozen=True)
class TableCell:
    """One cell ready to show."""

    label: str
    text: str
    value: object
    row: object
    numeric: bool = False
    url: str = ""
    template: str = ""

    @property
    def is_blank(self) -> bool:
        """Tell whether there is nothing to read; a card on a phone leaves it out."""
        return not self.template and self.text in {"", DASH}

    @property
    def is_one_word(self) -> bool:
        """Tell whether a line must not break inside: a moment, a short code (Q-5.3-03), a Chinese name."""
        if isinstance(self.value, datetime):
            return True
        longest = LONGEST_CODE if self.text.isascii() else LONGEST_NAME
        return len(self.text) <= longest and " " not in self.text


@dataclass(frozen=True)
class TableRow:
    """One row ready to show."""

    cells: list[TableCell] = field(default_factory=list)


class Table[RowT]:
    """A list page, declared: subclass, name the columns, bind it to a request and rows.

    A download is written into the audit trail as `export_action`, where that is named; the entry is about
    the one thing whose rows are listed if a view sets `about`, else about the reader.
    """

    caption: ClassVar[StrOrPromise] = ""
    show_caption: ClassVar[bool] = False
    columns: ClassVar[Sequence[Column[RowT]]] = ()
    filterset_class: ClassVar[type[FilterSet] | None] = None
    default_sort: ClassVar[str] = ""
    export_name: ClassVar[str] = ""
    export_action: ClassVar[str] = ""
    about: Model | None = None
    page_size: ClassVar[int | None] = None
    element_id: ClassVar[str] = "table"
    empty: ClassVar[EmptyState] = EmptyState(_("Nothing here yet"))
    sort_parameter = "sort"

    def __init__(self, request: HttpRequest, rows: QuerySet[Model] | Sequence[RowT]) -> None:
        """Bind the table; nothing is read before a template or an export asks."""
        self.request = request
        self._source = rows

    @cached_property
    def filterset(self) -> FilterSet | None:
        """Bind the filters to the address."""
        if self.filterset_class is None:
            return None
        bound = self.filterset_class(data=self.request.GET, queryset=self._source, request=self.request)
        for criterion in bound.filters.values():
            unsaid = filter_settings.EMPTY_CHOICE_LABEL
            if isinstance(criterion, ChoiceFilter) and criterion.extra.get("empty_label", unsaid) == unsaid:
                criterion.extra["empty_label"] = _("All")
        return bound

    @property
    def filter_form(self) -> BaseForm | None:
        """Give the form above the list."""
        return self.filterset.form if self.filterset else None

    @property
    def is_filtered(self) -> bool:
        """Tell whether some filter holds rows back."""
        names = self.filter_form.fields if self.filter_form else ()
        return any(self.request.GET.get(name) for name in names)

    def filter_labels(self) -> dict[str, str]:
        """Say by name what each filter keeps, as the list shows it; empty where it holds nothing back.

        The words are those of the site's language: they are kept.
        """
        with translation.override(settings.LANGUAGE_CODE):
            return labels_of_filters(self.filter_form) if self.filter_form else {}

    @cached_property
    def sort_text(self) -> str:
        """Give the order asked for, if one of the columns has it, else the default."""
        asked = self.request.GET.get(self.sort_parameter, "")
        known = {column.sort for column in self.columns if column.sort}
        return asked if asked.removeprefix("-") in known else self.default_sort

    @cached_property
    def all_rows(self) -> QuerySet[Model] | Sequence[RowT]:
        """Filter and sort; the primary key settles ties, so that pages never overlap."""
        rows = self.filterset.qs if self.filterset else self._source
        if not self.sort_text:
            return rows
        if isinstance(rows, QuerySet):
            name = self.sort_text.removeprefix("-")
            sorted_by = {name: found} if (found := self._annotations.get(name)) else {}
            return rows.annotate(**sorted_by).order_by(self._order_in(rows.model, name), "pk")
        return sorted(rows, key=self._sort_key, reverse=self.sort_text.startswith("-"))

    def _order_in(self, model: type[Model], name: str) -> str | OrderBy:
        """Put empty ones first, or last in the reverse order, on every database alike.

        What is never empty is asked for plainly, as an index has it.
        """
        fields = {field.name: field for field in model._meta.concrete_fields}
        if name not in fields or not fields[name].null:
            return self.sort_text
        column = F(name)
        return (
            column.desc(nulls_last=True) if self.sort_text.startswith("-") else column.asc(nulls_first=True)
        )

    def _sort_key(self, row: RowT) -> tuple[bool, object]:
        """Sort rows that are no models by the column's value, empty ones first."""
        column = next(column for column in self.columns if column.sort == self.sort_text.removeprefix("-"))
        value = column.value_of(row)
        return value is not None, value if value is not None else 0

    def annotations(self) -> Mapping[str, Combinable]:
        """Name what is counted or summed for the rows of a query.

        It is asked for the rows of one page; for all only where they are sorted by it, or downloaded.
        """
        return {}

    @cached_property
    def _annotations(self) -> Mapping[str, Combinable]:
        return self.annotations()

    def decorated(self, rows: Sequence[RowT]) -> Sequence[RowT]:
        """Complete the rows that are shown or downloaded: those of one page, or a download's in blocks."""
        return rows

    @cached_property
    def page(self) -> Page[RowT]:
        """Cut out the page asked for; an odd page number gives the nearest real one."""
        per_page = self.page_size or CoreSettings.current().page_size
        paginator: ListPaginator[RowT] = ListPaginator(cast("Sequence[RowT]", self.all_rows), per_page)
        found = paginator.get_page(self.request.GET.get("page"))
        rows: QuerySet[Model] | Sequence[RowT] = cast("Sequence[RowT]", found.object_list)
        if isinstance(rows, QuerySet) and found.number > 1 and not self._annotations:
            # Rows are skipped by their keys: else what each of them shows is worked out and thrown away.
            keys = list(rows.values_list("pk", flat=True))
            whole = cast("QuerySet[Model]", self.all_rows).in_bulk(keys)
            rows = cast("Sequence[RowT]", [whole[key] for key in keys if key in whole])
        found.object_list = self._complete(rows)
        return found

    def _complete(self, rows: QuerySet[Model] | Sequence[RowT]) -> Sequence[RowT]:
        """Annotate, of the rows of a query, just these few; then complete them."""
        if not self._annotations:
            return self.decorated(cast("Sequence[RowT]", rows))
        if isinstance(rows, QuerySet):
            keys = list(rows.values_list("pk", flat=True))
        else:
            keys = [cast("Model", row).pk for row in rows]
        found = cast("QuerySet[Model]", self._source).annotate(**self._annotations).in_bulk(keys)
        return self.decorated(cast("Sequence[RowT]", [found[key] for key in keys if key in found]))

    @property
    def is_long(self) -> bool:
        """Tell whether there are more rows than anybody turns to, so that they were not counted."""
        return cast("ListPaginator[RowT]", self.page.paginator).is_long

    @property
    def most_rows(self) -> int:
        """Give how many rows can be turned to."""
        return self.page.paginator.count

    @cached_property
    def total(self) -> int:
        """Count the rows of all pages, those of a long list as well."""
        return cast("QuerySet[Model]", self.all_rows).count() if self.is_long else self.page.paginator.count

    @property
    def heads(self) -> list[Head]:
        """List the column heads with their sorting."""
        return [self._head(column) for column in self.shown_columns]

    @property
    def shown_columns(self) -> list[Column[RowT]]:
        """List the columns of the page."""
        return [column for column in self.columns if column.screen]

    def _head(self, column: Column[RowT]) -> Head:
        """Build one head: a second click turns the order round."""
        if not column.sort:
            return Head(str(column.label), column.numeric)
        direction: Direction = ""
        if self.sort_text.removeprefix("-") == column.sort:
            direction = "descending" if self.sort_text.startswith("-") else "ascending"
        turned = f"-{column.sort}" if direction == "ascending" else column.sort
        return Head(str(column.label), column.numeric, turned, direction)

    @cached_property
    def rows(self) -> list[TableRow]:
        """List this page's rows, ready to show."""
        columns = self.shown_columns
        return [TableRow([self._cell(column, row) for column in columns]) for row in self.page]

    def _cell(self, column: Column[RowT], row: RowT) -> TableCell:
        """Build one cell."""
        value = column.value_of(row)
        return TableCell(
            label="" if column.is_action else str(column.label),
            text="" if column.template else column.text_of(value),
            value=value,
            row=row,
            numeric=column.numeric,
            url=column.link(row) if column.link else "",
            template=column.template,
        )

    @property
    def can_export(self) -> bool:
        """Tell whether the list may be downloaded."""
        return bool(self.export_name)

    def sheet(self) -> Sheet:
        """Give every row of the list, not only this page, with the columns of a workbook."""
        columns = [column for column in self.columns if column.export]
        return Sheet(str(self.caption), [column.label for column in columns], self._values(columns))

    def _values(self, columns: Sequence[Column[RowT]]) -> Iterator[Sequence[object]]:
        """Yield the values of all rows; prefetched relations are read in blocks."""
        source = self.all_rows
        blocks: Iterable[Sequence[RowT]] = [cast("Sequence[RowT]", source)]
        if isinstance(source, QuerySet):
            read = source.annotate(**self._annotations).iterator(chunk_size=ROWS_AT_ONCE)
            blocks = batched(cast("Iterator[RowT]", read), ROWS_AT_ONCE)
        for row in chain.from_iterable(map(self.decorated, blocks)):
            yield [column.cell_of(row) for column in columns]

    def respond(self, template: str, context: Mapping[str, object] | None = None) -> HttpResponse:
        """Answer the request: the workbook when asked for, else the page with `table` in its context."""
        if self.can_export and self.request.GET.get("export") == "xlsx":
            title = self.caption or self.export_name
            if later := export_later(self.request, title=title, rows=self.total):
                return later
            if self.export_action:
                list_exported.send(
                    sender=type(self),
                    request=self.request,
                    action=self.export_action,
                    name=self.export_name,
                    rows=self.total,
                    about=self.about,
                    filters=self.filter_labels(),
                )
            return workbook_response(self.export_name, [self.sheet()])
        return render(self.request, template, {**(context or {}), "table": self})
