"""Find the clause a question of a file belongs to: the one it names, else the one chosen for it."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha1

from lms.core.files.workbooks.api import folded
from lms.questions.bank.rules import SIGN, tidy_category
from lms.questions.records.rules import FilePlace, QuestionRecord, Reading
from lms.standards.api import Clause, clauses_by_number

_NUMBER = re.compile(
    r"\s*(?:第|条款|规范条款|规范|clause|§)?\s*(?P<number>\d+(?:\.\d+)*)(?!\.?\d|[A-Za-z])", re.IGNORECASE
)
_SURELY_NUMBER = re.compile(
    r"\s*(?:(?:条款|规范条款|规范|clause|§)\s*\d|(?:第\s*)?\d+\.\d|\d+\s*$)", re.IGNORECASE
)
MOST_CATEGORIES = 30


@dataclass(frozen=True, slots=True)
class ChosenClauses:
    """What a person chose for questions that name no clause: for one row, by category, else for all."""

    default: Clause | None = None
    by_category: Mapping[str, Clause] = field(default_factory=dict)
    by_place: Mapping[str, Clause] = field(default_factory=dict)


def place_key(place: FilePlace) -> str:
    """Name a row in an address, the same however the file is read."""
    return sha1(f"{place.sheet or ''}\0{place.row}".encode(), usedforsecurity=False).hexdigest()[:12]


def unplaced_categories(reading: Reading) -> list[tuple[str, int]]:
    """Count by category the questions that name no clause, the commonest first; those without one apart."""
    clauses = Clauses(ChosenClauses())
    found = Counter(
        tidy_category(record.category or "")
        for record in reading.questions
        if clauses.named_by(record) is None
    )
    return [(category, count) for category, count in found.most_common(MOST_CATEGORIES) if category]


class Clauses:
    """Finds the clause or own topic a question names, by number or title, else the one chosen for it."""

    def __init__(self, chosen: ChosenClauses) -> None:
        self._chosen = chosen
        self._found: dict[str, Clause | None] = {}
        self._by_number = clauses_by_number()
        named = [(name, one) for one in self._by_number.values() for name in (one.title, one.number)]
        self._by_name = {folded(name): clause for name, clause in named}

    def named_by(self, record: QuestionRecord) -> Clause | None:
        """Give the clause a record names in its own column, its tags or its category."""
        steps = reversed(record.category.split(SIGN)) if record.category else ()
        for written in (record.clause, *record.tags, *steps):
            found = self._named(written) if written else None
            if found:
                return found
        return None

    def unknown_in(self, record: QuestionRecord) -> str:
        """Give the number in a record's own column that no clause has; nothing where it is a title.

        A number that only begins other words, such as a duration, names no clause.
        """
        written = record.clause or ""
        number = _NUMBER.match(written)
        if number is None or not _SURELY_NUMBER.match(written) or self._named(written):
            return ""
        return number["number"]

    def chosen_for(self, record: QuestionRecord) -> Clause | None:
        """Give the clause chosen for a question's row, its category, else the one chosen for all."""
        by_place = self._chosen.by_place.get(place_key(record.place)) if self._chosen.by_place else None
        if by_place:
            return by_place
        by_category = self._chosen.by_category.get(tidy_category(record.category or ""))
        return by_category or self._chosen.default

    def _named(self, written: str) -> Clause | None:
        if written not in self._found:
            number = _NUMBER.match(written)
            found = self._by_number.get(number["number"]) if number else None
            self._found[written] = found or self._by_name.get(folded(written))
        return self._found[written]
