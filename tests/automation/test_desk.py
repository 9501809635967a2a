"""At the desk rules are written in parts, previewed, switched and followed; trainers see no names."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from lms.automation.choices import EntryState, RuleState
from lms.automation.desk.queries import grouped_rules
from lms.automation.rulebook.models import AutomationRule, RuleEntry
from lms.automation.running.services import run_rules
from lms.core.trail.models import AuditEntry
from lms.courses.api import CoursePage, Enrolment
from lms.people.api import Position, Role
from tests.accounts import User
from tests.factories.automation import make_rule
from tests.factories.courses import NOW, make_course
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db
SignIn = Callable[[str | User], Client]
NEW = reverse("lms_automation:rule_new")


def write(client: Client, course: CoursePage, cast: Cast, **changed: object) -> AutomationRule:
    """Write a rule for those who join the team, and give it."""
    form = {
        "who-units": [cast.team.pk],
        "who-positions": [Position.objects.get(code="agent").pk],
        "who-due_kind": "after",
        "who-due_days": "30",
        "what-course": course.pk,
        **changed,
    }
    response = client.post(f"{NEW}?trigger=people.enters&action=courses.course", form)
    assert response.status_code == HTTPStatus.FOUND, response.context["form"].reach.errors
    return AutomationRule.objects.latest("pk")


def test_rule_reads_as_a_sentence_in_both_languages(cast: Cast, signed_in: SignIn) -> None:
    rule = write(signed_in("zhao"), make_course(), cast)

    assert str(rule.state) == RuleState.DRAFT
    assert "".join(piece.text for piece in rule.sentence()) == str(rule)
    assert rule.labels["zh-hans"]["who"] == "热线一组的热线坐席"
    assert rule.labels["zh-hans"]["due"] == "30 天内完成"
    assert rule.labels["en"]["due"] == "within 30 days"


def test_whom_a_rule_of_joining_is_about_has_to_be_said(cast: Cast, signed_in: SignIn) -> None:
    form = {"who-due_kind": "none", "what-course": make_course().pk}

    response = signed_in("zhao").post(f"{NEW}?trigger=people.enters&action=courses.course", form)

    assert "Choose the units or positions that somebody joins." in response.content.decode()
    assert not AutomationRule.objects.exists()


@pytest.mark.parametrize(
    "given",
    [{"who-due_days": "30"}, {"who-due_on": "2027-01-31"}],
    ids=["days without their kind", "day without its kind"],
)
def test_day_that_would_be_lost_is_refused(cast: Cast, signed_in: SignIn, given: dict[str, str]) -> None:
    form = {"who-units": [cast.team.pk], "who-due_kind": "none", "what-course": make_course().pk, **given}

    response = signed_in("zhao").post(f"{NEW}?trigger=people.enters&action=courses.course", form)

    assert "“To be done by” says otherwise" in response.content.decode()
    assert not AutomationRule.objects.exists()


def test_from_when_it_counts_stands_beneath_the_sentence_and_in_the_trail(
    cast: Cast, signed_in: SignIn
) -> None:
    client, course = signed_in("zhao"), make_course()
    rule = write(client, course, cast)
    same = {
        "who-units": [cast.team.pk],
        "who-positions": [Position.objects.get(code="agent").pk],
        "who-due_kind": "after",
        "who-due_days": "30",
        "what-course": course.pk,
        "who-counts_from": "2026-11-30",
    }

    before = client.get(rule.get_absolute_url()).content.decode()
    client.post(reverse("lms_automation:rule_edit", args=[rule.pk]), same)
    after = client.get(rule.get_absolute_url()).content.decode()

    assert "Whoever meets it already is meant as well." in before
    assert "Counts what happens from 2026-11-30 on." in after
    details = AuditEntry.objects.get(action="automation.changed").details
    assert details["was"] != details["now"]
    assert details["now"].endswith("from 2026-11-30 on.")


def test_everybody_is_one_link_away(cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.automation.desk.views.SHOWN", 1)
    make_rule("people.hired", "courses.course", what={"course": make_course().pk}, units=[cast.team])
    rule = AutomationRule.objects.get()

    first = signed_in("zhao").get(rule.get_absolute_url()).content.decode()
    everybody = signed_in("zhao").get(f"{rule.get_absolute_url()}?all").content.decode()

    assert ("李敏" in first) + ("王强" in first) == 1
    assert "See all 2" in first
    assert "李敏" in everybody
    assert "王强" in everybody


def test_log_keeps_the_day_done_and_the_reason_for_switching_off(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("zhao")
    rule = write(client, make_course(), cast)
    client.post(reverse("lms_automation:rule_switch", args=[rule.pk]), {"to": "on"})
    done = RuleEntry.objects.get()

    client.post(
        reverse("lms_automation:rule_switch", args=[rule.pk]), {"to": "off", "reason": "改为人工指派"}
    )

    entry = RuleEntry.objects.get()
    assert (entry.state, entry.done_at) == (EntryState.WITHDRAWN, done.at)
    assert entry.at > done.at
    assert entry.why_text == "The rule was switched off. Reason: 改为人工指派"
    (group,) = grouped_rules()
    assert (group.lines[0].acted_at, group.lines[0].people) == (done.at, 1)
    assert "1 thing done today" in client.get(reverse("lms_automation:rules")).content.decode()
    assert "改为人工指派" in client.get(reverse("lms_automation:log")).content.decode()


def test_rule_that_nobody_meets_does_not_say_all_was_done(cast: Cast, signed_in: SignIn) -> None:
    make_rule("courses.done", "courses.course", when={"course": make_course("A1").pk, "days": 30}, what={})
    rule = AutomationRule.objects.get()

    page = signed_in("zhao").get(rule.get_absolute_url()).content.decode()

    assert "Nobody meets it today." in page
    assert "everybody the rule means has been dealt with" not in page


def test_rest_of_the_form_follows_from_occasion_and_action(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("zhao")

    bare = client.get(NEW).content.decode()
    seat = client.get(f"{NEW}?trigger=certification.ends&action=exams.seat").content.decode()

    assert "what-" not in bare
    assert "when-days" in seat
    assert "who-due_kind" not in seat


def test_preview_names_people_to_hr_and_only_counts_them_to_trainers(cast: Cast, signed_in: SignIn) -> None:
    rule = write(signed_in("zhao"), make_course(), cast)
    trainer = make_user_with_role(Role.TRAINER, username="trainer")

    to_hr = signed_in("zhao").get(rule.get_absolute_url()).content.decode()
    to_trainer = signed_in(trainer).get(rule.get_absolute_url()).content.decode()

    assert "李敏" in to_hr
    assert "李敏" not in to_trainer
    assert "Names and reasons are shown to HR" in to_trainer
    assert not Enrolment.objects.exists()


def test_what_rules_did_is_no_list_for_trainers(cast: Cast, signed_in: SignIn) -> None:
    make_rule("people.enters", "courses.course", what={"course": make_course().pk}, units=[cast.team])
    run_rules(NOW)
    trainer = make_user_with_role(Role.TRAINER, username="trainer")

    assert signed_in(trainer).get(reverse("lms_automation:log")).status_code == HTTPStatus.FORBIDDEN
    assert "李敏" in signed_in("zhao").get(reverse("lms_automation:log")).content.decode()


def test_switching_on_acts_and_switching_off_asks_why(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("zhao")
    rule = write(client, make_course(), cast)
    address = reverse("lms_automation:rule_switch", args=[rule.pk])

    client.post(address, {"to": "on"})
    assert Enrolment.objects.get().employee == cast.li

    client.post(address, {"to": "off", "reason": " "})
    assert AutomationRule.objects.get().state == RuleState.ON

    client.post(address, {"to": "off", "reason": "改为人工指派"})
    assert (AutomationRule.objects.get().state, Enrolment.objects.count()) == (RuleState.OFF, 0)
    assert AuditEntry.objects.get(action="automation.switched_off").reason == "改为人工指派"


def test_rule_that_acted_is_written_anew_and_not_deleted(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("zhao")
    rule = write(client, make_course(), cast)
    client.post(reverse("lms_automation:rule_switch", args=[rule.pk]), {"to": "on"})
    edit = reverse("lms_automation:rule_edit", args=[rule.pk])
    form = {
        "who-units": [cast.other_team.pk],
        "who-due_kind": "none",
        "what-course": rule.action_params["course"],
    }

    client.post(edit, form)
    client.post(reverse("lms_automation:rule_switch", args=[rule.pk]), {"to": "off", "reason": "重复"})
    client.post(reverse("lms_automation:rule_delete", args=[rule.pk]))

    assert AutomationRule.objects.count() == 2
    assert list(rule.units.all()) == [cast.team]


def test_draft_is_changed_and_deleted(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("zhao")
    rule = write(client, make_course(), cast)
    form = {
        "who-units": [cast.other_team.pk],
        "who-due_kind": "none",
        "what-course": rule.action_params["course"],
    }

    shown = client.get(reverse("lms_automation:rule_edit", args=[rule.pk])).content.decode()
    client.post(reverse("lms_automation:rule_edit", args=[rule.pk]), form)

    assert 'value="30"' in shown
    assert list(AutomationRule.objects.get().units.all()) == [cast.other_team]

    client.post(reverse("lms_automation:rule_delete", args=[rule.pk]))

    assert not AutomationRule.objects.exists()
    assert AuditEntry.objects.filter(action="automation.deleted").exists()


def test_title_counts_rules_in_use_and_what_they_did_today(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("zhao")
    rule = write(client, make_course(), cast)
    client.post(reverse("lms_automation:rule_switch", args=[rule.pk]), {"to": "on"})

    page = client.get(reverse("lms_automation:rules")).content.decode()

    assert "Rules: 1 in use, 1 thing done today" in page
    assert RuleEntry.objects.count() == 1


def test_the_list_switches_a_rule_after_saying_what_that_does(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("zhao")
    rule = write(client, make_course(), cast, **{"who-due_kind": "none", "who-due_days": ""})
    listed, asking = reverse("lms_automation:rules"), reverse("lms_automation:rule_switching", args=[rule.pk])
    switch, partly = reverse("lms_automation:rule_switch", args=[rule.pk]), {"hx-request": "true"}

    on = client.get(asking, headers=partly)
    sent = client.post(switch, {"to": "on", "back": "list"})
    off = client.get(asking, headers=partly).text
    unsaid = client.post(switch, {"to": "off", "back": "list", "reason": ""})
    stays = AutomationRule.objects.get().is_running
    client.post(switch, {"to": "off", "back": "list", "reason": "写错了"})

    assert f'hx-get="{asking}"' in client.get(listed).text
    assert on.context["preview"].fits.people == 1
    assert "李敏" in on.text
    assert 'value="on"' in on.text
    assert sent.url == unsaid.url == f"{listed}#rule-{rule.pk}"
    assert 'value="off"' in off
    assert 'name="reason"' in off
    assert stays
    assert not AutomationRule.objects.get().is_running
    assert client.get(asking).url == rule.get_absolute_url()
