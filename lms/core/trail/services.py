"""Write the entries of the audit trail, with the reason given for what is done, and describe them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.core.accounts import own_name
from lms.core.refusals import ReasonMissing
from lms.core.signals import list_exported
from lms.core.trail.filters import LAYOUT, asked_text
from lms.core.trail.models import AuditEntry
from lms.core.wording import DASH, JSON, enumerated, percent


@receiver(list_exported, dispatch_uid="lms_core.list_exported")
def note_export(
    request: HttpRequest,
    *,
    action: str,
    name: str,
    rows: int,
    about: Model | None = None,
    filters: Mapping[str, str] | None = None,
    **_signal: object,
) -> None:
    """Write down that a list was taken away as a file: which, narrowed by what, and how many rows.

    `filters` says by name what a filter keeps, in the words of the list; empty for one that keeps all.
    """
    details: dict[str, JSON] = {"list": name, "filters": filters_asked(request, filters or {}), "rows": rows}
    reader = cast("AbstractBaseUser", request.user)
    record(actor=reader, action=action, subject=about or reader, details=details)


def filters_asked(request: HttpRequest, labels: Mapping[str, str]) -> list[JSON]:
    """List in words what narrows a list; what stands in the address beside its filters by its own name."""
    beside = {key: value for key, value in request.GET.items() if value and key not in {*labels, *LAYOUT}}
    with translation.override(settings.LANGUAGE_CODE):
        said = [f"{detail_label(key)} {value_label(key, str(value))}" for key, value in beside.items()]
    return [*(text[:200] for text in (*labels.values(), *said) if text)]


# Nothing where nobody asked; empty where somebody was asked and gave none.
_given: ContextVar[str | None] = ContextVar("reason_given", default=None)


class ChangeNeedsReason(ReasonMissing):
    """Somebody was asked why and gave no reason for a change that needs one."""

    message = gettext_lazy("A change of %(changed)s needs a reason. Nothing was changed.")

    def __init__(self, changed: Sequence[str]) -> None:
        """Keep the words of what changed."""
        super().__init__()
        self.changed = enumerated(changed)


@contextmanager
def reason_given(reason: str) -> Iterator[None]:
    """Give the entries written inside this reason, unless they come with one of their own.

    An empty reason says that somebody was asked and had none to give.
    """
    token = _given.set(reason)
    try:
        yield
    finally:
        _given.reset(token)


def given_reason() -> str:
    """Tell the reason given for what is being done; empty for none."""
    return _given.get() or ""


def reason_lacks() -> bool:
    """Tell whether somebody was asked for a reason and gave none."""
    return _given.get() == ""


_action_labels: dict[str, str | Promise] = {
    "core.imported": gettext_lazy("Workbook imported"),
    "core.calendar_address_made": gettext_lazy("Address of the own calendar made"),
    "core.calendar_address_ended": gettext_lazy("Address of the own calendar ended"),
    "core.notice_worded": gettext_lazy("Words of a notice changed"),
    "core.mail_address_changed": gettext_lazy("Own e-mail address changed"),
    "core.address_held": gettext_lazy("Mail to an address stopped, as it comes back"),
    "core.address_lifted": gettext_lazy("Mail to an address goes out again"),
    "core.mail_queued_again": gettext_lazy("Message queued again"),
}
_detail_labels: dict[str, str | Promise] = {
    "import": gettext_lazy("Import"),
    "file": gettext_lazy("File"),
    "sheet": gettext_lazy("Sheet"),
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "unchanged": gettext_lazy("Unchanged"),
    "faulty": gettext_lazy("Faulty"),
    "remarks": gettext_lazy("With a remark"),
    "list": gettext_lazy("List"),
    "filters": gettext_lazy("Filters"),
    "rows": pgettext_lazy("audit", "Rows"),
    "address": gettext_lazy("Network address"),
    "from": pgettext_lazy("start", "From"),
    "to": pgettext_lazy("end", "To"),
    "part": gettext_lazy("Part"),
    "employee": gettext_lazy("Employee"),
    "unit": gettext_lazy("Unit"),
    "position": gettext_lazy("Position"),
    "day": gettext_lazy("Day"),
    "due_on": gettext_lazy("Due on"),
    "was": gettext_lazy("Was"),
    "now": gettext_lazy("Now"),
    "before": gettext_lazy("Before"),
    "after": gettext_lazy("After"),
    "taken_out": gettext_lazy("Taken out"),
    "put_in": gettext_lazy("Put in"),
    "with_it": gettext_lazy("Deleted with it"),
    "state": gettext_lazy("State"),
    "about": gettext_lazy("About"),
    "notice_kind": gettext_lazy("Kind of notice"),
    "notice_subject": gettext_lazy("Subject"),
    "notice_text": gettext_lazy("Text"),
    "notice_address": gettext_lazy("Own e-mail address"),
}
_value_labels: dict[str, dict[str, str | Promise]] = {}
_share_details: set[str] = set()
_tellers: dict[str, Callable[[Mapping[str, JSON]], str]] = {}
_invented_moment: ContextVar[datetime | None] = ContextVar("invented_moment", default=None)
SHARE = re.compile(r"[01](\.\d+)?")


def register_actions(
    actions: Mapping[str, str | Promise],
    *,
    details: Mapping[str, str | Promise] | None = None,
    values: Mapping[str, Mapping[str, str | Promise]] | None = None,
    shares: Collection[str] = (),
    teller: Callable[[Mapping[str, JSON]], str] | None = None,
) -> None:
    """Give action codes, the names inside their details and their values labels for a reader of the trail.

    `shares` names details that hold a share as text, to be read as per cent. The names are shared by all
    apps: ValueError for one that has a label already, as it would change what the entries of another app say.
    A `teller` writes the details of these actions itself, in a wording that holds for them alone.
    """
    _add_labels(_action_labels, actions)
    _add_labels(_detail_labels, details or {})
    for name, given in (values or {}).items():
        _add_labels(_value_labels.setdefault(name, {}), given)
    _share_details.update(shares)
    if teller is not None:
        _tellers.update(dict.fromkeys(actions, teller))


def _add_labels[T](known: dict[str, T], added: Mapping[str, T]) -> None:
    if taken := known.keys() & added.keys():
        raise ValueError(f"These names have labels already: {', '.join(sorted(taken))}.")
    known.update(added)


def detail_label(name: str) -> str:
    """Give the label of a detail; one without a label shows as it is."""
    return str(_detail_labels.get(name, name))


def value_label(name: str, value: JSON) -> str:
    """Give the label of a value; one without a label shows as it is, a whole number as such."""
    match value:
        case dict():
            return details_text(value) or DASH
        case list():
            return enumerated(value_label(name, each) for each in value) or DASH
        case float() if value.is_integer():
            return f"{value:.0f}"
        case str() if name in _share_details and SHARE.fullmatch(value):
            return percent(Decimal(value)).replace(".0%", "%")
        case _:
            return str(_value_labels.get(name, {}).get(str(value), value))


def details_text(details: Mapping[str, JSON], *, action: str = "") -> str:
    """Write details as name and value, without the empty ones, in the order of their registration.

    PostgreSQL keeps the names of a JSON object in an order of its own.
    """
    if teller := _tellers.get(action):
        return teller(details)
    order = {name: place for place, name in enumerate(_detail_labels)}

    def place(name: str) -> tuple[int, str]:
        return order.get(name, len(order)), name

    shown = dict(details)
    if isinstance(asked := shown.get("filters"), str):
        shown["filters"] = asked and asked_text(asked, str(shown.get("list", "")))
    before, after = shown.get("before"), shown.get("after")
    said: list[str] = []
    if isinstance(before, dict) and isinstance(after, dict) and before and before.keys() == after.keys():
        del shown["before"], shown["after"]
        names = sorted(before, key=place)
        said = [
            change_text(detail_label(n), value_label(n, before[n]), value_label(n, after[n])) for n in names
        ]
    names = sorted((name for name, value in shown.items() if value not in (None, "", [])), key=place)
    return " · ".join([*said, *(f"{detail_label(name)} {value_label(name, shown[name])}" for name in names)])


def change_text(name: str, was: str, now: str) -> str:
    """Write one thing that changed as it was and as it is."""
    return f"{name} {was or DASH} → {now or DASH}"


def action_label(action: str) -> str:
    """Give the label of an action; one without a label shows its code."""
    return str(_action_labels.get(action, action))


def registered_actions() -> dict[str, str | Promise]:
    """List every action that has a label."""
    return dict(_action_labels)


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
        # Few know a staff number by heart, so an account is called by its owner's name as well.
        called = label or (actor_label(subject) if isinstance(subject, AbstractBaseUser) else str(subject))
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
def invented_entries(moment: datetime) -> Iterator[None]:
    """Date the entries written inside as of a moment: for the demo, whose actions nobody took.

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
    name = own_name(actor) if isinstance(actor, AbstractBaseUser) else ""
    return f"{name}（{actor.get_username()}）" if name else actor.get_username()
