"""Make the exams of a year, the certificates that came of them, and one sitting that is open now."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

import numpy as np
from django.contrib.auth.models import User
from django.utils import timezone

from lms.certification.api import (
    Certificate,
    Certification,
    PastCertificate,
    WaiverPlan,
    record_past_certificates,
    revoke,
    waive,
)
from lms.exams.api import (
    Attempt,
    Paper,
    PastAttempt,
    QuestionVersion,
    Sitting,
    SittingPlan,
    open_sitting,
    record_past_attempts,
    sample_answer,
    seat_employees,
)
from lms.people.api import Employee
from lms.portal.demo.seed.learning import at
from lms.portal.demo.seed.organisation import Organisation
from lms.portal.demo.seed.plan import DemoPlan, SittingEntry
from lms.standards.api import Clause

Abilities = dict[int, dict[int, float]]
SITTING_DAYS = 5


def abilities_of(plan: DemoPlan, employees: Iterable[Employee], chance: np.random.Generator) -> Abilities:
    """Give each employee a chance of answering right, by clause."""
    ability = plan.file["ability"]
    shifts = {
        clause.pk: ability["clauses"].get(clause.number, 0.0)
        for clause in Clause.objects.filter(number__in=list(ability["clauses"]))
    }
    found: Abilities = {}
    for employee in employees:
        level = ability["level"] + chance.normal(0, ability["agents"])
        found[employee.pk] = {
            clause: float(np.clip(level + shift, 0.05, 0.99)) for clause, shift in shifts.items()
        }
    return found


def make_exams(plan: DemoPlan, made: Organisation, chance: np.random.Generator) -> int:
    """Let everybody sit once and whoever failed twice, and issue the certificates; return the attempts."""
    certification = Certification.objects.get(code="hotline-agent")
    present = _who_needs_it(made, certification)
    groups = _groups(plan, present, chance)
    abilities = abilities_of(plan, present, chance)
    written = 0
    for entry, group in zip(plan.file["sittings"], groups, strict=True):
        written += _past_sitting(plan, certification, entry, group, abilities, chance)
    written += sum(_quiz(plan, entry, made.agents, chance) for entry in plan.file["quizzes"])
    leads = [made.employees[posting.employee.number] for posting in made.postings if posting.position.leads]
    lead_certification = Certification.objects.get(code="team-leader")
    abilities |= abilities_of(plan, leads, chance)
    return written + _past_sitting(
        plan, lead_certification, plan.file["lead_sitting"], leads, abilities, chance
    )


def _who_needs_it(made: Organisation, certification: Certification) -> list[Employee]:
    """List the agents whose position asks for the certification."""
    asked = set(certification.positions.values_list("pk", flat=True))
    needing = {posting.employee_id for posting in made.postings if posting.position_id in asked}
    return [agent for agent in made.agents if agent.pk in needing]


def _groups(plan: DemoPlan, agents: list[Employee], chance: np.random.Generator) -> list[list[Employee]]:
    """Split the agents over the sittings; the cast's employee sat where the certificate is about to end."""
    shares = [entry["share"] for entry in plan.file["sittings"]]
    picks = chance.choice([*range(len(shares)), -1], size=len(agents), p=[*shares, 1 - sum(shares)])
    star = next(entry["number"] for entry in plan.file["cast"] if entry["role"] == "employee")
    ending = 1
    groups: list[list[Employee]] = [[] for _ in shares]
    for agent, pick in zip(agents, picks, strict=True):
        place = ending if agent.number == star else int(pick)
        day = plan.today - timedelta(days=plan.file["sittings"][place]["days_ago"])
        if place >= 0 and agent.hired_on < day and (agent.left_on is None or agent.left_on > day):
            groups[place].append(agent)
    return groups


def _past_sitting(
    plan: DemoPlan,
    certification: Certification,
    entry: SittingEntry,
    group: list[Employee],
    abilities: Abilities,
    chance: np.random.Generator,
) -> int:
    day = plan.today - timedelta(days=entry["days_ago"])
    sitting = Sitting.objects.create(
        paper=certification.paper,
        title=entry["title"],
        opens_at=at(day, 8),
        closes_at=at(day + timedelta(days=SITTING_DAYS), 20),
    )
    seat_employees(sitting=sitting, employees=group)
    star_passes = _star_passes(plan, group, abilities)
    first = list(_tries(group, abilities, day, 1, chance, star_passes))
    written = record_past_attempts(sitting=sitting, attempts=first, seed=int(chance.integers(2**31)))
    failed = _who_failed(sitting, group)
    again = list(_tries(failed, abilities, day + timedelta(days=SITTING_DAYS), 2, chance, star_passes))
    written += record_past_attempts(sitting=sitting, attempts=again, seed=int(chance.integers(2**31)))
    _certify(certification, sitting)
    return written


def _quiz(plan: DemoPlan, entry: SittingEntry, agents: list[Employee], chance: np.random.Generator) -> int:
    """Let most agents write a quiz once; the cast's employee always does."""
    day = plan.today - timedelta(days=entry["days_ago"])
    star = next(member["number"] for member in plan.file["cast"] if member["role"] == "employee")
    there = [agent for agent in agents if agent.left_on is None or agent.left_on > day]
    group = [agent for agent in there if agent.number == star or chance.random() < entry["share"]]
    sitting = Sitting.objects.create(
        paper=Paper.objects.get(slug=entry["paper"]),
        title=entry["title"],
        opens_at=at(day, 8),
        closes_at=at(day + timedelta(days=SITTING_DAYS), 20),
    )
    seat_employees(sitting=sitting, employees=group)
    tries = list(_tries(group, abilities_of(plan, group, chance), day, 1, chance, set()))
    return record_past_attempts(sitting=sitting, attempts=tries, seed=int(chance.integers(2**31)))


def _star_passes(plan: DemoPlan, group: list[Employee], abilities: Abilities) -> set[int]:
    """Name who must pass for the walk through the demo to show every screen: the cast's employee."""
    star = next(entry["number"] for entry in plan.file["cast"] if entry["role"] == "employee")
    return {employee.pk for employee in group if employee.number == star and employee.pk in abilities}


def _tries(
    group: Iterable[Employee],
    abilities: Abilities,
    day: date,
    number: int,
    chance: np.random.Generator,
    sure: set[int],
) -> Iterator[PastAttempt]:
    for employee in group:
        lift = 0.05 * (number - 1) + (0.07 if employee.pk in sure else 0)
        yield PastAttempt(
            employee_id=employee.pk,
            started_at=at(day, int(chance.integers(9, 17)), int(chance.integers(60))),
            seconds=int(chance.integers(14 * 60, 39 * 60)),
            answer=_answering(abilities[employee.pk], lift),
            number=number,
        )


def _answering(
    ability: dict[int, float], lift: float
) -> Callable[[QuestionVersion, random.Random], Mapping[str, object] | None]:
    def answer(version: QuestionVersion, luck: random.Random) -> Mapping[str, object] | None:
        if luck.random() < 0.01:
            return None
        return sample_answer(version, luck, right=luck.random() < ability[version.clause_id] + lift)

    return answer


def _who_failed(sitting: Sitting, group: list[Employee]) -> list[Employee]:
    failed = set(Attempt.objects.filter(sitting=sitting, passed=False).values_list("employee_id", flat=True))
    return [employee for employee in group if employee.pk in failed]


def _certify(certification: Certification, sitting: Sitting) -> None:
    passed = Attempt.objects.filter(sitting=sitting, passed=True).select_related("employee").defer("slots")
    record_past_certificates(
        PastCertificate(
            certification=certification,
            employee=attempt.employee,
            passed_on=timezone.localdate(attempt.closed_at),
            attempt=attempt,
        )
        for attempt in passed
    )


def make_exceptions(plan: DemoPlan, made: Organisation, hr: User, now: datetime) -> None:
    """Revoke one certificate, waive two, and open the sitting in which those who are due may renew."""
    certification = Certification.objects.get(code="hotline-agent")
    star = next(entry["number"] for entry in plan.file["cast"] if entry["role"] == "employee")
    certificates = Certificate.objects.filter(certification=certification).exclude(employee__number=star)
    latest = certificates.order_by("-valid_to", "pk").first()
    if latest:
        revoke(certificate=latest, actor=hr, reason=plan.file["revocation_reason"], now=now)
    holders = set(certificates.values_list("employee_id", flat=True))
    needing = _who_needs_it(made, certification)
    without = [agent for agent in needing if agent.pk not in holders and agent.left_on is None]
    for agent in [agent for agent in without if agent.number != star][:2]:
        waiver = WaiverPlan(
            certification=certification,
            employee=agent,
            starts_on=plan.today - timedelta(days=20),
            ends_on=plan.today + timedelta(days=100),
            reason=plan.file["waiver_reason"],
        )
        waive(plan=waiver, decided_by=hr, now=now)
    _open_now(plan, needing, certification.paper)


def _open_now(plan: DemoPlan, needing: list[Employee], paper: Paper) -> None:
    entry = plan.file["open_sitting"]
    opens = plan.today - timedelta(days=entry["opened_days_ago"])
    sitting = open_sitting(
        paper=paper,
        plan=SittingPlan(
            title=entry["title"],
            opens_at=at(opens, 8),
            closes_at=at(opens + timedelta(days=entry["days"]), 20),
        ),
    )
    soon = plan.today + timedelta(days=31)
    safe = set(Certificate.objects.in_force_on(soon).values_list("employee_id", flat=True))
    due = [agent for agent in needing if agent.pk not in safe and agent.left_on is None]
    seat_employees(sitting=sitting, employees=due)
