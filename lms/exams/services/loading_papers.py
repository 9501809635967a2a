"""Load papers with their blueprints from content files."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from lms.exams.choices import PaperKind, QuestionKind, ReviewRule
from lms.exams.models import Paper, PaperRule
from lms.exams.services.content_files import (
    ContentFault,
    ContentFaulty,
    Entry,
    LoadReport,
    read_yaml,
    yaml_files,
)

PAPER_KEYS = frozenset({"slug", "title", "title_en", "minutes", "pass_share", "kind", "attempts"}) | {
    "cool_down_hours",
    "review",
    "rules",
}
RULE_KEYS = frozenset({"clause", "chapter", "kind", "difficulty", "count", "marks"})
RULE_FIELDS = ("clause_prefix", "kind", "difficulty_from", "difficulty_to", "count", "marks")

# Formal exams show own answers only: shown keys would be learnt by heart for the next sitting.
USUAL_REVIEW = {
    PaperKind.EXAM.value: ReviewRule.OWN_ANSWERS,
    PaperKind.QUIZ.value: ReviewRule.EVERYTHING,
    PaperKind.PRACTICE.value: ReviewRule.EVERYTHING,
}


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A paper as read from its file."""

    entry: Entry
    values: dict[str, object]
    rules: list[dict[str, object]]


@transaction.atomic
def load_papers(*, path: Path) -> LoadReport:
    """Bring papers and their rules to what the files say: all of it, or nothing with every fault listed."""
    entries = [_read_paper(file) for file in yaml_files(path)]
    faults: list[ContentFault] = [fault for entry in entries for fault in entry.entry.faults]
    if faults:
        raise ContentFaulty(faults)
    known = {paper.slug: paper for paper in Paper.objects.prefetch_related("rules")}
    made = [_bring_in(entry, known.get(str(entry.values["slug"]))) for entry in entries]
    return LoadReport(made.count("added"), made.count("changed"), made.count("unchanged"))


def _read_paper(file: Path) -> PaperEntry:
    words = read_yaml(file)
    entry = Entry(file.name, str(words.get("slug", "-")), words)
    entry.only(PAPER_KEYS)
    kind = entry.choice("kind", PaperKind)
    values: dict[str, object] = {
        "slug": entry.text("slug"),
        "title": entry.text("title"),
        "title_en": entry.text("title_en", default=""),
        "kind": kind,
        "minutes": entry.whole("minutes", least=1, most=600),
        "pass_share": entry.amount("pass_share"),
        "attempts": entry.whole("attempts", default=2, least=1, most=100),
        "cool_down_hours": entry.whole("cool_down_hours", default=0),
        "review_rule": entry.choice("review", ReviewRule, default=USUAL_REVIEW[kind].value),
    }
    return PaperEntry(entry, values, [_read_rule(rule) for rule in entry.entries("rules")])


def _read_rule(rule: Entry) -> dict[str, object]:
    rule.only(RULE_KEYS)
    if ("clause" in rule.words) == ("chapter" in rule.words):
        rule.refuse("a rule names either a clause or a chapter")
    lowest, highest = _difficulty(rule)
    return {
        "clause_prefix": rule.text("clause" if "clause" in rule.words else "chapter"),
        "kind": rule.choice("kind", QuestionKind) if "kind" in rule.words else "",
        "difficulty_from": lowest,
        "difficulty_to": highest,
        "count": rule.whole("count", least=1, most=500),
        "marks": rule.amount("marks", default="1"),
    }


def _difficulty(rule: Entry) -> tuple[int, int]:
    match rule.words.get("difficulty", [1, 5]):
        case [int(lowest), int(highest)] if 1 <= lowest <= highest <= 5:
            return lowest, highest
        case _:
            rule.refuse("difficulty must be a range such as [1, 3]")
            return 1, 5


def _bring_in(entry: PaperEntry, paper: Paper | None) -> str:
    if paper is None:
        _write_rules(Paper.objects.create(**entry.values), entry)
        return "added"
    rules = [{name: getattr(rule, name) for name in RULE_FIELDS} for rule in paper.rules.all()]
    if rules == entry.rules and all(getattr(paper, name) == value for name, value in entry.values.items()):
        return "unchanged"
    for name, value in entry.values.items():
        setattr(paper, name, value)
    paper.save()
    PaperRule.objects.filter(paper=paper).delete()
    _write_rules(paper, entry)
    return "changed"


def _write_rules(paper: Paper, entry: PaperEntry) -> None:
    PaperRule.objects.bulk_create(
        PaperRule(paper=paper, sort_order=order, **rule) for order, rule in enumerate(entry.rules)
    )
