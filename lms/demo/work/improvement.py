"""Follow the figures with improvements in every state, and an objection that waits for HR."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User

from lms.core.trail.services import invented_entries
from lms.demo.people.learning import at
from lms.demo.people.organisation import Organisation
from lms.demo.plan import ActionEntry, DemoPlan, member, month_after, workday_before, workday_from
from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.actions.services import (
    ActionDraft,
    Move,
    NextRound,
    close_action,
    finish_check,
    finish_work,
    plan_action,
    start_action,
    start_next_cycle,
    take_measure,
    withdraw_action,
)
from lms.evaluation.choices import Decision, Stage
from lms.evaluation.findings.services import FindingDraft, make_finding
from lms.performance.feedback.queries import latest_feedback
from lms.performance.indicators.models import Indicator
from lms.performance.objections.services import object_to_entry
from lms.standards.choices import Conclusion, Verification
from lms.standards.clauses.queries import clauses_by_number
from lms.standards.facts.queries import facts_by_code
from lms.standards.facts.services import FactReview, sign_facts

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
    with invented_entries(at(workday_from(signed_on + timedelta(days=1)))):
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
        close_action(action=action, decision=Decision.REPEAT, conclusion=conclusion, move=move)
    with invented_entries(at(decided, 16)):
        following = start_next_cycle(
            action=action, next_round=NextRound(*_days(plan, -1)), by=user, now=at(decided, 16)
        )
    _worked(following, user, decided, month_after(plan.today, -1), entry["done_note"])


def _planned(plan: DemoPlan, made: Organisation, user: User) -> ImprovementAction:
    """Write the finding down and plan its first round; the measured month is the fourth before this one."""
    entry, manager = plan.file["improvement"], member(plan, "manager")
    found = workday_from(month_after(plan.today, -6))
    due_on, measure_from, measure_to = _days(plan, -4)
    with invented_entries(at(found)):
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
    with invented_entries(at(found, 11)):
        return plan_action(finding=finding, draft=draft, by=user)


def make_other_actions(plan: DemoPlan, made: Organisation) -> None:
    """Bring one action to every state the board has; what is measured is the month before last."""
    user = User.objects.get(username=member(plan, "hr")["number"])
    for entry in plan.file["other_actions"]:
        is_open = entry["stage"] in {Stage.PLAN, Stage.DO}
        due_on, measure_from, measure_to = _days(plan, 1 if is_open else -2)
        planned = (
            workday_before(plan.today - timedelta(days=12))
            if is_open
            else workday_from(month_after(due_on, -1))
        )
        with invented_entries(at(planned, 14)):
            unit = entry["unit"]
            posting = next(one for one in made.postings if one.unit.code == unit and one.position.leads)
            action = plan_action(
                finding=make_finding(
                    draft=FindingDraft(statement=entry["statement"], unit=made.units[entry["unit"]]),
                    by=user,
                    now=at(planned, 14),
                ),
                draft=ActionDraft(
                    title=entry["title"],
                    owner=made.employees[posting.employee.number],
                    due_on=due_on,
                    measure=Indicator.objects.get(key=entry["measure"]),
                    target=entry["target"],
                    measure_from=measure_from,
                    measure_to=measure_to,
                ),
                by=user,
            )
        if entry["stage"] != Stage.PLAN:
            _carry_on(plan, action, entry, user, planned)


def _carry_on(
    plan: DemoPlan, action: ImprovementAction, entry: ActionEntry, user: User, planned: date
) -> None:
    """Take the steps after the plan, each on a day of work, up to the state of the entry."""
    stage, begun = entry["stage"], at(workday_from(planned + timedelta(days=2)), 9)
    with _moving(user, begun, Stage.PLAN) as move:
        start_action(action=action, move=move)
    if stage == Stage.DO:
        return
    if stage == Decision.WITHDRAW:
        with _moving(user, at(workday_from(planned + timedelta(days=9)), 16), Stage.DO) as move:
            withdraw_action(action=action, reason=entry["conclusion"], move=move)
        return
    with _moving(user, at(workday_before(action.due_on), 17), Stage.DO) as move:
        finish_work(action=action, done_note=entry["done_note"], move=move)
    measured = workday_from(action.measure_to + timedelta(days=2))
    with _moving(user, at(measured, 9), Stage.CHECK) as move:
        take_measure(action=action, move=move)
    with _moving(user, at(measured, 10), Stage.CHECK) as move:
        finish_check(action=action, move=move)
    if stage == Stage.ACT:
        return
    with _moving(user, at(measured, 15), Stage.ACT) as move:
        decision, conclusion = Decision(stage), entry["conclusion"]
        close_action(action=action, decision=decision, conclusion=conclusion, move=move)


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
    with invented_entries(moment):
        yield Move(user, moment, seen)


def make_objection(plan: DemoPlan, made: Organisation) -> None:
    """Let a colleague of the cast's employee object to the newest complaint in the own file."""
    star, moment = member(plan, "employee")["number"], at(plan.today - timedelta(days=1))
    for agent in made.agents:
        complaints = [entry for entry in latest_feedback(agent) if entry.kind == "complaint"]
        if agent.number != star and agent.left_on is None and complaints:
            subject, text = complaints[0].subject, plan.file["objection"]
            with invented_entries(moment):
                object_to_entry(employee=agent, subject=subject, reason=text, now=moment)
            return
