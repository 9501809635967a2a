"""Put the page of a change together: what it says on top, its cards, its clauses, the items of one clause."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import account_name
from lms.core.ui.api import Tab, Tone
from lms.core.wording import StrOrPromise, day_text
from lms.people.api import AnyUser, has_role
from lms.standards.changes.causes import SideLabels, side_labels
from lms.standards.changes.models import ChangeItem, EditionChange
from lms.standards.changes.queries import ChangedClause, changed_clauses, changes
from lms.standards.changes.rules import ChangeDays, Phase, PhaseStand, days_left, phases
from lms.standards.changes.services import gather
from lms.standards.changes.things import Concerned, Stopping, concerned_by, stopping_on
from lms.standards.choices import ChangeItemState, ThingKind
from lms.standards.clauses.models import Edition
from lms.standards.editions.rules import ChangeKind
from lms.standards.permissions import EDIT_THING, SEE_THING

STATE_TONES: Mapping[str, Tone] = {
    ChangeItemState.TO_LOOK_AT: "warn",
    ChangeItemState.IN_WORK: "accent",
    ChangeItemState.CONFIRMED: "good",
    ChangeItemState.REVISED: "good",
    ChangeItemState.RETIRED: "",
}
PHASE_LABELS: Mapping[Phase, StrOrPromise] = {
    "opened": pgettext_lazy("step of a change", "Opened"),
    "revising": pgettext_lazy("step of a change", "Check and revise"),
    "in_force": pgettext_lazy("step of a change", "In force"),
    "learning": pgettext_lazy("step of a change", "Learned until"),
    "closed": pgettext_lazy("step of a change", "Closed and filed"),
}
GROUPS: Sequence[tuple[StrOrPromise, tuple[ChangeKind, ...]]] = (
    (pgettext_lazy("clauses", "Changed"), ("changed", "reworded")),
    (pgettext_lazy("clauses", "New"), ("new", "split")),
    (pgettext_lazy("clauses", "Repealed"), ("repealed", "merged")),
)
CARDS: Sequence[tuple[StrOrPromise, tuple[ThingKind, ...]]] = (
    (_("Lessons and check questions"), (ThingKind.LESSON, ThingKind.CHECK)),
    (_("Questions of the bank"), (ThingKind.QUESTION,)),
    (_("Papers and sittings"), (ThingKind.PAPER, ThingKind.SITTING)),
    (_("Certifications and programmes"), (ThingKind.CERTIFICATION, ThingKind.PROGRAMME)),
)
ALL = "all"
MANY = 20  # so many open items still read as one list


@dataclass(frozen=True)
class ChangeStep:
    """A step of a change with its words."""

    stand: PhaseStand

    @property
    def label(self) -> StrOrPromise:
        """Name it."""
        return PHASE_LABELS[self.stand.phase]


@dataclass(frozen=True)
class Card:
    """How far one kind of thing is: each thing once, done when all its items are."""

    label: StrOrPromise
    done: int
    total: int
    note: str


@dataclass(frozen=True)
class ClauseGroup:
    """The clauses of which the same became."""

    label: StrOrPromise
    clauses: Sequence[ChangedClause]

    @property
    def waiting(self) -> list[ChangedClause]:
        """List those on which something rests that nobody has decided."""
        return [clause for clause in self.clauses if clause.open_items]

    @property
    def settled(self) -> list[ChangedClause]:
        """List the others."""
        return [clause for clause in self.clauses if not clause.open_items]


@dataclass(frozen=True)
class ShownChangeItem:
    """An item with where the reader may go from it."""

    item: ChangeItem
    view_url: str
    edit_url: str

    @property
    def tone(self) -> Tone:
        """Give the colour of its state."""
        return STATE_TONES[self.item.state]

    @property
    def owner(self) -> str:
        """Name whose it is."""
        return account_name(self.item.owner)

    @property
    def decided(self) -> str:
        """Say who decided it and when."""
        if self.item.decided_at is None:
            return ""
        return f"{account_name(self.item.decided_by)} {day_text(timezone.localtime(self.item.decided_at))}"


@dataclass(frozen=True)
class OpenItems:
    """The open items of a clause, of one kind or of all, with the ways to the other kinds.

    Many are shown kind by kind, unless all are asked for.
    """

    clause: ChangedClause
    asked: str

    @property
    def kind(self) -> str:
        """Name the kind shown; empty for all."""
        kinds = self._counts()
        if self.asked in kinds:
            return self.asked
        many = len(self.clause.open_items) > MANY
        return next(iter(kinds)) if many and self.asked != ALL else ""

    @property
    def items(self) -> list[ChangeItem]:
        """List the items shown."""
        kind = self.kind
        return [item for item in self.clause.open_items if kind in {"", item.kind}]

    @property
    def tabs(self) -> list[Tab]:
        """Lead to each kind; nothing where there is but one."""
        kinds, here = self._counts(), f"?clause={self.clause.key}&kind="
        if len(kinds) < 2:
            return []
        everything = Tab(_("All"), f"{here}{ALL}#items", self.kind == "", len(self.clause.open_items))
        return [
            everything,
            *(
                Tab(ThingKind(kind).label, f"{here}{kind}#items", self.kind == kind, count)
                for kind, count in kinds.items()
            ),
        ]

    def _counts(self) -> dict[str, int]:
        return dict(Counter(item.kind for item in self.clause.open_items))


@dataclass(frozen=True)
class ChangePage:
    """A change as one reader sees it on a day."""

    change: EditionChange
    clauses: Sequence[ChangedClause]
    today: date

    @property
    def open_total(self) -> int:
        """Count the items nobody has decided."""
        return sum(len(clause.open_items) for clause in self.clauses)

    @property
    def total(self) -> int:
        """Count the items."""
        return sum(clause.total for clause in self.clauses)

    @property
    def headline(self) -> str:
        """State how the change stands."""
        change, left = self.change, days_left(self.change.day, self.today)
        filled = {"change": change, "open": self._open_text()}
        if change.closed_at is not None:
            closed = day_text(timezone.localtime(change.closed_at))
            return gettext("%(change)s: closed on %(day)s") % {**filled, "day": closed}
        if left is None:
            return gettext("%(change)s: no day is set, %(open)s") % filled
        if left > 0:
            said = ngettext(
                "%(change)s: %(days)d day left, %(open)s",
                "%(change)s: %(days)d days left, %(open)s",
                left,
            )
            return said % {**filled, "days": left}
        if change.own_day is None:
            return gettext("%(change)s: its planned day has come, %(open)s") % filled
        since = {**filled, "day": day_text(change.day)}
        return gettext("%(change)s: since %(day)s, %(open)s") % since

    def _open_text(self) -> str:
        if not self.open_total:
            return gettext("everything has been looked at")
        said = ngettext("%(open)d item is still open", "%(open)d items are still open", self.open_total)
        return said % {"open": self.open_total}

    @property
    def labels(self) -> SideLabels:
        """Name both sides of a clause."""
        return side_labels(self.change)

    @property
    def steps(self) -> list[ChangeStep]:
        """List the steps with their days."""
        change = self.change
        closed = timezone.localdate(change.closed_at) if change.closed_at else None
        opened = timezone.localdate(change.opened_at)
        days = ChangeDays(opened, change.day, change.learn_until, closed)
        return [ChangeStep(each) for each in phases(days, open_items=self.open_total, today=self.today)]

    @property
    def groups(self) -> list[ClauseGroup]:
        """Group the clauses by what became of them; empty groups are left out."""
        grouped = [
            ClauseGroup(label, [one for one in self.clauses if one.compared.kind in kinds])
            for label, kinds in GROUPS
        ]
        return [group for group in grouped if group.clauses]

    @property
    def cards(self) -> list[Card]:
        """Count how far lessons, questions, papers and what rests on them are."""
        return [self._card(label, kinds) for label, kinds in CARDS]

    def _card(self, label: StrOrPromise, kinds: tuple[ThingKind, ...]) -> Card:
        things: defaultdict[tuple[str, int, str], list[ChangeItem]] = defaultdict(list)
        for item in self._items():
            if item.kind in kinds:
                things[item.kind, item.thing, item.block].append(item)
        left = [items for items in things.values() if any(item.is_open for item in items)]
        in_work = sum(any(item.state == ChangeItemState.IN_WORK for item in items) for items in left)
        said = []
        if in_work:
            said.append(gettext("%(count)d in work") % {"count": in_work})
        if len(left) - in_work:
            said.append(gettext("%(count)d to look at") % {"count": len(left) - in_work})
        return Card(label, len(things) - len(left), len(things), " · ".join(said))

    def _items(self) -> Iterator[ChangeItem]:
        return (item for clause in self.clauses for item in clause.items if item.gone_at is None)

    def concerned(self) -> list[Concerned]:
        """Ask the apps above whom the change concerns; a few queries."""
        things: defaultdict[str, set[int]] = defaultdict(set)
        for item in self._items():
            things[item.kind].add(item.thing)
        return concerned_by(self.change.pk, things)

    def stopping(self) -> list[Stopping]:
        """Ask the apps above what stops on the day, or has stopped since, as long as items are open."""
        day = self.change.own_day
        if day is None or self.change.is_demo or not self.change.is_open or not self.open_total:
            return []
        things: defaultdict[str, set[int]] = defaultdict(set)
        for item in self._items():
            if item.is_open:
                things[item.kind].add(item.thing)
        return stopping_on(max(day, self.today), things)

    def chosen(self, key: str) -> ChangedClause | None:
        """Give the clause asked for, else the first with something open, else the first."""
        asked = next((clause for clause in self.clauses if clause.key == key), None)
        with_open = next((clause for clause in self.clauses if clause.open_items), None)
        return asked or with_open or next(iter(self.clauses), None)

    @property
    def warning(self) -> str:
        """Say what will stop on the day, or has stopped since."""
        own_day = self.change.own_day
        if self.change.is_demo:
            return gettext("This edition is fictitious, so nothing is held back on its day.")
        if own_day is None:
            return gettext(
                "Nothing is held back yet: the change has no day of its own. From its day on lessons among"
                " them cannot go live, and questions are not drawn."
            )
        if own_day > self.today:
            said = gettext("From %(day)s on lessons among them cannot go live, and questions are not drawn.")
        else:
            said = gettext("Since %(day)s lessons among them cannot go live, and questions are not drawn.")
        return said % {"day": day_text(own_day)}


def stopping_if(edition: Edition, day: date) -> list[Stopping]:
    """Say what would stop if the edition came into force on another day; nothing is kept of the question."""
    change = EditionChange.objects.filter(edition=edition.pk, closed_at__isnull=True).first()
    if change is None:
        return []
    with transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(in_force_from=day)
        gather(change=change, now=timezone.now())
        change = changes().get(pk=change.pk)
        found = ChangePage(change, changed_clauses(change), timezone.localdate()).stopping()
        transaction.set_rollback(True)
    return found


def shown_concerned(user: AnyUser, concerned: Sequence[Concerned]) -> list[Concerned]:
    """Keep of the ways on each card those that open to the reader."""
    return [
        replace(one, ways=tuple(way for way in one.ways if has_role(user, *way.roles))) for one in concerned
    ]


def shown_stopping(user: AnyUser, stopping: Sequence[Stopping]) -> list[Stopping]:
    """Lead the reader only to what opens to them."""
    return [one if has_role(user, *SEE_THING[one.kind]) else replace(one, url="") for one in stopping]


def shown_items(user: AnyUser, items: Sequence[ChangeItem]) -> list[ShownChangeItem]:
    """Lead the reader only to pages and forms that open to them."""
    sees = {kind: has_role(user, *roles) for kind, roles in SEE_THING.items()}
    edits = {kind: bool(roles) and has_role(user, *roles) for kind, roles in EDIT_THING.items()}
    return [
        ShownChangeItem(
            item,
            item.view_url if sees[item.kind] else "",
            item.edit_url if edits[item.kind] else "",
        )
        for item in items
    ]
