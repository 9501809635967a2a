"""Chain the entries of the audit trail by digests, and find where the chain is broken.

Entries are written in the transactions of the actions they record, side by side, and appear in whatever order
these commit. Were each to wait for the digest of the one before, every audited action of the site would wait
for the longest import. So one hand seals what has been committed, a moment later and in batches; see
docs/decisions/0013-audit-trail.md for what this proves and what not.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from lms.core.trail.models import AuditEntry, AuditSeal

logger = logging.getLogger("lms.core.audit")

BATCH: Final = 1_000
# No transaction lasts longer, so what was written before and has no seal was dated into the past.
LONGEST_TRANSACTION: Final = timedelta(days=1)
# What a digest is made of. An entry that gains a field is sealed with a new list; old seals keep theirs.
FIELDS: Final = (
    *("id", "actor_key", "actor_label", "action"),
    *("subject_kind", "subject_key", "subject_label", "reason", "details"),
)
BEGINNING: Final = ""


@dataclass(frozen=True)
class Break:
    """A place at which the chain does not hold, and what was found there."""

    position: int
    entry_key: int
    finding: str

    def __str__(self) -> str:
        """Say it to an administrator."""
        return f"Position {self.position}, entry {self.entry_key}: {self.finding}"


def digest_of(entry: AuditEntry, *, before: str, position: int, sealed_at: datetime) -> str:
    """Give the digest of an entry at its place: SHA-256 over the digest before, place, time and fields."""
    content = {name: getattr(entry, name) for name in FIELDS}
    content |= {
        "happened_at": _written(entry.happened_at),
        "before": before,
        "position": position,
        "sealed_at": _written(sealed_at),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def unsealed() -> QuerySet[AuditEntry]:
    """Find the entries that have no seal yet."""
    sealed = AuditSeal.objects.filter(entry_key=OuterRef("pk"))
    return AuditEntry.objects.filter(~Exists(sealed)).order_by("pk")


def seal_recent(now: datetime) -> int:
    """Seal what was committed since the last round; give the number."""
    return _seal(unsealed().filter(happened_at__gte=now - LONGEST_TRANSACTION))


def seal_everything(_now: datetime) -> int:
    """Seal whatever has no seal, however old, and tell the log how far the chain goes; give the number.

    The log lies elsewhere: whoever keeps this line can prove later that nothing before it was changed.
    """
    number = _seal(unsealed())
    last = AuditSeal.objects.last()
    if last is not None:
        logger.info("The audit trail is sealed up to %s", last)
    return number


def _seal(entries: QuerySet[AuditEntry]) -> int:
    """Seal entries batch by batch; another hand that sealed meanwhile leaves the rest to the next round."""
    number = 0
    while batch := list(entries[:BATCH]):
        try:
            _seal_batch(batch)
        except IntegrityError:
            break
        number += len(batch)
    return number


@transaction.atomic
def _seal_batch(batch: list[AuditEntry]) -> None:
    """Add one link an entry; places are unique, so of two hands one fails and changes nothing."""
    last = AuditSeal.objects.last()
    position, digest = (last.position, last.digest) if last else (0, BEGINNING)
    now, seals = timezone.now(), []
    for entry in batch:
        position += 1
        digest = digest_of(entry, before=digest, position=position, sealed_at=now)
        seals.append(AuditSeal(position=position, entry_key=entry.pk, digest=digest, sealed_at=now))
    AuditSeal.objects.bulk_create(seals)


def breaks(*, start: int = 1) -> Iterator[Break]:
    """Walk the chain from a position on and give every place at which it does not hold."""
    previous = AuditSeal.objects.filter(position=start - 1).first()
    before, expected = previous.digest if previous else BEGINNING, start
    for seals in batched(AuditSeal.objects.filter(position__gte=start).iterator(BATCH), BATCH):
        entries = AuditEntry.objects.in_bulk([seal.entry_key for seal in seals])
        for seal in seals:
            if finding := _finding(seal, entries.get(seal.entry_key), before=before, expected=expected):
                yield Break(seal.position, seal.entry_key, finding)
            before, expected = seal.digest, seal.position + 1


def _finding(seal: AuditSeal, entry: AuditEntry | None, *, before: str, expected: int) -> str:
    """Say what is wrong with one link, if anything."""
    if seal.position != expected:
        return f"the seals {expected} to {seal.position - 1} are gone"
    if entry is None:
        return "the entry is gone"
    digest = digest_of(entry, before=before, position=seal.position, sealed_at=seal.sealed_at)
    return (
        "" if digest == seal.digest else "the entry, or the seal before it, was changed after it was sealed"
    )
