"""Rules open one finding for a team and clause, count who joins with it, and take it back unless taken up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from itertools import permutations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from lms.automation.choices import EntryState
from lms.automation.rulebook.models import AutomationRule, RuleEntry
from lms.automation.running.queries import undoing
from lms.automation.running.services import RunCount, run_rules
from lms.automation.running.switching import switch_off
from lms.core.trail.models import AuditEntry
from lms.core.wording import JSON
from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.actions.services import plan_action
from lms.evaluation.findings.models import Finding, FindingOccasion
from lms.people.api import Position
from lms.people.employees.services import dismiss_employee
from lms.standards.api import Clause
from tests.factories.automation import make_rule
from tests.factories.courses import NOW, TODAY
from tests.factories.improvement import make_draft
from tests.factories.people import Cast, make_employee
from tests.factories.programmes import make_indicator
from tests.factories.standards import make_clause

type SignIn = Callable[[str | User], Client]

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def opens(clause: Clause | None, cast: Cast, statement: str = "接待用语不到位") -> AutomationRule:
    """Write a rule that opens a finding about the team of everybody hired there."""
    what: dict[str, JSON] = {"clause": clause.pk if clause else None, "statement": statement}
    return make_rule("people.hired", "evaluation.finding", what=what, units=[cast.team])


def test_one_finding_is_opened_for_all_people_of_a_team(cast: Cast) -> None:
    clause = make_clause("2.2")
    rule = opens(clause, cast)

    first, second = run_rules(NOW), run_rules(LATER)

    finding = Finding.objects.get()
    assert (first.done, second) == (2, RunCount())
    assert (finding.unit, finding.clause, finding.rule) == (cast.team, clause, rule.pk)
    assert set(finding.occasions.values_list("employee__name", flat=True)) == {"王强", "李敏"}
    assert AuditEntry.objects.get(action="finding.made").actor_key == ""


def test_who_joins_later_is_counted_with_the_open_finding(cast: Cast) -> None:
    opens(None, cast)
    run_rules(NOW)
    make_employee("新人", unit=cast.team, position=Position.objects.get(code="agent"), hired_on=TODAY)

    run_rules(LATER)

    assert (Finding.objects.count(), FindingOccasion.objects.count()) == (1, 3)
    assert RuleEntry.objects.get(employee__name="新人").facts["found_on"] == TODAY.isoformat()


def test_finding_outlives_all_but_the_last_of_its_occasions(cast: Cast) -> None:
    opens(None, cast)
    run_rules(NOW)

    dismiss_employee(employee=cast.li, left_on=TODAY)
    assert (Finding.objects.count(), FindingOccasion.objects.count()) == (1, 1)

    dismiss_employee(employee=cast.wang, left_on=TODAY)
    assert not Finding.objects.exists()
    assert AuditEntry.objects.filter(action="finding.taken_back").count() == 1


def test_switching_off_takes_the_finding_back_as_was_said(cast: Cast) -> None:
    rule = opens(None, cast)
    run_rules(NOW)
    said = undoing(rule)

    count = switch_off(rule=rule, reason="重复", by=cast.user("zhao"), now=LATER)

    assert (said.taken_back, said.kept) == (count.withdrawn, count.kept) == (2, 0)
    assert not Finding.objects.exists()


def test_finding_from_which_an_action_follows_stays(cast: Cast) -> None:
    rule = opens(None, cast)
    run_rules(NOW)
    draft = make_draft(cast, make_indicator())
    plan_action(finding=Finding.objects.get(), draft=draft, by=cast.user("wang"))

    count = switch_off(rule=rule, reason="重复", by=cast.user("zhao"), now=LATER)

    assert (count.withdrawn, count.kept) == (0, 2)
    assert Finding.objects.count() == 1


def test_another_finding_is_opened_once_every_action_of_the_last_is_closed(cast: Cast) -> None:
    opens(None, cast)
    run_rules(NOW)
    draft = make_draft(cast, make_indicator())
    action = plan_action(finding=Finding.objects.get(), draft=draft, by=cast.user("wang"))
    closed = {"stage": "closed", "closed_at": NOW, "conclusion": "已改", "decision": "withdraw"}
    ImprovementAction.objects.filter(pk=action.pk).update(**closed)
    make_employee("新人", unit=cast.team, position=Position.objects.get(code="agent"), hired_on=TODAY)

    run_rules(LATER)

    assert Finding.objects.count() == 2


@pytest.mark.parametrize("order", list(permutations(range(2))), ids=str)
def test_each_rule_has_its_own_finding_whatever_their_order(cast: Cast, order: tuple[int, ...]) -> None:
    written = [(make_clause("2.1"), "派单前未核对"), (make_clause("2.2"), "接待用语不到位")]
    for place in order:
        clause, statement = written[place]
        opens(clause, cast, statement)

    run_rules(NOW)

    found = Finding.objects.order_by("clause__number").values_list("clause__number", "statement")
    assert list(found) == [("2.1", "派单前未核对"), ("2.2", "接待用语不到位")]
    assert set(RuleEntry.objects.values_list("state", flat=True)) == {EntryState.DONE}


def test_page_of_the_finding_says_that_a_rule_found_it_and_names_nobody(
    cast: Cast, signed_in: SignIn
) -> None:
    opens(make_clause("2.2"), cast)
    run_rules(NOW)

    response = signed_in("zhao").get(Finding.objects.get().get_absolute_url())

    page = response.content.decode()
    assert response.status_code == HTTPStatus.OK
    assert "Found by a rule" in page
    assert "fewer than 5 people" in page
