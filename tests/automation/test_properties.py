"""Whatever rules there are, in whatever order: run twice they do nothing twice; off, they leave nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.automation.choices import EntryState
from lms.automation.rulebook.models import AutomationRule, RuleEntry
from lms.automation.running.services import RunCount, run_rules
from lms.automation.running.switching import switch_off
from lms.core.wording import JSON
from lms.courses.api import CoursePage, Enrolment
from lms.evaluation.findings.models import FindingOccasion
from lms.exams.seating.models import WaitingPlace
from lms.exams.seating.waiting import seat_waiting
from lms.exams.sittings.models import SittingSeat
from lms.papers.api import Paper
from lms.people.leaves.models import Leave
from lms.standards.api import Clause
from tests.factories.automation import make_rule
from tests.factories.courses import lessons_of, make_course
from tests.factories.evaluation import make_review
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast
from tests.factories.standards import make_clause

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class World:
    """The cast with a clause that Li falls short of, the course that teaches it, another course, a paper."""

    cast: Cast
    paper: Paper
    clause: Clause
    taught: CoursePage

    def write(self, kind: str, days: int) -> AutomationRule:
        """Write a rule of a kind, with a day of its own where it takes one."""
        clause, statement = self.clause.pk, "接待用语不到位"
        team = self.cast.team
        hired: dict[str, dict[str, JSON]] = {
            "courses.course": {"course": self.taught.pk},
            "exams.seat": {"paper": self.paper.pk},
            "exams.seat_or_wait": {"paper": self.paper.pk},
            "evaluation.finding": {"clause": clause, "statement": statement},
        }
        if kind != "courses.clause_course":
            takes_day = days if kind == "courses.course" else None
            return make_rule(
                "people.hired", kind, what=hired[kind], units=[team], due_days=takes_day, now=NOW
            )
        when: dict[str, JSON] = {"clause": clause, "number": 1, "last": 3, "below": "0.6"}
        return make_rule("performance.reviews", kind, when=when, due_days=days, now=NOW)


@pytest.fixture
def world(cast: Cast) -> World:
    """Make what rules act on."""
    make_questions(1)
    clause, taught = make_clause("2.2"), make_course("U1", lessons=1)
    lesson = lessons_of(taught)[0]
    lesson.clauses.add(clause)
    lesson.save()
    make_review(cast.li, {clause: (5, 20)}, day=TODAY - DAY)
    paper = make_paper([("2", 1)])
    return World(cast, paper, clause, taught)


type Things = list[tuple[object, ...]]
KINDS = ["courses.course", "courses.clause_course", "exams.seat", "exams.seat_or_wait", "evaluation.finding"]
WRITTEN = st.lists(st.sampled_from(KINDS), min_size=1, max_size=4, unique=True)


def things() -> Things:
    """Give everything that rules made, in an order of its own."""
    found: Things = [
        *Enrolment.objects.values_list("employee", "course", "due_on"),
        *SittingSeat.objects.values_list("employee", "sitting__opens_at"),
        *WaitingPlace.objects.still_waiting().values_list("employee", "paper", "ends_on"),
        *FindingOccasion.objects.values_list("employee", "finding__unit", "finding__clause__number"),
    ]
    return sorted(found, key=str)


def made_by(world: World, kinds: Sequence[str], *, is_planned: bool) -> Things:
    """Write rules in an order, run them twice, switch them off, roll everything back; give what they made."""
    with transaction.atomic():
        if is_planned:
            make_sitting(world.paper, now=NOW + 10 * DAY)
        rules = [world.write(kind, 10 + KINDS.index(kind)) for kind in kinds]
        run_rules(NOW)
        made = things()
        assert run_rules(NOW + DAY) == RunCount()
        seat_waiting(NOW + DAY)
        assert things() == made
        for rule in rules:
            switch_off(rule=rule, reason="试完", by=world.cast.user("zhao"), now=NOW + DAY)
        assert things() == []
        assert not RuleEntry.objects.filter(state__in=[EntryState.DONE, EntryState.KEPT]).exists()
        transaction.set_rollback(True)
    return made


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=WRITTEN, again=st.randoms(use_true_random=False), is_planned=st.booleans(), is_away=st.booleans()
)
def test_order_of_rules_and_second_runs_change_nothing(
    world: World, kinds: list[str], again: Random, is_planned: bool, is_away: bool
) -> None:
    with transaction.atomic():
        if is_away:
            Leave.objects.create(employee=world.cast.li, kind="sick", starts_on=TODAY, ends_on=TODAY + DAY)
        other = sorted(kinds, key=lambda _kind: again.random())

        made = made_by(world, kinds, is_planned=is_planned)

        assert made == made_by(world, other, is_planned=is_planned)
        assert len(made) == len(set(made))
        if is_away:
            assert world.cast.li.pk not in {each[0] for each in made}
        transaction.set_rollback(True)
