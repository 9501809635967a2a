"""Turn the cells of one question into its record, or say everything that is wrong with them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TypedDict

from lms.exams.domain.records import Answer, QuestionRecord, letters
from lms.exams.domain.understanding.amounts import difficulty_of, marks_of, numbers_of, shares_of
from lms.exams.domain.understanding.answers import read_letters, read_truth, truth_of
from lms.exams.domain.understanding.blanks import blanks_in, columns_as_blanks, part_blanks
from lms.exams.domain.understanding.cases import kind_within
from lms.exams.domain.understanding.flags import flagged_options
from lms.exams.domain.understanding.kinds import SOME_CHOICE, is_kind_code, kind_named
from lms.exams.domain.understanding.options import fixed_of, part_options, same_options, without_letters
from lms.exams.domain.understanding.rows import Findings, RowCells, Surroundings
from lms.exams.domain.understanding.sequences import read_order, read_pairs
from lms.exams.domain.understanding.words import Misread, Problem, Role, squash, tidy

LONGEST_STEM = 20_000
CHOICES = frozenset({"single", "multiple", SOME_CHOICE, "sjt"})
_NO_OPTION = frozenset({"", "/", "-", "—", "无", "\\"})
_SURE_TRUTH = frozenset(
    ["对", "错", "√", "×", "✓", "✗", "✔", "✘", "正确", "错误", "true", "false", "t", "f", "不正确", "不对"]
)
_TURN = re.compile(r"[^:：]{1,20}[:：]\s*\S")
_CLAUSE_NUMBER = re.compile(r"\d+(?:\.\d+)*")


class Further(TypedDict, total=False):
    """What some kinds say beyond options and answer, named as in the record."""

    shares: tuple[Fraction, ...]
    notes: tuple[str, ...]
    unit: str | None
    distractors: tuple[str, ...]
    keeps_order: bool | None


type Read = tuple[tuple[str, ...], Answer, Further]
_NOTHING: Further = {}


def understand(cells: RowCells, around: Surroundings) -> tuple[QuestionRecord | None, Findings]:
    """Read a row; a row with any fault gives no question, and all its faults."""
    found = Findings()
    rest = cells.rest
    difficulty = _kept(found, difficulty_of, rest[Role.DIFFICULTY]) if Role.DIFFICULTY in rest else None
    marks = _kept(found, marks_of, rest[Role.MARKS]) if Role.MARKS in rest else None
    if not cells.stem:
        found.faults.append(Misread(Role.STEM, Problem.STEM_MISSING))
    elif len(cells.stem) > LONGEST_STEM:
        found.faults.append(Misread(Role.STEM, Problem.STEM_LONG, count=LONGEST_STEM))
    try:
        kind = _kind_of(cells, around)
        options = _options_of(cells)
        kind = kind or _guess(cells, options, found)
        kind, read = _read(kind, cells, options)
    except Misread as fault:
        found.faults.append(fault)
        return None, found
    if found.faults:
        return None, found
    return _record(cells, kind, read, (difficulty, marks)), found


def _kept[T](found: Findings, read: Callable[[str], T], written: str) -> T | None:
    """Read a cell whose fault shall not hide the others."""
    try:
        return read(written)
    except Misread as fault:
        found.faults.append(fault)
        return None


def _kind_of(cells: RowCells, around: Surroundings) -> str | None:
    """Give the kind the row or the sheet names; figures count only by a legend."""
    written = cells.kind
    if not written:
        return cells.heading_kind or around.kind
    written = kind_within(written) or written
    text = squash(written)
    if text in around.legend:
        return around.legend[text]
    if text.isdecimal() and str(int(text)) in around.legend:
        return around.legend[str(int(text))]
    kind = kind_named(written)
    if kind is None:
        problem = Problem.KIND_CODE if is_kind_code(written) else Problem.KIND_UNKNOWN
        raise Misread(Role.KIND, problem, text=written[:40])
    return kind


def _options_of(cells: RowCells) -> tuple[str, ...]:
    """Give the options of a row, without the letters in front of them; a gap is a fault."""
    if cells.option_cell:
        return part_options(cells.option_cell)
    options = cells.option_columns
    if _NO_OPTION.issuperset(options):
        return ()
    while not options[-1]:
        options = options[:-1]
    if len(options) == 1:
        return part_options(options[0])
    return without_letters(options)


def _refuse_gap(options: tuple[str, ...]) -> None:
    if "" in options:
        place = options.index("")
        raise Misread(Role.OPTION, Problem.OPTION_GAP, place, letter=letters([place])[0])


def _guess(cells: RowCells, options: tuple[str, ...], found: Findings) -> str:
    """Tell the kind by the shape of options and answer, only where nothing else is possible."""
    kind = _shape(cells, options)
    found.guesses.append((Role.KIND, "", kind))
    return kind


def _shape(cells: RowCells, options: tuple[str, ...]) -> str:
    if len(options) >= 2:
        truths = [truth_of(option) for option in options]
        return "true_false" if len(options) == 2 and set(truths) == {True, False} else SOME_CHOICE
    answer = squash(cells.answer)
    if answer in _SURE_TRUTH:
        return "true_false"
    is_filled = any(cells.blanks) or (answer and truth_of(answer) is None and answer not in {"a", "b"})
    if blanks_in(cells.stem) and is_filled:
        return "fill_in"
    raise Misread(Role.KIND, Problem.KIND_MISSING)


def _read(kind: str, cells: RowCells, options: tuple[str, ...]) -> tuple[str, Read]:
    """Read options and answer as the kind needs them; `some choice` becomes single or multiple."""
    if kind in CHOICES:
        return _read_choice(kind, cells, options)
    return kind, _READERS[kind](cells, options)


def _read_choice(kind: str, cells: RowCells, options: tuple[str, ...]) -> tuple[str, Read]:
    _check_options(cells, options)
    written = cells.rest.get(Role.SHARES)
    shares = shares_of(written, len(options)) if written else ()
    right = _right_options(cells, options, shares)
    if kind == SOME_CHOICE:
        kind = "single" if len(right) == 1 else "multiple"
    if kind == "single" and len(right) > 1:
        raise Misread(Role.ANSWER, Problem.ANSWER_SEVERAL, count=len(right))
    further: Further = {"shares": shares} if shares else {}
    if any(cells.notes):
        further["notes"] = _notes(cells.notes, len(options))
    if Role.FIXED in cells.rest:
        further["keeps_order"] = fixed_of(cells.rest[Role.FIXED])
    return kind, (options, right, further)


def _notes(written: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Give each option its note; one beside an empty option is a fault."""
    for place, note in enumerate(written[count:], count):
        if note:
            raise Misread(Role.OPTION, Problem.NOTE_ALONE, place, letter=letters([place])[0])
    return (*map(tidy, written[:count]), *[""] * (count - len(written)))


def _check_options(cells: RowCells, options: tuple[str, ...]) -> None:
    if len(options) < 2:
        problem = Problem.OPTIONS_UNPARTED if options else Problem.OPTIONS_MISSING
        raise Misread(Role.OPTION, problem)
    _refuse_gap(options)
    same = same_options(options)
    if same:
        first, second = letters(same)
        raise Misread(Role.OPTION, Problem.OPTIONS_SAME, same[1], first=first, second=second)


def _right_options(
    cells: RowCells, options: tuple[str, ...], shares: tuple[Fraction, ...]
) -> tuple[str, ...]:
    """Give the letters of the right options by answer, by flags, or by what each option earns."""
    flagged = flagged_options(cells.flags, len(options)) if cells.flags else ()
    if flagged:
        if cells.answer and read_letters(cells.answer, options) != flagged:
            raise Misread(Role.FLAG, Problem.FLAGS_DISAGREE)
        return flagged
    if cells.answer:
        return read_letters(cells.answer, options)
    if shares and max(shares) > 0:
        return letters([place for place, share in enumerate(shares) if share == max(shares)])
    raise Misread(Role.FLAG if cells.flags else Role.ANSWER, Problem.ANSWER_MISSING)


def _read_truth(cells: RowCells, options: tuple[str, ...]) -> Read:
    """Read a statement; its options are only another way to write true and false."""
    if any(cells.flags) and len(options) == 2:
        flagged = flagged_options(cells.flags, 2)
        if len(flagged) == 1:
            return (), read_truth(flagged[0], options), _NOTHING
    if not cells.answer:
        raise Misread(Role.ANSWER, Problem.ANSWER_MISSING)
    return (), read_truth(cells.answer, options), _NOTHING


def _read_blanks(cells: RowCells, options: tuple[str, ...]) -> Read:
    """Read blanks from the answer, from a column for each, or from option columns of the right number."""
    if any(cells.blanks) and not cells.answer:
        return (), columns_as_blanks(cells.blanks, cells.stem), _NOTHING
    if cells.answer:
        return (), part_blanks(cells.answer, cells.stem), _NOTHING
    if options:
        return (), columns_as_blanks(options, cells.stem), _NOTHING
    raise Misread(Role.ANSWER, Problem.ANSWER_MISSING)


def _read_order(cells: RowCells, options: tuple[str, ...]) -> Read:
    _refuse_gap(options)
    if not cells.answer:
        raise Misread(Role.ANSWER, Problem.ANSWER_MISSING)
    return options, read_order(cells.answer, options), _NOTHING


def _read_pairs(cells: RowCells, options: tuple[str, ...]) -> Read:
    _refuse_gap(options)
    pairs, further = read_pairs(cells.answer, options)
    return (), pairs, {"distractors": further}


def _read_number(cells: RowCells, _options: tuple[str, ...]) -> Read:
    if not cells.answer:
        raise Misread(Role.ANSWER, Problem.ANSWER_MISSING)
    numbers, unit = numbers_of(cells.answer, cells.get(Role.TOLERANCE))
    return (), numbers, {"unit": cells.get(Role.UNIT) or unit}


def _read_text(cells: RowCells, _options: tuple[str, ...]) -> Read:
    """Keep a model answer as written; people mark these."""
    return (), tidy(cells.answer) or None, _NOTHING


def _read_call(cells: RowCells, _options: tuple[str, ...]) -> Read:
    """Keep what was said so far, one turn an option or a line, and the model answer."""
    turns = [cell for cell in cells.option_columns if cell] or [cells.option_cell]
    if len(turns) == 1:
        turns = turns[0].splitlines()
    told = tuple(tidy(turn) for turn in turns if turn.strip())
    if not told:
        raise Misread(Role.OPTION, Problem.TURNS_MISSING)
    for place, turn in enumerate(told):
        if not _TURN.match(turn):
            raise Misread(Role.OPTION, Problem.TURN_SPEAKER, place, text=turn[:40])
    return told, tidy(cells.answer) or None, _NOTHING


_READERS: Mapping[str, Callable[[RowCells, tuple[str, ...]], Read]] = {
    "true_false": _read_truth,
    "fill_in": _read_blanks,
    "ordering": _read_order,
    "matching": _read_pairs,
    "numeric": _read_number,
    "short_answer": _read_text,
    "essay": _read_text,
    "case": _read_text,
    "simulated_call": _read_call,
}


def _record(
    cells: RowCells, kind: str, read: Read, amounts: tuple[int | None, Decimal | None]
) -> QuestionRecord:
    options, answer, further = read
    said = cells.rest.get
    difficulty, marks = amounts
    clause, tags = _clause(said(Role.CLAUSE, ""))
    if written := said(Role.TAGS):
        tags = tags_in(written) + tags
    # In the order of the record's fields: giving so many by name takes three times as long (ADR 0045).
    record = QuestionRecord(
        kind,
        cells.stem,
        cells.place,
        options,
        answer,
        said(Role.EXPLANATION),
        difficulty,
        said(Role.CATEGORY),
        tags,
        marks,
        _code(said(Role.CODE, "")),
        clause,
        said(Role.LEVEL),
    )
    if further or Role.RULE in cells.rest or Role.RUBRIC in cells.rest:
        return replace(record, rule=said(Role.RULE), rubric=said(Role.RUBRIC), **further)
    return record


@lru_cache(maxsize=1024)
def tags_in(written: str) -> tuple[str, ...]:
    """Part a cell of tags, each once."""
    if not written:
        return ()
    parts = (part.strip() for part in re.split(r"[,，、;；|｜\n]", written))
    return tuple(dict.fromkeys(part for part in parts if part))


@lru_cache(maxsize=1024)
def _clause(written: str) -> tuple[str | None, tuple[str, ...]]:
    """Give the first clause of a cell; further ones become tags, so that nothing is lost."""
    parts = [part.strip() for part in re.split(r"[;；|｜\n]", written) if part.strip()]
    numbers = tags_in(written)
    if len(numbers) > len(parts) and all(_CLAUSE_NUMBER.fullmatch(part) for part in numbers):
        parts = list(numbers)
    return (parts[0], tuple(parts[1:])) if parts else (None, ())


def _code(written: str) -> str | None:
    """Keep a code that tells questions apart beyond one file; a bare count does not."""
    return None if not written or written.isdecimal() else written
