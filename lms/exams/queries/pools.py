"""Find the questions that may be drawn for a paper, and say what a blueprint lacks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, cast

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from lms.exams.choices import PaperKind, QuestionState
from lms.exams.domain.formats import JsonObject
from lms.exams.domain.papers import BlueprintRule, Candidate, FrozenQuestion, Shortage, shortages
from lms.exams.domain.parallel import shortages_of_forms
from lms.exams.kinds.registry import kind_of
from lms.exams.models import (
    EnemyGroup,
    KeyCorrection,
    Paper,
    PaperQuestion,
    PaperRule,
    Question,
    QuestionPool,
    QuestionVersion,
)
from lms.standards.api import Fact, Verification

NOTHING: Final[frozenset[int]] = frozenset()
EQUAL_WEIGHTS: Final[Mapping[int, float]] = MappingProxyType({})


def in_force(day: date, path: str = "law_version") -> Q:
    """Say: the law version holds on the day, as far as its days are known."""
    begun = Q(**{f"{path}__in_force_from__isnull": True}) | Q(**{f"{path}__in_force_from__lte": day})
    not_over = Q(**{f"{path}__in_force_to__isnull": True}) | Q(**{f"{path}__in_force_to__gte": day})
    return begun & not_over


def out_of_force(day: date, path: str = "law_version") -> Q:
    """Say: the law version is known not to hold on the day."""
    return Q(**{f"{path}__in_force_from__gt": day}) | Q(**{f"{path}__in_force_to__lt": day})


def askable_questions(day: date) -> QuerySet[Question]:
    """Keep questions with an approved version that rests on no law version known to be out of force.

    Where a newer wording is written or reviewed, the approved one is still asked, by what it rests on
    itself; what only the newer one rests on takes the question offline too.
    """
    stale_facts = Question.facts.through.objects.filter(out_of_force(day, "fact__law_version"))
    return (
        _approved_once()
        .filter(
            Q(approved_version__law_version__isnull=True) | in_force(day, "approved_version__law_version")
        )
        .exclude(pk__in=stale_facts.values("question"))
        .exclude(_names_facts(out_of_force(day)))
    )


def _approved_once() -> QuerySet[Question]:
    questions = cast("QuerySet[Question]", Question.objects.non_polymorphic())
    return questions.filter(approved_version__isnull=False).exclude(state=QuestionState.RETIRED)


def _names_facts(condition: Q) -> Q:
    """Say: the approved version, which is not the newest wording, names facts that meet a condition.

    What the newest wording names stands in `facts`; older ones keep only the codes.
    """
    facts = Fact.objects.filter(
        condition, clause__chapter__edition=OuterRef("approved_version__clause__chapter__edition")
    )
    named = Cast(OuterRef("approved_version__fact_codes"), TextField())
    quoted = Concat(Value('"'), "code", Value('"'))
    found = facts.annotate(named=named, quoted=quoted).filter(named__contains=F("quoted"))
    return ~Q(approved_version=F("current_version")) & Q(Exists(found))


def formal_questions(day: date) -> QuerySet[Question]:
    """Keep questions that may enter a formal exam: it, its wording, facts and law are verified."""
    law = "approved_version__law_version"
    unverified = Question.facts.through.objects.exclude(fact__verification=Verification.VERIFIED)
    return (
        askable_questions(day)
        .filter(
            Q(**{f"{law}__isnull": True}) | Q(**{f"{law}__verification": Verification.VERIFIED}),
            verification=Verification.VERIFIED,
            approved_version__verification=Verification.VERIFIED,
        )
        .exclude(pk__in=unverified.values("question"))
        .exclude(_names_facts(~Q(verification=Verification.VERIFIED)))
    )


def questions_for(paper_kind: str, day: date, begun_at: datetime | None = None) -> QuerySet[Question]:
    """Find what may be drawn for a kind of paper on a day: a voided question only in its next version.

    In a sitting that began before it was voided it is still drawn, and voided, for everybody alike.
    """
    found = formal_questions(day) if paper_kind == PaperKind.EXAM else askable_questions(day)
    return found.exclude(approved_version__in=KeyCorrection.objects.voided(before=begun_at))


def pool_for(
    paper_kind: str,
    day: date,
    weights: Mapping[int, float] = EQUAL_WEIGHTS,
    begun_at: datetime | None = None,
) -> list[Candidate]:
    """List the candidates for a kind of paper, in three queries; `weights` are by question."""
    rows = questions_for(paper_kind, day, begun_at).values_list(
        "pk",
        "approved_version",
        "approved_version__kind",
        "approved_version__difficulty",
        "approved_version__clause__number",
        "approved_version__level",
        "grounds__changed_since",
    )
    pools, enemies = pools_by_question(), enemies_by_question()
    return [
        Candidate(
            question_id=question,
            version_id=version,
            kind=kind,
            difficulty=difficulty,
            clauses=(clause,),
            level=level,
            pools=pools.get(question, NOTHING),
            enemies=enemies.get(question, NOTHING),
            weight=weights.get(question, 1.0),
            needs_a_look=changed is not None,
        )
        for question, version, kind, difficulty, clause, level, changed in rows
    ]


def pools_by_question() -> dict[int, frozenset[int]]:
    """Say in which pools each question is."""
    pools: defaultdict[int, set[int]] = defaultdict(set)
    for pool, question in QuestionPool.questions.through.objects.values_list(
        "questionpool_id", "question_id"
    ):
        pools[question].add(pool)
    return {question: frozenset(names) for question, names in pools.items()}


def enemies_by_question() -> dict[int, frozenset[int]]:
    """Say which questions each question never meets."""
    groups: defaultdict[int, set[int]] = defaultdict(set)
    for group, question in EnemyGroup.questions.through.objects.values_list("enemygroup_id", "question_id"):
        groups[group].add(question)
    enemies: defaultdict[int, set[int]] = defaultdict(set)
    for members in groups.values():
        for question in members:
            enemies[question] |= members - {question}
    return {question: frozenset(others) for question, others in enemies.items()}


def blueprint_of(paper: Paper) -> tuple[BlueprintRule, ...]:
    """Turn the questions picked by hand and the rows of a blueprint into rules, in this order."""
    return blueprint_from(paper.picked.all(), paper.rules.all())


def blueprint_from(picked: Iterable[PaperQuestion], rules: Iterable[PaperRule]) -> tuple[BlueprintRule, ...]:
    """Turn rows, saved or not, into rules: what is picked by hand first."""
    fixed = (
        BlueprintRule(1, one.marks, question=one.question_id, part=one.part, vital=one.vital)
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
            vital=rule.vital,
        )
        for rule in rules
    )
    return (*fixed, *drawn)


def shortages_of(paper: Paper, day: date) -> tuple[Shortage, ...]:
    """Say which rules of a paper the bank cannot fill, and by how many questions."""
    rules, pool = blueprint_of(paper), pool_for(paper.kind, day)
    if paper.form_count > 1:
        return shortages_of_forms(rules, pool, forms=paper.form_count, anchors=paper.anchor_count)
    return shortages(rules, pool)


def frozen_questions(version_ids: Sequence[int]) -> dict[int, FrozenQuestion]:
    """Read the frozen content and key of versions."""
    versions = QuestionVersion.objects.filter(pk__in=version_ids).only("kind", "content", "key")
    return {version.pk: frozen(version) for version in versions}


def frozen(version: QuestionVersion) -> FrozenQuestion:
    """Give a version in the form the rules take."""
    return FrozenQuestion(
        kind_of(version.kind).rule, cast("JsonObject", version.content), cast("JsonObject", version.key)
    )
