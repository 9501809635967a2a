"""Find things: what the index holds and the reader may open, and what apps give when asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, cast

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest

from lms.core.accounts import User
from lms.core.search.models import SearchEntry
from lms.core.search.rules import BETWEEN, Run, are_initials, marked, snippet
from lms.core.search.sources import (
    Answers,
    AskedSource,
    IndexedSource,
    Place,
    Source,
    indexed_sources,
    sources,
)
from lms.core.search.terms import holding
from lms.core.wording import StrOrPromise

OF_EACH: Final = 5
# Where the words stand: they are the title, it begins with them, it holds them, only the text does. What a
# source puts behind all else is last, wherever they stand.
IS_TITLE, BEGINS_TITLE, IN_TITLE, IN_TEXT, BEHIND = range(5)
ORDER: Final = ("fit", "rank", "size", "pk")


@dataclass(frozen=True)
class Hit:
    """One thing found, ready to show: what of title and text was asked for is marked."""

    label: StrOrPromise
    title: Sequence[Run]
    snippet: Sequence[Run]
    note: StrOrPromise
    url: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind: the first few and how many there are."""

    kind: str
    label: StrOrPromise
    hits: Sequence[Hit]
    total: int
    more_url: str = ""

    @property
    def left(self) -> int:
        """Count what is not among the first few."""
        return self.total - len(self.hits)


def found_entries(user: User, terms: Sequence[str], kinds: Iterable[IndexedSource]) -> QuerySet[SearchEntry]:
    """List what the words find and the reader may open, the best first.

    Best is a title, then the order of kinds, then the shorter text, which says more about the words. Letters
    that stand nowhere, which takes a query to know, find the titles that are read so.
    """
    allowed, ranks, behind = Q(pk__in=()), [], []
    for source in kinds:
        keys = source.visible(user)
        if keys is not None:
            allowed |= Q(kind=source.kind, key__in=keys)
            ranks.append(When(kind=source.kind, then=Value(source.order)))
            if source.behind is not None:
                behind.append(When(kind=source.kind, key__in=source.behind(), then=Value(BEHIND)))
    if not ranks:
        return SearchEntry.objects.none()
    whole = "".join(terms)
    is_title = Q(folded_title=whole) | Q(folded_title__startswith=f"{whole}{BETWEEN}")
    in_title = Q(*(Q(folded_title__contains=term) for term in terms))
    fit = Case(
        *behind,
        When(is_title, then=Value(IS_TITLE)),
        When(folded_title__startswith=whole, then=Value(BEGINS_TITLE)),
        When(in_title, then=Value(IN_TITLE)),
        default=Value(IN_TEXT),
        output_field=IntegerField(),
    )
    rank = Case(*ranks, default=Value(0), output_field=IntegerField())
    found = holding(terms).filter(allowed)
    if are_initials(terms) and not found.exists():
        found = SearchEntry.objects.filter(allowed, letters__contains=whole)
    return found.annotate(fit=fit, rank=rank).order_by(*ORDER)


def find_groups(request: HttpRequest, terms: Sequence[str]) -> list[Group]:
    """Give of every kind in which something is found the first few; the kind that fits best stands first."""
    if not terms:
        return []
    user = cast("User", request.user)
    found = found_entries(user, terms, indexed_sources())
    totals = dict(found.order_by().values_list("kind").annotate(total=Count("pk")))
    place = Window(RowNumber(), partition_by=F("kind"), order_by=[F(name) for name in ORDER])
    rows = list(found.annotate(place=place).filter(place__lte=OF_EACH)) if totals else []
    fits = {kind: min(row.fit for row in rows if row.kind == kind) for kind in totals}  # type: ignore[attr-defined] # annotated
    hits = _hits_by_kind(rows, terms)
    groups: list[tuple[int, int, Group]] = []
    for source in sources():
        if isinstance(source, AskedSource):
            answers = source.answers(request, terms, OF_EACH)
            if answers.total:
                group = Group(
                    source.kind,
                    source.label,
                    _answered(source, answers, terms),
                    answers.total,
                    answers.more_url,
                )
                groups.append((IN_TITLE, source.order, group))
        elif source.kind in totals:
            group = Group(source.kind, source.label, hits[source.kind], totals[source.kind])
            groups.append((fits[source.kind], source.order, group))
    return [group for _fit, _order, group in sorted(groups, key=lambda each: each[:2])]


def find_first(request: HttpRequest, terms: Sequence[str], most: int) -> list[Hit]:
    """Give the best few of all kinds, without counting the rest."""
    if not terms:
        return []
    rows = list(found_entries(cast("User", request.user), terms, indexed_sources())[:most])
    by_kind = {kind: iter(hits) for kind, hits in _hits_by_kind(rows, terms).items()}
    ranked = [(row.fit, row.rank, next(by_kind[row.kind])) for row in rows]  # type: ignore[attr-defined] # annotated
    for source in sources():
        if isinstance(source, AskedSource):
            answers = source.answers(request, terms, most)
            ranked += [(IN_TITLE, source.order, hit) for hit in _answered(source, answers, terms)]
    return [hit for _fit, _order, hit in sorted(ranked, key=lambda each: each[:2])[:most]]


def hits_of_kind(rows: Iterable[SearchEntry], terms: Sequence[str]) -> list[Hit]:
    """Make the rows of one page of one kind ready to show."""
    return [hit for hits in _hits_by_kind(rows, terms).values() for hit in hits]


def _hits_by_kind(rows: Iterable[SearchEntry], terms: Sequence[str]) -> Mapping[str, list[Hit]]:
    """Make rows ready to show; each kind is asked once where its things are read."""
    by_kind: dict[str, list[SearchEntry]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    known: dict[str, Source] = {source.kind: source for source in sources()}
    hits: dict[str, list[Hit]] = {}
    for kind, entries in by_kind.items():
        source = cast("IndexedSource", known[kind])
        places = source.places({row.key for row in entries})
        hits[kind] = [_hit(source, row, places.get(row.key, Place("")), terms) for row in entries]
    return hits


def _hit(source: IndexedSource, row: SearchEntry, place: Place, terms: Sequence[str]) -> Hit:
    url = f"{place.url}#{row.part}" if row.part else place.url
    note = place.section_note if row.part else place.note
    return Hit(source.label, marked(row.shown_title, terms), snippet(row.text, terms), note, url)


def _answered(source: AskedSource, answers: Answers, terms: Sequence[str]) -> list[Hit]:
    return [
        Hit(source.label, marked(each.title, terms), snippet(each.text, terms), each.note, each.url)
        for each in answers.first
    ]


def labels() -> list[StrOrPromise]:
    """Name what can be found, in the order in which it is told."""
    return list(map(attrgetter("label"), sources()))
