"""Keep the index as things are: a thing at a time while it is saved, all of them by a command."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from itertools import batched
from typing import Any, Final

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from lms.core.search.models import LONGEST_TITLE, SearchEntry, SearchKind
from lms.core.search.rules import BETWEEN, fold, initials
from lms.core.search.sources import Entry, IndexedSource, Source, indexed_sources, known
from lms.core.search.terms import forget_terms, keep_terms, without_terms

BATCH: Final = 500


def register_search(source: Source) -> None:
    """Let a kind of things be found; an app says so when it gets ready.

    Receivers name the models they listen to: one that heard of every model would make each deletion slow.
    """
    known[source.kind] = source
    if isinstance(source, IndexedSource):
        for model, concerns in source.watches.items():
            for signal in (post_save, post_delete):
                # A kind said anew, as in a test, puts its receiver in the place of the one before.
                signal.disconnect(sender=model, dispatch_uid=f"lms_core.search.{source.kind}")
                signal.connect(
                    _follow(source, concerns),
                    sender=model,
                    weak=False,
                    dispatch_uid=f"lms_core.search.{source.kind}",
                )


def _follow(source: IndexedSource, concerns: Callable[[Any], Collection[int]]) -> Callable[..., None]:
    """Give the receiver that keeps entries as the rows are which it is told of, in the same transaction."""

    def receiver(*, instance: Model, raw: bool = False, **_signal: object) -> None:
        if not raw and (keys := concerns(instance)):
            reindex(source, keys)

    return receiver


@transaction.atomic
def reindex(source: IndexedSource, keys: Collection[int]) -> None:
    """Make the entries of some things anew; of what is there no more none stays."""
    old = SearchEntry.objects.filter(kind=source.kind, key__in=keys)
    forget_terms(list(old.values_list("pk", flat=True)))
    old.delete()
    _store([_row(source, entry) for entry in source.entries(keys)])


@transaction.atomic
def rebuild_index() -> int:
    """Make all entries anew; give how many there are."""
    forget_terms()
    SearchEntry.objects.all().delete()
    return sum(_fill(source) for source in indexed_sources())


def fill_index(_now: datetime) -> None:
    """Make the entries of each kind anew that an update brought or reads otherwise than what is there."""
    read = dict(SearchKind.objects.values_list("kind", "reading"))
    for source in indexed_sources():
        if read.get(source.kind) != source.reading:
            with transaction.atomic():
                old = SearchEntry.objects.filter(kind=source.kind)
                forget_terms(list(old.values_list("pk", flat=True)))
                old.delete()
                _fill(source)


def _fill(source: IndexedSource) -> int:
    total = 0
    SearchKind.objects.update_or_create(kind=source.kind, defaults={"reading": source.reading})
    for entries in batched(source.entries(None), BATCH):
        _store([_row(source, entry) for entry in entries])
        total += len(entries)
    return total


def index_differences() -> Iterator[str]:
    """Name each entry that is missing, too many or other than what it repeats, and each without words."""
    for source in indexed_sources():
        rows = SearchEntry.objects.filter(kind=source.kind)
        kept = {(row.key, row.part): _said(row) for row in rows.iterator(BATCH)}
        for entry in source.entries(None):
            row = _row(source, entry)
            there = kept.pop((row.key, row.part), None)
            if there is None:
                yield f"{source.kind} {row.key} {row.part}: is missing"
            elif there != _said(row):
                yield f"{source.kind} {row.key} {row.part}: reads otherwise"
        for key, part in kept:
            yield f"{source.kind} {key} {part}: is there no more"
    for row in without_terms():
        yield f"{row.kind} {row.key} {row.part}: no word finds it"


def _said(row: SearchEntry) -> tuple[str, ...]:
    return row.title, row.title_en, row.text, row.letters


def _row(source: IndexedSource, entry: Entry) -> SearchEntry:
    title, english = entry.title[:LONGEST_TITLE], entry.title_en[:LONGEST_TITLE]
    # No word is found across two lines, only across what a line was broken at.
    folded_title = BETWEEN.join(filter(None, (fold(title), fold(english))))
    folded = BETWEEN.join(filter(None, (folded_title, fold(entry.text))))
    return SearchEntry(
        kind=source.kind,
        key=entry.key,
        part=entry.part,
        title=title,
        title_en=english,
        text=entry.text,
        folded_title=folded_title,
        folded=folded,
        letters=initials(title),
        size=len(folded),
    )


def _store(rows: list[SearchEntry]) -> None:
    keep_terms(SearchEntry.objects.bulk_create(rows))
