"""Name the columns of a question workbook by what their heads say, in Chinese or English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lms.core.files.workbooks.heads import head_readings
from lms.exchange.understanding.rules.cells import HeadRole

# Within a role the earlier word is the surer one: where two columns claim a role, it decides.
_ALIASES: Mapping[HeadRole, str] = {
    HeadRole.STEM: "题干 题干内容 试题题干 题目题干 试题内容 题目内容 题目描述 题面 试题描述 问题描述 "
    "问题内容 试题题目 "
    "题目名称 试题名称 题目标题 试题标题 考题 试题 题目 问题 问题题目 考题内容 题干描述 题目正文 "
    "questiontext questionstem "
    "questioncontent questiontitle stem question questions prompt itemtext item 题文 试题正文 题干文本 "
    "题目文本 题面内容 考试题目 考题名称 试题名 子题题干 小题题干 题 标题 内容 title "
    "content text",
    HeadRole.KIND: "题型 试题类型 题目类型 题目题型 试题题型 题类 题种 题型名称 题型代码 题型编码 题型类别 "
    "题目类别 试题类别 问题类型 "
    "考题类型 questiontype questionkind itemtype 题目形式 试题形式 题类型 题目种类 试题种类 "
    "类型 类别 type kind",
    HeadRole.OPTIONS: "选项 选项内容 备选项 备选答案 候选项 候选答案 选择项 答案选项 所有选项 全部选项 "
    "选项列表 题目选项 试题选项 可选项 "
    "选项文本 options choices answeroptions optiontext choicetext optionlist",
    HeadRole.NOTE: "选项说明 选项解析 选项解释 选项理由 选项反馈 选项对错说明 各选项说明 "
    "optionnote optionfeedback optionexplanation optionreason",
    HeadRole.LETTER: "选项标识 选项标号 选项序号 选项编号 选项字母 选项号 选项代码 optionletter optionlabel "
    "optionno",
    HeadRole.FLAG: "是否正确 是否答案 是否为答案 是否正确答案 是否为正确答案 是否正确选项 是否是正确答案 "
    "是否是答案 是否正解 正确与否 "
    "正确标记 正确标识 答案标识 答案标记 对错标记 正误 对错 正确 iscorrect iscorrect? correct? "
    "correctflag iskey "
    "isanswer flag right?",
    HeadRole.ANSWER: "正确答案 标准答案 正确选项 试题答案 题目答案 答案 答案内容 参考答案 答案要点 正解 "
    "题目正确答案 答案标准 正确项 选项答案 答案字母 答案文本 答案正文 "
    "correctanswer correctanswers rightanswer correctoption correctoptions answer answers answerkey key "
    "solution correct",
    HeadRole.EXPLANATION: "解析 试题解析 答案解析 题目解析 解答 详解 题解 答案说明 解题思路 试题分析 "
    "题目分析 分析 解释 答案分析 试题讲解 "
    "讲解 解析内容 答题解析 答案详解 参考解析 解题分析 解题说明 解题过程 解答过程 解析说明 答案反馈 "
    "answerexplanation answerrationale explanation explanations rationale analysis feedback generalfeedback",
    HeadRole.CATEGORY: "章节 所属章节 章节名称 试题章节 章 节 分类 试题分类 题目分类 题库分类 所属分类 "
    "分类名称 所属目录 目录 题库目录 题库 "
    "所属题库 题库名称 科目 所属科目 单元 所属单元 模块 所属模块 课程 所属课程 专业 一级分类 二级分类 "
    "三级分类 一级目录 二级目录 "
    "三级目录 章节目录 章节名 章节号 category categories chapter section folder subject module",
    HeadRole.DIFFICULTY: "难度 难易度 难易程度 难度等级 难度级别 难度系数 试题难度 题目难度 难易 难度值 "
    "difficulty "
    "difficultylevel level",
    HeadRole.CLAUSE: "知识点 条款 所属知识点 知识点名称 知识点条款 考点 考查点 考核点 条款号 规范条款 "
    "对应条款 关联知识点 知识点编号 知识点标签 三级知识点 二级知识点 一级知识点 专题 对应专题 clause "
    "knowledgepoint knowledge topic",
    HeadRole.MARKS: "分值 分数 得分 本题分值 试题分值 题目分值 试题分数 题目分数 本题分数 默认分值 默认分数 "
    "每题分值 单题分值 每题分数 试题得分 标准分 满分 分 "
    "score scores points marks mark point",
    HeadRole.TAGS: "标签 试题标签 题目标签 关键字 关键词 tags tag labels label keywords keyword",
    HeadRole.NUMBER: "序号 题号 题目序号 试题序号 题序 序 no no. num number # index 行号 顺序号 questionno "
    "questionnumber id",
    HeadRole.CODE: "题目编号 试题编号 题目编码 试题编码 试题id 题目id 题目代码 试题代码 编号 编码 "
    "questionid questioncode code",
    HeadRole.LEVEL: "认知层次 认知水平 认知目标 能力层次 认知能力 cognitivelevel bloom bloomlevel",
    HeadRole.TOLERANCE: "误差 容差 允许误差 误差范围 允差 tolerance error",
    HeadRole.UNIT: "单位 答案单位 计量单位 unit units",
    HeadRole.RUBRIC: "评分标准 评分要点 评分细则 评分规则 采分点 得分点 评分关键字 评分关键词 "
    "答案关键词 rubric gradingcriteria",
    HeadRole.SHARES: "选项得分 选项分值 各选项得分 选项得分比例 optionscores optionshares",
    HeadRole.GROUP: "题组 题组号 题组编号 案例编号 案例号 所属案例 材料编号 材料号 所属材料 组合题编号 "
    "父题号 父题编号 父题 父级题号 父题id 主题干编号 questiongroup casenumber caseno",
    HeadRole.MATERIAL: "材料 材料内容 案例内容 案例背景 案例材料 背景材料 共用题干 公共题干 共同题干 主题干 "
    "阅读材料 情景材料 material passage scenario casetext",
    HeadRole.FIXED: "选项固定 选项不打乱 选项不乱序 选项顺序固定 固定选项 固定选项顺序 固定顺序 不打乱选项 "
    "不打乱 选项是否固定 是否固定选项 是否固定选项顺序 是否固定顺序 "
    "fixedorder fixedoptions fixoptions keepsorder keeporder noshuffle",
    HeadRole.RULE: "计分规则 计分方式 得分规则 判分规则 scoringrule markingrule",
}
_KNOWN: Mapping[str, tuple[HeadRole, int]] = {
    word: (role, rank) for role, words in _ALIASES.items() for rank, word in enumerate(words.split())
}
_NUMERALS: Mapping[str, int] = (
    {numeral: n for n, numeral in enumerate("一二三四五六七八九十", start=1)}
    | {numeral: n for n, numeral in enumerate("①②③④⑤⑥⑦⑧⑨⑩", start=1)}
    | {numeral: n for n, numeral in enumerate("甲乙丙丁戊己", start=1)}
)
_PLACE = r"(?P<place>[a-z]|\d{1,2}|[一二三四五六七八九十甲乙丙丁戊己])"
_OPTION_WORD = (
    r"(?:选项内容|答案选项|备选答案|备选项|候选答案|候选项|选择项|可选项|供选项|答案项|选项|备选"
    r"|options?|choices?|opt|answeroptions?)"
)
_OPTION = (
    re.compile(rf"{_OPTION_WORD}[-_.]?{_PLACE}(?:选项|项|内容|选项内容|文本)?"),
    re.compile(r"(?P<place>[a-z])(?:选项|项|选项内容|答案内容|内容|、|\.|option|choice)?"),
    re.compile(r"(?:第)(?P<place>\d{1,2}|[一二三四五六七八九十])(?:个)?(?:选项|项)"),
    re.compile(r"(?P<place>\d{1,2})(?:选项)"),
)
_NOTE_WORD = r"(?:对错说明|说明|解析|解释|理由|反馈|note|feedback|explanation|reason|rationale)"
_NOTE = (
    re.compile(rf"{_OPTION_WORD}[-_.]?{_PLACE}(?:选项|项)?[-_.的]?{_NOTE_WORD}"),
    re.compile(rf"(?P<place>[a-z])(?:选项|项)?[-_.的]?{_NOTE_WORD}"),
    re.compile(rf"{_OPTION_WORD}[-_.]?{_NOTE_WORD}[-_.]?{_PLACE}"),
)
_ANSWER_PART = (
    re.compile(rf"(?:答案|answer)[-_.]?{_PLACE}"),
    re.compile(r"(?:第?(?P<place>\d{1,2}|[一二三四五六七八九十])(?:个)?(?:空格|填空|空)(?:答案)?)"),
    re.compile(r"(?:填空|空格|空|blank)[-_.]?(?P<place>\d{1,2}|[一二三四五六七八九十])(?:答案)?"),
)
_FLAG_WORD = (
    r"(?:是否为?是?正确(?:答案|选项)?|是否为?答案|是否正解|正确与否|正确标[记识]"
    r"|正误|对错|正确|iscorrect|correct|flag)"
)
_FLAG = (
    re.compile(rf"(?:选项|答案|option|choice)?[-_.]?{_PLACE}[-_.]?{_FLAG_WORD}\??"),
    re.compile(rf"{_FLAG_WORD}[-_.]?(?:选项|option)?{_PLACE}\??"),
)
_NUMBERED_ROLES = (
    (HeadRole.FLAG, _FLAG),
    (HeadRole.NOTE, _NOTE),
    (HeadRole.OPTION, _OPTION),
    (HeadRole.BLANK, _ANSWER_PART),
)
_AHEAD = ("试题", "题目", "本题", "考题", "所属", "question")
LONGEST_HEAD = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """What a head says its column holds; `index` counts options, their flags and notes, and blanks from 0."""

    role: HeadRole
    rank: int = 0
    index: int | None = None
    is_answer_part: bool = False


@lru_cache(maxsize=2048)
def heading_of(written: str) -> Heading | None:
    """Tell what a head means, or nothing when it is none of the known."""
    if not written or len(written) > LONGEST_HEAD:
        return None
    first_word = written.split(maxsplit=1)[0] if written.strip() else ""
    readings = [*head_readings(written), *head_readings(first_word)]
    readings += [
        text.removeprefix(ahead) for text in readings[:] for ahead in _AHEAD if text.startswith(ahead)
    ]
    for candidate in filter(None, readings):
        found = _named(candidate)
        if found is not None:
            return found
    return None


def _named(text: str) -> Heading | None:
    known = _KNOWN.get(text)
    if known:
        return Heading(*known)
    for role, patterns in _NUMBERED_ROLES:
        for pattern in patterns:
            found = pattern.fullmatch(text)
            if found:
                index = place_of(found["place"])
                return Heading(role, index=index, is_answer_part=pattern is _ANSWER_PART[0])
    return None


def place_of(written: str) -> int:
    """Count from 0 what is written as a letter, a figure or a Chinese numeral."""
    if written.isdecimal():
        return max(0, int(written) - 1)
    if written in _NUMERALS:
        return _NUMERALS[written] - 1
    return ord(written.lower()) - ord("a")
