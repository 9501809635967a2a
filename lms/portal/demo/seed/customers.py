"""Make quality reviews and what customers said, in the proportions of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from lms.evaluation.api import (
    Attribution,
    Channel,
    Commendation,
    Complaint,
    ComplaintState,
    ItemPoints,
    QualityReview,
    ReviewWithItems,
    ServiceRating,
    Severity,
    SurveyResponse,
    append_feedback,
    append_reviews,
)
from lms.portal.demo.seed.organisation import Organisation
from lms.portal.demo.seed.plan import DemoPlan
from lms.portal.demo.seed.work import Roster
from lms.standards.api import Clause, ComplaintCategory

ANSWER_DAYS = 15  # a complaint is answered within 15 days
CHANNELS = [Channel.HOTLINE, Channel.APP, Channel.WEB, Channel.SHOP, Channel.CALLBACK]
CAUSES = {
    Attribution.EMPLOYEE: 0.34,
    Attribution.PROCESS: 0.26,
    Attribution.SYSTEM: 0.14,
    Attribution.NETWORK: 0.12,
    Attribution.THIRD_PARTY: 0.06,
    Attribution.USER: 0.08,
}
REVIEWED_CLAUSES = ("1.3", "2.1", "2.2", "2.3")


class Contact(NamedTuple):
    """A contact that somebody could speak of: employee, unit and day."""

    employee_id: int
    unit_id: int
    day: date


def some_contacts(
    made: Organisation, roster: Roster, count: int, chance: np.random.Generator
) -> Iterator[Contact]:
    """Pick contacts at random, each contact of the year as likely as any other."""
    weights = roster.contacts.ravel() / roster.contacts.sum()
    for cell in chance.choice(weights.size, size=count, p=weights):
        row, column = divmod(int(cell), len(roster.days))
        yield Contact(roster.agents[row].pk, made.teams[roster.team[row, column]].pk, roster.days[column])


def make_feedback(plan: DemoPlan, made: Organisation, roster: Roster, chance: np.random.Generator) -> int:
    """Make complaints, surveys, ratings and commendations; return how many."""
    file = plan.file
    return (
        append_feedback(Complaint, list(_complaints(plan, made, roster, chance)))
        + append_feedback(SurveyResponse, list(_surveys(plan, made, roster, chance)))
        + append_feedback(
            ServiceRating,
            [
                ServiceRating(
                    stars=int(chance.choice([1, 2, 3, 4, 5], p=[0.03, 0.04, 0.1, 0.28, 0.55])), **common
                )
                for common in _commons(
                    "R", list(some_contacts(made, roster, file["ratings"], chance)), chance
                )
            ],
        )
        + append_feedback(
            Commendation,
            [
                Commendation(words=_words(plan, "commendation", chance), **common)
                for common in _commons(
                    "T", list(some_contacts(made, roster, file["commendations"], chance)), chance
                )
            ],
        )
    )


def _commons(
    letter: str, contacts: list[Contact], chance: np.random.Generator
) -> Iterator[dict[str, object]]:
    for number, contact in enumerate(contacts, start=1):
        yield {
            "ticket": f"{letter}-{number:05}",
            "channel": CHANNELS[int(chance.choice(len(CHANNELS), p=[0.5, 0.2, 0.1, 0.05, 0.15]))],
            "employee_id": contact.employee_id,
            "unit_id": contact.unit_id,
            "received_on": contact.day,
        }


def _words(plan: DemoPlan, kind: str, chance: np.random.Generator) -> str:
    words = plan.file["words"][kind]
    return words[int(chance.integers(len(words)))]


def _surveys(
    plan: DemoPlan, made: Organisation, roster: Roster, chance: np.random.Generator
) -> Iterator[SurveyResponse]:
    contacts = list(some_contacts(made, roster, plan.file["surveys"], chance))
    for common in _commons("S", contacts, chance):
        score = int(chance.choice([1, 2, 3, 4, 5], p=[0.03, 0.04, 0.08, 0.3, 0.55]))
        words = _words(plan, "survey", chance) if chance.random() < 0.25 else ""
        yield SurveyResponse(score=score, scale=5, words=words, **common)


def _complaints(
    plan: DemoPlan, made: Organisation, roster: Roster, chance: np.random.Generator
) -> Iterator[Complaint]:
    shares = plan.file["complaint_shares"]
    categories = ComplaintCategory.objects.in_bulk(list(shares), field_name="code")
    codes = chance.choice(list(shares), size=plan.file["complaints"], p=np.array(list(shares.values())))
    contacts = list(some_contacts(made, roster, plan.file["complaints"], chance))
    for code, common in zip(codes, _commons("C", contacts, chance), strict=True):
        yield Complaint(
            category=categories[str(code)],
            words=_words(plan, "complaint", chance),
            severity=_severity(chance),
            is_repeat=bool(chance.random() < 0.07),
            **_course_of(plan, common["received_on"], chance),
            **common,
        )


def _severity(chance: np.random.Generator) -> Severity:
    grades = [Severity.ORDINARY, Severity.IMPORTANT, Severity.ESCALATED]
    return grades[int(chance.choice(len(grades), p=[0.85, 0.11, 0.04]))]


def _course_of(plan: DemoPlan, received: object, chance: np.random.Generator) -> dict[str, object]:
    """Give a complaint its course: recent ones are still open, the others upheld or not."""
    if not isinstance(received, date):
        raise TypeError(received)
    due = received + timedelta(days=ANSWER_DAYS)
    closed = received + timedelta(days=int(chance.integers(1, 17)))
    if closed >= plan.today:
        return {"state": ComplaintState.IN_WORK, "due_on": due}
    upheld = bool(chance.random() < 0.55)
    pick = int(chance.choice(len(CAUSES), p=list(CAUSES.values())))
    cause = list(CAUSES)[pick] if upheld else Attribution.UNDECIDED
    return {
        "state": ComplaintState.CLOSED,
        "due_on": due,
        "closed_on": closed,
        "upheld": upheld,
        "attribution": cause,
    }


def make_reviews(plan: DemoPlan, made: Organisation, roster: Roster, chance: np.random.Generator) -> int:
    """Make each agent's quality reviews, a few a month, marked on four clauses; return how many."""
    clauses = list(Clause.objects.filter(number__in=REVIEWED_CLAUSES).order_by("number"))
    count = plan.file["reviews_a_month"] * 12 * len(roster.agents)
    contacts = list(some_contacts(made, roster, count, chance))
    points = chance.normal(22.2, 2.2, (count, len(clauses))).clip(8, 25).round(1)
    return append_reviews(
        [
            ReviewWithItems(
                review=_review(plan, number, contact, chance),
                items=tuple(
                    ItemPoints(clause.pk, Decimal(str(points[number - 1, column])), Decimal(25))
                    for column, clause in enumerate(clauses)
                ),
            )
            for number, contact in enumerate(contacts, start=1)
        ]
    )


def _review(plan: DemoPlan, number: int, contact: Contact, chance: np.random.Generator) -> QualityReview:
    return QualityReview(
        reference=f"Q-{number:06}",
        employee_id=contact.employee_id,
        unit_id=contact.unit_id,
        reviewed_on=min(contact.day + timedelta(days=2), plan.today - timedelta(days=1)),
        reviewer=f"质检员{'甲乙丙丁'[number % 4]}",
        fatal_error=bool(chance.random() < 0.004),
    )
