"""The cells of one question as a sheet holds them, and what a person or a head says about all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.exams.domain.records import Place
from lms.exams.domain.understanding.words import Misread, Role


@dataclass(slots=True)
class RowCells:
    """The texts of one question, as Excel shows them, under the roles of their columns."""

    place: Place
    stem: str
    # The filled cells of further columns.
    rest: Mapping[Role, str]
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

    def get(self, role: Role) -> str:
        """Give the text of a further column, empty when there is none."""
        return self.rest.get(role, "")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What holds for all rows of a sheet: the kind its title names, what figures for kinds mean."""

    kind: str | None = None
    legend: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Findings:
    """What was wrong with a row, and what had to be guessed, as (column, written, taken for)."""

    faults: list[Misread] = field(default_factory=list)
    guesses: list[tuple[Role, str, str]] = field(default_factory=list)
