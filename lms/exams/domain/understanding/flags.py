"""Read the columns that mark options as right or wrong."""

from lms.exams.domain.records import letters
from lms.exams.domain.understanding.words import Misread, Problem, Role, squash

_SET = frozenset(
    [
        "1",
        "√",
        "✓",
        "✔",
        "☑",
        "✅",
        "是",
        "y",
        "yes",
        "t",
        "true",
        "正确",
        "对",
        "*",
        "●",
        "★",
        "正确答案",
        "答案",
        "正",
        "100%",
        "100",
        "勾",
        "正确选项",
        "v",
    ]
)
_UNSET = frozenset(
    [
        "0",
        "×",
        "✗",
        "✘",
        "☒",
        "❌",
        "✕",
        "✖",
        "否",
        "n",
        "no",
        "f",
        "false",
        "错误",
        "错",
        "x",
        "-",
        "/",
        "0%",
        "误",
        "不正确",
        "非",
        "○",
        "☆",
        "错误选项",
        "不是",
    ]
) | {""}


def flagged_options(flags: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Give the letters of the marked options; a mark beside none of them, or an unclear one, is a fault."""
    places: list[int] = []
    for place, flag in enumerate(flags):
        text = squash(flag)
        if text in _SET:
            places.append(place)
        elif text not in _UNSET:
            raise Misread(Role.FLAG, Problem.FLAGS_UNCLEAR, place, text=flag[:40])
    if places and places[-1] >= count:
        letter = letters([places[-1]])[0]
        raise Misread(Role.FLAG, Problem.ANSWER_BEYOND, places[-1], letter=letter, count=count)
    return letters(places)
