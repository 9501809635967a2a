"""Write one entry of the audit trail."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AbstractUser, AnonymousUser
from django.db.models import Model
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.models import AuditEntry
from lms.core.receipts import JSON
from lms.core.services.reasons import given_reason
from lms.core.wording import DASH, enumerated, percent, person_name

_action_words: dict[str, str | Promise] = {"core.imported": _("Workbook imported")}
_detail_words: dict[str, str | Promise] = {
    "import": _("Import"),
    "new": _("New"),
    "changed": _("Changed"),
    "unchanged": _("Unchanged"),
    "faulty": _("Faulty"),
    "remarks": _("With a remark"),
    "list": _("List"),
    "filters": _("Filters"),
    "rows": _("Rows"),
    "address": _("Network address"),
    "from": pgettext_lazy("start", "From"),
    "to": pgettext_lazy("end", "To"),
    "part": _("Part"),
    "employee": _("Employee"),
    "unit": _("Unit"),
    "position": _("Position"),
    "day": _("Day"),
    "due_on": _("Due on"),
    "was": _("Was"),
    "now": _("Now"),
    "before": _("Before"),
    "after": _("After"),
    "taken_out": _("Taken out"),
    "put_in": _("Put in"),
    "with_it": _("Deleted with it"),
    "state": _("State"),
    "about": _("About"),
}
_value_words: dict[str, dict[str, str | Promise]] = {}
_share_details: set[str] = set()
_tellers: dict[str, Callable[[Mapping[str, JSON]], str]] = {}
_invented_moment: ContextVar[datetime | None] = ContextVar("invented_moment", default=None)
SHARE = re.compile(r"[01](\.\d+)?")


def register_actions(
    words: Mapping[str, str | Promise],
    *,
    details: Mapping[str, str | Promise] | None = None,
    values: Mapping[str, Mapping[str, str | Promise]] | None = None,
    shares: Collection[str] = (),
    teller: Callable[[Mapping[str, JSON]], str] | None = None,
) -> None:
    """Give action codes, the names inside their details and their values words for a reader of the trail.

    `shares` names details that hold a share as text, to be read as per cent. The names are shared by all
    apps: ValueError for one that has words already, as it would change what the entries of another app say.
    A `teller` writes the details of these actions itself, with words that hold for them alone.
    """
    _give_words(_action_words, words)
    _give_words(_detail_words, details or {})
    for name, given in (values or {}).items():
        _give_words(_value_words.setdefault(name, {}), given)
    _share_details.update(shares)
    if teller is not None:
        _tellers.update(dict.fromkeys(words, teller))


def _give_words[T](known: dict[str, T], added: Mapping[str, T]) -> None:
    if taken := known.keys() & added.keys():
        raise ValueError(f"These names have words already: {', '.join(sorted(taken))}.")
    known.update(added)


def detail_words(name: str) -> str:
    """Put the name of a detail into words; one without words shows as it is."""
    return str(_detail_words.get(name, name))


def value_words(name: str, value: JSON) -> str:
    """Put the value of a detail into words; one without words shows as it is, a whole number as such."""
    match value:
        case dict():
            return details_text(value) or DASH
        case list():
            return enumerated(value_words(name, each) for each in value) or DASH
        case float() if value.is_integer():
            return f"{value:.0f}"
        case str() if name in _share_details and SHARE.fullmatch(value):
            return percent(Decimal(value)).replace(".0%", "%")
        case _:
            return str(_value_words.get(name, {}).get(str(value), value))


def details_text(details: Mapping[str, JSON], *, action: str = "") -> str:
    """Write details as name and value, without the empty ones, in the order in which their words were given.

    PostgreSQL keeps the names of a JSON object in an order of its own.
    """
    if teller := _tellers.get(action):
        return teller(details)
    order = {name: place for place, name in enumerate(_detail_words)}

    def place(name: str) -> tuple[int, str]:
        return order.get(name, len(order)), name

    told = dict(details)
    before, after = told.get("before"), told.get("after")
    said: list[str] = []
    if isinstance(before, dict) and isinstance(after, dict) and before and before.keys() == after.keys():
        del told["before"], told["after"]
        names = sorted(before, key=place)
        said = [
            change_text(detail_words(n), value_words(n, before[n]), value_words(n, after[n])) for n in names
        ]
    names = sorted((name for name, value in told.items() if value is not None and value != ""), key=place)
    return " · ".join([*said, *(f"{detail_words(name)} {value_words(name, told[name])}" for name in names)])


def change_text(name: str, was: str, now: str) -> str:
    """Write one thing that changed as it was and as it is."""
    return f"{name} {was or DASH} → {now or DASH}"


def action_words(action: str) -> str:
    """Put an action into words; one without words shows its code."""
    return str(_action_words.get(action, action))


def registered_actions() -> dict[str, str | Promise]:
    """List every action that has words."""
    return dict(_action_words)


def record(
    *,
    actor: AbstractBaseUser | AnonymousUser | None,
    action: str,
    subject: Model,
    reason: str = "",
    details: Mapping[str, JSON] | None = None,
    label: str = "",
) -> AuditEntry:
    """Write what somebody did, in the caller's transaction; no actor means the system itself.

    `label` is what the subject is called where its own words would not tell a reader. The words kept are
    those of the site's language, whatever the actor reads. Without a `reason` the entry has the one that the
    actor gave in the form, if it asked.
    """
    with translation.override(settings.LANGUAGE_CODE):
        called = label or str(subject)
    entry = AuditEntry(
        actor_key="" if actor is None else str(actor.pk),
        actor_label=actor_label(actor)[:200],
        action=action,
        subject_kind=subject._meta.label_lower,
        subject_key=str(subject.pk),
        subject_label=called[:250],
        reason=reason or given_reason(),
        details=dict(details or {}),
    )
    invented = _invented_moment.get()
    if invented is None:
        entry.save()
    else:
        entry.happened_at = invented
        entry.save_base(raw=True)  # as a fixture is loaded: the field would put the present moment
    return entry


@contextmanager
def invented_deeds(moment: datetime) -> Iterator[None]:
    """Date the entries written inside as of a moment: for the demo, whose deeds nobody did.

    Nothing else may call it; a test holds this.
    """
    token = _invented_moment.set(moment)
    try:
        yield
    finally:
        _invented_moment.reset(token)


def actor_label(actor: AbstractBaseUser | AnonymousUser | None) -> str:
    """Write name and sign-in name, so that two people of one name stay apart."""
    if actor is None:
        return ""
    name = person_name(actor.first_name, actor.last_name) if isinstance(actor, AbstractUser) else ""
    return f"{name} ({actor.get_username()})" if name else actor.get_username()
