"""Turn the cells of one question into its record, or say everything that is wrong with them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TypedDict

from lms.core.files.workbooks.api import folded, tidy
from lms.exchange.understanding.rules.amounts import difficulty_of, marks_of, numbers_of, shares_of
from lms.exchange.understanding.rules.answers import (
    flagged_options,
    read_letters,
    read_truth,
    refuse_unmarked,
    truth_of,
)
from lms.exchange.understanding.rules.blanks import blanks_in, columns_as_blanks, part_blanks, signs_kept
from lms.exchange.understanding.rules.cells import HeadRole, Misread, Problem
from lms.exchange.understanding.rules.kinds import SOME_CHOICE, is_kind_code, kind_named
from lms.exchange.understanding.rules.options import (
    begins_options,
    fixed_of,
    inner_options,
    names_letters,
    part_options,
    same_options,
    without_letters,
)
from lms.exchange.understanding.rules.rows import Findings, RowCells, Surroundings, kind_within
from lms.exchange.understanding.rules.sequences import read_order, read_pairs
from lms.exchange.understanding.rules.sizes import LONGEST_STEM
from lms.questions.records.rules import Answer, QuestionRecord, letters

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
    difficulty = (
        _kept(found, difficulty_of, rest[HeadRole.DIFFICULTY]) if HeadRole.DIFFICULTY in rest else None
    )
    marks = _kept(found, marks_of, rest[HeadRole.MARKS]) if HeadRole.MARKS in rest else None
    if not cells.stem:
        found.faults.append(Misread(HeadRole.STEM, Problem.STEM_MISSING))
    elif len(cells.stem) > LONGEST_STEM:
        found.faults.append(Misread(HeadRole.STEM, Problem.STEM_LONG, count=LONGEST_STEM))
    try:
        kind = _kind_of(cells, around)
        options = _options_of(cells)
        if around.marks_all:
            refuse_unmarked(cells.flags, len(options))
        if not kind:  # only where nothing else is possible
            kind = _shape(cells, options)
            found.guesses.append((HeadRole.KIND, "", kind))
        if kind in CHOICES and not options and not any(cells.flags):
            cells, options = _with_inner_options(cells, found)
        if kind in CHOICES:
            kind, read = _read_choice(kind, cells, options)
        else:
            read = _READERS[kind](cells, options)
        if kind == "fill_in" and (signs := signs_kept(cells.answer, cells.stem)):
            found.guesses.append((HeadRole.ANSWER, cells.answer, signs))
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
    text = folded(written)
    if text in around.legend:
        return around.legend[text]
    if text.isdecimal() and str(int(text)) in around.legend:
        return around.legend[str(int(text))]
    kind = kind_named(written)
    if kind is None:
        problem = Problem.KIND_CODE if is_kind_code(written) else Problem.KIND_UNKNOWN
        raise Misread(HeadRole.KIND, problem, text=written[:40])
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
        raise Misread(HeadRole.OPTION, Problem.OPTION_GAP, place, letter=letters([place])[0])


def _shape(cells: RowCells, options: tuple[str, ...]) -> str:
    """Tell the kind by the shape of options and answer."""
    if len(options) >= 2:
        truths = [truth_of(option) for option in options]
        return "true_false" if len(options) == 2 and set(truths) == {True, False} else SOME_CHOICE
    answer = folded(cells.answer)
    if names_letters(cells.answer) and begins_options(cells.stem):
        if inner_options(cells.stem, cells.answer):
            return SOME_CHOICE
        raise Misread(HeadRole.STEM, Problem.OPTIONS_INSIDE)
    if answer in _SURE_TRUTH:
        return "true_false"
    if names_letters(cells.answer):
        raise Misread(HeadRole.KIND, Problem.KIND_MISSING)  # the letters of options that are nowhere
    is_filled = any(cells.blanks) or (answer and truth_of(answer) is None)
    if blanks_in(cells.stem) and is_filled:
        return "fill_in"
    raise Misread(HeadRole.KIND, Problem.KIND_MISSING)


def _with_inner_options(cells: RowCells, found: Findings) -> tuple[RowCells, tuple[str, ...]]:
    """Take the options out of a text that carries them inside, where no other reading is possible."""
    inner = inner_options(cells.stem, cells.answer)
    if inner is None:
        if begins_options(cells.stem):
            raise Misread(HeadRole.STEM, Problem.OPTIONS_INSIDE)
        return cells, ()
    stem, options = inner
    found.guesses.append((HeadRole.OPTIONS, cells.stem[len(stem) :].strip(), ""))
    return replace(cells, stem=stem), options


def _read_choice(kind: str, cells: RowCells, options: tuple[str, ...]) -> tuple[str, Read]:
    if len(options) < 2:
        problem = Problem.OPTIONS_UNPARTED if options else Problem.OPTIONS_MISSING
        raise Misread(HeadRole.OPTION, problem)
    _refuse_gap(options)
    same = same_options(options)
    if same:
        first, second = letters(same)
        raise Misread(HeadRole.OPTION, Problem.OPTIONS_SAME, same[1], first=first, second=second)
    written = cells.rest.get(HeadRole.SHARES)
    shares = shares_of(written, len(options)) if written else ()
    right = _right_options(cells, options, shares)
    if kind == SOME_CHOICE:
        kind = "single" if len(right) == 1 else "multiple"
    if kind == "single" and len(right) > 1:
        raise Misread(HeadRole.ANSWER, Problem.ANSWER_SEVERAL, count=len(right))
    further: Further = {"shares": shares} if shares else {}
    if any(cells.notes):
        count = len(options)
        for place, note in enumerate(cells.notes[count:], count):
            if note:
                raise Misread(HeadRole.OPTION, Problem.NOTE_ALONE, place, letter=letters([place])[0])
        further["notes"] = (*map(tidy, cells.notes[:count]), *[""] * (count - len(cells.notes)))
    if HeadRole.FIXED in cells.rest:
        further["keeps_order"] = fixed_of(cells.rest[HeadRole.FIXED])
    return kind, (options, right, further)


def _right_options(
    cells: RowCells, options: tuple[str, ...], shares: tuple[Fraction, ...]
) -> tuple[str, ...]:
    """Give the letters of the right options by answer, by flags, or by what each option earns."""
    flagged = flagged_options(cells.flags, len(options)) if cells.flags else ()
    if flagged:
        if cells.answer and read_letters(cells.answer, options) != flagged:
            raise Misread(HeadRole.FLAG, Problem.FLAGS_DISAGREE)
        return flagged
    if cells.answer:
        return read_letters(cells.answer, options)
    if shares and max(shares) > 0:
        return letters([place for place, share in enumerate(shares) if share == max(shares)])
    raise Misread(HeadRole.FLAG if cells.flags else HeadRole.ANSWER, Problem.ANSWER_MISSING)


def _read_truth(cells: RowCells, options: tuple[str, ...]) -> Read:
    """Read a statement; its options are only another way to write true and false."""
    if any(cells.flags) and len(options) == 2:
        flagged = flagged_options(cells.flags, 2)
        if len(flagged) == 1:
            return (), read_truth(flagged[0], options), _NOTHING
    if not cells.answer:
        raise Misread(HeadRole.ANSWER, Problem.ANSWER_MISSING)
    return (), read_truth(cells.answer, options), _NOTHING


def _read_blanks(cells: RowCells, options: tuple[str, ...]) -> Read:
    """Read blanks from the answer, from a column for each, or from option columns of the right number."""
    if any(cells.blanks) and not cells.answer:
        return (), columns_as_blanks(cells.blanks, cells.stem), _NOTHING
    if cells.answer:
        return (), part_blanks(cells.answer, cells.stem), _NOTHING
    if options:
        return (), columns_as_blanks(options, cells.stem), _NOTHING
    raise Misread(HeadRole.ANSWER, Problem.ANSWER_MISSING)


def _read_order(cells: RowCells, options: tuple[str, ...]) -> Read:
    _refuse_gap(options)
    if not cells.answer:
        raise Misread(HeadRole.ANSWER, Problem.ANSWER_MISSING)
    return options, read_order(cells.answer, options), _NOTHING


def _read_pairs(cells: RowCells, options: tuple[str, ...]) -> Read:
    _refuse_gap(options)
    pairs, further = read_pairs(cells.answer, options)
    return (), pairs, {"distractors": further}


def _read_number(cells: RowCells, _options: tuple[str, ...]) -> Read:
    if not cells.answer:
        raise Misread(HeadRole.ANSWER, Problem.ANSWER_MISSING)
    numbers, unit = numbers_of(cells.answer, cells.get(HeadRole.TOLERANCE))
    return (), numbers, {"unit": cells.get(HeadRole.UNIT) or unit}


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
        raise Misread(HeadRole.OPTION, Problem.TURNS_MISSING)
    for place, turn in enumerate(told):
        if not _TURN.match(turn):
            raise Misread(HeadRole.OPTION, Problem.TURN_SPEAKER, place, text=turn[:40])
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
    code, (difficulty, marks) = said(HeadRole.CODE), amounts
    clause, tags = _clause(said(HeadRole.CLAUSE, ""))
    if written := said(HeadRole.TAGS):
        tags = tags_in(written) + tags
    # In the order of the record's fields: giving so many by name takes three times as long.
    record = QuestionRecord(
        kind,
        cells.stem,
        cells.place,
        options,
        answer,
        said(HeadRole.EXPLANATION),
        difficulty,
        said(HeadRole.CATEGORY),
        tags,
        marks,
        # A code tells questions apart beyond one file; a bare count does not.
        None if not code or code.isdecimal() else code,
        clause,
        said(HeadRole.LEVEL),
    )
    if further or HeadRole.RULE in cells.rest or HeadRole.RUBRIC in cells.rest:
        return replace(record, rule=said(HeadRole.RULE), rubric=said(HeadRole.RUBRIC), **further)
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
