"""Read papers from content files, with every fault noted at its line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

from lms.exams.choices import CognitiveLevel, PageMode, PaperKind, ReviewRule
from lms.exams.domain.entries import Entry
from lms.exams.domain.parallel import LEAST_ANCHORS, MOST_FORMS
from lms.exams.domain.reviews import ASPECTS, MOMENTS, SHUT_IN_EXAMS, cell_name, matrix_from
from lms.exams.kinds.registry import kinds
from lms.exams.services.content_files import read_yaml

type Values = dict[str, object]

FLAGS: Final = ("no_way_back", "calculator", "scratch_notes", "shuffle_questions", "shuffle_options")
PARTS: Final = ("rules", "picked", "pools", "enemies", "forms", "resit", "review_table")
PAPER_KEYS: Final = frozenset(
    {"slug", "title", "title_en", "minutes", "pass_share", "pass_rationale", "kind", "attempts"}
    | {"cool_down_hours", "review", "dispute_days", "page_mode", "exposure_sittings", *FLAGS, *PARTS}
)
PICK_KEYS: Final = frozenset({"question", "marks", "part", "vital"})
RULE_KEYS: Final = frozenset(
    {"clause", "chapter", "kind", "difficulty", "level", "pool", "count", "marks", "part", "vital"}
)

# Formal exams show own answers only: shown keys would be learnt by heart for the next sitting.
USUAL_REVIEW: Final = {
    PaperKind.EXAM.value: ReviewRule.OWN_ANSWERS,
    PaperKind.QUIZ.value: ReviewRule.EVERYTHING,
    PaperKind.PRACTICE.value: ReviewRule.EVERYTHING,
}


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A pool by its name, or questions that never meet by their reason; `questions` are codes."""

    entry: Entry
    name: str
    note: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A paper as read from its file; `pool` of a rule is a name, `question` of a pick a code."""

    entry: Entry
    values: Values
    rules: list[Values]
    picked: list[Values]
    pools: list[NamedSet] = field(default_factory=list)
    enemies: list[NamedSet] = field(default_factory=list)


def read_paper(file: Path) -> PaperEntry:
    """Read one file; faults are noted in the entry."""
    words = read_yaml(file)
    entry = Entry(file.name, str(words.get("slug", "-")), words)
    entry.only(PAPER_KEYS)
    values = _common(entry) | _page(entry) | _forms(entry) | _resit(entry)
    values |= _review(entry, str(values["kind"]))
    return PaperEntry(
        entry,
        values,
        [_rule(rule) for rule in entry.entries("rules", needed="picked" not in words)],
        [_pick(pick) for pick in entry.entries("picked", needed=False)],
        [_named(one, "name", least=1) for one in entry.entries("pools", needed=False)],
        [_named(one, "reason", least=2) for one in entry.entries("enemies", needed=False)],
    )


def _common(entry: Entry) -> Values:
    values: Values = {
        "slug": entry.text("slug"),
        "title": entry.text("title"),
        "title_en": entry.text("title_en", default=""),
        "kind": entry.choice("kind", PaperKind),
        "minutes": entry.whole("minutes", least=1, most=600),
        "pass_share": _share(entry, "pass_share"),
        "attempts": entry.whole("attempts", default=2, least=1, most=100),
        "cool_down_hours": entry.whole("cool_down_hours", default=0),
    }
    return values | _said(
        entry,
        pass_rationale=lambda: entry.text("pass_rationale"),
        dispute_days=lambda: entry.whole("dispute_days", most=365),
        exposure_sittings=lambda: entry.whole("exposure_sittings", most=20),
    )


def _said(entry: Entry, **readers: object) -> Values:
    """Read the keys that stand in the file; what it does not say is left as it is in the paper."""
    return {name: reader() for name, reader in readers.items() if name in entry.words and callable(reader)}


def _page(entry: Entry) -> Values:
    """Read what the taker's page does."""
    found: Values = {name: entry.flag(name) for name in FLAGS if name in entry.words}
    found |= _said(entry, page_mode=lambda: entry.choice("page_mode", PageMode))
    if found.get("no_way_back") and found.get("page_mode") == PageMode.ALL:
        entry.refuse("with all questions on one page there is no page to leave", "no_way_back")
    return found


def _forms(entry: Entry) -> Values:
    """Read how many parallel forms there are, and how many anchors they share."""
    forms = entry.part("forms")
    if forms is None:
        return {}
    forms.only(frozenset({"count", "anchors"}))
    return {
        "form_count": forms.whole("count", least=2, most=MOST_FORMS),
        "anchor_count": forms.whole("anchors", default=LEAST_ANCHORS, least=LEAST_ANCHORS, most=200),
    }


def _resit(entry: Entry) -> Values:
    """Read below what share a clause is failed, and how long the others are kept."""
    resit = entry.part("resit")
    if resit is None:
        return {}
    resit.only(frozenset({"floor", "days"}))
    return {"resit_floor": _share(resit, "floor"), "resit_days": resit.whole("days", default=30, least=1)}


def _review(entry: Entry, kind: str) -> Values:
    """Read what is shown afterwards: one of the choices, or a table of moments and aspects."""
    table = entry.part("review_table")
    if table is None:
        rule = entry.choice("review", ReviewRule, default=USUAL_REVIEW[kind].value)
        if rule == ReviewRule.TABLE:
            entry.refuse("review: table needs a review_table", "review")
        return {"review_rule": rule}
    if entry.words.get("review", "table") != "table":
        entry.refuse("a review_table stands beside review: table only", "review_table")
    table.only(frozenset(MOMENTS[1:]))
    cells = [f"{at}.{aspect}" for at in MOMENTS[1:] for aspect in _aspects(table, at)]
    if kind == PaperKind.EXAM and (shut := matrix_from(cells) & SHUT_IN_EXAMS):
        listed = ", ".join(sorted(cell_name(cell) for cell in shut))
        entry.refuse(f"others still write an exam then: {listed}", "review_table")
    return {"review_rule": ReviewRule.TABLE.value, "review_cells": cells}


def _aspects(table: Entry, at: str) -> list[str]:
    named = table.texts(at, default=[])
    for unknown in sorted(set(named) - set(ASPECTS)):
        table.refuse(f"{unknown} is none of {', '.join(ASPECTS)}", at)
    return [aspect for aspect in ASPECTS if aspect in named]


def _rule(rule: Entry) -> Values:
    rule.only(RULE_KEYS)
    named = {"clause", "chapter"} & set(rule.words)
    if len(named) == 2 or not (named or "pool" in rule.words):
        rule.refuse("a rule names either a clause or a chapter")
    lowest, highest = _difficulty(rule)
    return {
        "clause_prefix": rule.text(named.pop()) if len(named) == 1 else "",
        "kind": rule.choice("kind", kinds()) if "kind" in rule.words else "",
        "difficulty_from": lowest,
        "difficulty_to": highest,
        "level": rule.choice("level", CognitiveLevel) if "level" in rule.words else "",
        "pool": rule.text("pool", default=""),
        "count": rule.whole("count", least=1, most=500),
        "marks": rule.amount("marks", default="1"),
        "part": rule.text("part", default=""),
        "vital": rule.flag("vital", default=False),
    }


def _pick(pick: Entry) -> Values:
    pick.only(PICK_KEYS)
    return {
        "question": pick.text("question"),
        "marks": pick.amount("marks", default="1"),
        "part": pick.text("part", default=""),
        "vital": pick.flag("vital", default=False),
    }


def _named(one: Entry, name_key: str, *, least: int) -> NamedSet:
    note = {"note"} if name_key == "name" else set[str]()
    one.only(frozenset({name_key, "questions"} | note))
    questions = tuple(dict.fromkeys(one.texts("questions")))
    if len(questions) < least:
        one.refuse(f"at least {least} question(s) are needed", "questions")
    return NamedSet(one, one.text(name_key), one.text("note", default=""), questions)


def _share(entry: Entry, key: str) -> Decimal:
    share = entry.amount(key)
    if share > 1:
        entry.refuse(f"{key} must be a share from 0 to 1", key)
    return share


def _difficulty(rule: Entry) -> tuple[int, int]:
    match rule.words.get("difficulty", [1, 5]):
        case [int(lowest), int(highest)] if 1 <= lowest <= highest <= 5:
            return lowest, highest
        case _:
            rule.refuse("difficulty must be a range such as [1, 3]", "difficulty")
            return 1, 5


def codes_in(entries: list[PaperEntry]) -> Mapping[str, Entry]:
    """Give every code of a question that a paper names, with an entry to note a fault at."""
    named: dict[str, Entry] = {}
    for one in entries:
        for pick in one.picked:
            named.setdefault(str(pick["question"]), one.entry)
        for group in (*one.pools, *one.enemies):
            for code in group.questions:
                named.setdefault(code, group.entry)
    return named
