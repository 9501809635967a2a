"""Hold the cells of one question as its sheet has them, and put the rows of a case together.

A case is its own row and its questions, or questions beside one material.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from lms.core.files.workbooks.api import folded
from lms.exchange.understanding.rules.cells import HeadRole, Misread
from lms.questions.records.rules import FilePlace, QuestionRecord


@dataclass(slots=True)
class RowCells:
    """The texts of one question, as Excel shows them, under the roles of their columns."""

    place: FilePlace
    stem: str
    # The filled cells of further columns.
    rest: Mapping[HeadRole, str]
    kind: str = ""
    number: str = ""
    option_columns: tuple[str, ...] = ()
    option_cell: str = ""
    flags: tuple[str, ...] = ()
    answer: str = ""
    blanks: tuple[str, ...] = ()
    # The kind a heading above the row names; the rows its options stand in, where each has its own.
    heading_kind: str | None = None
    option_rows: tuple[int, ...] = ()
    # Why each option is right or wrong, in the order of the options.
    notes: tuple[str, ...] = ()

    def get(self, role: HeadRole) -> str:
        """Give the text of a further column, empty when there is none."""
        return self.rest.get(role, "")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What holds for all rows of a sheet: the kind its title names, what figures for kinds mean.

    `marks_all` says that it marks wrong options as well as right ones.
    """

    kind: str | None = None
    legend: Mapping[str, str] = field(default_factory=dict)
    marks_all: bool = False


@dataclass(slots=True)
class Findings:
    """What was wrong with a row, and what had to be guessed, as (column, written, taken for)."""

    faults: list[Misread] = field(default_factory=list)
    guesses: list[tuple[HeadRole, str, str]] = field(default_factory=list)


# A question of the case above says so in front of its kind: 小题-单选题, 组合题（判断题）.
_WITHIN = re.compile(
    r"^(?:小题|子题|子试题|子题目|案例题?|组合题?|材料题?|综合题?|共用题干题?)[-—–:/·(]+(?P<kind>.+?)\)?$"
)
_PART = re.compile(r"[.\-—_(]\d{1,3}\)?$")


class CaseProblem(StrEnum):
    """What can be wrong with the rows of a case; the sentence for each is written where a person reads it."""

    NO_CASE = "no_case"
    PART_FAULTY = "part_faulty"


@dataclass(frozen=True, slots=True)
class CaseFault:
    """A row that does not fit its case."""

    place: FilePlace
    problem: CaseProblem
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Lone:
    """A question that belongs to no case above it, and the group it names."""

    record: QuestionRecord
    group: str


@dataclass(slots=True)
class _Open:
    """A case whose questions are still coming."""

    record: QuestionRecord
    number: str
    parts: list[QuestionRecord] = field(default_factory=list)
    faulty_rows: list[int] = field(default_factory=list)
    is_material: bool = False

    def done(self) -> QuestionRecord:
        """Give the case; a material with one question is that question, the material in front of it."""
        if self.is_material and len(self.parts) == 1:
            (part,) = self.parts
            return replace(part, stem=f"{self.record.stem}\n{part.stem}")
        return replace(self.record, parts=tuple(self.parts))


@lru_cache(maxsize=1024)
def kind_within(written: str) -> str | None:
    """Give the kind of a question that says it belongs to the case above; nothing where it does not."""
    found = _WITHIN.match(folded(written))
    return found["kind"] if found else None


class CaseGatherer:
    """Takes the rows of one table in their order; `keep` gets the questions and cases, `blame` the faults."""

    def __init__(self, keep: Callable[[QuestionRecord], None], blame: Callable[[CaseFault], None]) -> None:
        self._keep, self._blame = keep, blame
        self._by_key: dict[str, _Open] = {}
        self._current: _Open | None = None
        self._order: list[_Open | _Lone] = []

    def take(self, cells: RowCells, record: QuestionRecord | None) -> None:
        """Take a row, understood or faulty."""
        key = folded(cells.get(HeadRole.GROUP))
        material = cells.get(HeadRole.MATERIAL)
        if record is not None and record.kind == "case":
            self._begin(record, key, cells.number)
        elif material and (key or folded(material)) not in self._by_key:
            self._begin_material(cells, record, key or folded(material))
        elif case := self._case_of(cells, key or folded(material)):
            self._add(case, cells, record)
        else:
            self._current = None if not key else self._current
            if record is not None:
                self._order.append(_Lone(record, cells.get(HeadRole.GROUP)))

    def finish(self) -> None:
        """Give all questions and whole cases, in the order in which they began."""
        for one in self._order:
            if isinstance(one, _Lone):
                if one.group and self._by_key:
                    self._blame(CaseFault(one.record.place, CaseProblem.NO_CASE, one.group))
                else:
                    self._keep(one.record)
            elif one.faulty_rows:
                rows = "、".join(map(str, one.faulty_rows))
                self._blame(CaseFault(one.record.place, CaseProblem.PART_FAULTY, rows))
            else:
                self._keep(one.done())

    def _begin(self, record: QuestionRecord, key: str, number: str) -> None:
        case = _Open(record, folded(number))
        self._current = case
        self._order.append(case)
        if key:
            self._by_key[key] = case

    def _begin_material(self, cells: RowCells, record: QuestionRecord | None, key: str) -> None:
        """Begin a case whose text stands beside its first question."""
        first = record or QuestionRecord(None, cells.stem)
        case = QuestionRecord(
            "case",
            cells.get(HeadRole.MATERIAL),
            place=cells.place,
            clause=first.clause,
            category=first.category,
            difficulty=first.difficulty,
        )
        self._begin(case, key, "")
        self._by_key[key].is_material = True
        self._add(self._by_key[key], cells, record)
        self._current = None

    def _case_of(self, cells: RowCells, key: str) -> _Open | None:
        """Find the case of a row: by its group, its number below the case's, or what its kind says."""
        if key:
            return self._by_key.get(key)
        current = self._current
        if current is None:
            return None
        if kind_within(cells.kind):
            return current
        number = folded(cells.number)
        is_below = current.number and number.startswith(current.number)
        return current if is_below and _PART.fullmatch(number[len(current.number) :]) else None

    def _add(self, case: _Open, cells: RowCells, record: QuestionRecord | None) -> None:
        if record is None:
            case.faulty_rows.append(cells.place.row or 0)
        else:
            case.parts.append(record)
