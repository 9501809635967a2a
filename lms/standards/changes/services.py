"""Open a change of the standard, gather what rests on it, take decisions, co-sign and close it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from lms.core.accounts import User, account_name
from lms.core.refusals import Refusal, require_reason
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.core.wording import JSON, day_text, enumerated
from lms.standards.changes.causes import clauses_on_law
from lms.standards.changes.models import CAUSES, ChangeItem, CorrectedFact, EditionChange
from lms.standards.changes.queries import changing_clauses, possible_owners
from lms.standards.changes.records import record_of
from lms.standards.changes.rules import ItemStand, gathered
from lms.standards.changes.telling import tell_owners
from lms.standards.changes.things import RestingThing, things_resting_on
from lms.standards.choices import ChangeItemState, ThingKind
from lms.standards.clauses.models import Edition
from lms.standards.laws.models import LawVersion
from lms.standards.laws.queries import follower_of

AT_ONCE = 500


@dataclass(frozen=True)
class PlannedDays:
    """The days a change is opened with; its own day counts before the planned one."""

    planned_for: date | None = None
    learn_until: date | None = None


@transaction.atomic
def open_change(*, edition: Edition, days: PlannedDays, by: User, now: datetime) -> EditionChange:
    """Open the change to an edition and gather what rests on its clauses.

    Callers check who may. Raise ReplacesNothing, or AlreadyOpened for an edition that has a change.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.replaces_id is None:
        raise ReplacesNothing
    if EditionChange.objects.filter(edition=edition).exists():
        raise AlreadyOpened
    return _opened(EditionChange(edition=edition), days, by, now)


@transaction.atomic
def open_law_change(*, version: LawVersion, days: PlannedDays, by: User, now: datetime) -> EditionChange:
    """Open the change with which a law version ends and gather what rests on its facts.

    Callers check who may. Raise NeverEnds for one without a last day that no other follows, NothingNamesIt
    or AlreadyOpened.
    """
    version = LawVersion.objects.select_for_update(of=("self",)).select_related("law").get(pk=version.pk)
    if version.in_force_to is None and follower_of(version) is None:
        raise NeverEnds
    if EditionChange.objects.filter(law_version=version).exists():
        raise AlreadyOpened
    if not clauses_on_law(version):
        raise NothingNamesIt
    return _opened(EditionChange(law_version=version), days, by, now)


@transaction.atomic
def open_fact_change(
    *, correction: CorrectedFact, days: PlannedDays, by: User, now: datetime
) -> EditionChange:
    """Open the change for a corrected fact and gather what rests on it.

    Callers check who may. Raise AlreadyOpened for a correction that has a change.
    """
    row = CorrectedFact.objects.select_for_update(of=("self",)).select_related("fact").get(pk=correction.pk)
    if row.change_id is not None:
        raise AlreadyOpened
    change = EditionChange(fact=row.fact, opened_at=now)
    change.save()
    row.change = change
    row.save(update_fields=["change"])
    return _opened(change, days, by, now)


def _opened(change: EditionChange, days: PlannedDays, by: User, now: datetime) -> EditionChange:
    """Keep who opened a change and for which days, and gather."""
    change.planned_for, change.learn_until = days.planned_for, days.learn_until
    change.opened_by_id, change.opened_at = by.pk, now
    change.save()
    record(actor=by, action="standards.change_opened", subject=change)
    gather(change=change, now=now)
    tell_owners(change, by=by)
    return change


@transaction.atomic
def set_days(*, change: EditionChange, days: PlannedDays, by: User) -> EditionChange:
    """Set the planned day and the day until which people learn. Callers check who may."""
    change = _locked(change)
    before = _days_of(change)
    change.planned_for, change.learn_until = days.planned_for, days.learn_until
    change.save(update_fields=["planned_for", "learn_until"])
    details: dict[str, JSON] = {"before": before, "after": _days_of(change)}
    record(actor=by, action="standards.change_dated", subject=change, details=details)
    return change


def _days_of(change: EditionChange) -> dict[str, JSON]:
    return {"planned_for": day_text(change.planned_for), "learn_until": day_text(change.learn_until)}


@transaction.atomic
def gather(*, change: EditionChange, now: datetime) -> int:
    """Look again at what rests on the clauses; return how many items are new.

    What is new is added, what has vanished is marked, what was decided stays; a second call changes nothing.
    """
    change = _locked(change)
    with translation.override(settings.LANGUAGE_CODE):
        found = things_resting_on(changing_clauses(change))
        kept = {item.key: item for item in change.items.all()}
        stands = gathered(
            {key: item.stand for key, item in kept.items()}, {key: one.stand for key, one in found.items()}
        )
        new = [_new_item(change, found[key], stand, now) for key, stand in stands.items() if key not in kept]
        ChangeItem.objects.bulk_create(new, batch_size=AT_ONCE)
        changed = [item for key, item in kept.items() if _brought_to(item, stands[key], found.get(key), now)]
    ChangeItem.objects.bulk_update(changed, FOLLOWING, batch_size=AT_ONCE)
    change.gathered_at = now
    change.save(update_fields=["gathered_at"])
    return len(new)


FOLLOWING = ("state", "gone_at", "to_change", "view_url", "edit_url")
LONGEST = 250


def _new_item(change: EditionChange, thing: RestingThing, stand: ItemStand, now: datetime) -> ChangeItem:
    return ChangeItem(
        change=change,
        before_number=thing.clause.before_number,
        after_number=thing.clause.after_number,
        kind=thing.kind,
        thing=thing.key,
        block=thing.block,
        title=thing.title[:LONGEST],
        place=thing.place[:LONGEST],
        to_change=thing.to_change[:LONGEST],
        view_url=thing.view_url,
        edit_url=thing.edit_url,
        owner_id=thing.owner,
        state=stand.state,
        wordings=dict(stand.wordings),
        found_at=now,
    )


def _brought_to(item: ChangeItem, stand: ItemStand, thing: RestingThing | None, now: datetime) -> bool:
    """Bring an item to how it stands now; tell whether anything differs."""
    before = [getattr(item, name) for name in FOLLOWING]
    item.state = stand.state
    item.gone_at = (item.gone_at or now) if stand.is_gone else None
    if thing is not None:
        item.to_change = thing.to_change[:LONGEST]
        item.view_url, item.edit_url = thing.view_url, thing.edit_url
    return before != [getattr(item, name) for name in FOLLOWING]


def gather_all(now: datetime) -> None:
    """Look again at every change that is not closed; run every day."""
    for change in EditionChange.objects.filter(closed_at__isnull=True):
        gather(change=change, now=now)


@transaction.atomic
def confirm(
    *, change: EditionChange, items: Collection[int], note: str, by: User, now: datetime
) -> Sequence[ChangeItem]:
    """Record that a person looked at items, by key, and found them right with the clause as it will read.

    Callers check who may; the note is kept with name and time. What is decided already is left as it is.
    """
    note = require_reason(note)
    chosen = [item for item in _chosen(change, items) if item.is_open]
    if not chosen:
        raise NothingChosen
    settle(items=chosen, state=ChangeItemState.CONFIRMED, by=by, note=note, now=now)
    record(
        actor=by,
        action="standards.change_confirmed",
        subject=change,
        reason=note,
        details={"things": _named(chosen)},
    )
    return chosen


@transaction.atomic
def take_back(*, change: EditionChange, items: Collection[int], by: User, now: datetime) -> int:
    """Open items again that a person confirmed; they follow their things from then on."""
    chosen = [item for item in _chosen(change, items) if item.decided_at is not None]
    if not chosen:
        raise NothingChosen
    for item in chosen:
        item.state, item.decided_by, item.decided_at, item.note = ChangeItemState.TO_LOOK_AT, None, None, ""
    ChangeItem.objects.bulk_update(chosen, DECISION)
    record(actor=by, action="standards.change_taken_back", subject=change, details={"things": _named(chosen)})
    gather(change=change, now=now)
    return len(chosen)


@transaction.atomic
def assign(*, change: EditionChange, items: Collection[int], owner: User, by: User) -> int:
    """Give items to a trainer or somebody of HR. Callers check who may."""
    if not possible_owners().filter(pk=owner.pk).exists():
        raise ItemWithoutOwner
    chosen = _chosen(change, items)
    if not chosen:
        raise NothingChosen
    for item in chosen:
        item.owner_id = owner.pk
    ChangeItem.objects.bulk_update(chosen, ["owner"])
    record(
        actor=by,
        action="standards.change_assigned",
        subject=change,
        details={"thing_owner": account_name(owner), "things": _named(chosen)},
    )
    tell_owners(change, by=by, owners={owner.pk})
    return len(chosen)


@transaction.atomic
def co_sign(*, change: EditionChange, by: User, now: datetime) -> EditionChange:
    """Sign a change that somebody else opened. Callers check who may."""
    change = _locked(change)
    if by.pk == change.opened_by_id:
        raise OwnChange
    change.signed_by_id, change.signed_at = by.pk, now
    change.save(update_fields=["signed_by", "signed_at"])
    record(actor=by, action="standards.change_signed", subject=change)
    return change


@transaction.atomic
def close_change(*, change: EditionChange, note: str, by: User, now: datetime) -> EditionChange:
    """Close a change and write its record; the trail keeps the record's digest.

    Callers check who may. Raise StillOpen, NotSigned or NotYetInForce.
    """
    _refuse_unfinished(_locked(change), now)
    gather(change=change, now=now)
    change = _locked(change)
    _refuse_unfinished(change, now)
    change.closed_by_id, change.closed_at = by.pk, now
    with translation.override(settings.LANGUAGE_CODE):
        change.record = record_of(change, note)
    change.save(update_fields=["closed_by", "closed_at", "record"])
    digest = hashlib.sha256(json.dumps(change.record, sort_keys=True).encode()).hexdigest()
    record(
        actor=by,
        action="standards.change_closed",
        subject=change,
        reason=note,
        details={"record_digest": digest},
    )
    return change


def _refuse_unfinished(change: EditionChange, now: datetime) -> None:
    """Raise what keeps a change from being closed."""
    if left := change.items.to_decide().count():
        raise StillOpen(left)
    if change.signed_at is None:
        raise NotSigned
    if change.day is None or change.day > timezone.localdate(now):
        raise NotYetInForce


DECISION = ("state", "decided_by", "decided_at", "note")


@transaction.atomic
def settle(
    *,
    items: Iterable[ChangeItem],
    state: ChangeItemState,
    now: datetime,
    by: User | None = None,
    note: str = "",
) -> None:
    """Bring items to a state: as a person's decision if somebody is named, else as their things stand.

    The apps above call it when a thing was revised or found right where it is kept; that is in the trail
    there.
    """
    settled = list(items)
    for item in settled:
        item.state = state
        if by is not None:
            item.decided_by_id, item.decided_at, item.note = by.pk, now, note
    ChangeItem.objects.bulk_update(settled, DECISION)


def _locked(change: EditionChange) -> EditionChange:
    """Hold the row of an open change; raise ChangeClosed for a closed one."""
    locked = EditionChange.objects.select_for_update(of=("self",)).select_related(*CAUSES)
    found = locked.get(pk=change.pk)
    if not found.is_open:
        raise ChangeClosed
    return found


def _chosen(change: EditionChange, keys: Collection[int]) -> list[ChangeItem]:
    """Hold the chosen items of an open change that still rest on its clauses."""
    _locked(change)
    items = ChangeItem.objects.select_for_update().filter(change=change, gone_at__isnull=True, pk__in=keys)
    return list(items.order_by("pk"))


def _named(items: Sequence[ChangeItem]) -> str:
    """Name items for the trail."""
    kinds = dict(ThingKind.choices)
    with translation.override(settings.LANGUAGE_CODE):
        return enumerated(f"{item.number} {kinds[item.kind]} {item.title}" for item in items)


def clauses_of(items: Iterable[ChangeItem]) -> str:
    """Name the clauses of items, each once."""
    return enumerated(dict.fromkeys(item.number for item in items))


class HeldBack(Refusal):
    """Something rests on a clause that has changed, and nobody has looked at it since."""

    code: ClassVar[str] = "held_back"
    message = _(
        "Clause %(clauses)s has changed on %(day)s, and %(title)s has not been looked at since. Confirm it on"
        " the page of the change, or revise it there."
    )

    def __init__(self, items: Sequence[ChangeItem]) -> None:
        """Keep what is held back, by what and since when; the items come with their change."""
        super().__init__()
        self.items = items
        self.clauses = clauses_of(items)
        self.title = enumerated(dict.fromkeys(item.title for item in items))
        self.day = day_text(items[0].change.own_day)
        self.url = items[0].change.get_absolute_url()


class ReplacesNothing(Refusal):
    message = _("This edition replaces none, so nothing changes with it.")


class NeverEnds(Refusal):
    message = _("This version has no last day, and none is entered that follows it.")


class NothingNamesIt(Refusal):
    message = _("No fact that counts rests on this version, so nothing changes when it ends.")


class AlreadyOpened(Refusal):
    message = _("This change was opened already.")


class ChangeClosed(Refusal):
    message = _("This change is closed; nothing is decided in it any more.")


class NothingChosen(Refusal):
    message = _("Tick what it is about first; what is decided already stays as it is.")


class ItemWithoutOwner(Refusal):
    message = _("Only trainers and HR look after items.")


class OwnChange(Refusal):
    message = _("You opened this change, so somebody else co-signs it.")


class NotSigned(Refusal):
    message = _("Somebody else has to co-sign this change before it is closed.")


class NotYetInForce(Refusal):
    message = _("The day of this change has not come. It is closed afterwards.")


class StillOpen(Refusal):
    """Items are left that nobody has decided."""

    message = _("%(left)s items are still open. It is closed when all are decided.")

    def __init__(self, left: int) -> None:
        """Keep how many."""
        super().__init__()
        self.left = left
