"""Make the exams of a year, the certificates that came of them, and one sitting that is open now."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from django.contrib.auth.models import User
from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.requirements.models import Certification
from lms.certification.revocation.services import revoke
from lms.certification.waivers.services import WaiverPlan, waive
from lms.core.trail.services import invented_entries
from lms.demo.exams.past_attempts import PastAttempt, record_past_attempts, sample_answer
from lms.demo.past_certificates import PastCertificate, record_past_certificates
from lms.demo.people.learning import at
from lms.demo.people.organisation import Organisation
from lms.demo.plan import DemoPlan, EarlierEntry, SittingEntry, workday_before, workday_from
from lms.exams.attempts.models import Attempt
from lms.exams.planning.services import SittingPlan, open_sitting
from lms.exams.seating.due import Asked, due_list
from lms.exams.seating.services import seat_employees
from lms.exams.sittings.models import Sitting
from lms.papers.blueprints.models import Paper
from lms.people.organisation.models import Employee
from lms.questions.bank.models import QuestionVersion
from lms.standards.clauses.models import Clause

Abilities = dict[int, dict[int, float]]
SITTING_DAYS = 5
SEATED_BEFORE_END = 31
SEATED_BEFORE = timedelta(days=7)
SURE_TO_PASS = 0.9  # the least share of right answers of who must pass
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


def abilities_of(
    plan: DemoPlan, employees: Iterable[Employee], skill: Mapping[int, float], chance: np.random.Generator
) -> Abilities:
    """Give each employee a chance of answering right, by clause; it follows the hidden skill of agents."""
    ability, follows = plan.file["ability"], plan.file["skill"]["exams"]
    shifts = {
        clause.pk: ability["clauses"].get(clause.number, 0.0)
        for clause in Clause.objects.filter(number__in=list(ability["clauses"]))
    }
    found: Abilities = {}
    for employee in employees:
        own = chance.normal()
        known = follows * skill.get(employee.pk, chance.normal()) + (1 - follows**2) ** 0.5 * own
        level = ability["level"] + ability["agents"] * known
        found[employee.pk] = {
            clause: float(np.clip(level + shift, 0.05, 0.99)) for clause, shift in shifts.items()
        }
    return found


def make_exams(
    plan: DemoPlan, made: Organisation, skill: Mapping[int, float], chance: np.random.Generator
) -> int:
    """Let everybody take it once and whoever failed twice; issue the certificates; return the attempts."""
    certification = Certification.objects.get(code="hotline-agent")
    present = _who_needs_it(made, certification)
    # The agents are split over the sittings; the cast's sat where the certificate is about to end.
    shares = [entry["share"] for entry in plan.file["sittings"]]
    picks = chance.choice([*range(len(shares)), -1], size=len(present), p=[*shares, 1 - sum(shares)])
    star = next(entry["number"] for entry in plan.file["cast"] if entry["role"] == "employee")
    groups: list[list[Employee]] = [[] for _ in shares]
    for agent, pick in zip(present, picks, strict=True):
        place = 1 if agent.number == star else int(pick)
        day = plan.today - timedelta(days=plan.file["sittings"][place]["days_ago"])
        if place >= 0 and agent.hired_on < day and (agent.left_on is None or agent.left_on > day):
            groups[place].append(agent)
    abilities = abilities_of(plan, made.agents, skill, chance)
    taken = 0
    for entry, group in zip(plan.file["sittings"], groups, strict=True):
        taken += _past_sitting(plan, certification, entry, group, abilities, chance)
    taken += sum(_quiz(plan, entry, made.agents, abilities, chance) for entry in plan.file["quizzes"])
    leads = [made.employees[posting.employee.number] for posting in made.postings if posting.position.leads]
    lead_certification = Certification.objects.get(code="team-leader")
    abilities |= abilities_of(plan, leads, skill, chance)
    taken += _past_sitting(plan, lead_certification, plan.file["lead_sitting"], leads, abilities, chance)
    for earlier in plan.file["earlier_certificates"]:
        _certified_before(plan, earlier, made, chance)
    return taken


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
    with invented_entries(at(workday_from(day - SEATED_BEFORE))):
        seat_employees(sitting=sitting, employees=group, by=None)
    # The cast's employee must pass, so that the walk through the demo shows every screen.
    star = next(entry["number"] for entry in plan.file["cast"] if entry["role"] == "employee")
    sure = frozenset(one.pk for one in group if one.number == star and one.pk in abilities)
    # Everybody knows better what nobody passes without.
    must_pass = sitting.paper.rules.filter(must_pass=True).values("pool")
    versions = QuestionVersion.objects.filter(question__pools__in=must_pass)
    known = dict.fromkeys(versions.values_list("pk", flat=True), plan.file["ability"]["must_pass"])
    first = _Turn(sitting, day, 1, sure, known)
    again = _Turn(sitting, day + timedelta(days=SITTING_DAYS), 2, sure, known)
    taken = _take(first, group, abilities, chance)
    outcomes = Attempt.objects.filter(sitting=sitting)
    failed = set(outcomes.filter(passed=False).values_list("employee_id", flat=True))
    taken += _take(again, [employee for employee in group if employee.pk in failed], abilities, chance)
    record_past_certificates(
        PastCertificate(
            certification=certification,
            employee=attempt.employee,
            passed_on=timezone.localdate(attempt.closed_at),
            attempt=attempt,
        )
        for attempt in outcomes.filter(passed=True).select_related("employee").defer("slots")
    )
    return taken


def _quiz(
    plan: DemoPlan,
    entry: SittingEntry,
    agents: list[Employee],
    abilities: Abilities,
    chance: np.random.Generator,
) -> int:
    """Let most agents take a quiz once; the cast's employee always does."""
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
    with invented_entries(at(workday_from(day - SEATED_BEFORE))):
        seat_employees(sitting=sitting, employees=group, by=None)
    return _take(_Turn(sitting, day), group, abilities, chance)


def _take(turn: _Turn, group: list[Employee], abilities: Abilities, chance: np.random.Generator) -> int:
    """Let everybody of the group take it once."""
    tries = []
    for employee in group:
        sure = employee.pk in turn.sure
        lift = 0.05 * (turn.number - 1)
        known = abilities[employee.pk]
        if sure:
            known = {clause: max(share, SURE_TO_PASS) for clause, share in known.items()}
        tries.append(
            PastAttempt(
                employee_id=employee.pk,
                started_at=at(turn.day, int(chance.integers(9, 17)), int(chance.integers(60))),
                seconds=round(60 * turn.sitting.paper.minutes * chance.uniform(*SHARE_OF_TIME)),
                answer=_answering(known, lift, dict.fromkeys(turn.known, 1.0) if sure else turn.known),
                number=turn.number,
            )
        )
    return record_past_attempts(sitting=turn.sitting, attempts=tries, seed=int(chance.integers(2**31)))


def _answering(
    ability: dict[int, float], lift: float, known: Mapping[int, float]
) -> Callable[[QuestionVersion, random.Random], Mapping[str, object] | None]:
    def answer(version: QuestionVersion, luck: random.Random) -> Mapping[str, object] | None:
        more = known.get(version.pk, 0.0)
        if luck.random() < 0.01 and not more:
            return None
        return sample_answer(version, luck, right=luck.random() < ability[version.clause_id] + lift + more)

    return answer


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
        with invented_entries(revoked_at):
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
        with invented_entries(waived_at):
            waive(plan=waiver, decided_by=hr, now=waived_at)
    opens = plan.today - timedelta(days=plan.file["open_sitting"]["opened_days_ago"])
    with invented_entries(at(workday_from(opens - SEATED_BEFORE))):
        _open_now(plan, certification.paper, hr)


def _open_now(plan: DemoPlan, paper: Paper, hr: User) -> None:
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
    asked = Asked(days=SEATED_BEFORE_END)
    due = [one for one in due_list(sitting, asked, at(plan.today)).candidates if one.is_advised]
    needs = {one.employee.pk: one.need for one in due}
    seat_employees(sitting=sitting, employees=[one.employee for one in due], needs=needs, by=hr)
