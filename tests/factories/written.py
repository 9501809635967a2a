"""Make parts of content files as they read: facts, laws, a standard, lessons, questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lms.core.files.content.rules import Entry, LinedMapping
from lms.courses.content.rules.blocks import Json
from lms.courses.content.rules.sources import BlockSource, LessonSource
from lms.standards.content.rules.texts import (
    ChapterText,
    ClauseText,
    EditionText,
    FactText,
    LawText,
    LawVersionText,
    OtherTitleText,
    StandardContent,
)
from tools.content_lint.rules.questions import WrittenOption, WrittenQuestion

HERE = Entry({}, "chapter.yaml")
AS_OF = date(2026, 11, 1)
REPAIR = FactText(
    entry=HERE,
    code="F-2.2-8",
    statement="自接到申告之日起，城镇 48 小时内修复或调通。",
    basis="law",
    value="48",
    unit="小时",
    value_meaning="",
    law="telecom-regulations",
    article="32",
    jurisdiction="全国",
    verification="verified",
    as_of=AS_OF,
    source="快照",
    correction="",
)
RESPONSE = replace(
    REPAIR,
    code="F-2.2-3",
    statement="示例指标：网络故障响应不超过 45 分钟。",
    basis="standard_example",
    value="45",
    unit="分钟",
    law="",
    article="",
)
EDITION = EditionText(
    HERE, "telecom-service", "《电信行业用户服务与管理规范》", "", "", "trial", "试读", "", None, None, ""
)
LAW = LawText(
    HERE,
    "telecom-regulations",
    "《电信条例》",
    "administrative_regulation",
    "国务院",
    (
        LawVersionText(
            HERE, "2000 公布", "", date(2000, 9, 25), date(2016, 2, 5), "全国", "secondary", "", ""
        ),
        LawVersionText(HERE, "2016 修订", "", date(2016, 2, 6), None, "全国", "verified", "", ""),
    ),
)


def make_standard(*facts: FactText, text_public: bool = True) -> StandardContent:
    """Make a standard of clause 2.2 alone, with these facts, or the two of response and repair."""
    clause = ClauseText(HERE, "2.2", "服务标准管理", "", "自己的话。", (), (), facts or (RESPONSE, REPAIR))
    chapter = ChapterText(HERE, 2, "用户服务管理", "", text_public, "", (clause,))
    other = OtherTitleText(HERE, "电信法", "尚未出台")
    return StandardContent(EDITION, (LAW,), (), (), (chapter,), (other,))


def make_lesson(*blocks: BlockSource, intro: str = "") -> LessonSource:
    """Make a lesson of clause 2.2."""
    return LessonSource(Entry({}, "u05/01.yaml"), "lesson", "课", 10, ("2.2",), intro, blocks)


def make_block(kind: str, **values: Json) -> BlockSource:
    """Make a block at line 7."""
    written = LinedMapping(type=kind)
    written.line = 7
    return BlockSource(kind, values, Entry(written, "u05/01.yaml", f"blocks 1 ({kind})"))


def make_written(
    *options: str, right: int = 0, code: str = "Q-2.2-01", stem: str = "什么时候？", **values: object
) -> WrittenQuestion:
    """Make a single choice of these options, each with its reason."""
    question = WrittenQuestion(
        code=code,
        kind="single",
        clause="2.2",
        stem=stem,
        explanation="对的那一项有出处，其余几项各错在一个单位或起算点上。",
        difficulty=2,
        level="apply",
        verification="verified",
        facts=("F-2.2-3",),
        options=tuple(WrittenOption(text, place == right, "有理由") for place, text in enumerate(options)),
    )
    return replace(question, **values)
