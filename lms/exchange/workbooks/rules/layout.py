"""Find the head of a question table and what each of its columns holds: by content, never by position."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lms.core.files.workbooks.heads import ROWS_SEARCHED
from lms.core.files.workbooks.texts import folded
from lms.exchange.understanding.rules.cells import HeadRole, Misread
from lms.exchange.understanding.rules.kinds import is_kind_code, kind_named
from lms.exchange.workbooks.rules.headers import Heading, heading_of

ROWS_SAMPLED = 60
_WITNESSES = frozenset(
    {HeadRole.ANSWER, HeadRole.OPTION, HeadRole.OPTIONS, HeadRole.KIND, HeadRole.BLANK, HeadRole.FLAG}
)
_REST = (
    HeadRole.EXPLANATION,
    HeadRole.DIFFICULTY,
    HeadRole.CLAUSE,
    HeadRole.MARKS,
    HeadRole.TAGS,
    HeadRole.LEVEL,
    HeadRole.TOLERANCE,
    HeadRole.UNIT,
    HeadRole.RUBRIC,
    HeadRole.SHARES,
    HeadRole.RULE,
    HeadRole.FIXED,
    HeadRole.CODE,
    HeadRole.GROUP,
    HeadRole.MATERIAL,
)
_LEVELS = ("一级", "二级", "三级", "四级")

type Rows = Sequence[Sequence[str]]
type Claims = dict[HeadRole, list[tuple[int, Heading]]]


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Where a table's columns stand, counted from 0; `first` is its head's first row, `body` the row "
    "below."""

    first: int
    body: int
    stem: int
    kind: int | None = None
    options: tuple[int, ...] = ()
    option_cell: int | None = None
    flags: tuple[int, ...] = ()
    # The column of an option's note by the option's place; in a long table the one column of all.
    notes: Mapping[int, int] = field(default_factory=dict)
    letter: int | None = None
    answers: tuple[int, ...] = ()
    blanks: tuple[int, ...] = ()
    number: int | None = None
    categories: tuple[int, ...] = ()
    rest: tuple[tuple[HeadRole, int], ...] = ()
    heads: Mapping[int, str] = field(default_factory=dict)
    is_long: bool = False

    def column_of(self, misread: Misread) -> int:
        """Give the column a fault belongs to; where the sheet lacks it, the stem's."""
        places = self.columns_of(misread.role)
        if not places:
            return self.stem
        return places[misread.index] if 0 <= misread.index < len(places) else places[0]

    def columns_of(self, role: HeadRole) -> tuple[int, ...]:
        """Give the columns of a role, options and answers in each other's stead."""
        one = {
            HeadRole.STEM: self.stem,
            HeadRole.KIND: self.kind,
            HeadRole.LETTER: self.letter,
            HeadRole.NUMBER: self.number,
        }
        if role in one:
            found = one[role]
            return () if found is None else (found,)
        if role in {HeadRole.OPTION, HeadRole.OPTIONS}:
            return self.options or self._cell() or self.answers
        several = {
            HeadRole.FLAG: self.flags or self.answers,
            HeadRole.NOTE: tuple(self.notes.values()),
            HeadRole.ANSWER: self.answers or self.blanks or self.flags,
            HeadRole.BLANK: self.blanks or self.options or self.answers,
            HeadRole.CATEGORY: self.categories,
        }
        return several.get(role) or tuple(column for known, column in self.rest if known is role)

    def _cell(self) -> tuple[int, ...]:
        return () if self.option_cell is None else (self.option_cell,)

    def roles(self) -> dict[int, tuple[HeadRole, int]]:
        """Give for each used column its role and its place among the columns of that role."""
        used = {
            column: (role, place)
            for role in (HeadRole.STEM, HeadRole.KIND, HeadRole.LETTER, HeadRole.NUMBER, HeadRole.CATEGORY)
            for place, column in enumerate(self.columns_of(role))
        }
        for role, columns in (
            (HeadRole.ANSWER, self.answers),
            (HeadRole.BLANK, self.blanks),
            (HeadRole.FLAG, self.flags),
        ):
            used |= {column: (role, place) for place, column in enumerate(columns)}
        used |= {column: (HeadRole.NOTE, place) for place, column in self.notes.items()}
        used |= {column: (HeadRole.OPTION, place) for place, column in enumerate(self.options)}
        used |= dict.fromkeys(self._cell(), (HeadRole.OPTIONS, 0))
        return used | {column: (role, 0) for role, column in self.rest}


def find_layout(rows: Rows, corrections: Mapping[int, HeadRole | None] | None = None) -> TableLayout | None:
    """Find the head within the first rows: the row that names most columns, a question's text among "
    "them."""
    best: tuple[int, int] | None = None
    for place in range(min(ROWS_SEARCHED, len(rows))):
        score = head_score(rows[place])
        if score and (best is None or score > best[0]):
            best = (score, place)
    return layout_at(rows, best[1], corrections) if best else None


def head_score(row: Sequence[str]) -> int:
    """Count the columns a row names; 0 when it is no head."""
    headings = [heading_of(cell) for cell in row if cell]
    roles = {heading.role for heading in headings if heading}
    if HeadRole.STEM not in roles or not roles & _WITNESSES:
        return 0
    return sum(heading is not None for heading in headings)


def layout_at(
    rows: Rows, place: int, corrections: Mapping[int, HeadRole | None] | None = None
) -> TableLayout:
    """Lay out the columns by the head in a row; a row of A B C D under 选项 belongs to the head."""
    heads = {column: cell for column, cell in enumerate(rows[place]) if cell}
    body = place + 1
    stem_columns = [column for column, cell in heads.items() if _role(cell) is HeadRole.STEM]
    if body < len(rows) and _is_second_row(rows[body], stem_columns):
        heads |= {column: cell for column, cell in enumerate(rows[body]) if cell}
        body += 1
    sample = rows[body : body + ROWS_SAMPLED]
    claims = _claims(heads, corrections or {})
    _find_kind_by_content(claims, heads, sample)
    return _Builder(claims, heads, sample).layout(place, body)


def _role(cell: str) -> HeadRole | None:
    heading = heading_of(cell)
    return heading.role if heading else None


def _is_second_row(row: Sequence[str], stem_columns: Sequence[int]) -> bool:
    if any(column < len(row) and row[column] for column in stem_columns):
        return False
    named = [_role(cell) for cell in row if cell]
    return len(named) > 1 and all(
        role in {HeadRole.OPTION, HeadRole.FLAG, HeadRole.NOTE, HeadRole.OPTIONS, HeadRole.BLANK}
        for role in named
    )


def _claims(heads: Mapping[int, str], corrections: Mapping[int, HeadRole | None]) -> Claims:
    """List for each role the columns that claim it, the surest name first; a person's word goes before."""
    claims: Claims = {}
    for column, cell in heads.items():
        heading = heading_of(cell)
        if column in corrections:
            role = corrections[column]
            index = heading.index if heading and heading.role is role else None
            heading = Heading(role, rank=-1, index=index) if role else None
        if heading:
            claims.setdefault(heading.role, []).append((column, heading))
    for claimed in claims.values():
        claimed.sort(key=lambda claim: (claim[1].rank, claim[0]))
    return claims


def _find_kind_by_content(claims: Claims, heads: Mapping[int, str], sample: Rows) -> None:
    """Take a column full of kind names for the kind's, whatever its head says."""
    claimed = claims.get(HeadRole.KIND, [])
    if claimed and len(claimed) > 1:
        claimed.sort(key=lambda claim: not _holds_kinds(sample, claim[0], codes=True))
    if claimed:
        return
    taken = {column for role, found in claims.items() if role is not HeadRole.CATEGORY for column, _ in found}
    for column in heads:
        if column not in taken and _holds_kinds(sample, column, codes=False):
            claims[HeadRole.KIND] = [(column, Heading(HeadRole.KIND))]
            claims[HeadRole.CATEGORY] = [one for one in claims.get(HeadRole.CATEGORY, []) if one[0] != column]
            return


def _holds_kinds(sample: Rows, column: int, *, codes: bool) -> bool:
    cells = [row[column] for row in sample if column < len(row) and row[column]]
    known = [kind_named(cell) is not None or (codes and is_kind_code(cell)) for cell in cells]
    return len(known) > 1 and sum(known) * 10 >= len(known) * 8


class _Builder:
    """Settle which column serves which role."""

    def __init__(self, claims: Claims, heads: Mapping[int, str], sample: Rows) -> None:
        self.claims = claims
        self.heads = heads
        self.sample = sample

    def layout(self, first: int, body: int) -> TableLayout:
        """Give the table's layout."""
        options, blanks = self._options_and_blanks()
        option_cell = None if options else self._first(HeadRole.OPTIONS)
        flags = self._flags(options, option_cell)
        answers = tuple(column for column, _ in self.claims.get(HeadRole.ANSWER, []))
        if option_cell is None and not options and len(flags) == 1 and len(answers) == 1:
            option_cell, answers = answers[0], ()
        if option_cell is None and not options and not answers and len(flags) == 1:
            flags, answers = (), flags  # 对错 or 是否正确 without any option: the answer to a statement
        is_long = option_cell is not None and (len(flags) == 1 or self._goes_on(option_cell))
        return TableLayout(
            first=first,
            body=body,
            stem=self.claims[HeadRole.STEM][0][0],
            kind=self._first(HeadRole.KIND),
            options=options,
            option_cell=option_cell,
            flags=flags,
            notes=self._notes(len(options), is_long=is_long),
            letter=self._first(HeadRole.LETTER),
            answers=answers,
            blanks=blanks,
            number=self._first(HeadRole.NUMBER)
            if HeadRole.NUMBER in self.claims
            else self._first(HeadRole.CODE),
            categories=self._categories(),
            rest=tuple((role, self.claims[role][0][0]) for role in _REST if self.claims.get(role)),
            heads=self.heads,
            is_long=is_long,
        )

    def _first(self, role: HeadRole) -> int | None:
        claimed = self.claims.get(role)
        return claimed[0][0] if claimed else None

    def _options_and_blanks(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Tell options from the answers of blanks: 答案1 is an option where another column has the "
        "answer."""
        options = [(heading.index or 0, column) for column, heading in self.claims.get(HeadRole.OPTION, [])]
        blanks = [(heading.index or 0, column) for column, heading in self.claims.get(HeadRole.BLANK, [])]
        are_options = all(heading.is_answer_part for _, heading in self.claims.get(HeadRole.BLANK, []))
        whole = [
            column for column, heading in self.claims.get(HeadRole.OPTIONS, []) if column not in dict(options)
        ]
        if blanks and are_options and not options and not whole and HeadRole.ANSWER in self.claims:
            options, blanks = blanks, []
        if not options and len(whole) > 1:
            options = list(enumerate(sorted(whole)))
        if not options and len(whole) == 1:
            further = self._headless_after(whole[0])
            options = list(enumerate([whole[0], *further])) if further else []
        ordered = tuple(column for _, column in sorted(options))
        return ordered, tuple(column for _, column in sorted(blanks))

    def _headless_after(self, column: int) -> list[int]:
        """List the columns without a head behind a head that spans them, where they hold anything."""
        found: list[int] = []
        while (column := column + 1) not in self.heads and any(
            column < len(row) and row[column] for row in self.sample
        ):
            found.append(column)
        return found

    def _flags(self, options: Sequence[int], option_cell: int | None) -> tuple[int, ...]:
        """Give each option its flag column: by its number, else the one behind it."""
        claimed = self.claims.get(HeadRole.FLAG, [])
        if not claimed:
            return ()
        if option_cell is not None or (not options and len(claimed) == 1):
            return (claimed[0][0],)
        if all(heading.index is not None for _, heading in claimed):
            return tuple(
                column for _, column in sorted((head.index or 0, column) for column, head in claimed)
            )
        if len(claimed) == len(options):
            return tuple(sorted(column for column, _ in claimed))
        self.claims.setdefault(HeadRole.ANSWER, []).extend(claimed)
        return ()

    def _notes(self, options: int, *, is_long: bool) -> dict[int, int]:
        """Give each option the column of its note: by its letter, else in order where they are as many."""
        claimed = self.claims.get(HeadRole.NOTE, [])
        lettered = {heading.index: column for column, heading in claimed if heading.index is not None}
        if is_long:
            return {0: claimed[0][0]} if claimed and not lettered else {}
        if not lettered and len(claimed) == options:
            return dict(enumerate(sorted(column for column, _ in claimed)))
        return {place: lettered[place] for place in sorted(lettered) if not options or place < options}

    def _goes_on(self, option_cell: int) -> bool:
        """Tell whether rows without a text of their own carry further options."""
        stem, kind = self.claims[HeadRole.STEM][0][0], self._first(HeadRole.KIND)
        lone = 0
        for row in self.sample:
            cells = dict(enumerate(row))
            if cells.get(option_cell) and not cells.get(stem) and (kind is None or not cells.get(kind)):
                lone += 1
        return lone > 1

    def _categories(self) -> tuple[int, ...]:
        """Give the column of the category; several where they are levels of one tree."""
        claimed = self.claims.get(HeadRole.CATEGORY, [])
        levels = [column for column, _ in claimed if folded(self.heads.get(column, "")).startswith(_LEVELS)]
        parts = [column for column, _ in claimed if folded(self.heads.get(column, "")) in {"章", "节"}]
        for tree in (levels, parts):
            if len(tree) > 1:
                return tuple(sorted(tree))
        return tuple(column for column, _ in claimed[:1])
