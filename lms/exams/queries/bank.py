"""Count the questions of the bank."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from lms.exams.choices import QuestionState
from lms.exams.models import Question
from lms.standards.api import Clause


def questions_by_clause(clauses: Collection[Clause]) -> dict[int, int]:
    """Count the questions of each clause that are not retired, by the clause's key; in one query."""
    questions = Question.objects.non_polymorphic().exclude(state=QuestionState.RETIRED)
    found = questions.filter(clause__in=[clause.pk for clause in clauses]).order_by()
    return dict(found.values_list("clause").annotate(total=Count("pk")))
