"""Count and find questions of the bank: by words, filing and state, and which may be asked today."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from lms.questions.bank.models import Question, QuestionTagging
from lms.questions.bank.rules import SIGN, with_wider
from lms.questions.choices import QuestionState
from lms.questions.texts.rules import search_terms
from lms.standards.api import Clause, Fact, Verification, line_of, on_lines, topics_that_count
from lms.standards.changes.api import ThingKind, held_keys


def questions_by_clause(clauses: Collection[Clause]) -> dict[int, int]:
    """Count the questions of each clause that are not retired, by its key, in whatever wording; one query."""
    questions = Question.objects.non_polymorphic().exclude(state=QuestionState.RETIRED)
    found = questions.filter(on_lines([clause.line for clause in clauses])).order_by()
    filed = dict(found.values_list(line_of()).annotate(total=Count("pk")))
    return {clause.pk: filed[clause.line] for clause in clauses if clause.line in filed}


def free_code() -> str:
    """Propose a code that no question has, for an author who has no scheme of codes."""
    codes = Question.objects.non_polymorphic().order_by()
    number = (codes.aggregate(last=Max("pk"))["last"] or 0) + 1
    taken = set(codes.filter(code__startswith="Q-").values_list("code", flat=True))
    while (code := f"Q-{number:04}") in taken:
        number += 1
    return code


def matching_search(questions: QuerySet[Question], query: str) -> QuerySet[Question]:
    """Keep the questions in whose code, stem, options or explanation every term of a query stands."""
    for term in search_terms(query):
        questions = questions.filter(search_text__contains=term)
    return questions


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for; several values of one sort widen, different sorts narrow."""

    codes: Sequence[str] = ()
    clauses: Sequence[str] = ()
    states: Sequence[str] = ()
    categories: Sequence[str] = ()
    tags: Sequence[str] = ()


def chosen_questions(choice: Choice) -> QuerySet[Question]:
    """Give the chosen questions by code; a clause includes those below it."""
    found = Question.objects.order_by("code").prefetch_related("clause", "tags")  # type: ignore[misc] # taggit has no types
    if choice.codes:
        found = found.filter(code__in=choice.codes)
    if choice.states:
        found = found.filter(state__in=choice.states)
    if choice.clauses:
        found = found.filter(within_clauses(choice.clauses))
    if choice.categories:
        found = found.filter(within_categories(choice.categories))
    if choice.tags:
        tagged = QuestionTagging.objects.filter(tag__name__in=choice.tags)
        found = found.filter(pk__in=tagged.values("content_object"))
    return found


def within_clauses(numbers: Sequence[str]) -> Q:
    """Keep what is filed under one of the clauses or below it, in whatever edition it was filed.

    A number that no clause has today names the clauses that had it.
    """
    within, today = Q(), topics_that_count()
    for number in numbers:
        named = Q(number=number) | Q(number__startswith=f"{number}.")
        lines = {clause.line for clause in today.filter(named) or Clause.objects.get_queryset().filter(named)}
        within |= on_lines(lines)
    return within


def within_categories(paths: Sequence[str]) -> Q:
    """Keep what stands in one of the categories or below it."""
    within = Q()
    for path in paths:
        within |= Q(category=path) | Q(category__startswith=f"{path}{SIGN}")
    return within


def category_choices() -> list[tuple[str, str]]:
    """List the categories of the bank with those above them."""
    paths = Question.objects.non_polymorphic().order_by().values_list("category", flat=True).distinct()
    return [(path, path) for path in with_wider(paths)]


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
    itself; what only the newer one rests on takes the question offline too. What rests on a clause that a
    change of edition changed, and nobody has looked at since, is not asked from its day on.
    """
    stale_facts = Question.facts.through.objects.filter(out_of_force(day, "fact__law_version"))
    questions = cast("QuerySet[Question]", Question.objects.non_polymorphic())
    return (
        questions.filter(approved_version__isnull=False)
        .exclude(state=QuestionState.RETIRED)
        .filter(
            Q(approved_version__law_version__isnull=True) | in_force(day, "approved_version__law_version")
        )
        .exclude(pk__in=stale_facts.values("question"))
        .exclude(_names_facts(out_of_force(day)))
        .exclude(pk__in=held_keys(ThingKind.QUESTION, day))
    )


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
