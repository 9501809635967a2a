"""Count the questions of the bank."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Max

from lms.exams.choices import QuestionState
from lms.exams.models import Question
from lms.standards.api import Clause


def questions_by_clause(clauses: Collection[Clause]) -> dict[int, int]:
    """Count the questions of each clause that are not retired, by the clause's key; in one query."""
    questions = Question.objects.non_polymorphic().exclude(state=QuestionState.RETIRED)
    found = questions.filter(clause__in=[clause.pk for clause in clauses]).order_by()
    return dict(found.values_list("clause").annotate(total=Count("pk")))


def free_code() -> str:
    """Propose a code that no question has, for an author who has no scheme of codes."""
    codes = Question.objects.non_polymorphic().order_by()
    number = (codes.aggregate(last=Max("pk"))["last"] or 0) + 1
    taken = set(codes.filter(code__startswith="Q-").values_list("code", flat=True))
    while (code := f"Q-{number:04}") in taken:
        number += 1
    return code
