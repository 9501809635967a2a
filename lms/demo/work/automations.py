"""Write some rules in every state; none of them changes what other pages show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.http import QueryDict

from lms.automation.choices import EntryState
from lms.automation.desk.forms import RuleForm
from lms.automation.offers.registry import actions, triggers
from lms.automation.rulebook.models import AutomationRule, RuleEntry
from lms.automation.running.switching import observe, switch_off, switch_on, write_rule
from lms.certification.requirements.models import Certification
from lms.core.trail.services import invented_entries
from lms.courses.choices import EnrolmentSource
from lms.courses.learning.models import Enrolment
from lms.courses.pages.models import CoursePage
from lms.courses.paths.models import LearningPath
from lms.demo.people.learning import at
from lms.demo.plan import DemoPlan, member, workday_from
from lms.people.organisation.models import Position, Posting
from lms.standards.clauses.queries import clauses_by_number
from lms.standards.competencies.models import ComplaintCategory

WRITTEN_BEFORE = timedelta(days=14)


def make_rules(plan: DemoPlan) -> None:
    """Write six rules: two act, one notes down, two are drafts, one was switched off."""
    hr = User.objects.get(username=member(plan, "hr")["number"])
    written = at(workday_from(plan.today - WRITTEN_BEFORE))
    with invented_entries(written):
        _write_and_switch(plan, hr, written)


def _write_and_switch(plan: DemoPlan, hr: User, written: datetime) -> None:
    agent, hotline = Position.objects.get(code="AGENT"), Certification.objects.get(code="hotline-agent")
    course = CoursePage.objects.get(code=plan.file["programme"]["course"])
    supervision = CoursePage.objects.get(code="U7")
    paths = LearningPath.objects.in_bulk(field_name="key")
    clause, category = clauses_by_number(["2.4"])["2.4"], ComplaintCategory.objects.order_by("code")[0]
    holders = {"when-certification": hotline.pk, "who-positions": agent.pk}
    within = {"who-due_kind": "after", "who-due_days": 30}

    def write(trigger: str, action: str, **values: Mapping[str, object]) -> AutomationRule:
        data = QueryDict(mutable=True)
        for part in values.values():
            data.update({name: str(value) for name, value in part.items()})
        form = RuleForm(triggers()[trigger], actions()[action], data)
        if not form.is_valid():
            raise ValueError(form.when.errors, form.reach.errors, form.what.errors)
        return write_rule(plan=form.plan(), by=hr, now=written)

    seat = {"what-paper": hotline.paper_id}
    write("certification.ends", "exams.seat", when={**holders, "when-days": 60}, what=seat)
    refresher = {"what-path": paths["hotline-agent"].pk}
    window = write("certification.window", "courses.path", when=holders, what=refresher, due=within)
    joins = {"who-positions": agent.pk, "who-counts_from": plan.today.isoformat()}
    newcomers = {"what-path": paths["newcomer"].pk}
    newcomer = write("people.enters", "courses.path", when=joins, what=newcomers, due=within)
    trained = _trained_team(course, agent)
    team = write(
        "people.enters",
        "courses.course",
        when={"who-units": trained.unit_id, "who-positions": agent.pk},
        what={"what-course": course.pk},
        due={"who-due_kind": "after", "who-due_days": 21},
    )
    weak = {"when-clause": clause.pk, "when-below": "70"}
    lesson = {"what-course": supervision.pk}
    week = {"who-due_kind": "after", "who-due_days": 7}
    write("performance.weak_clause", "courses.course", when=weak, what=lesson, due=week)
    complained = {"when-category": category.pk, "who-counts_from": plan.today.isoformat()}
    doubled = write("performance.complaint", "courses.course", when=complained, what=lesson, due=week)
    _tell_what_the_team_got(team, trained, course)
    switch_on(rule=team, by=hr, now=written)
    switch_on(rule=newcomer, by=hr, now=written)
    switch_on(rule=doubled, by=hr, now=written)
    switch_off(rule=doubled, reason="与质检规则重复", by=hr, now=written)
    observe(rule=window, by=hr, now=at(plan.today, 6))


def _trained_team(course: CoursePage, position: Position) -> Posting:
    """Find a posting in a team in which everybody in the position is in the course."""
    enrolled = Enrolment.objects.filter(course=course).values("employee")
    posted = Posting.objects.filter(ends_on=None, employee__left_on=None, position=position)
    without = posted.exclude(employee__in=enrolled).values("unit")
    return posted.filter(employee__in=enrolled).exclude(unit__in=without).order_by("unit__path", "pk")[0]


def _tell_what_the_team_got(rule: AutomationRule, place: Posting, course: CoursePage) -> None:
    """Let the rule have assigned what everybody there was assigned."""
    posted = dict(
        Posting.objects.filter(unit=place.unit_id, position=place.position_id, ends_on=None).values_list(
            "employee", "pk"
        )
    )
    enrolments = list(Enrolment.objects.filter(course=course, employee__in=posted))
    Enrolment.objects.filter(pk__in=[one.pk for one in enrolments]).update(source=EnrolmentSource.RULE)
    postings = Posting.objects.in_bulk(posted.values())
    RuleEntry.objects.bulk_create(
        RuleEntry(
            rule=rule,
            employee_id=one.employee_id,
            occasion=f"posting:{posted[one.employee_id]}",
            since=postings[posted[one.employee_id]].starts_on,
            facts={"since": postings[posted[one.employee_id]].starts_on.isoformat()},
            due_on=one.due_on,
            state=EntryState.DONE,
            made=[one.pk],
            at=one.enrolled_at,
        )
        for one in enrolments
    )
