"""What other apps may use to build screens: lists, charts, forms, navigation, the parts of a page."""

from lms.core.ui.charts import ACCENT, BAD, GOOD, MUTED, SERIES, Chart, chart_download
from lms.core.ui.components import Action, EmptyState, Fact, Tab, Tone
from lms.core.ui.forms import DateInput, PercentField
from lms.core.ui.navigation import (
    NavItem,
    WaitingLine,
    list_in_tabs,
    waiting_lines,
    waiting_or_all,
    waiting_url,
)
from lms.core.ui.parts import PagePart, page_parts
from lms.core.ui.tables import Column, Table

__all__ = [
    "ACCENT",
    "BAD",
    "GOOD",
    "MUTED",
    "SERIES",
    "Action",
    "Chart",
    "Column",
    "DateInput",
    "EmptyState",
    "Fact",
    "NavItem",
    "PagePart",
    "PercentField",
    "Tab",
    "Table",
    "Tone",
    "WaitingLine",
    "chart_download",
    "list_in_tabs",
    "page_parts",
    "waiting_lines",
    "waiting_or_all",
    "waiting_url",
]
