"""Read what the choice of questions rests on, in a few queries whatever the bank."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Sum

from lms.courses.api import Enrolment
from lms.exams.release.history import clause_scores_for
from lms.people.api import Employee
from lms.practice.cards.models import Card
from lms.practice.daily.rules import Candidate, Learner, Met
from lms.practice.exposure.queries import practisable
from lms.practice.settings import PracticeSettings
from lms.standards.api import line_of

LOOKED_BACK: Final = timedelta(days=400)


def candidates(now: datetime) -> list[Candidate]:
    """List everything that may be practised now."""
    rows = practisable(now).order_by("pk").values_list("pk", "approved_version", line_of())
    return [Candidate(question, version or 0, line) for question, version, line in rows]


def learner_of(employee: Employee, day: date) -> Learner:
    """Gather what is known of one person for a choice of questions, in three queries."""
    chosen = PracticeSettings.current()
    met = {
        card.question_id: Met(
            card.due_on,
            card.seen_on,
            card.missed_on is not None and card.rights_since < chosen.rights_to_settle,
        )
        for card in Card.objects.filter(employee=employee)
    }
    shares = examined_shares(employee, day)
    weak = sorted((line for line in shares if shares[line] < chosen.weak_share), key=lambda one: shares[one])
    return Learner(met, weak, frozenset(shares) | frozenset(lines_of_courses(employee)))


def examined_shares(employee: Employee, day: date) -> dict[int, float]:
    """Give by line the share of marks earned in the released exams of a good year."""
    scores = clause_scores_for(start=day - LOOKED_BACK, end=day, employees=[employee])
    rows = scores.order_by().values_list(line_of()).annotate(got=Sum("marks"), full=Sum("max_marks"))
    return {line: float(got / full) for line, got, full in rows if full}


def lines_of_courses(employee: Employee) -> Sequence[int]:
    """Give the lines that the courses somebody is or was enrolled in teach."""
    taught = Enrolment.objects.filter(employee=employee, course__clauses__isnull=False).order_by()
    return list(taught.values_list(line_of("course__clauses"), flat=True).distinct())
