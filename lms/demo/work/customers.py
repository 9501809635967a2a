"""Make quality reviews and what customers said, in the proportions of the plan.

Who is skilled and who was trained gets somewhat better marks and fewer complaints: see `skill` in the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import batched
from typing import NamedTuple

import numpy as np
from django.db import transaction

from lms.demo.people.organisation import Organisation
from lms.demo.plan import DemoPlan
from lms.demo.work.values import DutyRoster, Flags, Floats
from lms.performance.choices import Attribution, Channel, ComplaintState, Severity
from lms.performance.feedback.models import Commendation, Complaint, ServiceRating, SurveyResponse
from lms.performance.feedback.services import append_feedback
from lms.performance.quality.models import QualityItem, QualityReview
from lms.standards.clauses.models import Clause
from lms.standards.competencies.models import ComplaintCategory

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
SEVERITIES = {Severity.ORDINARY: 0.85, Severity.IMPORTANT: 0.11, Severity.ESCALATED: 0.04}
FULL_POINTS, ITEMS_A_REVIEW = 25, 4
FATAL_SHARE = 0.008  # of the reviews in which an item lost points
LOST_POINTS = (2.0, 8.0)  # where an item loses any
FAULT_SHARE = 0.55 * CAUSES[Attribution.EMPLOYEE]  # of all complaints, upheld and put down to a person


class Contact(NamedTuple):
    """A contact that somebody could speak of: employee, unit and day."""

    employee_id: int
    unit_id: int
    day: date
    row: int
    column: int


@dataclass(frozen=True)
class Work:
    """The year that customers and reviewers look at: who worked, who was trained when, how satisfied."""

    made: Organisation
    roster: DutyRoster
    trained: Flags
    satisfied: Floats


def some_contacts(
    work: Work, count: int, chance: np.random.Generator, tilt: Floats | None = None
) -> list[Contact]:
    """Pick contacts at random, each contact of the year as likely as any other unless tilted."""
    made, roster = work.made, work.roster
    weights = (roster.contacts if tilt is None else roster.contacts * tilt).ravel()
    picked = chance.choice(weights.size, size=count, p=weights / weights.sum())
    return [
        Contact(
            roster.agents[row].pk, made.teams[roster.team[row, column]].pk, roster.days[column], row, column
        )
        for row, column in (divmod(int(cell), len(roster.days)) for cell in picked)
    ]


def make_feedback(plan: DemoPlan, work: Work, chance: np.random.Generator) -> int:
    """Make complaints, surveys, ratings and commendations; return how many."""
    file = plan.file
    return (
        append_feedback(Complaint, list(_complaints(plan, work, chance)))
        + append_feedback(SurveyResponse, list(_surveys(plan, work, chance)))
        + append_feedback(
            ServiceRating,
            [
                ServiceRating(
                    stars=int(chance.choice([1, 2, 3, 4, 5], p=[0.03, 0.04, 0.1, 0.28, 0.55])), **common
                )
                for common in _commons("R", some_contacts(work, file["ratings"], chance), chance)
            ],
        )
        + append_feedback(
            Commendation,
            [
                Commendation(verbatim=_text(plan, "commendation", chance), **common)
                for common in _commons("T", some_contacts(work, file["commendations"], chance), chance)
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


def _text(plan: DemoPlan, kind: str, chance: np.random.Generator) -> str:
    texts = plan.file["feedback_texts"][kind]
    return texts[int(chance.integers(len(texts)))]


def _surveys(plan: DemoPlan, work: Work, chance: np.random.Generator) -> Iterator[SurveyResponse]:
    """Ask about contacts; the answer follows how satisfied this person's customers truly are that day."""
    contacts = some_contacts(work, plan.file["surveys"], chance)
    lift = plan.file["skill"]["surveys"] * work.roster.skill
    for contact, common in zip(contacts, _commons("S", contacts, chance), strict=True):
        is_satisfied = chance.random() < work.satisfied[contact.row, contact.column] + lift[contact.row]
        good, bad = ([4, 5], [0.36, 0.64]), ([1, 2, 3], [0.2, 0.27, 0.53])
        scores, shares = good if is_satisfied else bad
        text = _text(plan, "survey", chance) if chance.random() < 0.25 else ""
        yield SurveyResponse(score=int(chance.choice(scores, p=shares)), scale=5, verbatim=text, **common)


def _complaints(plan: DemoPlan, work: Work, chance: np.random.Generator) -> Iterator[Complaint]:
    """Take complaints about anything from any contact, and those about a person rather from the unskilled."""
    shares, count = plan.file["complaint_shares"], plan.file["complaints"]
    categories = ComplaintCategory.objects.in_bulk(list(shares), field_name="code")
    codes = chance.choice(list(shares), size=count, p=np.array(list(shares.values())))
    at_fault = chance.random(count) < FAULT_SHARE
    tilt = np.exp(
        plan.file["skill"]["complaints"] * work.roster.skill[:, None]
        + plan.file["after_training"]["complaints"] * work.trained
    )
    own, others = some_contacts(work, count, chance, tilt), some_contacts(work, count, chance)
    contacts = [mine if fault else other for fault, mine, other in zip(at_fault, own, others, strict=True)]
    for code, fault, common in zip(codes, at_fault, _commons("C", contacts, chance), strict=True):
        yield Complaint(
            category=categories[str(code)],
            verbatim=_text(plan, "complaint", chance),
            severity=list(SEVERITIES)[int(chance.choice(3, p=list(SEVERITIES.values())))],
            is_repeat=bool(chance.random() < 0.07),
            **_course_of(plan, common["received_on"], chance, at_fault=bool(fault)),
            **common,
        )


def _course_of(
    plan: DemoPlan, received: object, chance: np.random.Generator, *, at_fault: bool
) -> dict[str, object]:
    """Give a complaint its course: recent ones are still open, the others upheld or not."""
    if not isinstance(received, date):
        raise TypeError(received)
    due = received + timedelta(days=ANSWER_DAYS)
    closed = received + timedelta(days=int(chance.integers(1, 17)))
    if closed >= plan.today:
        return {"state": ComplaintState.IN_WORK, "due_on": due}
    rest = {cause: share for cause, share in CAUSES.items() if cause is not Attribution.EMPLOYEE}
    shares = np.array(list(rest.values())) / sum(rest.values())
    upheld = at_fault or bool(chance.random() < (0.55 - FAULT_SHARE) / (1 - FAULT_SHARE))
    other = list(rest)[int(chance.choice(len(rest), p=shares))] if upheld else Attribution.UNDECIDED
    return {
        "state": ComplaintState.CLOSED,
        "due_on": due,
        "closed_on": closed,
        "upheld": upheld,
        "attribution": Attribution.EMPLOYEE if at_fault else other,
    }


def make_reviews(plan: DemoPlan, work: Work, chance: np.random.Generator) -> int:
    """Make each agent's quality reviews, a few a month, each marked on four clauses; return how many."""
    asked, roster = plan.file["review_items"], work.roster
    clauses = dict(Clause.objects.filter(number__in=asked).values_list("number", "pk"))
    numbers = list(asked)
    count = plan.file["reviews_a_month"] * 12 * len(roster.agents)
    contacts = some_contacts(work, count, chance)
    places = np.argsort(chance.random((count, len(numbers))), axis=1)[:, :ITEMS_A_REVIEW]
    # Most items looked at are whole; a weak clause and little skill cost some of the points.
    file = plan.file
    rows = np.array([contact.row for contact in contacts])
    columns = np.array([contact.column for contact in contacts])
    base = np.array(list(file["review_items"].values()))
    gain = np.array([file["after_training"]["reviews"].get(number, 0.0) for number in file["review_items"]])
    weak = chance.integers(len(base), size=len(work.roster.agents))
    risk = base[places] + gain[places] * work.trained[rows, columns][:, None]
    risk = risk + file["weak_item"] * (places == weak[rows][:, None])
    lost = np.where(chance.random(places.shape) < risk, chance.uniform(*LOST_POINTS, places.shape), 0.0)
    skilled = file["skill"]["reviews"] * work.roster.skill[rows][:, None] * (lost > 0)
    points: Floats = (FULL_POINTS - lost + skilled).clip(8, FULL_POINTS).round(1)
    return append_reviews(
        [
            ReviewWithItems(
                review=QualityReview(
                    reference=f"Q-{number:06}",
                    employee_id=contact.employee_id,
                    unit_id=contact.unit_id,
                    reviewed_on=min(contact.day + timedelta(days=2), plan.today - timedelta(days=1)),
                    reviewer=f"质检员{'甲乙丙丁'[number % 4]}",
                    fatal_error=bool(
                        chance.random() < FATAL_SHARE and points[number - 1].min() < FULL_POINTS
                    ),
                ),
                items=tuple(
                    ItemPoints(clauses[numbers[place]], Decimal(str(earned)), Decimal(FULL_POINTS))
                    for place, earned in zip(places[number - 1], points[number - 1], strict=True)
                ),
            )
            for number, contact in enumerate(contacts, start=1)
        ]
    )


REVIEWS_AT_ONCE = 1_000


class ItemPoints(NamedTuple):
    """Points of one review on one clause."""

    clause_id: int
    points: Decimal
    max_points: Decimal


class ReviewWithItems(NamedTuple):
    """An unsaved review and its items."""

    review: QualityReview
    items: tuple[ItemPoints, ...]


@transaction.atomic
def append_reviews(reviews: Sequence[ReviewWithItems]) -> int:
    """Insert reviews known to be new with their items, two statements a batch, and return how many."""
    for batch in batched(reviews, REVIEWS_AT_ONCE):
        QualityReview.objects.bulk_create([each.review for each in batch])
        items = [QualityItem(review=each.review, **item._asdict()) for each in batch for item in each.items]
        QualityItem.objects.bulk_create(items, batch_size=REVIEWS_AT_ONCE)
    return len(reviews)
