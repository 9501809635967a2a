"""Walk down a question table: gather the cells of each question, set aside what is none.

No questions are examples to be written over, notes, headings, and instructions under a head.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import cast

from lms.core.files.workbooks.texts import folded
from lms.exchange.understanding.rules.cells import HeadRole
from lms.exchange.understanding.rules.kinds import kind_in_title, kind_named, legend_in
from lms.exchange.understanding.rules.rows import RowCells
from lms.exchange.workbooks.rules.layout import Rows, TableLayout, head_score, layout_at
from lms.questions.records.rules import FilePlace

_EXAMPLE_WORD = r"(?:填写示例|示例数据|示例题目?|示例行|示例|样例|范例|举例|样题|例题|例|example|sample)"
_EXAMPLE_ALONE = re.compile(rf"[(【\[<]?(?:这是|以下为|此行为|本行为)?{_EXAMPLE_WORD}\d*[)】\]>]?[:：。]?")
_EXAMPLE_AHEAD = re.compile(
    rf"(?:[(【\[<〔]{_EXAMPLE_WORD}\d*[)】\]>〕]|{_EXAMPLE_WORD}\d*[:：、]|(?:示例|样例|范例|填写示例)[-—\d.])"
)
_EXAMPLE_BEHIND = re.compile(rf"[(【\[]{_EXAMPLE_WORD}(?:[,，;；]?.{{0,12}})?[)】\]]$")
_EXAMPLE_DELETE = re.compile(
    r"(?:示例|样例|范例|例子).{0,20}(?:删除|删掉|勿导入)|(?:删除|删掉).{0,6}(?:示例|样例|范例|此行|本行)"
)
_NOTE = re.compile(
    r"(?:注意事项|注意|备注|附注|注|说明|填写说明|填表说明|使用说明|导入说明|填写要求|要求|提示|温馨提示|规则|note|notes|tip|tips|remark)"
    r"\d*[:：.、\n)】]|[※▲●■◆]|(?:填写说明|填表说明|使用说明|导入说明|温馨提示|注意事项|以下为?空白|以下无正文|以上为?示例)"
    r"|[-—=*]{3,}|合计|总计|共计|共\d+题|制表人|审核人|编制人|命题人|出题人"
)
_NOTE_WORD = re.compile(r"(?:说明|备注|附注|注|注意|注意事项|提示|note|notes)[:：]?")
_INFO_TITLE = re.compile(
    r"(?:模板|填写|使用|导入|填表|题库|操作|试题)*(?:说明|须知|指南|示例|样例|范例|样题|例题|字典|数据字典|数据源|下拉|下拉选项|选项列表|参数|注意事项)"
    r"|readme|instructions?|notes?|examples?|samples?|help|dictionary|lists?"
)
_NEED = re.compile(r"(?:非必填|必填项?|选填项?|可选|必选|可不填|可为空|文本|数字|required|optional|n/a|-|/)")
_ASKS = re.compile(
    r"(?:请(?:填写|输入|选择|从|在|按|用)|必填|选填|可选|非必填|填写|可填|下拉|最多|不超过|支持)"
)


class NoQuestion(StrEnum):
    """Why a row is no question."""

    EXAMPLE = "example"
    NOTE = "note"
    INSTRUCTION = "instruction"
    HEADING = "heading"
    HEAD_AGAIN = "head_again"
    BANNER = "banner"


@lru_cache(maxsize=1024)
def says_example(cell: str) -> bool:
    """Tell whether a cell by itself marks its row as an example."""
    text = folded(cell)
    return bool(
        _EXAMPLE_ALONE.fullmatch(text)
        or _EXAMPLE_AHEAD.match(text)
        or _EXAMPLE_BEHIND.search(text)
        or (len(text) < 60 and _EXAMPLE_DELETE.search(text))
    )


def is_info_title(title: str) -> bool:
    """Tell whether a sheet's title says that it holds notes, examples or lists to choose from."""
    return bool(_INFO_TITLE.fullmatch(folded(title)))


@lru_cache(maxsize=1024)
def says_note(cell: str) -> bool:
    """Tell whether a cell begins like a note."""
    text = folded(cell)
    return bool(_NOTE.match(text) or _NOTE_WORD.fullmatch(text))


def is_instruction(cells: Sequence[str]) -> bool:
    """Tell whether a row says under each head what to fill in there."""
    filled = [folded(cell) for cell in cells if cell.strip()]
    if len(filled) < 2:
        return False
    if all(_NEED.fullmatch(text) for text in filled):
        return True
    asking = sum(bool(_ASKS.match(text)) for text in filled)
    return asking >= 2 and asking * 2 >= len(filled)


INSTRUCTION_ROWS = 3
LONGEST_HEADING = 80
LONGEST_HEAD = 20
_KIND_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.:)]|第[一二三四五六七八九十\d]+(?:部分|大题)|[(【\[]|(?:单选|多选|判断|填空|简答|论述|不定项|单项|多项"
    r"|排序|匹配|案例|计算|问答|是非|连线))"
)
_PART_HEADING = re.compile(r"^第[一二三四五六七八九十百\d]+[章节部篇单]")


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that is no question, and why; `kind` is what a heading announces."""

    row: int
    reason: NoQuestion
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The texts of one sheet, with its merged areas as (top, left, bottom, right), all counted from 0."""

    name: str
    rows: Rows
    merges: Sequence[tuple[int, int, int, int]] = ()


type Found = tuple[TableLayout, RowCells | Aside]


def walk(
    sheet: SheetRows, layout: TableLayout, corrections: Mapping[int, HeadRole | None] | None = None
) -> Iterator[Found]:
    """Yield each question's cells, and each row set aside, in the sheet's order.

    Where each row holds one option, all rows that share a number or a text are one question.
    """
    for row in range(layout.first):
        if any(sheet.rows[row]):
            yield layout, Aside(row, NoQuestion.BANNER)
    rows = filled_down(sheet, layout)
    wide = {top for top, left, _bottom, right in sheet.merges if right - left > 1}
    for part, end in _parts(rows, layout, corrections):
        if part.first > layout.first:
            yield part, Aside(part.first, NoQuestion.HEAD_AGAIN)
        told = _filled_rows(sheet.name, rows, (part, end), wide)
        if part.is_long:
            groups = _Groups()
            walked = [one for one in told if isinstance(one, Aside) or groups.take(one)]
            groups.finish()
            yield from zip(repeat(part), walked)
        else:
            yield from ((part, one) for one in told if _is_found(one))


def filled_down(sheet: SheetRows, layout: TableLayout) -> Rows:
    """Show the value of a merged area in each of its rows, as a reader sees it."""
    areas = [area for area in sheet.merges if area[2] > area[0] and area[2] >= layout.body]
    if not areas:
        return sheet.rows
    once = set() if layout.is_long else {layout.stem}
    rows = [list(row) for row in sheet.rows]
    for top, left, bottom, _right in areas:
        text = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
        if left in once or top < layout.body or not text:
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and any(row):
                row[left] = text
    return rows


def _parts(
    rows: Rows, layout: TableLayout, corrections: Mapping[int, HeadRole | None] | None
) -> Iterator[tuple[TableLayout, int]]:
    """Part a sheet where a head stands again; each part has its own layout and end."""
    starts = [layout]
    for place in range(layout.body, len(rows)):
        row = rows[place]
        stem = row[layout.stem] if layout.stem < len(row) else ""
        if not stem or len(stem) > LONGEST_HEAD or kind_named(_cell(row, layout.kind)):
            continue  # a head names no kind where the kinds stand
        if head_score(row) > 2 and place >= starts[-1].body:
            starts.append(layout_at(rows, place, corrections))
    ends = [part.first for part in starts[1:]] + [len(rows)]
    yield from zip(starts, ends, strict=True)


def _is_found(cells: RowCells | Aside) -> bool:
    return (
        isinstance(cells, Aside)
        or cells.stem != ""
        or any([cells.answer, cells.option_cell, *cells.option_columns])
    )


def _filled_rows(
    sheet: str, rows: Rows, part: tuple[TableLayout, int], wide: set[int]
) -> Iterator[RowCells | Aside]:
    """Yield what each filled row is: aside, or cells under the heading above them."""
    layout, end = part
    may_show = _hints("\n".join(map("\n".join, rows)))
    heading_kind: str | None = None
    get = _Cells(layout)
    for place in range(layout.body, end):
        row = rows[place]
        if not any(row):
            continue
        cells = get.question(sheet, place, row)
        if may_show and _is_example(row, layout, cells):
            yield Aside(place, NoQuestion.EXAMPLE)
            continue
        aside = _aside(place, row, (layout, cells), is_wide=place in wide)
        if aside:
            heading_kind = aside.kind or heading_kind
            yield aside
        else:
            cells.heading_kind = heading_kind
            yield cells


def _aside(
    place: int, row: Sequence[str], part: tuple[TableLayout, RowCells], *, is_wide: bool
) -> Aside | None:
    """Tell whether a row is no question, and why."""
    layout, cells = part
    if place < layout.body + INSTRUCTION_ROWS and (is_instruction(row) or legend_in([cells.kind])):
        return Aside(place, NoQuestion.INSTRUCTION)
    if cells.answer or cells.option_cell or any(cells.option_columns) or any(cells.blanks):
        return None
    if cells.kind:
        is_note = kind_named(cells.kind) is None and any(says_note(cell) for cell in row if cell)
        return Aside(place, NoQuestion.NOTE) if is_note else None
    texts = [cell for cell in row if cell]
    return _lone_text(place, row, part, is_wide=is_wide) if is_wide or len(texts) < 3 else None


def _lone_text(
    place: int, row: Sequence[str], part: tuple[TableLayout, RowCells], *, is_wide: bool
) -> Aside | None:
    """Tell a heading or a note from a question without an answer."""
    layout, cells = part
    longest = max(row, key=len)
    plain = folded(longest)
    if len(longest) <= LONGEST_HEADING and _PART_HEADING.match(plain):
        return Aside(place, NoQuestion.HEADING)
    is_announced = len(longest) <= LONGEST_HEADING and _KIND_HEADING.match(plain) and "题" in plain
    kind = kind_in_title(longest) if is_announced else None
    if kind:
        return Aside(place, NoQuestion.HEADING, kind)
    is_foreign = not cells.stem and longest not in {_cell(row, layout.number), _cell(row, layout.kind)}
    is_note = is_wide or is_foreign or any(says_note(cell) for cell in row if cell)
    return Aside(place, NoQuestion.NOTE) if is_note else None


def _is_example(row: Sequence[str], layout: TableLayout, cells: RowCells) -> bool:
    """Tell whether a row is an example; options and answers may speak of examples freely."""
    if not _hints("\n".join(row)):
        return False
    stem = cells.stem
    if (_hints(stem[:8]) or (_hints(stem[-16:]) and says_example(stem))) and says_example(stem):
        return True
    spoken = {layout.stem, *layout.options, *layout.answers, *layout.blanks, layout.option_cell}
    spoken.update(layout.notes.values())
    return any(
        _hints(cell) and len(cell) < 60 and column not in spoken and says_example(cell)
        for column, cell in enumerate(row)
    )


def _hints(text: str) -> bool:
    return "例" in text or "样题" in text or "ample" in text


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""


type _Pick = Callable[[Sequence[str]], tuple[str, ...]]


def _picker(columns: tuple[int, ...]) -> _Pick:
    """Give what picks the cells of some columns from a row."""
    if len(columns) < 2:
        return (lambda row: (row[columns[0]],)) if columns else (lambda _row: ())
    return cast("_Pick", itemgetter(*columns))


class _Cells:
    """Pick the cells of a row by the layout's columns."""

    def __init__(self, layout: TableLayout) -> None:
        self.layout = layout
        columns = [layout.stem, layout.kind, layout.option_cell, layout.number, layout.letter]
        columns += [*layout.options, *layout.flags, *layout.answers, *layout.blanks, *layout.categories]
        columns += [*layout.notes.values(), *(column for _, column in layout.rest)]
        self.width = max(column for column in columns if column is not None) + 1
        self.options = _picker(layout.options)
        self.flags = _picker(layout.flags)
        self.blanks = _picker(layout.blanks)
        self.answer = layout.answers[0] if len(layout.answers) == 1 else None
        self.category = layout.categories[0] if len(layout.categories) == 1 else None

    def question(self, sheet: str, place: int, row: Sequence[str]) -> RowCells:
        """Gather one row as one question."""
        layout = self.layout
        if len(row) < self.width:
            row = [*row, *[""] * (self.width - len(row))]
        rest = {role: text for role, column in layout.rest if (text := row[column])}
        if self.category is not None:
            category = row[self.category]
        else:
            category = "/".join([row[column] for column in layout.categories if row[column]])
        if category:
            rest[HeadRole.CATEGORY] = category
        answer = (
            row[self.answer]
            if self.answer is not None
            else next((row[column] for column in layout.answers if row[column]), "")
        )
        # In the order of the fields, as naming them takes twice as long.
        cells = RowCells(
            FilePlace(sheet, place + 1),
            row[layout.stem],
            rest,
            row[layout.kind] if layout.kind is not None else "",
            row[layout.number] if layout.number is not None else "",
            self.options(row) if layout.options else (),
            row[layout.option_cell] if layout.option_cell is not None else "",
            self.flags(row) if layout.flags else (),
            answer,
            self.blanks(row) if layout.blanks else (),
        )
        if layout.notes:
            cells.notes = tuple(
                row[layout.notes[place]] if place in layout.notes else ""
                for place in range(max(layout.notes) + 1)
            )
        return cells


class _Groups:
    """Gather option rows under their question; a number or a text tells which it is."""

    def __init__(self) -> None:
        self._by_number: dict[str, RowCells] = {}
        self._current: RowCells | None = None
        self._options: dict[int, list[tuple[str, str, str, int | None]]] = {}
        self._heads: list[RowCells] = []

    def take(self, cells: RowCells) -> bool:
        """Add a row to its question; tell whether it began a new one."""
        number = cells.number
        known = self._by_number.get(number) if number else self._current
        is_further = known is not None and (not cells.stem or cells.stem == known.stem)
        head = known if is_further and known is not None else cells
        if not is_further:
            self._heads.append(cells)
            self._options[id(cells)] = []
            if number:
                self._by_number[number] = cells
        elif not head.answer and cells.answer:
            head.answer = cells.answer
        self._current = head
        if cells.option_cell:
            flag = cells.flags[0] if cells.flags else ""
            note = cells.notes[0] if cells.notes else ""
            self._options[id(head)].append((cells.option_cell, flag, note, cells.place.row))
        return not is_further

    def finish(self) -> None:
        """Give every question its options with their flags, notes and rows."""
        for head in self._heads:
            options = self._options[id(head)]
            if len(options) == 1 and not head.flags:
                continue
            head.option_columns = tuple(option for option, _, _, _ in options)
            head.flags = tuple(flag for _, flag, _, _ in options) if head.flags else ()
            head.notes = tuple(note for _, _, note, _ in options)
            head.option_rows = tuple(row for _, _, _, row in options if row)
            head.option_cell = ""
