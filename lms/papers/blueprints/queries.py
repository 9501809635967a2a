"""Find the questions that may be drawn for a paper, and check its blueprint against the bank of the day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final, cast

from django.db.models import Max, QuerySet

from lms.papers.blueprints.models import Paper, PaperQuestion, PaperRule
from lms.papers.blueprints.rules.drawing import BlueprintRule, DrawableQuestion, Shortage, shortages
from lms.papers.blueprints.rules.parallel import AnchorsTooMany, forms_are_alike, shortages_of_forms
from lms.papers.choices import PaperKind
from lms.questions.bank.models import Question
from lms.questions.bank.queries import askable_questions, formal_questions
from lms.questions.corrections.models import KeyCorrection
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.sets.queries import enemies_by_question, pools_by_question
from lms.standards.api import Clause, current_edition, line_of, wordings_on
from lms.standards.lines.api import numbers_by_edition


@dataclass(frozen=True, slots=True)
class BlueprintTerms:
    """What of a paper decides whether its blueprint can be filled."""

    kind: str
    form_count: int = 0
    anchor_count: int = 0


@dataclass(frozen=True, slots=True)
class BlueprintCheck:
    """A checked blueprint; `available` counts, for each rule by itself, the questions that fit it.

    `to_recheck` counts those of them all that rest on something that changed.
    """

    rules: tuple[BlueprintRule, ...]
    available: tuple[int, ...]
    shortages: tuple[Shortage, ...]
    to_recheck: int = 0
    anchors_too_many: bool = False
    forms_alike: bool = False

    @property
    def questions(self) -> int:
        """Return how many questions a taker gets."""
        return sum(rule.count for rule in self.rules)

    @property
    def marks(self) -> Decimal:
        """Return the marks that can be earned."""
        return sum((rule.count * rule.marks for rule in self.rules), Decimal(0))

    @property
    def is_satisfiable(self) -> bool:
        """Tell whether the paper can be drawn."""
        return not self.shortages and not self.anchors_too_many and not self.forms_alike


def check_blueprint(rules: Sequence[BlueprintRule], terms: BlueprintTerms, day: date) -> BlueprintCheck:
    """Check rules against what may be drawn on the day for the kind of paper."""
    pool = pool_for(terms.kind, day)
    available = tuple(sum(map(rule.takes, pool)) for rule in rules)
    changed = [one for one in pool if one.needs_recheck]
    to_recheck = sum(any(rule.takes(one) for rule in rules) for one in changed)
    if terms.form_count <= 1:
        return BlueprintCheck(tuple(rules), available, shortages(rules, pool), to_recheck)
    try:
        short = shortages_of_forms(rules, pool, forms=terms.form_count, anchors=terms.anchor_count)
        alike = bool(rules) and forms_are_alike(rules, terms.anchor_count)
    except AnchorsTooMany:
        return BlueprintCheck(tuple(rules), available, (), to_recheck, anchors_too_many=True)
    return BlueprintCheck(tuple(rules), available, short, to_recheck, forms_alike=alike)


def free_slug() -> str:
    """Propose a key that no paper has."""
    number = (Paper.objects.order_by().aggregate(last=Max("pk"))["last"] or 0) + 1
    taken = set(Paper.objects.filter(slug__startswith="paper-").values_list("slug", flat=True))
    while (slug := f"paper-{number}") in taken:
        number += 1
    return slug


NOTHING: Final[frozenset[int]] = frozenset()
EQUAL_WEIGHTS: Final[Mapping[int, float]] = MappingProxyType({})


def questions_for(paper_kind: str, day: date, begun_at: datetime | None = None) -> QuerySet[Question]:
    """Find what may be drawn for a kind of paper on a day: an invalidated question only in its next version.

    In a sitting that began before it was invalidated it is still drawn, and invalidated, for everybody alike.
    """
    found = formal_questions(day) if paper_kind == PaperKind.EXAM else askable_questions(day)
    return found.exclude(approved_version__in=KeyCorrection.objects.invalidated(before=begun_at))


def pool_for(
    paper_kind: str,
    day: date,
    weights: Mapping[int, float] = EQUAL_WEIGHTS,
    begun_at: datetime | None = None,
) -> list[DrawableQuestion]:
    """List the candidates for a kind of paper, in four queries; `weights` are by question."""
    rows = questions_for(paper_kind, day, begun_at).values_list(
        line_of("approved_version__clause"),
        "pk",
        "approved_version",
        "approved_version__kind",
        "approved_version__difficulty",
        "approved_version__clause__number",
        "approved_version__level",
        "provenance__changed_since",
        "approved_version__key",
    )
    pools, enemies, called = pools_by_question(), enemies_by_question(), numbers_by_edition(day)
    return [
        DrawableQuestion(
            question_id=question,
            version_id=version,
            kind=kind,
            difficulty=difficulty,
            clauses=(clause,),
            called=called.get(line, ()),
            level=level,
            pools=pools.get(question, NOTHING),
            enemies=enemies.get(question, NOTHING),
            weight=weights.get(question, 1.0),
            needs_recheck=changed is not None,
            by_people=bool(kind_of(kind).people_parts(cast("JsonObject", key))),
        )
        for line, question, version, kind, difficulty, clause, level, changed, key in rows
    ]


def blueprint_of(paper: Paper) -> tuple[BlueprintRule, ...]:
    """Turn the questions picked by hand and the rows of a blueprint into rules, in this order."""
    return blueprint_from(paper.picked.all(), paper.rules.all(), machine_marked=paper.machine_marked)


def blueprint_from(
    picked: Iterable[PaperQuestion], rules: Iterable[PaperRule], *, machine_marked: bool
) -> tuple[BlueprintRule, ...]:
    """Turn rows, saved or not, into rules: what is picked by hand first."""
    fixed = (
        BlueprintRule(1, one.marks, question=one.question_id, part=one.part, must_pass=one.must_pass)
        for one in picked
    )
    drawn = (
        BlueprintRule(
            count=rule.count,
            marks=rule.marks,
            clause=rule.clause_prefix,
            kind=rule.kind or None,
            difficulty=(rule.difficulty_from, rule.difficulty_to),
            part=rule.part,
            level=rule.level,
            pool=rule.pool_id,
            must_pass=rule.must_pass,
            machine_marked=machine_marked,
            edition=rule.numbered_by_id,
        )
        for rule in rules
    )
    return (*fixed, *drawn)


def renumber(rules: Iterable[PaperRule], day: date) -> None:
    """Write rules read of an earlier edition with the numbers of the day; what they ask for stays the same.

    Nothing is saved. A clause that has ended keeps its number, and a chapter is named as it was. One query;
    two to four more where a rule was written under another edition.
    """
    edition = current_edition(day)
    old = [
        one for one in rules if one.clause_prefix and one.numbered_by_id not in {None, edition and edition.pk}
    ]
    if edition is None or not old:
        return
    named = Clause.objects.get_queryset().filter(
        chapter__edition__in={one.numbered_by_id for one in old},
        number__in={one.clause_prefix for one in old},
    )
    lines = {(one.chapter.edition_id, one.number): one.line for one in named.select_related("chapter")}
    wordings = wordings_on(lines.values(), day)
    for rule in old:
        wording = wordings.get(lines.get((rule.numbered_by_id or 0, rule.clause_prefix), 0))
        if wording and wording.taught:
            rule.clause_prefix, rule.numbered_by = wording.taught.number, edition


def shortages_of(paper: Paper, day: date) -> tuple[Shortage, ...]:
    """Say which rules of a paper the bank cannot fill, and by how many questions."""
    rules, pool = blueprint_of(paper), pool_for(paper.kind, day)
    if paper.form_count > 1:
        return shortages_of_forms(rules, pool, forms=paper.form_count, anchors=paper.anchor_count)
    return shortages(rules, pool)
