"""Compare a clause of two editions. Plain Python: no Django, no database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from lms.standards.facts.rules import FactWording

type ChangeKind = Literal["unchanged", "reworded", "changed", "new", "split", "repealed", "merged"]
type Mark = Literal["", "del", "ins"]

# What a fact demands, as against how it is said.
DEMANDS = ("basis", "value", "unit", "law", "law_version", "article", "jurisdiction")
# How strongly something is asked for, and how much or how long; 响应 and 应急 ask for nothing.
DUTY = re.compile(
    r"不得|不应|不可|不能|不必|无需|严禁|禁止|必须|须|需要?|应当|应该|(?<![响适供对相反])应(?![急用对答变])|可以"
    r"|\b(?:must|shall|should|may|need|cannot|can|not|never|only)\b",
    re.IGNORECASE,
)
MOST = re.compile(r"不超过|不多于|至多|以下|以内|\b(?:at most|within|no more than)\b", re.IGNORECASE)
LEAST = re.compile(r"不少于|不低于|至少|以上|\b(?:at least|no less than)\b", re.IGNORECASE)
AMOUNT = re.compile(
    r"(?:\d+(?:[.,]\d+)*|[一二三四五六七八九十百千万两双半]+(?=\s*(?:个|分|秒|刻|小时|工作|日|天|周|月|季|年|人|次|元|倍|成|份|件)))"
    r"\s*(?:%|个?(?:秒|分钟|刻钟|小时|工作日|日|天|周|月|季度|年|人|次|元|倍|成|份|件)|[A-Za-z]+)?"
)
TOKEN = re.compile(r"[0-9A-Za-z.%]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class ClauseReading:
    """A clause as it reads in one edition; facts by code, in its order."""

    title: str
    summary: str
    facts: Mapping[str, FactWording]


@dataclass(frozen=True)
class FactChange:
    """A fact that reads differently, or stands in one edition only."""

    code: str
    before: FactWording | None
    after: FactWording | None

    @property
    def demands_otherwise(self) -> bool:
        """Tell whether it asks for something else and not only in other words."""
        if self.before is None or self.after is None:
            return True
        if any(getattr(self.before, name) != getattr(self.after, name) for name in DEMANDS):
            return True
        return asked_in(self.before.statement) != asked_in(self.after.statement)


def fact_changes(before: ClauseReading, after: ClauseReading) -> tuple[FactChange, ...]:
    """List the facts that differ: those of the edition before in its order, then the new ones."""
    codes = dict.fromkeys([*before.facts, *after.facts])
    pairs = (FactChange(code, before.facts.get(code), after.facts.get(code)) for code in codes)
    return tuple(pair for pair in pairs if pair.before != pair.after)


def asked_in(text: str) -> Counter[str]:
    """Count words of duty, bounds and amounts in a text: where they differ, more may be asked than before."""
    said = [*DUTY.findall(text), *AMOUNT.findall(text)]
    said += ["most"] * len(MOST.findall(text)) + ["least"] * len(LEAST.findall(text))
    return Counter(re.sub(r"\s", "", one).lower() for one in said)


def kind_of_change(before: ClauseReading | None, after: ClauseReading | None) -> ChangeKind:
    """Name what became of a clause: changed if a fact or its gist asks for something else, else reworded.

    Reworded says that the words differ and no more: whether they ask for the same only a person can tell.
    """
    if before is None or after is None:
        return "new" if before is None else "repealed"
    changes = fact_changes(before, after)
    if any(change.demands_otherwise for change in changes):
        return "changed"
    if asked_in(before.summary) != asked_in(after.summary):
        return "changed"
    same_words = (before.title, before.summary) == (after.title, after.summary)
    return "unchanged" if same_words and not changes else "reworded"


@dataclass(frozen=True)
class MarkedRun:
    """A run of text that is in both wordings, in the earlier only ("del") or in the later only ("ins")."""

    mark: Mark
    text: str


def marked(before: str, after: str) -> tuple[tuple[MarkedRun, ...], tuple[MarkedRun, ...]]:
    """Mark what the earlier text lost and the later one gained; numbers and Latin words are not cut."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    left: list[MarkedRun] = []
    right: list[MarkedRun] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = tag == "equal"
        _put(left, "" if same else "del", old[i1:i2])
        _put(right, "" if same else "ins", new[j1:j2])
    return tuple(left), tuple(right)


def _put(runs: list[MarkedRun], mark: Mark, tokens: Sequence[str]) -> None:
    if tokens:
        runs.append(MarkedRun(mark, "".join(tokens)))
