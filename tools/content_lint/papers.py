"""Check files of papers: what they name exists, and the bank can fill every rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, cast

from lms.papers.blueprints.rules.drawing import BlueprintRule, DrawableQuestion, Shortage, shortages
from lms.papers.blueprints.rules.parallel import AnchorsTooMany, shortages_of_forms
from lms.papers.choices import PaperKind
from lms.papers.content.entries import PaperEntry, Values, codes_in, read_papers
from lms.papers.content.services import refuse_forms_alike
from lms.questions.kinds.registry import kind_of
from lms.standards.content.rules.texts import StandardContent
from tools.content_lint.findings import ContentFinding, as_findings
from tools.content_lint.written import ReadQuestion

# A paper that is drawn from as many questions as it asks is the same paper every time.
TIMES_WANTED: Final = 3


def check_papers(
    folder: Path,
    questions: Sequence[ReadQuestion],
    standard: StandardContent,
    day: date,
    *,
    also_targets: bool = False,
) -> tuple[list[PaperEntry], list[ContentFinding]]:
    """Read all papers and fill each from the questions that may be asked on the day."""
    whole, papers = read_papers(folder)
    _refuse_unknown(papers, {one.question.code for one in questions})
    refuse_forms_alike(papers)
    findings = list(as_findings(whole.faults, folder.name))
    pools = {group.name: group.questions for paper in papers for group in paper.pools}
    enemies = [group.questions for paper in papers for group in paper.enemies]
    stock = Stock(questions, standard, day, pools, enemies)
    for paper in papers:
        findings += _shortages(folder, paper, stock, also_targets=also_targets)
    return papers, findings


class Stock:
    """The questions that papers are drawn from, as candidates."""

    def __init__(
        self,
        questions: Sequence[ReadQuestion],
        standard: StandardContent,
        day: date,
        pools: Mapping[str, Sequence[str]],
        enemies: Sequence[Sequence[str]],
    ) -> None:
        """Number the questions and the pools, and leave out what may not be asked on the day."""
        self.numbers = {one.question.code: number for number, one in enumerate(questions, 1)}
        self.pools = {name: number for number, name in enumerate(pools, 1)}
        self._members = {name: set(codes) for name, codes in pools.items()}
        self._enemies = [set(codes) for codes in enemies]
        self._askable = [one for one in questions if one.question.alone and _holds(one, standard, day)]
        self._kinds = {one.question.code: one.question.kind for one in questions}

    def candidates(self, *, only_verified: bool) -> list[DrawableQuestion]:
        """Give what may be drawn; formal exams ask what is verified only."""
        return [
            self._candidate(one)
            for one in self._askable
            if one.question.verification == "verified" or not only_verified
        ]

    def _candidate(self, one: ReadQuestion) -> DrawableQuestion:
        question = one.question
        number = self.numbers[question.code]
        met = {code for group in self._enemies if question.code in group for code in group} - {question.code}
        return DrawableQuestion(
            question_id=number,
            version_id=number,
            kind=question.kind,
            difficulty=question.difficulty,
            clauses=(question.clause,),
            level=question.level,
            pools=frozenset(
                self.pools[name] for name, codes in self._members.items() if question.code in codes
            ),
            enemies=frozenset(self.numbers[code] for code in met if code in self.numbers),
            by_people=self._by_people(one),
        )

    def _by_people(self, one: ReadQuestion) -> bool:
        """Tell whether people mark the question, or one that a case names or holds."""
        asked = one.entry.values.get("questions")
        parts = [part for part in asked if isinstance(part, dict)] if isinstance(asked, list) else []
        named = [part.get("kind") or self._kinds.get(str(part.get("code"))) for part in parts]
        return any(kind_of(str(kind)).judged_by_people for kind in (one.question.kind, *named) if kind)


def _holds(one: ReadQuestion, standard: StandardContent, day: date) -> bool:
    """Tell whether the law that a question rests on is in force on the day."""
    version = standard.law_versions.get(one.law_version)
    return version is None or version.holds_on(day)


def _refuse_unknown(papers: list[PaperEntry], known: set[str]) -> None:
    """Note every question and pool that a paper names and no file holds."""
    for code, entry in codes_in(papers).items():
        if code not in known:
            entry.refuse(f"there is no question {code}")
    pools = {group.name for paper in papers for group in paper.pools}
    for paper in papers:
        for rule in paper.rules:
            if rule["pool"] and rule["pool"] not in pools:
                paper.entry.refuse(f"there is no pool {rule['pool']}", "rules")


def _shortages(
    folder: Path, paper: PaperEntry, stock: Stock, *, also_targets: bool
) -> Iterator[ContentFinding]:
    """Say which rules cannot be filled, and if asked to, which cannot be filled three times over.

    Parallel forms are drawn once and stay, so they need the questions of all forms and no more.
    """
    candidates = stock.candidates(only_verified=paper.values["kind"] == PaperKind.EXAM)
    machine_marked = bool(paper.values.get("machine_marked"))
    rules = [replace(_rule(rule, stock), machine_marked=machine_marked) for rule in paper.rules]
    picked = [_pick(pick, stock) for pick in paper.picked]
    line = paper.entry.line_of("rules")
    try:
        found = _missing([*rules, *picked], candidates, paper.values)
    except AnchorsTooMany:
        return  # refused already, as forms that would all be the same
    short = [("blueprint", one.rule, one.missing) for one in found]
    if also_targets and not short and not paper.values.get("form_count"):
        # Questions drawn by hand or from a pool that was picked by hand are as many as they are.
        free = [replace(one, enemies=frozenset[int]()) for one in candidates]
        many = [replace(rule, count=rule.count * (1 if rule.pool else TIMES_WANTED)) for rule in rules]
        short = [("target-blueprint", one.rule, one.missing) for one in shortages(many, free)]
    for name, place, missing in short:
        by_hand = paper.picked[place - len(rules)] if place >= len(rules) else None
        message = _shortage_words(name, place, missing, by_hand)
        yield ContentFinding(f"{folder.name}/{paper.entry.file}", line, name, paper.entry.name, message)


def _shortage_words(rule: str, place: int, missing: int, by_hand: Values | None) -> str:
    """Say what a paper lacks and how it is mended; `by_hand` is the pick that cannot be asked."""
    if by_hand is not None:
        return (
            f"{by_hand['question']} is picked but may not be asked: it is not verified (exams ask nothing "
            "else), asked in a case only, rests on a law that is over, or meets an enemy here"
        )
    wanted = "" if rule == "blueprint" else f"{TIMES_WANTED} times "
    return (
        f"rule {place + 1} lacks {missing} questions to be filled {wanted}from the bank; "
        "write more of its clause, kind and difficulty, or ask for fewer"
    )


def _missing(
    rules: Sequence[BlueprintRule], candidates: Sequence[DrawableQuestion], paper: Values
) -> tuple[Shortage, ...]:
    """Say which rules fall short: for one paper, or for all of its parallel forms at once."""
    forms, anchors = cast("int", paper.get("form_count", 0)), cast("int", paper.get("anchor_count", 0))
    if forms:
        return shortages_of_forms(rules, candidates, forms=forms, anchors=anchors)
    return shortages(rules, candidates)


def _rule(rule: Values, stock: Stock) -> BlueprintRule:
    pool = str(rule["pool"])
    return BlueprintRule(
        count=cast("int", rule["count"]),
        marks=cast("Decimal", rule["marks"]),
        clause=str(rule["clause_prefix"]),
        kind=str(rule["kind"]) or None,
        difficulty=(cast("int", rule["difficulty_from"]), cast("int", rule["difficulty_to"])),
        level=str(rule["level"]),
        pool=stock.pools.get(pool, 0) if pool else None,
    )


def _pick(pick: Values, stock: Stock) -> BlueprintRule:
    number = stock.numbers.get(str(pick["question"]), 0)
    return BlueprintRule(count=1, marks=cast("Decimal", pick["marks"]), question=number)
