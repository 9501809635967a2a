"""Put the people of a sitting into the list an invigilator looks at."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.core.ui.api import Fact, Tab, Tone
from lms.core.wording import moment
from lms.exams.heartbeat.rules import URGENCY, SeatStatus
from lms.exams.invigilation.queries import ConsoleRow, with_answers
from lms.exams.sittings.models import SittingSeat

ROWS_A_PAGE = 50
STATUS_LABELS: Mapping[SeatStatus, str | Promise] = {
    "locked": gettext_lazy("Locked"),
    "disconnected": gettext_lazy("Disconnected"),
    "paused": gettext_lazy("Paused"),
    "waiting": gettext_lazy("Waiting to start"),
    "absent": gettext_lazy("Absent"),
    "taking": gettext_lazy("Writing"),
    "handed_in": pgettext_lazy("console", "Handed in"),
    "invalidated": gettext_lazy("Invalidated"),
}
TONES: Mapping[SeatStatus, Tone] = {
    "locked": "bad",
    "disconnected": "bad",
    "paused": "warn",
    "waiting": "accent",
    "absent": "",
    "taking": "good",
    "handed_in": "",
    "invalidated": "bad",
}
SORTS: Mapping[str, tuple[str | Promise, Callable[[ConsoleRow], object]]] = {
    "urgency": (gettext_lazy("Problems first"), lambda row: row.urgency),
    "number": (gettext_lazy("By staff number"), lambda row: row.number),
    "place": (gettext_lazy("By place"), lambda row: (not row.place, row.room, row.place_number or 0)),
    "progress": (gettext_lazy("Least answered first"), lambda row: (row.answered, row.number)),
    "events": (gettext_lazy("Most events first"), lambda row: (-row.counted, row.number)),
}


@dataclass(frozen=True, slots=True)
class OrderButton:
    """One order as a small form: what it asks for beside the press of a button."""

    kind: str
    title: str | Promise
    label: str | Promise
    note: str | Promise = ""
    asks_minutes: bool = False
    asks_text: bool = False
    asks_reason: bool = True
    asks_time_back: bool = False
    is_grave: bool = False


EXTEND = OrderButton("extend", gettext_lazy("More time"), gettext_lazy("Extend"), asks_minutes=True)
PAUSE = OrderButton(
    "pause",
    gettext_lazy("Pause"),
    gettext_lazy("Stop the clock"),
    gettext_lazy("Nobody loses time: deadlines move by the length of the pause."),
)
RESUME = OrderButton("resume", gettext_lazy("Go on"), gettext_lazy("Go on"))
MESSAGE = OrderButton(
    "message", gettext_lazy("Message"), gettext_lazy("Send"), asks_text=True, asks_reason=False
)
LET_IN = OrderButton(
    "let_in",
    gettext_lazy("Let in"),
    gettext_lazy("Let in"),
    gettext_lazy("Unlocks a paper, and lets in people who come late."),
    asks_time_back=True,
)
LOCK = OrderButton(
    "lock",
    gettext_lazy("Lock"),
    gettext_lazy("Lock"),
    gettext_lazy("The clock keeps running."),
    is_grave=True,
)
END = OrderButton(
    "end",
    gettext_lazy("End"),
    gettext_lazy("Hand in now"),
    gettext_lazy("Everything saved is marked. This cannot be undone."),
    is_grave=True,
)
ROOM_ORDERS = (MESSAGE, EXTEND, PAUSE, RESUME, LET_IN, END)
TAKING_ORDERS = (MESSAGE, EXTEND, PAUSE, LOCK, END)
PERSON_ORDERS: Mapping[SeatStatus, Sequence[OrderButton]] = {
    "locked": (LET_IN, MESSAGE, EXTEND, END),
    "paused": (RESUME, MESSAGE, EXTEND, END),
    "disconnected": TAKING_ORDERS,
    "taking": TAKING_ORDERS,
    "waiting": (LET_IN, MESSAGE, EXTEND),
    "absent": (LET_IN, MESSAGE, EXTEND),
    "handed_in": (),
    "invalidated": (),
}
FITTING: Mapping[SeatStatus, str] = {"locked": "let_in", "paused": "resume"}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with its words."""

    row: ConsoleRow
    word: str
    tone: Tone

    @property
    def offers(self) -> str:
        """Name the order a button of the row gives at once."""
        return FITTING.get(self.row.status, "")


@dataclass(frozen=True, slots=True)
class ConsoleList:
    """The list as asked for: counts as tabs, one page of rows, and the address that asks again."""

    tabs: Sequence[Tab]
    page: Page[ConsoleRow]
    rows: Sequence[ShownRow]
    q: str
    status: str
    sort: str
    sorts: Sequence[tuple[str, str]]
    query: str
    previous_query: str
    next_query: str


def console_list(asked: Mapping[str, str], rows: Sequence[ConsoleRow]) -> ConsoleList:
    """Search, narrow and sort as the address says."""
    q, status = asked.get("q", "").strip(), asked.get("status", "")
    sort = asked.get("sort", "") if asked.get("sort") in SORTS else "urgency"
    found = [row for row in rows if q in row.name or q in row.number] if q else list(rows)
    kept = [row for row in found if row.status == status] if status in URGENCY else found
    if sort == "progress":
        kept = with_answers(kept)
    kept.sort(key=SORTS[sort][1])  # type: ignore[arg-type] # each key compares with its own kind
    page = Paginator(kept, ROWS_A_PAGE).get_page(asked.get("page"))
    shown = [ShownRow(row, str(STATUS_LABELS[row.status]), TONES[row.status]) for row in with_answers(page)]
    asked_for = {"q": q, "status": status, "sort": sort}
    before = page.previous_page_number() if page.has_previous() else 0
    after = page.next_page_number() if page.has_next() else 0
    return ConsoleList(
        tabs=_tabs(found, asked_for),
        page=page,
        rows=shown,
        q=q,
        status=status,
        sort=sort,
        sorts=[(name, str(label)) for name, (label, _key) in SORTS.items()],
        query=urlencode(asked_for | {"page": page.number}),
        previous_query=urlencode(asked_for | {"page": before}) if before else "",
        next_query=urlencode(asked_for | {"page": after}) if after else "",
    )


def _tabs(rows: Sequence[ConsoleRow], asked_for: Mapping[str, str]) -> list[Tab]:
    """Count the statuses, the problems first; a tab narrows the list."""
    counts = Counter(row.status for row in rows)
    chosen = asked_for["status"]
    tabs = [Tab(_("All"), f"?{urlencode({**asked_for, 'status': ''})}", chosen not in URGENCY, len(rows))]
    for status, word in STATUS_LABELS.items():
        address = f"?{urlencode({**asked_for, 'status': status})}"
        tabs.append(Tab(word, address, chosen == status, counts[status]))
    return tabs


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What the page of one person says at its top, and what may be ordered as the person stands."""

    word: str
    tone: Tone
    facts: Sequence[Fact]
    orders: Sequence[OrderButton]
    fitting: str


def person_card(row: ConsoleRow, seat: SittingSeat) -> PersonCard:
    """Say where a person stands, with the times that matter."""
    facts = [
        Fact(_("Answered"), _("%(answered)d of %(all)d") % {"answered": row.answered, "all": row.questions}),
        Fact(_("Last save"), moment(row.saved_at)),
        Fact(_("Last heard of"), moment(row.last_sign)),
        Fact(_("Time ends"), moment(row.ends_at)),
        Fact(_("Room and seat"), row.place or "—"),
    ]
    if seat.reason or seat.extra_minutes or seat.time_factor > 1:
        factor = f"× {seat.time_factor.normalize():f} + {seat.extra_minutes} min"
        facts.append(Fact(_("Own terms"), factor, seat.reason))
    return PersonCard(
        word=str(STATUS_LABELS[row.status]),
        tone=TONES[row.status],
        facts=facts,
        orders=PERSON_ORDERS[row.status],
        fitting=FITTING.get(row.status, ""),
    )
