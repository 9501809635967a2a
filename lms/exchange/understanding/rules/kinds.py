"""Name the kind of a question by what people call it; figures mean nothing without a legend."""

import itertools
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from lms.core.files.workbooks.api import folded, without_fences

# WrittenFile where the kind is "some choice": one or several is then told by the answer.
SOME_CHOICE = "choice"

_NAMES: Mapping[str, str] = {
    "single": "单选 单项选择 单选选择 单一选择 单项 单选项 单 single singlechoice singleselect "
    "singleanswer radio 单项选 单选题型 單選 單項選擇 a1型 a2型 mc",
    "multiple": "多选 多项选择 多选选择 多项 多 复选 复选选择 不定项 不定项选择 不定选 不定项选 "
    "multiple multi multipleresponse "
    "multipleselect multiselect multipleanswer multipleanswers multiplechoices checkbox 多项选 "
    "多選 複選 多項選擇 x型 ma mr",
    "true_false": "判断 是非 对错 正误 正误判断 判断对错 判断正误 是非判断 对错判断 判断改错 判 "
    "truefalse true/false trueorfalse "
    "t/f tf boolean judge judgement judgment yes/no",
    "fill_in": "填空 填 填充 fillin fillintheblank fillintheblanks fillblank fillintheblankquestion "
    "blank blanks cloze "
    "completion 客观填空 主观填空 补空 fib",
    "short_answer": "简答 问答 简 简述 名词解释 主观 解答 问答简答 简答问答 shortanswer qa openended 问 "
    "简单问答 描述 簡答 問答 sr sa",
    "essay": "论述 论述分析 作文 写作 论 essay 论文 論述 ess",
    "ordering": "排序 顺序 排列 排列顺序 ordering order sort sorting sequence sequencing ranking reorder ord",
    "matching": "匹配 连线 配对 配伍 搭配 匹配连线 配對 matching match pairing pairs mat",
    "numeric": "计算 数值 数字 数值填空 numeric numerical calculation calculated num",
    "case": "案例 案例分析 材料 材料分析 案例综合 综合分析 组合 题组 共用题干 阅读理解 case casestudy",
    "sjt": "情景判断 情境判断 情景 情境 情景选择 sjt situationaljudgement situationaljudgment",
    "simulated_call": "模拟通话 模拟电话 模拟来电 通话模拟 simulatedcall",
    SOME_CHOICE: "选择 单选多选 客观 選擇 choice multiplechoice mcq multichoice quiz",
}
_KINDS: Mapping[str, str] = {word: kind for kind, words in _NAMES.items() for word in words.split()}
_IN_TITLES = re.compile(
    "情景判断|情境判断|名词解释|单项选择|多项选择|单选|多选|复选|不定项|判断|是非|填空|简答|问答|论述|排序|匹配|连线|配对|计算|数值"
    "|案例|情景|情境|选择题|模拟通话"
)
_CODE = re.compile(r"\d{1,2}|[a-z]")
_AHEAD = re.compile(
    r"^(?:[\d一二三四五六七八九十]{1,3}[.、:)\-—_]+|第[一二三四五六七八九十]+(?:大题|部分|题型)[:、]?)"
)
_REMARK = re.compile(r"[(\[【].*$")
_LEGEND = re.compile(r"(\d{1,2})|([^\W\d_]+)")

# What figures stand for in some vendors' exports. They contradict each other: a person chooses.
PRESETS: Mapping[str, Mapping[str, str]] = {
    "codes-single-first": {
        "1": "single",
        "2": "multiple",
        "3": "true_false",
        "4": "fill_in",
        "5": "short_answer",
        "6": "essay",
    },
    "codes-from-zero": {
        "0": "single",
        "1": "multiple",
        "2": "true_false",
        "3": "fill_in",
        "4": "short_answer",
        "5": "essay",
    },
    "codes-truth-first": {
        "1": "true_false",
        "2": "single",
        "3": "multiple",
        "4": "fill_in",
        "5": "short_answer",
        "6": "essay",
    },
}


@lru_cache(maxsize=1024)
def kind_named(written: str) -> str | None:
    """Give the kind a word names; `choice` where it says a choice but not which."""
    squashed = folded(written).replace("-", "").replace("_", "")
    text = without_fences(squashed)
    bare = _REMARK.sub("", squashed)
    for candidate in (text, _AHEAD.sub("", text), text.lstrip("0123456789.、:"), bare):
        found = _KINDS.get(candidate) or _KINDS.get(_without_ending(candidate))
        if found:
            return found
    return None


def _without_ending(text: str) -> str:
    for ending in ("题型", "题目", "试题", "题", "題", "类", "question", "questions"):
        if text.endswith(ending) and len(text) > len(ending):
            return text.removesuffix(ending).removesuffix("题")
    return text


def is_kind_code(written: str) -> bool:
    """Tell whether a cell holds a figure or single letter, which means nothing by itself."""
    return _CODE.fullmatch(folded(written)) is not None


@lru_cache(maxsize=256)
def kind_in_title(title: str) -> str | None:
    """Give the one kind a sheet's title or a heading names; nothing when it names several."""
    exact = kind_named(title)
    if exact and len(folded(title)) > 1:
        return exact
    found = {_KINDS[word.removesuffix("题")] for word in _IN_TITLES.findall(folded(title))}
    if len(found) > 1:
        found.discard(SOME_CHOICE)
    return found.pop() if len(found) == 1 else None


def legend_in(texts: Iterable[str]) -> dict[str, str]:
    """Read legends such as 1单选 2多选 or 单选=1: what each figure stands for."""
    legend: dict[str, str] = {}
    for text in texts:
        tokens = [
            (figure, "" if figure else kind_named(word) or "")
            for figure, word in _LEGEND.findall(folded(text))
        ]
        tokens = [token for token in tokens if token[0] or (token[1] and token[1] != SOME_CHOICE)]
        figures_first = bool(tokens) and bool(tokens[0][0])
        pairs: dict[str, str] = {}
        for first, second in itertools.pairwise(tokens):
            figure, kind = (first[0], second[1]) if figures_first else (second[0], first[1])
            if figure and kind:
                pairs.setdefault(str(int(figure)), kind)
        legend |= pairs if len(pairs) > 1 else {}
    return legend
