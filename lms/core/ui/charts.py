"""Hold a chart together with its title, its numbers and the way to its rows."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest, HttpResponse

from lms.core.files.export import Sheet, workbook_response
from lms.core.wording import StrOrPromise, plain_text

INK = "#17202b"
MUTED = "#566372"
LINE = "#e2e6eb"
ACCENT = "#1a56c2"
GOOD = "#17743f"
WARN = "#8a5a00"
BAD = "#b0261c"
# FieldValues apart by people who see no red, green or blue; give lines a dash and points a symbol as well.
SERIES = (ACCENT, "#c2570c", "#0b7a75", "#7a4bb8", "#a3195b", MUTED)


class PlotlyFigure(Protocol):
    """What core needs of a Plotly figure."""

    def to_json(self) -> str | None:
        """Write the figure as JSON."""


@dataclass(frozen=True)
class Chart:
    """A figure whose title states the finding and whose numbers can be had as a table."""

    key: str
    title: StrOrPromise
    figure: PlotlyFigure | None
    note: StrOrPromise = ""
    sample: StrOrPromise = ""
    heads: Sequence[StrOrPromise] = ()
    rows: Sequence[Sequence[object]] = ()
    text_rows: Sequence[Sequence[str]] = ()
    row_urls: Sequence[str] = ()
    rows_url: str = ""
    withheld: StrOrPromise = ""
    low: bool = False

    @property
    def figure_data(self) -> object:
        """Give the figure as plain values, ready to be written into the page."""
        return json.loads(self.figure.to_json() or "{}") if self.figure else {}

    @property
    def table_text(self) -> list[list[str]]:
        """Write the numbers as the table under the chart shows them; the workbook keeps them as they are."""
        return [list(row) for row in self.text_rows] or [
            [plain_text(value) for value in row] for row in self.rows
        ]

    @property
    def table_rows(self) -> list[tuple[str, list[str]]]:
        """Pair each line of the table with the address of the rows behind it, empty where it has none."""
        lines = self.table_text
        return list(zip(self.row_urls or [""] * len(lines), lines, strict=True))

    @property
    def has_xlsx(self) -> bool:
        """Tell whether there are rows to download."""
        return bool(self.rows)

    @property
    def sheet(self) -> Sheet:
        """Give the chart's numbers as a sheet."""
        return Sheet(str(self.title), self.heads, self.rows)


def chart_download(request: HttpRequest, charts: Iterable[Chart]) -> HttpResponse | None:
    """Answer a chart's xlsx link (?xlsx=key); nothing when this request asks for the page itself."""
    wanted = request.GET.get("xlsx")
    for chart in charts:
        if chart.key == wanted and chart.has_xlsx and not chart.withheld:
            return workbook_response(chart.key, [chart.sheet])
    return None
