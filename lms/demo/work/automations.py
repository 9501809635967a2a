"""Write some rules in every state; none of them changes what other pages show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from django.contrib.auth.models import User
from django.db.models import Count
from django.http import QueryDict
from django.utils import timezone

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
from lms.performance.quality.models import QualityItem
from lms.standards.changes.models import EditionChange
from lms.standards.clauses.queries import clauses_by_number
from lms.standards.competencies.models import ComplaintCategory

WRITTEN_BEFORE = timedelta(days=14)
# So many of the last reviews of the clause that the programme's course teaches, below this share.
REVIEWED_CLAUSE, FALLING_SHORT, BELOW = "2.1", (3, 5), Decimal("0.8")


def make_rules(plan: DemoPlan) -> None:
    """Write rules in every state: some act, some note down, some are drafts, one was switched off."""
    hr = User.objects.get(username=member(plan, "hr")["number"])
    written = at(workday_from(plan.today - WRITTEN_BEFORE))
    with invented_entries(written):
        _write_and_switch(plan, hr, written)


def _write_and_switch(plan: DemoPlan, hr: User, written: datetime) -> None:
    agent, hotline = Position.objects.get(code="AGENT"), Certification.objects.get(code="hotline-agent")
    course = CoursePage.objects.get(code=plan.file["programme"]["course"])
    paths = LearningPath.objects.in_bulk(field_name="key")
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
    write("certification.ends", "exams.seat_or_wait", when={**holders, "when-days": 60}, what=seat)
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
    doubled, reviewed = _write_about_work(write, plan)
    _tell_of_the_change(write)
    _tell_what_the_team_got(team, trained, course)
    _tell_what_reviews_led_to(reviewed, course)
    switch_on(rule=team, by=hr, now=written)
    switch_on(rule=newcomer, by=hr, now=written)
    switch_on(rule=doubled, by=hr, now=written)
    switch_off(rule=doubled, reason="与质检规则重复", by=hr, now=written)
    for rule in (window, reviewed):
        observe(rule=rule, by=hr, now=at(plan.today, 6))


class WriteRule(Protocol):
    """Write a rule from what its form asks for, part by part."""

    def __call__(self, trigger: str, action: str, **values: Mapping[str, object]) -> AutomationRule:
        """Give the rule."""


def _write_about_work(write: WriteRule, plan: DemoPlan) -> tuple[AutomationRule, AutomationRule]:
    """Draft rules about knowledge, reviews and complaints; give one to switch off and one that notes down."""
    clause, category = clauses_by_number(["2.4"])["2.4"], ComplaintCategory.objects.order_by("code")[0]
    lesson = {"what-course": CoursePage.objects.get(code="U7").pk}
    week = {"who-due_kind": "after", "who-due_days": 7}
    weak = {"when-clause": clause.pk, "when-below": "70"}
    write("performance.weak_clause", "courses.course", when=weak, what=lesson, due=week)
    complained = {"when-category": category.pk, "who-counts_from": plan.today.isoformat()}
    doubled = write("performance.complaint", "courses.course", when=complained, what=lesson, due=week)
    often = ComplaintCategory.objects.annotate(told=Count("feedback")).order_by("-told", "code")[0]
    again = {"when-category": often.pk, "when-number": 2, "when-days": 30, "when-counted": "unit"}
    seen = {"what-clause": clause.pk, "what-statement": "同类投诉 30 天内再次发生，先查流程和口径"}
    write("performance.complaints", "evaluation.finding", when=again, what=seen)
    reviewed = clauses_by_number([REVIEWED_CLAUSE])[REVIEWED_CLAUSE]
    number, last = FALLING_SHORT
    short = {"when-clause": reviewed.pk, "when-number": number, "when-last": last, "when-below": BELOW * 100}
    ten_days = {"who-due_kind": "after", "who-due_days": 10}
    return doubled, write("performance.reviews", "courses.clause_course", when=short, due=ten_days)


def _tell_of_the_change(write: WriteRule) -> None:
    """Draft a notice for those who learned a clause that the coming edition changes."""
    change = EditionChange.objects.get()
    when = {"when-change": change.pk, "when-moment": "opened", "when-days": 0}
    told = {"what-to": "person", "what-text": "您学过的条款要换版，请先看改了什么"}
    write("courses.edition_learned", "automation.tell", when=when, what=told)


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


def _tell_what_reviews_led_to(rule: AutomationRule, course: CoursePage) -> None:
    """Let the rule have assigned the course to who completed it after such reviews, where no rule did yet."""
    others = RuleEntry.objects.values("employee")
    done = Enrolment.objects.filter(course=course, completed_at__isnull=False).exclude(employee__in=others)
    items = QualityItem.objects.filter(clause__number=REVIEWED_CLAUSE).select_related("review")
    reviews: dict[int, list[QualityItem]] = defaultdict(list)
    for item in items.order_by("review__reviewed_on", "pk"):
        reviews[item.review.employee_id].append(item)
    number, last = FALLING_SHORT
    entries = []
    for one in done.order_by("pk"):
        begun = timezone.localdate(one.enrolled_at)
        before = [item for item in reviews[one.employee_id] if item.review.reviewed_on <= begun][-last:]
        short = [item for item in before if item.points / item.max_points < BELOW]
        if len(short) >= number:
            day = short[-1].review.reviewed_on
            entries.append(
                RuleEntry(
                    rule=rule,
                    employee_id=one.employee_id,
                    occasion=f"review:{short[-1].pk}",
                    since=day,
                    facts={"number": len(short), "last": len(before), "day": day.isoformat()},
                    due_on=one.due_on,
                    state=EntryState.DONE,
                    made=[one.pk],
                    at=one.enrolled_at,
                    done_at=one.enrolled_at,
                )
            )
    RuleEntry.objects.bulk_create(entries)
