"""Write question workbooks for tests as departments have them, with another library than the reader's."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook

type Rows = Sequence[Sequence[object]]

HEAD = (
    "题干",
    "题型",
    "选项A",
    "选项B",
    "选项C",
    "选项D",
    "正确答案",
    "解析",
    "章节",
    "难度",
    "知识点",
    "分值",
)


def book(
    sheets: Mapping[str, Rows],
    *,
    formats: Mapping[str, str] | None = None,
    merges: Sequence[str] = (),
    hidden: Sequence[str] = (),
) -> bytes:
    """Give a workbook; formats and merges are those of the first sheet."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        if title in hidden:
            sheet.sheet_state = "hidden"
    first = workbook.worksheets[0]
    for cell, code in (formats or {}).items():
        first[cell].number_format = code
    for area in merges:
        first.merge_cells(area)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()
