"""Write questions as rows of our own workbook, so that reading them gives the same again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from lms.core.files.workbooks.api import tidy
from lms.exchange.understanding.rules.blanks import blanks_written
from lms.exchange.understanding.rules.cells import HeadRole
from lms.exchange.understanding.rules.questions import CHOICES, understand
from lms.exchange.understanding.rules.rows import RowCells, Surroundings
from lms.exchange.understanding.rules.separators import ITEMS, NUMBERS, PAIR
from lms.questions.records.rules import FilePlace, NumericAnswer, QuestionRecord, letters

KIND_LABELS = {
    "single": "单选题",
    "multiple": "多选题",
    "true_false": "判断题",
    "fill_in": "填空题",
    "numeric": "数值题",
    "ordering": "排序题",
    "matching": "匹配题",
    "short_answer": "简答题",
    "essay": "论述题",
    "sjt": "情境判断题",
    "case": "案例题",
    "simulated_call": "模拟通话题",
}
DIFFICULTY_LABELS = {1: "易", 2: "较易", 3: "中", 4: "较难", 5: "难"}
FIXED_HEAD = "选项固定"
FIXED_LABELS = {True: "是", False: "否"}
LEAST_OPTIONS = 8
NOTE_HEADS = tuple(f"选项{letter}说明" for letter in letters(range(LEAST_OPTIONS)))
# A workbook's cell holds no more.
LONGEST_CELL = 32_767
_COMMON = (
    (HeadRole.EXPLANATION, "解析"),
    (HeadRole.CATEGORY, "章节"),
    (HeadRole.DIFFICULTY, "难度"),
    (HeadRole.CLAUSE, "知识点"),
    (HeadRole.MARKS, "分值"),
)
_FURTHER = (
    (HeadRole.TAGS, "标签"),
    (HeadRole.CODE, "题目编号"),
    (HeadRole.LEVEL, "认知层次"),
    (HeadRole.TOLERANCE, "误差"),
    (HeadRole.UNIT, "单位"),
    (HeadRole.RUBRIC, "评分标准"),
    (HeadRole.SHARES, "选项得分"),
    (HeadRole.RULE, "计分规则"),
    (HeadRole.FIXED, FIXED_HEAD),
    (HeadRole.GROUP, "题组"),
)


# Without these a question would be another one; what else is lost is only listed.
_NEEDED = frozenset(
    {"kind", "text", "stem", "options", "answer", "shares", "distractors", "unit", "parts"}
) | {"ordered"}

type Parts = tuple[str, ...] | tuple[tuple[str, ...], ...] | tuple[NumericAnswer, ...]


@dataclass(frozen=True, slots=True)
class Uncarried:
    """A question a workbook cannot carry whole, the fields that are lost, and whether it is in at all."""

    record: QuestionRecord
    fields: tuple[str, ...]
    is_left_out: bool = True


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """Head and rows of a workbook, and what could not be written into it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    uncarried: tuple[Uncarried, ...] = ()


def table_of(records: Iterable[QuestionRecord]) -> WrittenTable:
    """Write questions into rows; one that would come back as another is left out; every loss is listed."""
    carried: list[RowCells] = []
    uncarried: list[Uncarried] = []
    records = list(records)
    cases = {id(one): _case_rows(one, str(number)) for number, one in enumerate(records, 1) if one.parts}
    within = {
        (part.code, part.stem) for one in records if one.parts and cases[id(one)][0] for part in one.parts
    }
    for record in records:
        if record.parts:
            case_rows, lost = cases[id(record)]
            carried += case_rows
            if lost:
                uncarried.append(Uncarried(record, lost, not case_rows))
            continue
        if record.code and (record.code, record.stem) in within:
            continue  # it stands in its case
        plain = record if any(record.notes) else replace(record, notes=())
        cells = cells_of(plain)
        lost = _lost(plain, cells)
        is_left_out = not _NEEDED.isdisjoint(lost)
        if lost:
            uncarried.append(Uncarried(record, lost, is_left_out))
        if cells is not None and not is_left_out:
            carried.append(cells)
    count = max([LEAST_OPTIONS, *(len(cells.option_columns) for cells in carried)])
    further = [(role, head) for role, head in _FURTHER if any(cells.get(role) for cells in carried)]
    options = tuple(f"选项{letter}" for letter in letters(range(count)))
    noted = max((len(cells.notes) for cells in carried), default=0)
    notes = tuple(f"选项{letter}说明" for letter in letters(range(noted)))
    heads = ("题干", "题型", *options, "正确答案", *(head for _, head in (*_COMMON, *further)), *notes)
    roles = [role for role, _ in (*_COMMON, *further)]
    rows = tuple((*_row(cells, count, roles), *_filled(cells.notes, noted)) for cells in carried)
    return WrittenTable(heads, rows, tuple(uncarried))


def _case_rows(case: QuestionRecord, group: str) -> tuple[list[RowCells], tuple[str, ...]]:
    """Give the rows of a case and of its questions, and what is lost; no rows where one cannot be carried."""
    rows: list[RowCells] = []
    lost: list[str] = []
    for record in (replace(case, parts=()), *case.parts):
        plain = record if any(record.notes) else replace(record, notes=())
        cells = cells_of(plain)
        fields = _lost(plain, cells)
        if cells is None or not _NEEDED.isdisjoint(fields):
            return [], ("parts",)
        lost += fields
        cells.rest = {**cells.rest, HeadRole.GROUP: group}
        rows.append(cells)
    return rows, tuple(dict.fromkeys(lost))


def _row(cells: RowCells, count: int, roles: Sequence[HeadRole]) -> tuple[str, ...]:
    options = _filled(cells.option_columns, count)
    return (cells.stem, cells.kind, *options, cells.answer, *(cells.get(role) for role in roles))


def _filled(texts: tuple[str, ...], count: int) -> tuple[str, ...]:
    return (*texts, *[""] * (count - len(texts)))


def cells_of(record: QuestionRecord) -> RowCells | None:
    """Give the cells that say a question; nothing for a kind no row can say."""
    if record.kind not in KIND_LABELS:
        return None
    rest = {
        HeadRole.EXPLANATION: record.explanation or "",
        HeadRole.CATEGORY: record.category or "",
        HeadRole.DIFFICULTY: DIFFICULTY_LABELS.get(record.difficulty or 0, ""),
        HeadRole.CLAUSE: record.clause or "",
        HeadRole.MARKS: "" if record.marks is None else _plain(record.marks),
        HeadRole.TAGS: "；".join(record.tags),
        HeadRole.CODE: record.code or "",
        HeadRole.LEVEL: record.level or "",
        HeadRole.RUBRIC: record.rubric or "",
        HeadRole.SHARES: ";".join(str(share) for share in record.shares),
        HeadRole.RULE: record.rule or "",
        HeadRole.FIXED: "" if record.keeps_order is None else FIXED_LABELS[record.keeps_order],
        HeadRole.UNIT: record.unit or "",
    }
    options = record.options
    if record.kind == "matching":
        pairs = record.answer if isinstance(record.answer, tuple) else ()
        lines = [
            f"{pair[0]}{PAIR.written}{pair[1]}"
            for pair in pairs
            if isinstance(pair, tuple) and len(pair) == 2
        ]
        options = (*lines, *(f"{PAIR.written}{text}" for text in record.distractors))
    return RowCells(
        place=record.place,
        stem=record.stem,
        kind=KIND_LABELS[record.kind],
        option_columns=options,
        answer=_answer(record),
        rest={role: text for role, text in rest.items() if text},
        notes=record.notes if record.kind in CHOICES else (),
    )


def _answer(record: QuestionRecord) -> str:
    if isinstance(record.answer, bool):
        return "对" if record.answer else "错"
    if not isinstance(record.answer, tuple):
        return record.answer or ""
    writer = _ANSWERS.get(record.kind or "")
    return writer(record.answer, record.options) if writer else ""


def _letters(answer: Parts, _options: tuple[str, ...]) -> str:
    return "".join(str(letter) for letter in answer)


def _blanks(answer: Parts, _options: tuple[str, ...]) -> str:
    blanks = tuple(tuple(str(text) for text in blank) for blank in answer if isinstance(blank, tuple))
    return blanks_written(blanks)


def _numbers(answer: Parts, _options: tuple[str, ...]) -> str:
    return NUMBERS.written.join(
        f"{_plain(one.value)}±{_plain(one.tolerance)}" if one.tolerance else _plain(one.value)
        for one in answer
        if isinstance(one, NumericAnswer)
    )


def _order(answer: Parts, options: tuple[str, ...]) -> str:
    """Write an order by letters where options stand beside it, else the texts themselves."""
    texts = [str(text) for text in answer]
    if options and set(texts) <= set(options):
        return "".join(letters([options.index(text) for text in texts]))
    return ITEMS.written.join(texts)


_ANSWERS: Mapping[str, Callable[[Parts, tuple[str, ...]], str]] = {
    "single": _letters,
    "multiple": _letters,
    "sjt": _letters,
    "fill_in": _blanks,
    "numeric": _numbers,
    "ordering": _order,
}


def _plain(number: Decimal) -> str:
    return f"{number:f}"


def _lost(record: QuestionRecord, cells: RowCells | None) -> tuple[str, ...]:
    """Name what reading the cells again would not give back."""
    if cells is None:
        return ("kind",)
    texts = (cells.stem, cells.answer, *cells.option_columns, *cells.notes, *cells.rest.values())
    if any(len(text) > LONGEST_CELL or tidy(text) != text for text in texts):
        return ("text",)
    again, _found = understand(cells, Surroundings())
    if again is None:
        return ("answer",)
    return tuple(name for name in QuestionRecord.__slots__ if getattr(again, name) != getattr(record, name))


def bare(record: QuestionRecord) -> QuestionRecord:
    """Give a question without its place, to compare what two files say."""
    return replace(record, place=FilePlace())
