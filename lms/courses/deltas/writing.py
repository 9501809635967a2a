"""Write what a delta course says of a clause as raw blocks: what was, what is, what lessons say of it now.

Everything is written in the language of the moment, which callers set to the site's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import cast
from uuid import uuid4

from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.core.wording import JSON, enumerated
from lms.courses.content.rules.lengths import minutes_for
from lms.courses.deltas.rules import WasIs, differing
from lms.courses.pages.gate import Block
from lms.standards.changes.api import ChangedClause

type NewBlock = dict[str, JSON]

# What the blocks of a lesson take at most.
HEADING, CELL = 80, 200
NOTHING = "—"
TAG = re.compile(r"<[^>]*>")
UNSHOWN = {"id", "type", "clause", "facts", "law", "verdict", "verification"}


@dataclass(frozen=True)
class DeltaSource:
    """A clause that changes with what is taken over for it: revised blocks of lessons, check questions.

    `cited` is the number by which blocks may cite it today; empty where no clause of it counts.
    """

    changed: ChangedClause
    texts: Sequence[Block] = ()
    checks: Sequence[Block] = ()
    cited: str = ""

    @property
    def title(self) -> str:
        """Name it by number and title."""
        clause = self.changed.compared.clause
        return f"{clause.number} {clause.shown_title}"


@dataclass(frozen=True)
class SetBeside:
    """Something that differs in a clause: a sentence of it, or a fact."""

    about: str
    pair: WasIs

    @property
    def fits_a_cell(self) -> bool:
        """Tell whether a table takes it."""
        return max(len(self.about), len(self.pair.was), len(self.pair.now)) <= CELL


def blocks_of(source: DeltaSource) -> list[NewBlock]:
    """Write all that a delta course says of a clause, the check questions last; of a repealed one a line."""
    compared = source.changed.compared
    became = [_became(source), compared.note]
    if compared.after is None:
        heading = _("Before: %(clause)s") % {"clause": source.title}
        return [_prose(heading, became)]
    own = list(_new(source, became) if compared.before is None else _was_and_is(source, became))
    return [*own, *map(_copied, source.texts), *map(_copied, source.checks)]


def _became(source: DeltaSource) -> str:
    """Say in a sentence what became of the clause."""
    compared = source.changed.compared
    number = {"number": (compared.split_off or compared.merged_into or compared.clause).number}
    match compared.kind:
        case "new":
            return _("This clause is new.")
        case "split":
            return _("This clause was split off %(number)s.") % number
        case "merged":
            return _("It is no clause of its own any more: what it asked for stands in %(number)s.") % number
        case "repealed":
            return _("This clause was repealed; nothing follows it.")
        case "reworded":
            return _("The words of this clause differ; read below what was and what is.")
        case _changed:
            return _("This clause asks for something else than before.")


def _new(source: DeltaSource, became: Sequence[str]) -> Iterator[NewBlock]:
    """Say what a new clause is about, with its facts."""
    after = source.changed.compared.after
    facts = [fact.statement for fact in after.reading.facts.values()] if after else []
    summary = source.changed.compared.clause.summary
    yield _prose(source.title, [*became, summary], facts, source.cited)


def _was_and_is(source: DeltaSource, became: Sequence[str]) -> Iterator[NewBlock]:
    """Set what differs side by side: in a table what fits its cells, else in words."""
    yield _prose(source.title, became)
    beside = list(_differences(source))
    before, after = pgettext("of a clause", "Was"), pgettext("of a clause", "Is")
    rows: list[JSON] = [
        [one.about, one.pair.was or NOTHING, one.pair.now or NOTHING] for one in beside if one.fits_a_cell
    ]
    if rows:
        value: dict[str, JSON] = {
            "caption": _("Was and is"),
            "columns": [pgettext("head of a table", "What it is about"), before, after],
            "rows": rows,
            "clause": source.cited,
            "facts": [],
        }
        yield _raw("comparison", value)
    for one in beside:
        if not one.fits_a_cell:
            pair = f"{before}：{one.pair.was or NOTHING}", f"{after}：{one.pair.now or NOTHING}"
            yield _prose(one.about, pair, clause=source.cited)


def _differences(source: DeltaSource) -> Iterator[SetBeside]:
    """List what differs: number, title, sentences of the summary, facts."""
    compared = source.changed.compared
    before, after = compared.before, compared.after
    if before is None or after is None:
        return
    if compared.is_renumbered:
        yield SetBeside(pgettext("of a clause", "Number"), WasIs(before.clause.number, after.clause.number))
    titles = WasIs(before.clause.shown_title, after.clause.shown_title)
    if titles.was != titles.now:
        yield SetBeside(_("Title"), titles)
    for pair in differing(before.clause.summary, after.clause.summary):
        yield SetBeside(_("Gist of the clause"), pair)
    for fact in compared.facts:
        was, now = fact.change.before, fact.change.after
        wording = now or was
        about = f"{fact.change.code} {wording.value_meaning if wording else ''}".strip()
        yield SetBeside(about, WasIs(was.statement if was else "", now.statement if now else ""))


def _prose(heading: str, paragraphs: Sequence[str], items: Sequence[str] = (), clause: str = "") -> NewBlock:
    text = format_html_join("", "<p>{}</p>", ((one,) for one in paragraphs if one))
    if items:
        listed = format_html_join("", "<li>{}</li>", ((one,) for one in items))
        text = format_html("{}<ul>{}</ul>", text, listed)
    shown = Truncator(heading).chars(HEADING)
    return _raw("prose", {"heading": shown, "text": str(text), "clause": clause, "facts": []})


def _raw(kind: str, value: dict[str, JSON]) -> NewBlock:
    return {"type": kind, "value": value, "id": str(uuid4())}


def _copied(block: Block) -> NewBlock:
    """Give a block of a lesson with an id of its own: answers and progress belong to the lesson it is in."""
    return {**cast("NewBlock", deepcopy(dict(block))), "id": str(uuid4())}


def _length(value: object) -> int:
    """Count the characters that a raw value shows."""
    match value:
        case Mapping():
            return sum(_length(part) for name, part in value.items() if name not in UNSHOWN)
        case list() | tuple():
            return sum(map(_length, value))
        case str():
            return len(TAG.sub("", value))
    return 0


@dataclass(frozen=True)
class DeltaPart:
    """A clause as a delta course says it; `waiting` are lessons on it that nobody has looked at yet."""

    source: DeltaSource
    blocks: Sequence[NewBlock]
    waiting: Sequence[str] = ()

    @property
    def title(self) -> str:
        """Name the clause."""
        return self.source.title

    @property
    def is_gone(self) -> bool:
        """Tell whether the clause stands in the earlier edition only."""
        return self.source.changed.compared.after is None

    @property
    def minutes(self) -> int:
        """Say how long it takes."""
        return minutes_for(sum(map(_length, self.blocks)), len(self.source.checks))


@dataclass(frozen=True)
class PlannedLesson:
    """A lesson of a delta course before it is made: clauses of one chapter, in their order."""

    title: str
    parts: Sequence[DeltaPart]

    @property
    def blocks(self) -> list[NewBlock]:
        """Give the whole body."""
        return [block for part in self.parts for block in part.blocks]

    @property
    def minutes(self) -> int:
        """Say how long it takes."""
        return sum(part.minutes for part in self.parts)


def lesson_title(parts: Sequence[DeltaPart]) -> str:
    """Name a lesson by its clauses, those that were repealed only where it has no other."""
    kept = [part for part in parts if not part.is_gone] or parts
    if len(kept) == 1:
        return _("%(clause)s: what changes") % {"clause": kept[0].title}
    clauses = [part.source.changed.compared.clause for part in kept]
    named = {
        "chapter": f"{clauses[0].chapter.number} {clauses[0].chapter.shown_title}",
        "numbers": enumerated(clause.number for clause in clauses),
    }
    return _("%(chapter)s: what changes in %(numbers)s") % named
