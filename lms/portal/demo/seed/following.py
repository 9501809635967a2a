"""Follow the figures with an improvement in its second round, and an objection that waits for HR."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User

from lms.core.api import invented_deeds
from lms.evaluation.api import (
    ActionDecision,
    ActionDraft,
    FindingDraft,
    ImprovementAction,
    Indicator,
    Move,
    NextRound,
    Stage,
    close_action,
    finish_check,
    finish_work,
    latest_feedback,
    make_finding,
    plan_action,
    raise_dispute,
    start_action,
    start_next_cycle,
    take_measure,
)
from lms.portal.demo.seed.learning import at
from lms.portal.demo.seed.organisation import Organisation
from lms.portal.demo.seed.plan import CastEntry, DemoPlan, month_after, workday_before, workday_from
from lms.standards.api import (
    Conclusion,
    FactReview,
    Verification,
    clauses_by_number,
    facts_by_code,
    sign_facts,
)

SIGNED_CLAUSES = frozenset({"2.1", "2.2"})
REVIEWER = "演示审核人（虚构）"


def sign_some_facts(plan: DemoPlan) -> None:
    """Let an invented reviewer sign what is verified of two clauses; no state changes by it."""
    trainer = User.objects.get(username=member(plan, "trainer")["number"])
    signed_on = plan.today - timedelta(days=20)
    reviews = [
        FactReview(fact, Conclusion.CONFIRMED, "", REVIEWER, signed_on)
        for fact in facts_by_code().values()
        if fact.clause.number in SIGNED_CLAUSES and fact.verification == Verification.VERIFIED
    ]
    with invented_deeds(at(workday_from(signed_on + timedelta(days=1)))):
        sign_facts(reviews=reviews, by=trainer)


def make_improvement(plan: DemoPlan, made: Organisation) -> None:
    """Run an action through one round and begin the second; last month's measure is still to be taken."""
    entry, user = plan.file["improvement"], User.objects.get(username=member(plan, "manager")["number"])
    action = _planned(plan, made, user)
    decided = workday_from(month_after(plan.today, -3))
    _worked(action, user, month_after(plan.today, -6), month_after(plan.today, -4), entry["first_done_note"])
    with _moving(user, at(decided, 9), Stage.CHECK) as move:
        take_measure(action=action, move=move)
    with _moving(user, at(decided, 10), Stage.CHECK) as move:
        finish_check(action=action, move=move)
    with _moving(user, at(decided, 15), Stage.ACT) as move:
        conclusion = entry["first_conclusion"]
        close_action(action=action, decision=ActionDecision.REPEAT, conclusion=conclusion, move=move)
    with invented_deeds(at(decided, 16)):
        following = start_next_cycle(
            action=action, next_round=NextRound(*_days(plan, -1)), by=user, now=at(decided, 16)
        )
    _worked(following, user, decided, month_after(plan.today, -1), entry["done_note"])


def _planned(plan: DemoPlan, made: Organisation, user: User) -> ImprovementAction:
    """Write the finding down and plan its first round; the measured month is the fourth before this one."""
    entry, manager = plan.file["improvement"], member(plan, "manager")
    found = workday_from(month_after(plan.today, -6))
    due_on, measure_from, measure_to = _days(plan, -4)
    with invented_deeds(at(found)):
        finding = make_finding(
            draft=FindingDraft(
                statement=entry["statement"],
                unit=made.units[manager["place"]],
                clause=clauses_by_number([entry["clause"]])[entry["clause"]],
            ),
            by=user,
            now=at(found),
        )
    draft = ActionDraft(
        title=entry["title"],
        owner=made.employees[manager["number"]],
        due_on=due_on,
        measure=Indicator.objects.get(key=entry["measure"]),
        target=entry["target"],
        measure_from=measure_from,
        measure_to=measure_to,
    )
    with invented_deeds(at(found, 11)):
        return plan_action(finding=finding, draft=draft, by=user)


def _days(plan: DemoPlan, months: int) -> tuple[date, date, date]:
    """Give the day the work is due, and the first and last day of the month that is measured."""
    first = month_after(plan.today, months)
    return first, first, month_after(plan.today, months + 1) - timedelta(days=1)


def _worked(action: ImprovementAction, user: User, planned: date, due_on: date, done_note: str) -> None:
    """Start the work some days after it was planned, and report it done on the eve of the day it is due."""
    with _moving(user, at(workday_from(planned + timedelta(days=3)), 9), Stage.PLAN) as move:
        start_action(action=action, move=move)
    with _moving(user, at(workday_before(due_on), 17), Stage.DO) as move:
        finish_work(action=action, done_note=done_note, move=move)


@contextmanager
def _moving(user: User, moment: datetime, seen: Stage) -> Iterator[Move]:
    """Give a move of that moment, and date what it writes into the audit trail."""
    with invented_deeds(moment):
        yield Move(user, moment, seen)


def make_objection(plan: DemoPlan, made: Organisation) -> None:
    """Let a colleague of the cast's employee object to the newest complaint in the own file."""
    star, moment = member(plan, "employee")["number"], at(plan.today - timedelta(days=1))
    for agent in made.agents:
        complaints = [entry for entry in latest_feedback(agent) if entry.kind == "complaint"]
        if agent.number != star and agent.left_on is None and complaints:
            subject, words = complaints[0].subject, plan.file["objection"]
            with invented_deeds(moment):
                raise_dispute(employee=agent, subject=subject, words=words, now=moment)
            return


def member(plan: DemoPlan, role: str) -> CastEntry:
    """Return the member of the cast who plays the role."""
    return next(entry for entry in plan.file["cast"] if entry["role"] == role)
