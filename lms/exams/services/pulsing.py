"""Take the pulse of an exam page: note that it lives, what happened on it, and what follows from that.

A page sends its pulse every few seconds, apart from the answers it saves: nothing here stands in the way
of a save. An event told twice is stored once.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final, cast

from django.db import transaction

from lms.core.api import record
from lms.exams.choices import AttemptState, ClosedBy, EventKind, Reaction
from lms.exams.domain.invigilation import counts_for_rule
from lms.exams.domain.networks import is_allowed, read_networks
from lms.exams.models import Attempt, IntegrityEvent, Presence
from lms.exams.services.closing import close_attempt
from lms.exams.services.holding import lock
from lms.exams.services.refusals import PulseMalformed
from lms.exams.settings import ExamSettings

MOST_EVENTS_A_PULSE: Final = 50
MOST_EVENTS: Final = 1_000
LONGEST_CLIENT: Final = 36
LARGEST: Final = 2_000_000_000
TOLD_BY_PAGE: Final = frozenset(
    {
        EventKind.LEFT_PAGE,
        EventKind.CAME_BACK,
        EventKind.LEFT_FULL_SCREEN,
        EventKind.COPIED,
        EventKind.PASTED,
    }
)


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event as a page tells it; `at` by the server's clock as the page knows it, in milliseconds."""

    kind: EventKind
    sequence: int
    at: int
    slot: int
    seconds: int
    signed_out: bool

    @property
    def details(self) -> dict[str, object]:
        """Give what is not empty."""
        told = {"slot": self.slot, "seconds": self.seconds, "signed_out": self.signed_out}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a page says of itself; `client` is one page in one tab, `address` is where it was sent from.

    A page that is being left says that it `is_gone`, so that the next one does not count as a second.
    """

    client: str
    address: str
    events: Sequence[ToldEvent] = ()
    is_gone: bool = False


@transaction.atomic
def take_pulse(*, attempt: Attempt, pulse: Pulse, now: datetime) -> Attempt:
    """Note presence and events, and do what the sitting's rule says; return the attempt as it stands then.

    The view checks whose attempt it is. `attempt` comes with its sitting and its presence.
    """
    if not attempt.is_unfinished:
        return attempt
    events = [_stored(attempt, one, pulse.client, now) for one in pulse.events]
    if _is_second_page(attempt, pulse, now):
        events.append(_second_page(attempt, pulse, now))
    if not is_allowed(pulse.address, read_networks(attempt.sitting.networks)):
        events.append(_other_network(attempt, pulse, now))
    if events:
        _store(attempt, events)
    _note_presence(attempt, pulse, now)
    return _react(attempt, now) if any(event.counts for event in events) else attempt


def _store(attempt: Attempt, events: Sequence[IntegrityEvent]) -> None:
    """Store what is new; a page gone wild cannot fill the table."""
    if IntegrityEvent.objects.filter(attempt=attempt).count() < MOST_EVENTS:
        IntegrityEvent.objects.bulk_create(events, ignore_conflicts=True)


def _react(attempt: Attempt, now: datetime) -> Attempt:
    """Lock or hand in once more happened than is tolerated; recording and warning need nothing here."""
    sitting = attempt.sitting
    if sitting.reaction not in {Reaction.LOCK, Reaction.HAND_IN} or attempt.state != AttemptState.OPEN:
        return attempt
    events = IntegrityEvent.objects.filter(attempt=attempt, counts=True)
    if events.count() <= sitting.tolerated:
        return attempt
    if sitting.reaction == Reaction.LOCK:
        lock(Attempt.objects.filter(pk=attempt.pk), now=now)
    else:
        close_attempt(attempt=attempt, now=now, closed_by=ClosedBy.RULE)
    record(
        actor=None,
        action=f"exams.rule_{sitting.reaction}",
        subject=sitting,
        details={"employee": str(attempt.employee)},
    )
    attempt.refresh_from_db(fields=["state", "held_at", "deadline", "closed_at"])
    return attempt


def _stored(attempt: Attempt, told: ToldEvent, client: str, now: datetime) -> IntegrityEvent:
    """Date the event by the server's clock: not before the start and not after now."""
    at = min(max(datetime.fromtimestamp(told.at / 1000, UTC), attempt.started_at), now)
    details = told.details
    return IntegrityEvent(
        attempt=attempt,
        kind=told.kind,
        client=client,
        sequence=told.sequence,
        happened_at=at,
        counts=counts_for_rule(told.kind, details),
        details=details,
    )


def _presence(attempt: Attempt) -> Presence | None:
    return cast("Presence | None", getattr(attempt, "presence", None))


def _is_second_page(attempt: Attempt, pulse: Pulse, now: datetime) -> bool:
    """Tell whether another page of this attempt was heard of so lately that both must be open."""
    known = _presence(attempt)
    if known is None or known.client in {"", pulse.client} or pulse.is_gone:
        return False
    return now - known.seen_at < timedelta(seconds=ExamSettings.current().pulse_seconds * 2)


def _second_page(attempt: Attempt, pulse: Pulse, now: datetime) -> IntegrityEvent:
    known = _presence(attempt)
    details = {"address": pulse.address, "other_address": (known.address or "") if known else ""}
    return IntegrityEvent(
        attempt=attempt,
        kind=EventKind.SECOND_DEVICE,
        client=_pair(pulse.client, known.client if known else ""),
        sequence=0,
        happened_at=now,
        counts=counts_for_rule(EventKind.SECOND_DEVICE, {}),
        details=details,
    )


def _pair(one: str, other: str) -> str:
    """Name two pages as a pair, so that each pair is recorded once however often they take turns."""
    return sha256("+".join(sorted((one, other))).encode()).hexdigest()[:LONGEST_CLIENT]


def _other_network(attempt: Attempt, pulse: Pulse, now: datetime) -> IntegrityEvent:
    return IntegrityEvent(
        attempt=attempt,
        kind=EventKind.OTHER_NETWORK,
        client=f"net:{pulse.address}"[:40],
        sequence=0,
        happened_at=now,
        details={"address": pulse.address},
    )


def _note_presence(attempt: Attempt, pulse: Pulse, now: datetime) -> None:
    """Write the sign of life unless the same page gave one a moment ago."""
    known = _presence(attempt)
    fresh_for = timedelta(seconds=ExamSettings.current().pulse_seconds / 2)
    client = "" if pulse.is_gone else pulse.client
    if known is not None and known.client == client and now - known.seen_at < fresh_for:
        return
    Presence.objects.update_or_create(
        attempt=attempt,
        defaults={"client": client, "seen_at": now, "address": pulse.address or None},
    )


def read_pulse(body: bytes, address: str) -> Pulse:
    """Read a request's body; whatever has another shape is refused whole."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise PulseMalformed from fault
    match sent:
        case {"client": str(client), "events": list(events)} if (
            0 < len(client) <= LONGEST_CLIENT and client.isalnum() and len(events) <= MOST_EVENTS_A_PULSE
        ):
            told = tuple(_read_event(one) for one in events)
            return Pulse(client, address, told, is_gone=sent.get("gone") is True)
        case _:
            raise PulseMalformed


def _read_event(sent: object) -> ToldEvent:
    if not isinstance(sent, dict) or sent.get("kind") not in TOLD_BY_PAGE:
        raise PulseMalformed
    return ToldEvent(
        kind=EventKind(sent["kind"]),
        sequence=_whole(sent, "sequence", least=1),
        at=_whole(sent, "at", most=253_000_000_000_000),
        slot=_whole(sent, "slot"),
        seconds=_whole(sent, "seconds"),
        signed_out=sent.get("signedOut") is True,
    )


def _whole(sent: Mapping[str, object], name: str, *, least: int = 0, most: int = LARGEST) -> int:
    value = sent.get(name, 0)
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise PulseMalformed
