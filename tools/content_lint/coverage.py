"""Say what the content covers: for each clause its facts, lessons, questions and papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms.papers.content.entries import PaperEntry
from lms.questions.bank.rules import lies_in
from lms.standards.content.rules.texts import ClauseText
from tools.content_lint.checking import CheckedContent

KIND_GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "choice": frozenset({"single", "multiple", "true_false"}),
    "situation": frozenset({"sjt", "case"}),
    "order, match": frozenset({"ordering", "matching"}),
    "number, blank": frozenset({"numeric", "fill_in"}),
    "written, spoken": frozenset({"short_answer", "essay", "simulated_call"}),
}


@dataclass(frozen=True, slots=True)
class ClauseCoverage:
    """What there is of one clause; `papers` are the slugs of those that may ask it."""

    number: str
    title: str
    facts: int
    verified_facts: int
    lessons: int
    questions: int
    verified_questions: int
    by_group: tuple[int, ...]
    papers: tuple[str, ...]


def coverage_of(checked: CheckedContent) -> list[ClauseCoverage]:
    """Count what there is of every clause of the standard, in its order."""
    clauses = checked.standard.clauses if checked.standard else ()
    return [_clause_coverage(clause, checked) for clause in clauses]


def _clause_coverage(clause: ClauseText, checked: CheckedContent) -> ClauseCoverage:
    lessons = [lesson for one in checked.courses for lesson in one.lessons]
    asked = [one.question for one in checked.questions if one.question.clause == clause.number]
    kinds = Counter(question.kind for question in asked)
    clause_of = {one.question.code: one.question.clause for one in checked.questions}
    papers = [paper for paper in checked.papers if _may_ask(paper, clause.number, clause_of)]
    return ClauseCoverage(
        number=clause.number,
        title=clause.title,
        facts=len(clause.facts),
        verified_facts=sum(fact.verification == "verified" for fact in clause.facts),
        lessons=sum(clause.number in lesson.clauses for lesson in lessons),
        questions=len(asked),
        verified_questions=sum(question.verification == "verified" for question in asked),
        by_group=tuple(sum(kinds[kind] for kind in group) for group in KIND_GROUPS.values()),
        papers=tuple(sorted(str(paper.values["slug"]) for paper in papers)),
    )


def _may_ask(paper: PaperEntry, clause: str, clause_of: Mapping[str, str]) -> bool:
    """Tell whether a rule of the paper takes questions of the clause, or one was picked by hand."""
    picked = {clause_of.get(str(pick["question"])) for pick in paper.picked}
    prefixes = [str(rule["clause_prefix"]) for rule in paper.rules]
    return clause in picked or any(prefix and lies_in(clause, prefix) for prefix in prefixes)


def as_markdown(rows: Sequence[ClauseCoverage], checked: CheckedContent) -> str:
    """Write the coverage as a page of the documentation."""
    lessons = sum(len(one.lessons) for one in checked.courses)
    head = ["clause", "facts", "verified", "lessons", "questions", "verified", *KIND_GROUPS, "papers"]
    return "\n".join(
        [
            "# What the content covers",
            "",
            "Written by `python manage.py content_coverage` from the files under `content/`; do not edit. "
            "What each column must reach is in [the rules of content](content-rules.md).",
            "",
            f"{len(checked.courses)} courses with {lessons} lessons, {len(checked.questions)} questions, "
            f"{len(checked.papers)} papers.",
            "",
            "## By clause",
            "",
            *_table(head, [*map(_cells, rows), _total(rows, lessons)]),
            "",
            "A lesson of two clauses counts in both. A paper is named where it may ask the clause.",
            "",
            "## By kind of question",
            "",
            *_kinds(checked),
            "",
            "## By difficulty",
            "",
            *_difficulties(checked),
            "",
        ]
    )


def _cells(row: ClauseCoverage) -> list[str]:
    return [
        f"{row.number} {row.title}",
        *map(str, (row.facts, row.verified_facts, row.lessons, row.questions, row.verified_questions)),
        *map(str, row.by_group),
        ", ".join(row.papers) or "–",
    ]


def _total(rows: Sequence[ClauseCoverage], lessons: int) -> list[str]:
    columns = [
        sum(row.facts for row in rows),
        sum(row.verified_facts for row in rows),
        lessons,
        sum(row.questions for row in rows),
        sum(row.verified_questions for row in rows),
        *(sum(row.by_group[place] for row in rows) for place in range(len(KIND_GROUPS))),
    ]
    return ["**all**", *(f"**{number}**" for number in columns), ""]


def _kinds(checked: CheckedContent) -> list[str]:
    kinds = Counter(one.question.kind for one in checked.questions)
    return _table(["kind", "questions"], [[kind, str(count)] for kind, count in kinds.most_common()])


def _difficulties(checked: CheckedContent) -> list[str]:
    counts = Counter(one.question.difficulty for one in checked.questions)
    mean = sum(level * count for level, count in counts.items()) / counts.total() if counts else 0.0
    rows = [[str(level), str(counts[level])] for level in sorted(counts)]
    return _table(["difficulty", "questions"], [*rows, ["mean", f"{mean:.2f}"]])


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]
