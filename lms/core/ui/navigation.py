"""Collect from the installed apps the portal's links and what waits for somebody's decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from wagtail import hooks

from lms.core.settings import CoreSettings
from lms.core.ui.components import Tab
from lms.core.wording import StrOrPromise

Place = Literal["main", "user", "tab"]
PLACES: Final[tuple[Place, ...]] = ("main", "user", "tab")
TabIcon = Literal["", "today", "learn", "practise", "own", "work"]
Gathered = Literal["", "work", "own"]
NAVIGATION_HOOK = "register_portal_navigation"
USER_NOTE_HOOK = "portal_user_note"
HOME_HOOK = "portal_home"  # gives the name of the address where the brand leads
WORK_FILLS_THE_BAR = 4


def signed_in(request: HttpRequest) -> bool:
    """Tell whether somebody is signed in."""
    return request.user.is_authenticated


def nothing_waits(_request: HttpRequest) -> int:
    """Count what waits behind a link that says no number."""
    return 0


@dataclass(frozen=True)
class NavItem:
    """One link of the portal; `allows` decides from the request alone, without a query of its own.

    `also` names pages that belong to it although they do not lie under its address. A link whose place is
    `tab` stands at the bottom of a phone and in the bar of a larger screen; it has an icon, may count what
    waits for the reader, and may lead to the page that gathers the reader's own links or those of the work.
    """

    label: str | Promise
    url_name: str
    order: int = 100
    allows: Callable[[HttpRequest], bool] = signed_in
    place: Place = "main"
    args: tuple[str | int, ...] = field(default=())
    also: tuple[str, ...] = ()
    personal: bool = False  # the reader's own things, gathered by the tab of the own page if there is one
    setting: bool = False  # of the own things, one that stands among the settings
    icon: TabIcon = ""
    gathers: Gathered = ""
    waiting: Callable[[HttpRequest], int] = nothing_waits


@dataclass(frozen=True)
class NavLink:
    """A link ready to show."""

    label: str
    url: str
    is_current: bool = False
    is_personal: bool = False
    is_setting: bool = False
    icon: TabIcon = ""
    waiting: int = 0


def registered_items() -> Iterator[NavItem]:
    """Yield what every installed app registered; a hook may return one item or several."""
    for hook in hooks.get_hooks(NAVIGATION_HOOK):
        found: NavItem | Iterable[NavItem] = hook()
        if isinstance(found, NavItem):
            yield found
        else:
            yield from found


def address(item: NavItem) -> str | None:
    """Give the item's address, or nothing where the site left that page out."""
    try:
        return reverse(item.url_name, args=item.args)
    except NoReverseMatch:
        return None


def links_for(request: HttpRequest) -> dict[Place, list[NavLink]]:
    """List the links this reader may use, by their place; who may is asked once for all."""
    items = [item for item in registered_items() if item.allows(request) and address(item)]
    tabs = sorted(_tabs(items), key=lambda item: item.order)
    allowed = sorted(settled(items), key=lambda item: item.order)
    main, user = ([item for item in allowed if item.place == place] for place in ("main", "user"))
    waiting = {item.url_name: item.waiting(request) for item in tabs}
    return {
        "main": _links(main, _current(request, main), waiting),
        "user": _links(user, _current(request, user), waiting),
        "tab": _links(tabs, _current(request, tabs) or _gathering(request, tabs, main, user), waiting),
    }


def _gathering(
    request: HttpRequest, tabs: Sequence[NavItem], main: Sequence[NavItem], user: Sequence[NavItem]
) -> NavItem | None:
    """Find the tab that gathers the link whose page this is."""
    current = _current(request, [*main, *user])
    if current is None:
        return None
    is_own = current.personal and current.place == "user"
    return next((item for item in tabs if item.gathers == ("own" if is_own else "work")), None)


def _tabs(items: Sequence[NavItem]) -> list[NavItem]:
    """Choose the tabs of a phone: that of the work only for those who have some."""
    has_work = any(_is_work(item) for item in items)
    return [item for item in items if item.place == "tab" and (has_work or item.gathers != "work")]


def _is_work(item: NavItem) -> bool:
    """Tell whether an item is about more than the reader."""
    return item.place == "main" and not item.personal


def _links(items: Iterable[NavItem], current: NavItem | None, waiting: Mapping[str, int]) -> list[NavLink]:
    """Make the items of one place ready to show."""
    return [
        NavLink(
            label=str(item.label),
            url=reverse(item.url_name, args=item.args),
            is_current=item is current,
            is_personal=item.personal,
            is_setting=item.setting,
            icon=item.icon,
            waiting=waiting.get(item.url_name, 0),
        )
        for item in items
    ]


def _current(request: HttpRequest, items: Iterable[NavItem]) -> NavItem | None:
    """Find the item the page belongs to.

    That is one that names the page as its own, else that with the longest address the page lies under.
    """
    found = [(item, reverse(item.url_name, args=item.args)) for item in items]
    page = request.resolver_match.view_name if request.resolver_match else ""
    named = [(item, url) for item, url in found if page in item.also]
    under = [
        (item, url)
        for item, url in found
        if request.path == url or (url != "/" and request.path.startswith(url))
    ]
    return max(named or under, key=lambda each: len(each[1]), default=(None, ""))[0]


def home_for(request: HttpRequest) -> str:
    """Give the address of the chain's own home: what the site or an app named, else the reader's first page.

    A site of somebody else has a home page of its own at "/"; it is left to whoever may open nothing of ours.
    """
    named: list[str] = [CoreSettings.current().home, *(hook() for hook in hooks.get_hooks(HOME_HOOK))]
    if found := next((url for name in named if name and (url := address_of(name))), None):
        return found
    links = links_for(request)["main"] if hasattr(request, "user") else []
    return links[0].url if links else "/"


def address_of(name: str) -> str | None:
    """Give the address of a name, or a path as it is; nothing where the site has no such page."""
    try:
        return name if name.startswith("/") else reverse(name)
    except NoReverseMatch:
        return None


def settled(items: Sequence[NavItem]) -> list[NavItem]:
    """Put tabs and the reader's own things into the bar, or into the user's menu where they find no room.

    Work on others that fills the bar moves all of them; the own things besides tabs stay in the bar only of
    a site that has no page of its own for them.
    """
    is_full = sum(_is_work(item) for item in items) >= WORK_FILLS_THE_BAR
    has_own_page = any(item.place == "tab" and item.gathers == "own" for item in items)
    found: list[NavItem] = []
    for item in items:
        if item.place == "tab":
            if item.gathers != "work":
                found.append(replace(item, place="user" if is_full else "main", order=item.order - 1_000))
        elif item.personal and item.place == "main" and (is_full or has_own_page):
            found.append(replace(item, place="user", order=item.order - 500))
        else:
            found.append(item)
    return found


def user_note(request: HttpRequest) -> str:
    """Ask the apps for the few words beside the reader's name, such as the team; the first answer wins."""
    notes: Iterator[str] = (hook(request) for hook in hooks.get_hooks(USER_NOTE_HOOK))
    return next((note for note in notes if note), "")


DECISIONS_HOOK = "portal_waiting_decisions"
WAITING = "waiting"


@dataclass(frozen=True)
class WaitingLine:
    """So many things of one sort wait for the reader, and where they are decided."""

    label: StrOrPromise
    count: int
    url: str


def waiting_lines(request: HttpRequest) -> list[WaitingLine]:
    """Ask every app what waits for this reader; sorts of which nothing waits are left out."""
    return [line for hook in hooks.get_hooks(DECISIONS_HOOK) for line in hook(request) if line.count]


def waiting_url(name: str) -> str:
    """Give the address of a list narrowed to what waits, which a waiting line leads to."""
    return f"{reverse(name)}?of={WAITING}"


def waiting_or_all[M: Model](
    request: HttpRequest, rows: QuerySet[M], waiting: QuerySet[M]
) -> tuple[QuerySet[M], list[Tab]]:
    """Give a list as a waiting line counts it where the address asks for that, else whole, with both ways.

    `waiting` is to be the rows the line counts, by the same rule.
    """
    asked = request.GET.get("of") == WAITING
    tabs = [
        Tab(_("All"), "?", not asked),
        Tab(_("To be dealt with"), f"?of={WAITING}", asked),
    ]
    return (rows.filter(pk__in=waiting.order_by().values("pk")) if asked else rows), tabs


def list_in_tabs[M: Model](
    request: HttpRequest, lists: Mapping[str, tuple[StrOrPromise, QuerySet[M]]]
) -> tuple[QuerySet[M], list[Tab]]:
    """Give the list that the address asks for, and a tab with its count for each.

    Lists stand by the name that follows `of` in the address, with their words; that of the empty name shows
    unless another is asked for.
    """
    wanted = request.GET.get("of", "")
    chosen = wanted if wanted in lists else ""
    tabs = [
        Tab(label, f"?of={name}" if name else "?", name == chosen, rows.count())
        for name, (label, rows) in lists.items()
    ]
    return lists[chosen][1], tabs
