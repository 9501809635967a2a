"""Make the exams of a year, the certificates that came of them, and one sitting that is open now."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

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
from lms.core.api import invented_deeds
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
from lms.portal.demo.seed.plan import DemoPlan, EarlierEntry, SittingEntry, workday_before, workday_from
from lms.standards.api import Clause

Abilities = dict[int, dict[int, float]]
SITTING_DAYS = 5
SEATED_BEFORE = timedelta(days=7)
REVOKED_AGO, WAIVED_AGO = 9, 20  # days
SHARE_OF_TIME = (0.4, 0.98)  # how much of the minutes of a paper people take


@dataclass(frozen=True)
class _Turn:
    """A group's turn at a paper: where, when, the how manieth, who is sure to pass, what is better known."""

    sitting: Sitting
    day: date
    number: int = 1
    sure: frozenset[int] = frozenset()
    known: Mapping[int, float] = field(default_factory=dict)


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
    written += _past_sitting(plan, lead_certification, plan.file["lead_sitting"], leads, abilities, chance)
    for earlier in plan.file["earlier_certificates"]:
        _certified_before(plan, earlier, made, chance)
    return written


def _certified_before(
    plan: DemoPlan, entry: EarlierEntry, made: Organisation, chance: np.random.Generator
) -> None:
    """Give those who need it a certificate from before this system: no attempt stands behind it."""
    certification = Certification.objects.get(code=entry["certification"])
    asked = set(certification.positions.values_list("pk", flat=True))
    newest, oldest = entry["days_ago"]
    holders = {one.employee_id: one.employee.number for one in made.postings if one.position_id in asked}
    record_past_certificates(
        PastCertificate(
            certification=certification,
            employee=made.employees[number],
            passed_on=plan.today - timedelta(days=int(chance.integers(newest, oldest))),
        )
        for number in holders.values()
        if chance.random() < entry["share"]
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
    with invented_deeds(at(workday_from(day - SEATED_BEFORE))):
        seat_employees(sitting=sitting, employees=group, by=None)
    sure = _star_passes(plan, group, abilities)
    known = _vital_versions(sitting.paper, plan.file["ability"]["vital"])
    first = _Turn(sitting, day, 1, sure, known)
    again = _Turn(sitting, day + timedelta(days=SITTING_DAYS), 2, sure, known)
    written = _write(first, group, abilities, chance)
    written += _write(again, _who_failed(sitting, group), abilities, chance)
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
    with invented_deeds(at(workday_from(day - SEATED_BEFORE))):
        seat_employees(sitting=sitting, employees=group, by=None)
    return _write(_Turn(sitting, day), group, abilities_of(plan, group, chance), chance)


def _star_passes(plan: DemoPlan, group: list[Employee], abilities: Abilities) -> frozenset[int]:
    """Name who must pass for the walk through the demo to show every screen: the cast's employee."""
    star = next(entry["number"] for entry in plan.file["cast"] if entry["role"] == "employee")
    return frozenset(one.pk for one in group if one.number == star and one.pk in abilities)


def _vital_versions(paper: Paper, lift: float) -> dict[int, float]:
    """Give what everybody knows better because nobody passes without it, by version."""
    vital = paper.rules.filter(vital=True).values("pool")
    versions = QuestionVersion.objects.filter(question__pools__in=vital)
    return dict.fromkeys(versions.values_list("pk", flat=True), lift)


def _write(turn: _Turn, group: list[Employee], abilities: Abilities, chance: np.random.Generator) -> int:
    """Let everybody of the group write once."""
    tries = list(_tries(turn, group, abilities, chance))
    return record_past_attempts(sitting=turn.sitting, attempts=tries, seed=int(chance.integers(2**31)))


def _tries(
    turn: _Turn, group: Iterable[Employee], abilities: Abilities, chance: np.random.Generator
) -> Iterator[PastAttempt]:
    for employee in group:
        sure = employee.pk in turn.sure
        lift = 0.05 * (turn.number - 1) + (0.07 if sure else 0)
        yield PastAttempt(
            employee_id=employee.pk,
            started_at=at(turn.day, int(chance.integers(9, 17)), int(chance.integers(60))),
            seconds=round(60 * turn.sitting.paper.minutes * chance.uniform(*SHARE_OF_TIME)),
            answer=_answering(
                abilities[employee.pk], lift, dict.fromkeys(turn.known, 1.0) if sure else turn.known
            ),
            number=turn.number,
        )


def _answering(
    ability: dict[int, float], lift: float, known: Mapping[int, float]
) -> Callable[[QuestionVersion, random.Random], Mapping[str, object] | None]:
    def answer(version: QuestionVersion, luck: random.Random) -> Mapping[str, object] | None:
        more = known.get(version.pk, 0.0)
        if luck.random() < 0.01 and not more:
            return None
        return sample_answer(version, luck, right=luck.random() < ability[version.clause_id] + lift + more)

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


def make_exceptions(plan: DemoPlan, made: Organisation, hr: User) -> None:
    """Revoke one certificate, waive two, and open the sitting in which those who are due may renew."""
    revoked_at = at(workday_before(plan.today - timedelta(days=REVOKED_AGO)), 11)
    waived_from = plan.today - timedelta(days=WAIVED_AGO)
    waived_at = at(workday_before(waived_from), 15)
    certification = Certification.objects.get(code="hotline-agent")
    star = next(entry["number"] for entry in plan.file["cast"] if entry["role"] == "employee")
    certificates = Certificate.objects.filter(certification=certification).exclude(employee__number=star)
    lasting = certificates.filter(valid_to__gt=plan.today + timedelta(days=90))
    revoked = lasting.order_by("valid_to", "pk").first()  # an older one, so that the newest can be shown
    if revoked:
        with invented_deeds(revoked_at):
            revoke(certificate=revoked, actor=hr, reason=plan.file["revocation_reason"], now=revoked_at)
    holders = set(certificates.values_list("employee_id", flat=True))
    needing = _who_needs_it(made, certification)
    without = [agent for agent in needing if agent.pk not in holders and agent.left_on is None]
    for agent in [agent for agent in without if agent.number != star][:2]:
        waiver = WaiverPlan(
            certification=certification,
            employee=agent,
            starts_on=waived_from,
            ends_on=plan.today + timedelta(days=100),
            reason=plan.file["waiver_reason"],
        )
        with invented_deeds(waived_at):
            waive(plan=waiver, decided_by=hr, now=waived_at)
    opens = plan.today - timedelta(days=plan.file["open_sitting"]["opened_days_ago"])
    with invented_deeds(at(workday_from(opens - SEATED_BEFORE))):
        _open_now(plan, needing, certification.paper, hr)


def _open_now(plan: DemoPlan, needing: list[Employee], paper: Paper, hr: User) -> None:
    entry = plan.file["open_sitting"]
    opens = plan.today - timedelta(days=entry["opened_days_ago"])
    sitting = open_sitting(
        paper=paper,
        plan=SittingPlan(
            title=entry["title"],
            opens_at=at(opens, 8),
            closes_at=at(opens + timedelta(days=entry["days"]), 20),
        ),
        by=hr,
    )
    soon = plan.today + timedelta(days=31)
    safe = set(Certificate.objects.in_force_on(soon).values_list("employee_id", flat=True))
    due = [agent for agent in needing if agent.pk not in safe and agent.left_on is None]
    seat_employees(sitting=sitting, employees=due, by=hr)
