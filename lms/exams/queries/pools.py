"""Find the questions that may be drawn for a paper, and say what a blueprint lacks."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import cast

from django.db.models import Q, QuerySet

from lms.exams.choices import PaperKind, QuestionState
from lms.exams.domain.formats import JsonObject, Kind
from lms.exams.domain.papers import BlueprintRule, Candidate, FrozenQuestion, Shortage, shortages
from lms.exams.models import Paper, PaperRule, Question, QuestionVersion
from lms.standards.api import Verification


def in_force(day: date, path: str = "law_version") -> Q:
    """Say: the law version holds on the day, as far as its days are known."""
    begun = Q(**{f"{path}__in_force_from__isnull": True}) | Q(**{f"{path}__in_force_from__lte": day})
    not_over = Q(**{f"{path}__in_force_to__isnull": True}) | Q(**{f"{path}__in_force_to__gte": day})
    return begun & not_over


def out_of_force(day: date, path: str = "law_version") -> Q:
    """Say: the law version is known not to hold on the day."""
    return Q(**{f"{path}__in_force_from__gt": day}) | Q(**{f"{path}__in_force_to__lt": day})


def askable_questions(day: date) -> QuerySet[Question]:
    """Keep approved, frozen questions that rest on no law version known to be out of force."""
    questions = cast("QuerySet[Question]", Question.objects.non_polymorphic())
    stale_facts = Question.facts.through.objects.filter(out_of_force(day, "fact__law_version"))
    return (
        questions.filter(state=QuestionState.APPROVED, current_version__isnull=False)
        .filter(Q(law_version__isnull=True) | in_force(day))
        .exclude(pk__in=stale_facts.values("question"))
    )


def formal_questions(day: date) -> QuerySet[Question]:
    """Keep questions that may enter a formal exam: they and their law version are verified."""
    return askable_questions(day).filter(
        Q(law_version__isnull=True) | Q(law_version__verification=Verification.VERIFIED),
        verification=Verification.VERIFIED,
        current_version__verification=Verification.VERIFIED,
    )


def offline_questions(day: date) -> QuerySet[Question]:
    """Find approved questions that a law version out of force has taken offline; they want review."""
    questions = cast("QuerySet[Question]", Question.objects.non_polymorphic())
    return questions.filter(state=QuestionState.APPROVED).exclude(pk__in=askable_questions(day).values("pk"))


def questions_for(paper_kind: str, day: date) -> QuerySet[Question]:
    """Find what may be drawn for a kind of paper on a day."""
    return formal_questions(day) if paper_kind == PaperKind.EXAM else askable_questions(day)


def pool_for(paper_kind: str, day: date) -> list[Candidate]:
    """List the candidates for a kind of paper in one query."""
    rows = questions_for(paper_kind, day).values_list(
        "pk",
        "current_version",
        "current_version__kind",
        "current_version__difficulty",
        "current_version__clause__number",
    )
    return [
        Candidate(question, version, cast("Kind", kind), difficulty, (clause,))
        for question, version, kind, difficulty, clause in rows
    ]


def blueprint_of(rules: Iterable[PaperRule]) -> tuple[BlueprintRule, ...]:
    """Turn the rows of a blueprint into rules; the part of each is its number, from 1."""
    return tuple(
        BlueprintRule(
            count=rule.count,
            marks=rule.marks,
            clause=rule.clause_prefix,
            kind=cast("Kind", rule.kind) if rule.kind else None,
            difficulty=(rule.difficulty_from, rule.difficulty_to),
            part=str(number),
        )
        for number, rule in enumerate(rules, 1)
    )


def shortages_of(paper: Paper, day: date) -> tuple[Shortage, ...]:
    """Say which rules of a paper the bank cannot fill, and by how many questions."""
    return shortages(blueprint_of(paper.rules.all()), pool_for(paper.kind, day))


def frozen_questions(version_ids: Sequence[int]) -> dict[int, FrozenQuestion]:
    """Read the frozen content and key of versions."""
    versions = QuestionVersion.objects.filter(pk__in=version_ids).only("kind", "content", "key")
    return {version.pk: frozen(version) for version in versions}


def frozen(version: QuestionVersion) -> FrozenQuestion:
    """Give a version in the form the rules take."""
    return FrozenQuestion(
        cast("Kind", version.kind), cast("JsonObject", version.content), cast("JsonObject", version.key)
    )
