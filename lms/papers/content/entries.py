"""Read papers from content files, with every fault noted at its line."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    values = _own_values(entry)
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


def _own_values(entry: Entry) -> Values:
    """Read the paper's own values: those every file names, and those that stay where it does not."""
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
    values |= {name: entry.flag(name) for name in FLAGS if name in entry}
    said: dict[str, Callable[[], object]] = {
        "pass_rationale": lambda: entry.text("pass_rationale"),
        "objection_days": lambda: entry.whole("objection_days", most=365),
        "exposure_sittings": lambda: entry.whole("exposure_sittings", most=20),
        "page_mode": lambda: entry.choice("page_mode", PageMode),
    }
    values |= {name: read() for name, read in said.items() if name in entry}
    if values.get("no_way_back") and values.get("page_mode") == PageMode.ALL:
        entry.refuse("with all questions on one page there is no page to leave", "no_way_back")
    if "forms" in entry:
        forms = entry.entry("forms")
        values["form_count"] = forms.whole("count", least=2, most=MOST_FORMS)
        anchors = forms.whole("anchors", default=LEAST_ANCHORS, least=LEAST_ANCHORS, most=200)
        values["anchor_count"] = anchors
    if "resit" in entry:
        resit = entry.entry("resit")
        values["resit_floor"] = resit.decimal("floor", most=1)
        values["resit_days"] = resit.whole("days", default=30, least=1)
    return values


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
    table, cells = entry.entry("review_table"), []
    for at in MOMENTS[1:]:
        named = table.texts(at)
        for unknown in sorted(set(named) - set(ASPECTS)):
            table.refuse(f"{unknown} is none of {', '.join(ASPECTS)}", at)
        cells += [f"{at}.{aspect}" for aspect in ASPECTS if aspect in named]
    if kind == PaperKind.EXAM and (shut := matrix_from(cells) & SHUT_IN_EXAMS):
        listed = ", ".join(sorted(cell_name(cell) for cell in shut))
        entry.refuse(f"others still write an exam then: {listed}", "review_table")
    return {"review_rule": ReviewRule.TABLE.value, "review_cells": cells}


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
    match rule.value("difficulty") or [1, 5]:
        case [int(lowest), int(highest)] if 1 <= lowest <= highest <= 5:
            pass
        case _:
            lowest, highest = 1, 5
            rule.refuse("difficulty must be a range such as [1, 3]", "difficulty")
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
