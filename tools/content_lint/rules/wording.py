"""Rules of wording: nothing gives an answer away, trips a reader up or leaves an answer unexplained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tools.content_lint.rules.questions import Remark, WrittenQuestion

SHORTEST_EXPLANATION: Final = 20
CATCH_ALLS: Final = re.compile(
    r"以上(各项|选项|说法|答案)?[都均皆全]|^[都全][不]?对$|^(上述|前述)(各项|选项)?[都均皆全]"
    r"|all of the above|none of the above",
    re.IGNORECASE,
)
# 不得不 and its like; 不会不, 没有不, 无不, 不能不: two denials that a reader must cancel out.
DOUBLE_NEGATIVES: Final = re.compile(
    r"不得不|不能不|不可不|不会不|不该不|不应不|无不(?!良)|莫不|并非(没有|不|无)"
    r"|不是(没有|不(?!同|良|足))|(?<!有)没有不(?!同|良|足|妥)|不(无|没有)(?!论)|未必不|非[^，。；？！、]{1,6}不可"
)
# “下列说法不正确的是” with a key that itself begins with a denial.
ASKS_FOR_WRONG: Final = re.compile(
    r"(不正确|不属于|不符合|不恰当|不妥当|不包括|错误)的?(一项|做法|说法|选项)?(是|有|[？?：:]|$)"
)
DENIES: Final = re.compile(r"^(不|没有|未|无需|无须|不必|并非)")
ONLY: Final = re.compile(r"仅(?!供)|唯一|只(包括|限|有|能|适用|是|算|覆盖|涉及|含)")
QUOTED: Final = re.compile(r"“[^”]*”")
SIGNS: Final = re.compile(r"[\W_]+")


def catch_alls(question: WrittenQuestion) -> Iterator[Remark]:
    """Name options that speak of the other options."""
    for option in question.options:
        if CATCH_ALLS.search(option.text.strip("。 ")):
            yield "options", f"the option “{option.text}” speaks of the others; write a statement of its own"


def double_negatives(question: WrittenQuestion) -> Iterator[Remark]:
    """Name denials of denials, in one phrase or between a stem that asks for what is wrong and its key."""
    texts = [("stem", question.stem), *(("options", option.text) for option in question.options)]
    for key, text in texts:
        if found := DOUBLE_NEGATIVES.search(QUOTED.sub("", text)):
            yield key, f"“{found[0]}” denies twice; say it plainly"
    if (found := ASKS_FOR_WRONG.search(QUOTED.sub("", question.stem))) and any(
        DENIES.search(QUOTED.sub("", option.text)) for option in question.right
    ):
        yield (
            "stem",
            f"“{found[0]}” asks for what is wrong and the right option denies; ask for what is right",
        )


def only_of_open_lists(question: WrittenQuestion) -> Iterator[Remark]:
    """Name 仅, 只 and 唯一 where the facts name some of more; what is quoted is not the question's own."""
    if not question.open_lists:
        return
    texts = [("stem", question.stem), *(("options", option.text) for option in question.right)]
    for key, text in texts:
        if found := ONLY.search(QUOTED.sub("", text)):
            listed = ", ".join(question.open_lists)
            yield key, f"says “{found[0]}”, but {listed} names some of more; say 例如 or 列举的"


def same_options(question: WrittenQuestion) -> Iterator[Remark]:
    """Name options that differ in nothing but spaces and signs."""
    seen: set[str] = set()
    for option in question.options:
        folded = SIGNS.sub("", option.text).casefold() or option.text
        if folded in seen:
            yield "options", f"the option “{option.text}” stands there twice"
        seen.add(folded)


def unexplained(question: WrittenQuestion) -> Iterator[Remark]:
    """Say that an explanation is missing or short, or that an option does not say why."""
    if len(question.explanation.strip()) < SHORTEST_EXPLANATION:
        yield (
            "explanation",
            f"the explanation has under {SHORTEST_EXPLANATION} characters; "
            "say why the answer is right and the others are wrong",
        )
    for option in question.options:
        if not option.why.strip():
            yield "options", f"the option “{option.text}” does not say why it is right or wrong (why)"


def wrong_number_of_keys(question: WrittenQuestion) -> Iterator[Remark]:
    """Say that a question has no option to choose rightly."""
    if question.options and not question.right:
        yield "options", "no option earns everything"


def foreign_number(question: WrittenQuestion) -> Iterator[Remark]:
    """Say that the id is not of the question's clause."""
    if not question.code.startswith(f"Q-{question.clause}-"):
        yield "id", f"a question of clause {question.clause} is called Q-{question.clause}-…"
