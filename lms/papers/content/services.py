"""Load papers with their blueprints, pools and enemies from content files."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from django.db import transaction
from django.db.models import Model

from lms.core.files.api import LoadReport, assign
from lms.papers.blueprints.models import Paper, PaperQuestion, PaperRule
from lms.papers.content.entries import NamedSet, PaperEntry, Values, codes_in, read_papers
from lms.questions.bank.models import Question
from lms.questions.sets.models import EnemyGroup, QuestionPool
from lms.standards.api import current_edition


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Keys of what papers name: questions by code, pools by name, the edition that numbers clauses."""

    questions: Mapping[str, int]
    pools: Mapping[str, int]
    edition: int | None


@transaction.atomic
def load_papers(*, path: Path) -> LoadReport:
    """Bring papers and their rules to what the files say: all of it, or nothing with every fault listed.

    A setting that a file does not name stays as it is in the paper; pools and groups of enemies that are
    in no file stay as well. Loading twice changes nothing the second time.
    """
    whole, entries = read_papers(path)
    known = {paper.slug: paper for paper in Paper.objects.prefetch_related("rules", "picked")}
    questions = _questions(entries)
    refuse_forms_alike(entries, {slug: (one.form_count, one.anchor_count) for slug, one in known.items()})
    whole.raise_faults()
    sets_changed = _bring_sets_in(entries, questions)
    pools, edition = dict(QuestionPool.objects.values_list("name", "pk")), current_edition()
    shelf = _Shelf(questions, pools, edition.pk if edition else None)
    for one in entries:
        for rule in one.rules:
            if rule["pool"] and rule["pool"] not in shelf.pools:
                one.entry.refuse(f"there is no pool {rule['pool']}", "rules")
    whole.raise_faults()
    report = LoadReport()
    for one in entries:
        paper = known.get(str(one.values["slug"]))
        is_changed = _bring_in(one, paper, shelf) or one.entry.file in sets_changed
        report.note(one.entry.name, is_new=paper is None, is_changed=is_changed)
    return report


def _questions(entries: list[PaperEntry]) -> dict[str, int]:
    """Find the questions papers name, and note every code that is none."""
    named = codes_in(entries)
    if not named:
        return {}
    found = dict(Question.objects.filter(code__in=named).values_list("code", "pk"))
    for code, entry in named.items():
        if code not in found:
            entry.refuse(f"there is no question {code}")
    return found


def refuse_forms_alike(entries: list[PaperEntry], kept: Mapping[str, tuple[int, int]] | None = None) -> None:
    """Refuse parallel forms that would all be the same, because every question is common to them.

    `kept` holds, by slug, the number of forms and of anchors of papers whose files may not say them.
    """
    for one in entries:
        forms, anchors = (kept or {}).get(str(one.values["slug"]), (0, 0))
        forms = cast("int", one.values.get("form_count", forms))
        anchors = cast("int", one.values.get("anchor_count", anchors))
        drawn = sum(cast("int", rule["count"]) for rule in one.rules)
        asked = len(one.picked) + drawn
        # What is picked by hand stands in every form anyway.
        if forms > 1 and max(anchors, len(one.picked)) >= asked:
            reason = (
                f"all {asked} questions would be common to all {forms} forms, so every form would be the "
                f"same: ask more than {anchors} questions, more of them by rules, or ask for fewer anchors"
            )
            one.entry.refuse(reason, "forms")


def _bring_sets_in(entries: list[PaperEntry], questions: Mapping[str, int]) -> set[str]:
    """Bring pools and enemies to what the files say; return the files in which something was new."""
    changed: set[str] = set()
    for one in entries:
        was_new = []
        for group in one.pools:
            pool, made = QuestionPool.objects.get_or_create(name=group.name, defaults={"note": group.note})
            renoted = pool.note != group.note
            if renoted:
                pool.note = group.note
                pool.save(update_fields=["note"])
            was_new += [made, renoted, _set_questions(pool, group, questions)]
        for group in one.enemies:
            held = EnemyGroup.objects.filter(reason=group.name).order_by("pk").first()
            enemies = held or EnemyGroup.objects.create(reason=group.name)
            was_new.append(_set_questions(enemies, group, questions))
        if any(was_new):
            changed.add(one.entry.file)
    return changed


def _set_questions(held: QuestionPool | EnemyGroup, group: NamedSet, questions: Mapping[str, int]) -> bool:
    """Make the set hold exactly these questions; tell whether that changed anything."""
    wanted = {questions[code] for code in group.questions}
    if set(held.questions.values_list("pk", flat=True)) == wanted:
        return False
    held.questions.set(wanted)
    return True


def _bring_in(entry: PaperEntry, paper: Paper | None, shelf: _Shelf) -> bool:
    """Bring a paper to what its file says; tell whether it is new or was otherwise."""
    rules, picked = [], []
    for rule in entry.rules:
        kept = {name: value for name, value in rule.items() if name != "pool"}
        pool = shelf.pools[str(rule["pool"])] if rule["pool"] else None
        numbered_by = shelf.edition if rule["clause_prefix"] else None
        rules.append({**kept, "pool_id": pool, "numbered_by_id": numbered_by})
    for pick in entry.picked:
        kept = {name: value for name, value in pick.items() if name != "question"}
        picked.append({**kept, "question_id": shelf.questions[str(pick["question"])]})
    if paper is None:
        _write_rows(Paper.objects.create(**entry.values), rules, picked)
        return True
    has_rules = _rows(paper.rules.all(), rules) and _rows(paper.picked.all(), picked)
    is_changed = assign(paper, entry.values)
    if has_rules and not is_changed:
        return False
    paper.save()
    if not has_rules:
        PaperRule.objects.filter(paper=paper).delete()
        PaperQuestion.objects.filter(paper=paper).delete()
        _write_rows(paper, rules, picked)
    return True


def _rows(stored: Iterable[Model], wanted: list[Values]) -> bool:
    """Tell whether the rows of a paper are what its file says, in this order."""
    held = list(stored)
    if len(held) != len(wanted):
        return False
    pairs = zip(held, wanted, strict=True)
    return all(getattr(row, name) == value for row, values in pairs for name, value in values.items())


def _write_rows(paper: Paper, rules: list[Values], picked: list[Values]) -> None:
    _write(PaperRule, paper, rules, PaperRule.objects.bulk_create)
    _write(PaperQuestion, paper, picked, PaperQuestion.objects.bulk_create)


def _write[M: Model](
    model: type[M], paper: Paper, rows: list[Values], write: Callable[[list[M]], object]
) -> None:
    write([model(paper=paper, sort_order=order, **values) for order, values in enumerate(rows)])
