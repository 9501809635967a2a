"""Write question workbooks: our template with its drop-downs, and questions that read back as they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from lms.core.files.export import FORMULA_SIGNS, make_formats, safe_text
from lms.exchange.understanding.rules.blanks import blanks_written
from lms.exchange.understanding.rules.carrying import (
    DIFFICULTY_LABELS,
    FIXED_HEAD,
    FIXED_LABELS,
    KIND_LABELS,
    NOTE_HEADS,
    Uncarried,
    WrittenTable,
    table_of,
)
from lms.exchange.understanding.rules.separators import BLANKS, ESCAPE, PAIR, WRITINGS
from lms.questions.records.rules import QuestionRecord

SHEET = "题库"
ROWS_WITH_CHOICES = 5000
_CHOICES = {
    "题型": list(KIND_LABELS.values()),
    "难度": list(DIFFICULTY_LABELS.values()),
    FIXED_HEAD: list(FIXED_LABELS.values()),
}
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTHS = {"题干": 44, "题型": 12, "正确答案": 16, "解析": 36, "章节": 14, "难度": 8, "知识点": 12, "分值": 8}
_EXAMPLE = {
    "题干": "【示例】用户投诉的首次响应时限是（ ）。导入时跳过本行。",
    "题型": "单选题",
    "选项A": "12 小时",
    "选项B": "24 小时",
    "选项C": "36 小时",
    "选项D": "48 小时",
    "正确答案": "B",
    "解析": "说明每个错误选项错在哪里。",
    "章节": "用户服务",
    "难度": "中",
    "知识点": "2.2",
    "分值": "2",
    FIXED_HEAD: "是",
    NOTE_HEADS[0]: "比规定的时限短，不是规范的要求。",
    NOTE_HEADS[1]: "正确，与规范的时限一致。",
}
_EXAMPLES = (
    _EXAMPLE,
    {
        "题干": "【示例】首次响应时限为____，紧急投诉为____。（第一个空两种写法都对）",
        "题型": "填空题",
        "正确答案": blanks_written((("24小时", "二十四小时"), ("2小时",))),
        "知识点": "2.2",
    },
    {
        "题干": "【示例】用户来电称宽带断网两天，要求赔偿……（案例背景）",
        "题型": "案例题",
        "知识点": "2.2",
        "题组": "1",
    },
    {
        "题干": "【示例】坐席首先应当（ ）。",
        "题型": "单选题",
        "选项A": "解释合同",
        "选项B": "致歉并登记",
        "正确答案": "B",
        "分值": "2",
        "题组": "1",
    },
    {"题干": "【示例】该投诉应当当日回访。", "题型": "判断题", "正确答案": "对", "分值": "1", "题组": "1"},
)
_NOTES = (
    ("题干", "必填。填空题用 ____ 表示每一个空。"),
    ("题型", "必填。从下拉列表中选择；每张工作表只有一种题型时，也可以把题型写成工作表的名称。"),
    ("选项A–H",
        "单选、多选、情境判断和排序题填写。选项更多时可继续加列：选项I、选项J……"
        f"匹配题每格写一对：左{PAIR.written}右；只有“{PAIR.written}右”的是多余的右项。"),
    ("正确答案", "单选写 B；多选写 ABD；判断写 对 或 错；"
        f"填空各空用 {BLANKS.written} 分隔，同一空的几种写法用 {WRITINGS.written} 分隔，"
        f"答案本身含有 {WRITINGS.written} ; / 等符号时在符号前加 {ESCAPE}；"
        "排序写 CAB；数值写 3.5±0.1；简答、论述写参考答案。"),
    ("解析", "说明每个错误选项错在哪里。"),
    ("章节", "选填。"),
    ("难度", "选填：易、较易、中、较难、难，或 1–5。"),
    ("知识点", "规范条款的编号或标题，如 2.2。"),
    ("分值", "选填。案例题中小题的分值是它在案例中的权重。"),
    ("选项固定", "选填：填“是”，任何试卷都不打乱本题的选项，如“以上都对”一类的选项；不填则可打乱。"
        "仅用于单选、多选和情境判断题。"),
    ("选项A说明–选项H说明", "选填：逐个说明选项为什么对、为什么错，考后与该选项一起显示；"
        "每个选项一列，选项更多时可继续加列。仅用于单选、多选和情境判断题。"),
    ("题组", "案例题填写：案例背景占一行（题型写“案例题”），下面每道小题各占一行，"
        "都填同一个题组编号。至少两道小题。"),
    ("模拟通话题", "从选项A起，每格写一句对话，如“用户：我要投诉”；正确答案写参考应答；"
        "评分标准每行写：评分项 | 分数 | 说明。"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WrittenWorkbook:
    """A workbook with questions, and those it could not carry."""

    content: bytes
    uncarried: tuple[Uncarried, ...]


def write_workbook(records: Sequence[QuestionRecord]) -> WrittenWorkbook:
    """Write questions in the template's columns; text never becomes a formula."""
    table = table_of(records)
    return WrittenWorkbook(_book(table), table.uncarried)


def template_workbook() -> bytes:
    """Make the empty template: drop-downs, one example row, and a sheet that explains the columns."""
    head = (*table_of(()).head, FIXED_HEAD, "题组", *NOTE_HEADS)
    rows = tuple(tuple(example.get(name, "") for name in head) for example in _EXAMPLES)
    return _book(WrittenTable(head, rows), with_notes=True)


def _book(table: WrittenTable, *, with_notes: bool = False) -> bytes:
    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, _OPTIONS)
    formats = make_formats(workbook)
    sheet = workbook.add_worksheet(SHEET)
    for column, name in enumerate(table.head):
        sheet.set_column(column, column, _WIDTHS.get(name, 18), formats.text)
        sheet.write_string(0, column, name, formats.head)
    sheet.freeze_panes(1, 1)
    for column, name in enumerate(table.head):
        if name not in _CHOICES:
            continue
        rule = {
            "validate": "list",
            "source": _CHOICES[name],
            "error_title": _("Not one of the choices"),
            "error_message": _("Choose a word from the list."),
        }
        sheet.data_validation(1, column, ROWS_WITH_CHOICES, column, rule)
    for number, row in enumerate(table.rows, start=1):
        for column, text in enumerate(row):
            if text:
                looks_like_formula = text.lstrip().startswith(FORMULA_SIGNS)
                sheet.write_string(
                    number,
                    column,
                    safe_text(text),
                    formats.guarded if looks_like_formula else formats.text,
                )
    if with_notes:
        notes = workbook.add_worksheet("填写说明")
        notes.set_column(0, 0, 14)
        notes.set_column(1, 1, 90)
        for place, (what, how) in enumerate(_NOTES):
            notes.write_string(place, 0, what, formats.head)
            notes.write_string(place, 1, how, formats.text)
    workbook.close()
    return stream.getvalue()
