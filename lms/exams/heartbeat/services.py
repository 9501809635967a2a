"""Note that an exam page lives, what happened on it, and what follows from that.

A page sends its heartbeat every few seconds, apart from the answers it saves: nothing here stands in the way
of a save. An event told twice is stored once.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import ClassVar, Final, cast

from django.db import transaction

from lms.core.refusals import Refusal
from lms.core.trail.api import record
from lms.exams.attempts.models import Attempt
from lms.exams.choices import AttemptState, ClosedBy, EventKind, Reaction
from lms.exams.heartbeat.holding import lock
from lms.exams.heartbeat.rules import counts_for_rule
from lms.exams.integrity.models import IntegrityEvent, Presence
from lms.exams.marking.closing import close_attempt
from lms.exams.settings import ExamSettings
from lms.exams.sittings.rules import is_allowed, read_networks

MOST_EVENTS_A_HEARTBEAT: Final = 50
MOST_EVENTS: Final = 1_000
LONGEST_CLIENT: Final = 36
LARGEST: Final = 2_000_000_000
REPORTED_BY_PAGE: Final = frozenset(
    {
        EventKind.LEFT_PAGE,
        EventKind.CAME_BACK,
        EventKind.LEFT_FULL_SCREEN,
        EventKind.COPIED,
        EventKind.PASTED,
    }
)


@dataclass(frozen=True, slots=True)
class ReportedEvent:
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
        details = {"slot": self.slot, "seconds": self.seconds, "signed_out": self.signed_out}
        return {name: value for name, value in details.items() if value}


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What a page says of itself; `client` is one page in one tab, `address` is where it was sent from.

    A page that is being left says that it `is_gone`, so that the next one does not count as a second.
    """

    client: str
    address: str
    events: Sequence[ReportedEvent] = ()
    is_gone: bool = False


@transaction.atomic
def note_heartbeat(*, attempt: Attempt, heartbeat: Heartbeat, now: datetime) -> Attempt:
    """Note presence and events, and do what the sitting's rule says; return the attempt as it stands then.

    The view checks whose attempt it is. `attempt` comes with its sitting and its presence.
    """
    if not attempt.is_unfinished:
        return attempt
    events = [_stored(attempt, one, heartbeat.client, now) for one in heartbeat.events]
    if second_page := _second_page(attempt, heartbeat, now):
        events.append(second_page)
    if not is_allowed(heartbeat.address, read_networks(attempt.sitting.networks)):
        other_network = IntegrityEvent(
            attempt=attempt,
            kind=EventKind.OTHER_NETWORK,
            client=f"net:{heartbeat.address}"[:40],
            sequence=0,
            happened_at=now,
            details={"address": heartbeat.address},
        )
        events.append(other_network)
    # A page gone wild cannot fill the table.
    if events and IntegrityEvent.objects.filter(attempt=attempt).count() < MOST_EVENTS:
        IntegrityEvent.objects.bulk_create(events, ignore_conflicts=True)
    _note_presence(attempt, heartbeat, now)
    return _react(attempt, now) if any(event.counts for event in events) else attempt


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


def _stored(attempt: Attempt, reported: ReportedEvent, client: str, now: datetime) -> IntegrityEvent:
    """Date the event by the server's clock: not before the start and not after now."""
    at = min(max(datetime.fromtimestamp(reported.at / 1000, UTC), attempt.started_at), now)
    details = reported.details
    return IntegrityEvent(
        attempt=attempt,
        kind=reported.kind,
        client=client,
        sequence=reported.sequence,
        happened_at=at,
        counts=counts_for_rule(reported.kind, details),
        details=details,
    )


def is_open_elsewhere(attempt: Attempt, heartbeat: Heartbeat, now: datetime) -> bool:
    """Tell whether another page of this attempt was heard of so lately that both must be open.

    Ask before the heartbeat is noted: afterwards its own page is the one last heard of.
    """
    known = _presence(attempt)
    if known is None or known.client in {"", heartbeat.client} or heartbeat.is_gone:
        return False
    return now - known.seen_at < timedelta(seconds=ExamSettings.current().heartbeat_seconds * 2)


def _presence(attempt: Attempt) -> Presence | None:
    return cast("Presence | None", getattr(attempt, "presence", None))


def _second_page(attempt: Attempt, heartbeat: Heartbeat, now: datetime) -> IntegrityEvent | None:
    """Make an event where the attempt is open on another page as well."""
    known = _presence(attempt)
    if known is None or not is_open_elsewhere(attempt, heartbeat, now):
        return None
    details = {"address": heartbeat.address, "other_address": known.address or ""}
    # Two pages are one pair, recorded once however often they take turns.
    pair = "+".join(sorted((heartbeat.client, known.client)))
    return IntegrityEvent(
        attempt=attempt,
        kind=EventKind.SECOND_DEVICE,
        client=sha256(pair.encode()).hexdigest()[:LONGEST_CLIENT],
        sequence=0,
        happened_at=now,
        counts=counts_for_rule(EventKind.SECOND_DEVICE, {}),
        details=details,
    )


def _note_presence(attempt: Attempt, heartbeat: Heartbeat, now: datetime) -> None:
    """Write the sign of life unless the same page gave one a moment ago."""
    known = _presence(attempt)
    fresh_for = timedelta(seconds=ExamSettings.current().heartbeat_seconds / 2)
    client = "" if heartbeat.is_gone else heartbeat.client
    if known is not None and known.client == client and now - known.seen_at < fresh_for:
        return
    # One statement, also for the first heartbeat: thousands of pages open within a minute.
    Presence.objects.bulk_create(
        [Presence(attempt=attempt, client=client, seen_at=now, address=heartbeat.address or None)],
        update_conflicts=True,
        unique_fields=["attempt"],
        update_fields=["client", "seen_at", "address"],
    )


def read_heartbeat(body: bytes, address: str) -> Heartbeat:
    """Read a request's body; whatever has another shape is refused whole."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise HeartbeatMalformed from fault
    match sent:
        case {"client": str(client), "events": list(events)} if (
            0 < len(client) <= LONGEST_CLIENT and client.isalnum() and len(events) <= MOST_EVENTS_A_HEARTBEAT
        ):
            reported = tuple(_read_event(one) for one in events)
            return Heartbeat(client, address, reported, is_gone=sent.get("gone") is True)
        case _:
            raise HeartbeatMalformed


def _read_event(sent: object) -> ReportedEvent:
    if not isinstance(sent, dict) or sent.get("kind") not in REPORTED_BY_PAGE:
        raise HeartbeatMalformed
    return ReportedEvent(
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
    raise HeartbeatMalformed


class HeartbeatMalformed(Refusal):
    """What a page told of itself has no known shape."""

    code: ClassVar[str] = "heartbeat_malformed"
