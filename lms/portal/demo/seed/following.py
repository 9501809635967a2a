"""Follow the figures with an improvement that waits for its measure, and an objection that waits for HR."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User

from lms.evaluation.api import (
    ActionDraft,
    FindingDraft,
    Indicator,
    Move,
    Stage,
    finish_work,
    latest_feedback,
    make_finding,
    plan_action,
    raise_dispute,
    start_action,
)
from lms.portal.demo.seed.learning import at
from lms.portal.demo.seed.organisation import Organisation
from lms.portal.demo.seed.plan import CastEntry, DemoPlan, month_after
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
    reviews = [
        FactReview(fact, Conclusion.CONFIRMED, "", REVIEWER, plan.today - timedelta(days=20))
        for fact in facts_by_code().values()
        if fact.clause.number in SIGNED_CLAUSES and fact.verification == Verification.VERIFIED
    ]
    sign_facts(reviews=reviews, by=trainer)


def make_improvement(plan: DemoPlan, made: Organisation) -> None:
    """Plan and do an action in the manager's centre; last month's measure is still to be taken."""
    entry, manager = plan.file["improvement"], member(plan, "manager")
    begun = month_after(plan.today, -3)
    user = User.objects.get(username=manager["number"])
    finding = make_finding(
        draft=FindingDraft(
            statement=entry["statement"],
            unit=made.units[manager["place"]],
            clause=clauses_by_number([entry["clause"]])[entry["clause"]],
        ),
        by=user,
        now=at(begun),
    )
    action = plan_action(
        finding=finding,
        draft=ActionDraft(
            title=entry["title"],
            owner=made.employees[manager["number"]],
            due_on=month_after(plan.today, -1),
            measure=Indicator.objects.get(key=entry["measure"]),
            target=entry["target"],
            measure_from=month_after(plan.today, -1),
            measure_to=month_after(plan.today, 0) - timedelta(days=1),
        ),
        by=user,
    )
    action = start_action(action=action, move=Move(user, at(begun + timedelta(days=3)), Stage.PLAN))
    done = at(month_after(plan.today, -1))
    finish_work(action=action, done_note=entry["done_note"], move=Move(user, done, Stage.DO))


def make_objection(plan: DemoPlan, made: Organisation) -> None:
    """Let a colleague of the cast's employee object to the newest complaint in the own file."""
    star = member(plan, "employee")["number"]
    for agent in made.agents:
        complaints = [entry for entry in latest_feedback(agent) if entry.kind == "complaint"]
        if agent.number != star and agent.left_on is None and complaints:
            raise_dispute(
                employee=agent,
                subject=complaints[0].subject,
                words=plan.file["objection"],
                now=at(plan.today - timedelta(days=1)),
            )
            return


def member(plan: DemoPlan, role: str) -> CastEntry:
    """Return the member of the cast who plays the role."""
    return next(entry for entry in plan.file["cast"] if entry["role"] == role)
