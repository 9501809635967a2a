"""Record what somebody edits: what stood there before, and what stands now.

A trace says how the trail tells of one kind of thing. Whatever is done to such a thing inside `recorded`
gets its entry, both or neither; Wagtail's own forms go through it by `recorded_actions`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from lms.core.trail.fields import (
    NO_READERS,
    FieldValues,
    Readers,
    difference,
    field_name,
    field_value,
    goes_along,
    in_order,
    kind_name,
    read_fields,
)
from lms.core.trail.services import (
    ChangeNeedsReason,
    change_text,
    detail_label,
    reason_lacks,
    record,
    register_actions,
)
from lms.core.wording import DASH, JSON, enumerated

type Actor = AbstractBaseUser | AnonymousUser | None

_recording: ContextVar[frozenset[tuple[type[Model], object]]] = ContextVar("recording", default=frozenset())


@dataclass(frozen=True)
class Known:
    """What stood in the database about one thing before somebody changed it."""

    thing: Model
    values: FieldValues
    with_it: FieldValues = field(default_factory=dict)
    """What goes along when it is deleted, counted by kind."""


class Trace(Protocol):
    """How the trail tells of one kind of thing."""

    model: type[Model]
    asks_why: Collection[str]
    """What is recorded of a thing and may not change without a reason where a form asks for it."""

    def as_kept(self, thing: Model) -> Model | None:
        """Read a thing afresh; nothing if it is gone."""

    def tell(self, thing: Model) -> FieldValues:
        """Tell what somebody can edit of a thing."""

    def goes_along(self, thing: Model) -> FieldValues:
        """Count by kind what is deleted together with a thing."""

    def record_addition(self, thing: Model, by: Actor) -> None:
        """Record a thing that was not there before."""

    def record_change(self, before: Known, after: Known, by: Actor) -> None:
        """Record what differs, if anything does."""

    def record_removal(self, gone: Known, by: Actor) -> None:
        """Record a thing that is no longer there, with all that was recorded of it."""

    def field_label(self, name: str) -> str:
        """Give the label of what is recorded of a thing."""


class FieldTrace:
    """Tell of a thing by the fields of its model and the rows in its form, under their own words."""

    def __init__(
        self,
        model: type[Model],
        *,
        called: str | Promise = "",
        leave_out: Collection[str] = (),
        readers: Readers = NO_READERS,
        asks_why: Collection[str] = (),
    ) -> None:
        """Tell of every field but those left out, which nobody edits.

        `called` names the kind in the trail, `readers` put values into words that have no choices. What
        `asks_why` names may not change without a reason.
        """
        self.model, self.leave_out, self.readers, self.asks_why = model, leave_out, readers, asks_why
        self.called = called or model._meta.verbose_name or ""
        stem = f"{model._meta.app_label.removeprefix('lms_')}.{model._meta.model_name}"
        self.added, self.changed, self.removed = f"{stem}_added", f"{stem}_changed", f"{stem}_removed"

    def action_labels(self) -> dict[str, str | Promise]:
        """Call the actions by the name of the kind."""
        labels = {self.added: _("{kind} added"), self.changed: _("{kind} changed")}
        labels[self.removed] = _("{kind} deleted")
        return {code: capfirst(format_lazy(words, kind=self.called)) for code, words in labels.items()}

    def as_kept(self, thing: Model) -> Model | None:
        """Read a thing afresh, past managers that leave some out."""
        return thing._meta.model._base_manager.filter(pk=thing.pk).first()

    def tell(self, thing: Model) -> FieldValues:
        """Read the fields."""
        return read_fields(thing, leave_out=self.leave_out)

    def goes_along(self, thing: Model) -> FieldValues:
        """Count what the database deletes as well."""
        return goes_along(thing)

    def label(self, thing: Model) -> str:
        """Say what a thing is called in the trail; empty for its own words."""
        return ""

    @transaction.atomic
    def record_addition(self, thing: Model, by: Actor) -> None:
        """Record everything about a new thing."""
        values = {"after": self.tell(thing)}
        record(actor=by, action=self.added, subject=thing, details=values, label=self.label(thing))

    @transaction.atomic
    def record_change(self, before: Known, after: Known, by: Actor) -> None:
        """Record only what differs."""
        if values := difference(before.values, after.values):
            thing = after.thing
            record(actor=by, action=self.changed, subject=thing, details=values, label=self.label(thing))

    @transaction.atomic
    def record_removal(self, gone: Known, by: Actor) -> None:
        """Record what was known of it, and how much went along."""
        values: FieldValues = {"before": gone.values}
        if gone.with_it:
            values["with_it"] = gone.with_it
        record(
            actor=by, action=self.removed, subject=gone.thing, details=values, label=self.label(gone.thing)
        )

    def field_label(self, name: str) -> str:
        """Give the label of what is recorded of a thing."""
        return field_name(self.model, name)

    def value_label(self, name: str, value: JSON) -> str:
        """Give the label of a value."""
        return field_value(self.model, name, value, readers=self.readers)

    def say(self, details: Mapping[str, JSON]) -> str:
        """Put the details of an entry into words: a change as it was and as it is, else what is filled in."""
        values = {part: each for part, each in details.items() if isinstance(each, dict)}
        said: list[str] = []
        if {"before", "after"} <= values.keys():
            was, now = values.pop("before"), values.pop("after")
            for name in in_order(self.model, now):
                both = self.value_label(name, was.get(name)), self.value_label(name, now[name])
                said.append(change_text(self.field_label(name), *both))
        for part in ("before", "after", "taken_out", "put_in"):
            if part in values:
                said.append(f"{detail_label(part)} {self._filled_text(values[part]) or DASH}")
        if counts := values.get("with_it"):
            lost = enumerated(f"{kind_name(label)} {count}" for label, count in counts.items())
            said.append(f"{detail_label('with_it')} {lost}")
        return " · ".join(said)

    def _filled_text(self, values: Mapping[str, JSON]) -> str:
        names = [name for name in in_order(self.model, values) if values[name] not in ("", [], None)]
        return " · ".join(
            f"{self.field_label(name)} {self.value_label(name, values[name])}" for name in names
        )


_traces: dict[type[Model], Trace] = {}


def register_trace(trace: Trace) -> None:
    """Let the trail tell of a kind of thing, and of the kinds derived from it."""
    _traces[trace.model] = trace
    if isinstance(trace, FieldTrace):
        register_actions(trace.action_labels(), teller=trace.say)


def trace_of(model: type[Model]) -> Trace | None:
    """Find how the trail tells of a kind of thing."""
    return next((_traces[kind] for kind in model.__mro__ if kind in _traces), None)


@contextmanager
def recorded(*things: Model, by: Actor, deleting: bool = False) -> Iterator[None]:
    """Record what is done to things inside, both or neither; a new thing has no key yet.

    Inside another `recorded` of the same thing only the outer one writes. LookupError for a kind without a
    trace. Callers check who may do it.
    """
    outer = _recording.get()
    if unknown := [thing._meta.label for thing in things if trace_of(thing._meta.model) is None]:
        raise LookupError(f"No trace is registered for {', '.join(unknown)}.")
    own = [thing for thing in things if _key(thing) not in outer]
    token = _recording.set(outer | frozenset(_key(thing) for thing in own))
    new = [thing for thing in own if thing.pk is None]
    try:
        with transaction.atomic():
            known = know(own, deleting=deleting)
            yield
            record_differences(known, by=by)
            record_additions(new, by=by)
    finally:
        _recording.reset(token)


def _key(thing: Model) -> tuple[type[Model], object]:
    """Name a thing; the signed-in user of a request is a stand-in, whose type tells nothing."""
    return thing._meta.model, thing.pk


def know(things: Iterable[Model], *, deleting: bool = False) -> list[Known]:
    """Read afresh what stands in the database: a form has changed the thing it holds already.

    What has no trace is left out.
    """
    known: list[Known] = []
    for thing in things:
        trace = trace_of(thing._meta.model)
        kept = trace.as_kept(thing) if trace and thing.pk is not None else None
        if trace and kept is not None:
            known.append(Known(kept, trace.tell(kept), trace.goes_along(kept) if deleting else {}))
    return known


@transaction.atomic
def record_differences(known: Sequence[Known], *, by: Actor) -> None:
    """Compare what was known with what stands now, and record each difference.

    ChangeNeedsReason where somebody was asked why, gave no reason, and changed what needs one.
    """
    for before in known:
        trace = trace_of(before.thing._meta.model)
        if trace is None:
            continue
        kept = trace.as_kept(before.thing)
        if kept is None:
            trace.record_removal(before, by)
        else:
            after = Known(kept, trace.tell(kept))
            _ask_why(trace, before, after)
            trace.record_change(before, after, by)


def _ask_why(trace: Trace, before: Known, after: Known) -> None:
    """Refuse a change that needs a reason and has none."""
    changed = [name for name in trace.asks_why if before.values.get(name) != after.values.get(name)]
    if changed and reason_lacks():
        raise ChangeNeedsReason([trace.field_label(name) for name in changed])


@transaction.atomic
def record_additions(things: Iterable[Model], *, by: Actor) -> None:
    """Record the new things that were saved."""
    for thing in things:
        trace = trace_of(thing._meta.model)
        kept = trace.as_kept(thing) if trace and thing.pk is not None else None
        if trace and kept is not None:
            trace.record_addition(kept, by)
