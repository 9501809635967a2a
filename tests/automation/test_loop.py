"""A review below the mark leads to the course on the clause, and the later reviews stand beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from lms.automation.choices import EntryState
from lms.automation.offers.rules import BothSides
from lms.automation.rulebook.models import AutomationRule, RuleEntry
from lms.automation.running.outcomes import outcome_of
from lms.automation.running.services import RunCount, run_rules
from lms.automation.running.switching import switch_off
from lms.courses.api import CoursePage, Enrolment
from lms.courses.pages.teaching import courses_on_lines
from lms.people.api import Role
from lms.people.leaves.models import Leave
from lms.standards.api import Clause
from tests.factories.automation import make_rule
from tests.factories.courses import NOW, TODAY, learn, lessons_of, make_course, make_enrolment
from tests.factories.evaluation import make_review
from tests.factories.people import Cast, make_user_with_role
from tests.factories.standards import make_clause, make_next_edition

type SignIn = Callable[[str | User], Client]

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def teach(course: CoursePage, *clauses: Clause, lesson: int = 0) -> None:
    """Let a lesson of the course teach the clauses."""
    page = lessons_of(course)[lesson]
    page.clauses.add(*clauses)
    page.save()


def learns(clause: Clause) -> AutomationRule:
    """Assign the course on the clause to whoever has two of the last three reviews below 60 per cent."""
    return make_rule(
        "performance.reviews",
        "courses.clause_course",
        when={"clause": clause.pk, "number": 2, "last": 3, "below": "0.6"},
        due_days=10,
    )


def fall_short(cast: Cast, clause: Clause) -> None:
    """Let Li fall short twice, Chen once."""
    for days, of_li, of_chen in ((9, 8, 18), (6, 18, 18), (3, 10, 6)):
        make_review(cast.li, {clause: (of_li, 20)}, day=TODAY - days * DAY)
        make_review(cast.chen, {clause: (of_chen, 20)}, day=TODAY - days * DAY)


def sides(rule: AutomationRule) -> list[BothSides]:
    """Give what is measured of everybody the rule acted for."""
    outcome = outcome_of(rule)
    assert outcome is not None
    return [one.measured for one in outcome.entries]


def test_reviews_below_the_mark_lead_to_the_course_and_back_to_the_reviews(cast: Cast) -> None:
    clause, course = make_clause("2.2"), make_course("U1", lessons=1)
    teach(course, clause)
    fall_short(cast, clause)
    rule = learns(clause)

    first, second = run_rules(NOW), run_rules(NOW + DAY)

    enrolment = Enrolment.objects.get()
    assert (first.done, second) == (1, RunCount())
    assert (enrolment.employee, enrolment.course.code) == (cast.li, "U1")
    assert enrolment.due_on == TODAY + 10 * DAY
    (before_learning,) = sides(rule)
    assert (before_learning.before.share, before_learning.before.number) == (36 / 60, 3)
    assert before_learning.after is None

    learn(enrolment, lessons_of(course)[0], now=NOW + DAY)
    make_review(cast.li, {clause: (2, 20)}, day=TODAY + DAY)
    (same_day,) = sides(rule)
    assert same_day.after is None

    make_review(cast.li, {clause: (18, 20)}, day=TODAY + 5 * DAY)
    make_review(cast.li, {clause: (19, 20)}, day=TODAY + 8 * DAY)
    run_rules(NOW + 9 * DAY)

    (later,) = sides(rule)
    assert later.before == before_learning.before
    assert later.after is not None
    assert (later.after.share, later.after.number) == (37 / 40, 2)
    assert RuleEntry.objects.get(state=EntryState.KEPT).employee == cast.li
    assert Enrolment.objects.count() == 1


def test_course_not_begun_goes_once_the_reviews_are_good_again(cast: Cast) -> None:
    clause, course = make_clause("2.2"), make_course("U1", lessons=1)
    teach(course, clause)
    fall_short(cast, clause)
    rule = learns(clause)
    run_rules(NOW)

    for days in (1, 2):
        make_review(cast.li, {clause: (19, 20)}, day=TODAY + days * DAY)
    run_rules(NOW + 3 * DAY)

    assert not Enrolment.objects.exists()
    assert sides(rule) == []


def test_clause_of_the_last_edition_leads_to_the_course_on_the_new_wording(cast: Cast) -> None:
    make_next_edition(TODAY - DAY)
    old, new = Clause.objects.filter(number="2.1").order_by("pk")
    course = make_course("U1", lessons=1)
    teach(course, new)
    fall_short(cast, old)
    learns(old)

    run_rules(NOW)

    assert Enrolment.objects.get().course_id == course.pk


def test_course_with_most_lessons_on_the_clause_comes_first() -> None:
    clause = make_clause("2.2")
    one, two, about, offline = (make_course(f"U{number}") for number in range(1, 5))
    for course, lessons in ((one, 1), (two, 2), (offline, 2)):
        for lesson in range(lessons):
            teach(course, clause, lesson=lesson)
    about.clauses.add(clause)
    about.save()
    offline.unpublish()

    assert courses_on_lines([clause.line]) == {clause.line: [two.pk, one.pk, about.pk]}


def said(cast: Cast) -> tuple[str, str]:
    """Give state and reason of the entry about Li."""
    entry = RuleEntry.objects.get(employee=cast.li)
    return entry.state, entry.why


def test_whoever_has_completed_one_course_gets_the_next_and_after_the_last_none(cast: Cast) -> None:
    clause, one, two = make_clause("2.2"), make_course("U1", lessons=1), make_course("U2", lessons=1)
    for course in (one, two):
        teach(course, clause)
    learn(make_enrolment(cast.li, one), lessons_of(one)[0])
    fall_short(cast, clause)
    rule = learns(clause)

    run_rules(NOW)
    assert Enrolment.objects.get(completed_at=None).course_id == two.pk

    learn(Enrolment.objects.get(completed_at=None), lessons_of(two)[0])
    make_review(cast.li, {clause: (2, 20)}, day=TODAY)
    run_rules(NOW + DAY)

    states = set(rule.entries.values_list("state", "why"))
    assert (EntryState.SKIPPED, "Has completed every course on the clause.") in states
    assert Enrolment.objects.count() == 2


def test_whoever_is_learning_one_course_on_the_clause_gets_no_other(cast: Cast) -> None:
    clause, one, two = make_clause("2.2"), make_course("U1", lessons=1), make_course("U2", lessons=1)
    for course in (one, two):
        teach(course, clause)
    make_enrolment(cast.li, two)
    fall_short(cast, clause)
    learns(clause)

    run_rules(NOW)

    assert said(cast) == (EntryState.ALREADY, "Enrolled already.")


def test_clause_that_no_course_teaches_asks_for_a_decision(cast: Cast) -> None:
    clause = make_clause("2.2")
    fall_short(cast, clause)
    learns(clause)

    run_rules(NOW)

    assert said(cast) == (EntryState.CONFLICT, "No course teaches the clause.")


def test_a_rule_that_names_the_same_course_gives_it_once(cast: Cast) -> None:
    clause, course = make_clause("2.2"), make_course("U1", lessons=1)
    teach(course, clause)
    fall_short(cast, clause)
    by_clause = learns(clause)
    make_rule("people.hired", "courses.course", what={"course": course.pk}, units=[cast.team], due_days=3)

    run_rules(NOW)

    assert Enrolment.objects.get(employee=cast.li).due_on == TODAY + 3 * DAY
    assert by_clause.entries.get().state == EntryState.ALREADY
    assert run_rules(NOW + DAY) == RunCount()


def test_who_is_on_leave_waits_and_switching_off_takes_back_what_was_not_begun(cast: Cast) -> None:
    clause, course = make_clause("2.2"), make_course("U1", lessons=1)
    teach(course, clause)
    fall_short(cast, clause)
    rule = learns(clause)
    Leave.objects.create(employee=cast.li, kind="sick", starts_on=TODAY, ends_on=TODAY)
    run_rules(NOW)
    assert not Enrolment.objects.exists()

    run_rules(NOW + DAY)
    count = switch_off(rule=rule, reason="改由班组长带教", by=cast.user("zhao"), now=NOW + DAY)

    assert (count.withdrawn, count.kept) == (1, 0)
    assert not Enrolment.objects.exists()


def test_page_of_the_rule_sets_both_sides_beside_each_other_for_hr(cast: Cast, signed_in: SignIn) -> None:
    clause, course = make_clause("2.2"), make_course("U1", lessons=1)
    teach(course, clause)
    fall_short(cast, clause)
    rule = learns(clause)
    run_rules(NOW)

    def page(who: str | User) -> str:
        return signed_in(who).get(rule.get_absolute_url()).content.decode()

    assert "Not finished yet, so nothing is compared" in page("zhao")

    learn(Enrolment.objects.get(), lessons_of(course)[0])
    assert "nothing measured since" in page("zhao")

    make_review(cast.li, {clause: (18, 20)}, day=TODAY + 5 * DAY)
    to_hr, to_trainer = page("zhao"), page(make_user_with_role(Role.TRAINER, username="trainer"))
    assert "Before: 60% · last 3" in to_hr
    assert "After: 90% · 1 since" in to_hr
    assert "some of the rise comes by itself" in to_hr
    assert "90%" not in to_trainer


def test_action_about_a_clause_is_refused_where_the_occasion_names_none(
    cast: Cast, signed_in: SignIn
) -> None:
    address = f"{reverse('lms_automation:rule_new')}?trigger=people.hired&action=courses.clause_course"

    page = signed_in("zhao").post(address, {"who-due_kind": "none"}).content.decode()

    assert "the occasion names none" in page
    assert not AutomationRule.objects.exists()
