"""Choose questions of the bank by code, clause, state, category and tag."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lms.exams.domain.categories import SIGN, with_wider
from lms.exams.models import Question, QuestionTagging


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
        within = Q()
        for number in choice.clauses:
            within |= Q(clause__number=number) | Q(clause__number__startswith=f"{number}.")
        found = found.filter(within)
    if choice.categories:
        found = found.filter(within_categories(choice.categories))
    if choice.tags:
        tagged = QuestionTagging.objects.filter(tag__name__in=choice.tags)
        found = found.filter(pk__in=tagged.values("content_object"))
    return found


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
