"""Read papers from content files, with every fault noted at its line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final, cast

from lms.core.files.api import read_files
from lms.core.files.content.rules import Entry, refuse_repeated
from lms.papers.blueprints.rules.parallel import LEAST_ANCHORS, MOST_FORMS
from lms.papers.choices import PageMode, PaperKind, ReviewRule
from lms.papers.review_options.rules import ASPECTS, MOMENTS, SHUT_IN_EXAMS, cell_name, matrix_from
from lms.questions.choices import CognitiveLevel
from lms.questions.kinds.registry import kinds

type Values = dict[str, object]

FLAGS: Final = (
    *("machine_marked", "no_way_back", "calculator", "scratch_notes", "shuffle_questions"),
    "shuffle_options",
)
SHORTEST_WHY: Final = 12

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


def read_papers(path: Path) -> tuple[Entry, list[PaperEntry]]:
    """Read a paper from one file or each of a folder; faults are in each and in the whole beside them."""
    whole, files = read_files(path)
    papers = [_paper(file) for file in files]
    whole.done()
    refuse_repeated("slug", ((str(one.values["slug"]), one.entry) for one in papers))
    _refuse_contradictions(papers)
    return whole, papers


def _paper(entry: Entry) -> PaperEntry:
    entry.name = entry.text("slug")
    values = _common(entry) | _page(entry) | _forms(entry) | _resit(entry)
    values |= _review(entry, str(values["kind"]))
    rules = [_rule(rule) for rule in entry.entries("rules", least=0 if "picked" in entry else 1)]
    picked = [_pick(pick) for pick in entry.entries("picked")]
    if "shares" in entry:
        _hold_to_shares(entry, rules, picked)
    return PaperEntry(
        entry,
        values,
        rules,
        picked,
        [_named(one, "name", least=1) for one in entry.entries("pools", "name")],
        [_named(one, "reason", least=2) for one in entry.entries("enemies", "reason")],
    )


def _common(entry: Entry) -> Values:
    values: Values = {
        "slug": entry.text("slug"),
        "title": entry.text("title"),
        "title_en": entry.text("title_en", default=""),
        "kind": entry.choice("kind", PaperKind),
        "minutes": entry.whole("minutes", least=1, most=600),
        "pass_share": entry.decimal("pass_share", most=1),
        "attempts": entry.whole("attempts", default=2, least=1, most=100),
        "cool_down_hours": entry.whole("cool_down_hours", default=0),
    }
    return values | _said(
        entry,
        pass_rationale=lambda: entry.text("pass_rationale"),
        objection_days=lambda: entry.whole("objection_days", most=365),
        exposure_sittings=lambda: entry.whole("exposure_sittings", most=20),
    )


def _said(entry: Entry, **readers: object) -> Values:
    """Read the keys that stand in the file; what it does not say is left as it is in the paper."""
    return {name: reader() for name, reader in readers.items() if name in entry and callable(reader)}


def _page(entry: Entry) -> Values:
    """Read what the taker's page does."""
    found: Values = {name: entry.flag(name) for name in FLAGS if name in entry}
    found |= _said(entry, page_mode=lambda: entry.choice("page_mode", PageMode))
    if found.get("no_way_back") and found.get("page_mode") == PageMode.ALL:
        entry.refuse("with all questions on one page there is no page to leave", "no_way_back")
    return found


def _forms(entry: Entry) -> Values:
    """Read how many parallel forms there are, and how many anchors they share."""
    if "forms" not in entry:
        return {}
    forms = entry.entry("forms")
    return {
        "form_count": forms.whole("count", least=2, most=MOST_FORMS),
        "anchor_count": forms.whole("anchors", default=LEAST_ANCHORS, least=LEAST_ANCHORS, most=200),
    }


def _resit(entry: Entry) -> Values:
    """Read below what share a clause is failed, and how long the others are kept."""
    if "resit" not in entry:
        return {}
    resit = entry.entry("resit")
    return {
        "resit_floor": resit.decimal("floor", most=1),
        "resit_days": resit.whole("days", default=30, least=1),
    }


def _review(entry: Entry, kind: str) -> Values:
    """Read what is shown afterwards: one of the choices, or a table of moments and aspects."""
    rule = entry.choice("review", ReviewRule, default="")
    if "review_table" not in entry:
        rule = rule or USUAL_REVIEW[kind].value
        if rule == ReviewRule.TABLE:
            entry.refuse("review: table needs a review_table", "review")
        return {"review_rule": rule}
    if rule not in {"", ReviewRule.TABLE}:
        entry.refuse("a review_table stands beside review: table only", "review_table")
    table = entry.entry("review_table")
    cells = [f"{at}.{aspect}" for at in MOMENTS[1:] for aspect in _aspects(table, at)]
    if kind == PaperKind.EXAM and (shut := matrix_from(cells) & SHUT_IN_EXAMS):
        listed = ", ".join(sorted(cell_name(cell) for cell in shut))
        entry.refuse(f"others still write an exam then: {listed}", "review_table")
    return {"review_rule": ReviewRule.TABLE.value, "review_cells": cells}


def _aspects(table: Entry, at: str) -> list[str]:
    named = table.texts(at)
    for unknown in sorted(set(named) - set(ASPECTS)):
        table.refuse(f"{unknown} is none of {', '.join(ASPECTS)}", at)
    return [aspect for aspect in ASPECTS if aspect in named]


def _hold_to_shares(entry: Entry, rules: Sequence[Values], picked: Sequence[Values]) -> None:
    """Refuse rows that give a chapter other marks than the file argues for the position."""
    argued: dict[str, Decimal] = {}
    for share in entry.entries("shares", "chapter", least=1):
        argued[share.text("chapter")] = share.decimal("marks")
        if len(share.text("why")) < SHORTEST_WHY:
            share.refuse("say why the position needs this much of the chapter", "why")
    asked = _marks_by_chapter(rules, picked)
    if asked.pop("", None):
        entry.refuse(
            "a rule of a paper with shares names its clause or chapter, beside its pool too", "rules"
        )
    for chapter in sorted(argued.keys() | asked.keys()):
        said, made = argued.get(chapter, Decimal(0)), asked.get(chapter, Decimal(0))
        if said != made:
            entry.refuse(f"chapter {chapter} has {made} marks in the rows and {said} in shares", "shares")


def _marks_by_chapter(rules: Iterable[Values], picked: Iterable[Values]) -> dict[str, Decimal]:
    """Add up the marks of rows by chapter; rows that name a pool alone stand under an empty name."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for rule in rules:
        chapter = str(rule["clause_prefix"]).partition(".")[0]
        found[chapter] += cast("int", rule["count"]) * cast("Decimal", rule["marks"])
    for pick in picked:
        chapter = str(pick["question"]).removeprefix("Q-").partition(".")[0]
        found[chapter] += cast("Decimal", pick["marks"])
    return dict(found)


def _rule(rule: Entry) -> Values:
    clause, chapter = rule.text("clause", ""), rule.text("chapter", "")
    pool = rule.text("pool", "")
    if (clause and chapter) or not (clause or chapter or pool):
        rule.refuse("a rule names either a clause or a chapter")
    lowest, highest = _difficulty(rule)
    return {
        "clause_prefix": clause or chapter,
        "kind": rule.choice("kind", kinds(), default=""),
        "difficulty_from": lowest,
        "difficulty_to": highest,
        "level": rule.choice("level", CognitiveLevel, default=""),
        "pool": pool,
        "count": rule.whole("count", least=1, most=500),
        "marks": rule.decimal("marks", "1"),
        "part": rule.text("part", ""),
        "must_pass": rule.flag("must_pass", default=False),
    }


def _pick(pick: Entry) -> Values:
    return {
        "question": pick.text("question"),
        "marks": pick.decimal("marks", "1"),
        "part": pick.text("part", ""),
        "must_pass": pick.flag("must_pass", default=False),
    }


def _named(one: Entry, name_key: str, *, least: int) -> NamedSet:
    questions = tuple(dict.fromkeys(one.texts("questions", least=least)))
    note = one.text("note", "") if name_key == "name" else ""
    return NamedSet(one, one.text(name_key), note, questions)


def _difficulty(rule: Entry) -> tuple[int, int]:
    match rule.value("difficulty") or [1, 5]:
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


def _refuse_contradictions(papers: list[PaperEntry]) -> None:
    """Refuse two files that say different things of one pool or one group."""
    said: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in papers:
        for sort, groups in (("pool", one.pools), ("enemies", one.enemies)):
            for group in groups:
                before = said.setdefault((sort, group.name), group.questions)
                if set(before) != set(group.questions):
                    group.entry.refuse(f"{group.name} holds other questions elsewhere", "questions")
