"""Tell rows that are no questions: examples to be written over, notes, instructions under a head."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from lms.exams.domain.understanding.words import squash

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
    text = squash(cell)
    return bool(
        _EXAMPLE_ALONE.fullmatch(text)
        or _EXAMPLE_AHEAD.match(text)
        or _EXAMPLE_BEHIND.search(text)
        or (len(text) < 60 and _EXAMPLE_DELETE.search(text))
    )


def is_info_title(title: str) -> bool:
    """Tell whether a sheet's title says that it holds notes, examples or lists to choose from."""
    return bool(_INFO_TITLE.fullmatch(squash(title)))


@lru_cache(maxsize=1024)
def says_note(cell: str) -> bool:
    """Tell whether a cell begins like a note."""
    text = squash(cell)
    return bool(_NOTE.match(text) or _NOTE_WORD.fullmatch(text))


def is_instruction(cells: Sequence[str]) -> bool:
    """Tell whether a row says under each head what to fill in there."""
    filled = [squash(cell) for cell in cells if cell.strip()]
    if len(filled) < 2:
        return False
    if all(_NEED.fullmatch(text) for text in filled):
        return True
    asking = sum(bool(_ASKS.match(text)) for text in filled)
    return asking >= 2 and asking * 2 >= len(filled)
