"""Know what can be found: kinds of things that apps put into the index, and kinds they look up when asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from lms.core.accounts import User
from lms.core.wording import StrOrPromise

type Keys = Collection[int]


@dataclass(frozen=True)
class Entry:
    """A thing as it is found: by its title first, then by its text; `part` is the anchor of a section."""

    key: int
    title: str
    text: str = ""
    title_en: str = ""
    part: str = ""


@dataclass(frozen=True)
class Place:
    """Where a thing is read, and the few words that tell it, or a section of it, from its like."""

    url: str
    note: StrOrPromise = ""
    section_note: StrOrPromise = ""


@dataclass(frozen=True)
class IndexedSource:
    """A kind of things whose texts the index repeats.

    `entries` reads things by their keys, or all of them. `visible` gives the keys of what a reader may open
    now, None for nothing: the index itself knows no rights, so that a right taken away counts at once.
    `places` leads to things. `watches` says which things a row concerns that is saved or deleted.
    `behind` gives the keys of what stands behind all else that is found, such as what is not verified.
    `reading` is raised by whoever changes what entries say: after the update the worker reads the kind anew.
    """

    kind: str
    label: StrOrPromise
    order: int
    entries: Callable[[Keys | None], Iterable[Entry]]
    visible: Callable[[User], QuerySet[Any, Any] | None]
    places: Callable[[Keys], Mapping[int, Place]]
    watches: Mapping[type[Model], Callable[[Any], Keys]]
    behind: Callable[[], QuerySet[Any, Any]] | None = None
    reading: int = 1


@dataclass(frozen=True)
class Answer:
    """Something found by asking an app: `text` is what a piece is shown of."""

    title: str
    url: str
    text: str = ""
    note: StrOrPromise = ""


@dataclass(frozen=True)
class Answers:
    """What an app found: the first few, how many there are, and where all of them are listed."""

    first: Sequence[Answer] = ()
    total: int = 0
    more_url: str = ""


@dataclass(frozen=True)
class AskedSource:
    """A kind of things that are few or the reader's own: the app that keeps them is asked each time.

    `answers` takes the request, the folded words and how many to give at most; whoever may see nothing gets
    nothing.
    """

    kind: str
    label: StrOrPromise
    order: int
    answers: Callable[[HttpRequest, Sequence[str], int], Answers]


type Source = IndexedSource | AskedSource


known: Final[dict[str, Source]] = {}


def sources() -> list[Source]:
    """List the kinds, the one that is told first first."""
    return sorted(known.values(), key=lambda source: source.order)


def indexed_sources() -> list[IndexedSource]:
    """List the kinds of which the index repeats the texts."""
    return [source for source in sources() if isinstance(source, IndexedSource)]
