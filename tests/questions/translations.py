"""Content files of every translated kind, in Chinese and in English."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import yaml

COMMON: Final = {
    "explanation": "见**条款**。",
    "clause": "2.2",
    "difficulty": 2,
    "level": "apply",
    "verification": "verified",
}
OPTIONS: Final = [
    {"text": "30 分钟", "why": "太短"},
    {"text": "45 分钟", "correct": True, "why": "示例值"},
    {"text": "24"},
]
CHINESE: Final[dict[str, dict[str, object]]] = {
    "single": {"stem": "多久**响应**？", "options": OPTIONS},
    "multiple": {
        "stem": "哪些？",
        "options": [{"text": "咨询", "correct": True}, {"text": "投诉", "correct": True}, {"text": "选址"}],
    },
    "true_false": {"stem": "单位也是用户。", "answer": True},
    "fill_in": {
        "stem": "城镇____小时，服务对象有____。",
        "blanks": [["48"], ["企业客户", "企业"]],
        "ordered_blanks": True,
    },
    "numeric": {"stem": "平均多少小时？", "answers": [{"value": "4"}], "units": ["小时", "h"]},
    "ordering": {"stem": "排序。", "items": ["接入", "受理", "处理", "反馈"]},
    "matching": {
        "stem": "连线。",
        "pairs": [
            {"left": "城镇", "right": "48 小时"},
            {"left": "农村", "right": "72 小时"},
            {"left": "山区", "right": "72 小时"},
        ],
        "distractors": ["24 小时"],
    },
    "sjt": {
        "stem": "你怎么说？",
        "responses": [
            {"text": "先致歉", "share": "100", "why": "先处理情绪"},
            {"text": "转给班长", "share": "50", "why": "推走了"},
            {"text": "请稍后再打", "share": "0", "why": "推诿"},
        ],
    },
    "case": {
        "stem": "一个上午。",
        "questions": [
            {"kind": "single", "weight": "1", "stem": "错在哪里？", "options": OPTIONS},
            {"kind": "fill_in", "weight": "1", "stem": "____个环节。", "blanks": [["六", "6"]]},
        ],
    },
}
ENGLISH_OPTIONS: Final = [
    {"text": "30 minutes", "why": "too short"},
    {"text": "45 minutes", "why": "the sample value"},
    {"text": "24"},
]
ENGLISH: Final[dict[str, dict[str, object]]] = {
    "single": {"stem": "How soon to **respond**?", "options": ENGLISH_OPTIONS},
    "multiple": {
        "stem": "Which ones?",
        "options": [{"text": "enquiries"}, {"text": "complaints"}, {"text": "choosing sites"}],
    },
    "true_false": {"stem": "Organisations are users too."},
    "fill_in": {
        "stem": "In towns ____ hours; it serves ____.",
        "blanks": [[], ["business customers", "businesses"]],
    },
    "numeric": {"stem": "How many hours on average?", "units": ["hours", "hrs"]},
    "ordering": {"stem": "Put in order.", "items": ["reach", "take", "handle", "report"]},
    "matching": {
        "stem": "Match.",
        "pairs": [
            {"left": "towns", "right": "48 hours"},
            {"left": "villages", "right": "72 hours"},
            {"left": "mountains", "right": "72 hours"},
        ],
        "distractors": ["24 hours"],
    },
    "sjt": {
        "stem": "What do you say?",
        "responses": [
            {"text": "apologise", "why": "feelings first"},
            {"text": "pass it on", "why": "handed away"},
            {"text": "call again", "why": "shirking"},
        ],
    },
    "case": {
        "stem": "One morning.",
        "questions": [
            {"stem": "What is wrong?", "options": ENGLISH_OPTIONS},
            {"stem": "____ steps.", "blanks": [["six"]]},
        ],
    },
}
KINDS: Final = list(CHINESE)


def chinese(kind: str, **values: object) -> dict[str, object]:
    """Give an entry of a file of questions."""
    return {"id": f"Q-{kind}", "kind": kind} | COMMON | CHINESE[kind] | values


def english(kind: str, **values: object) -> dict[str, object]:
    """Give the entry that translates it."""
    return {"id": f"Q-{kind}", "explanation": "See the **clause**."} | ENGLISH[kind] | values


def write(file: Path, *questions: dict[str, object]) -> None:
    """Write a file of questions."""
    file.write_text(yaml.safe_dump({"questions": list(questions)}, allow_unicode=True), encoding="utf-8")


def write_all(folder: Path) -> None:
    """Write a question of each kind, and its English beside it."""
    write(folder / "22.yaml", *map(chinese, KINDS))
    write(folder / "22.en.yaml", *map(english, KINDS))
