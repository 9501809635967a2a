"""The board and the team table show the reader's own units, in a constant number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.actions.services import plan_action
from lms.evaluation.api import open_actions
from lms.evaluation.choices import Stage
from lms.evaluation.findings.models import Finding
from lms.evaluation.findings.services import FindingDraft, make_finding
from lms.people.api import OrgUnit, Posting, Role, UnitKind
from lms.performance.evidence.periods import Period
from lms.performance.indicators.models import IndicatorValue
from lms.performance.indicators.months import rebuild_months
from lms.performance.teams.queries import team_picture, teams_of_reader, with_figures
from tests.factories.evaluation import (
    make_category,
    make_clauses,
    make_complaint,
    make_contacts_kpi,
    make_marks,
    make_value,
)
from tests.factories.improvement import Scene, count_october, make_draft, make_scene
from tests.factories.people import make_employee, make_unit, make_user_with_role
from tests.factories.programmes import Centre, make_centre, make_indicator

pytestmark = pytest.mark.django_db

BOARD = "/evaluation/improvement/"
TEAMS = "/evaluation/teams/"


@pytest.fixture
def scene() -> Scene:
    """Give a planned action of Li's in Wang's team."""
    return make_scene()


def address_of(scene: Scene) -> str:
    """Give the page of the action."""
    return reverse("lms_evaluation:action", args=[scene.action.pk])


def test_who_may_see_and_move_an_action(scene: Scene, client: Client) -> None:
    cast = scene.cast
    users = {name: cast.user(name) for name in ("wang", "li", "zhao", "chen")}
    users["trainer"] = make_user_with_role(Role.TRAINER)
    pages, moves = {}, {}
    for name, user in users.items():
        client.force_login(user)
        pages[name] = client.get(address_of(scene)).status_code
        ImprovementAction.objects.update(stage=Stage.PLAN)
        moves[name] = client.post(address_of(scene), {"step": "start", "stage": "plan"}).status_code

    assert pages == {"wang": 200, "li": 200, "zhao": 200, "chen": 404, "trainer": 200}
    assert moves == {"wang": 302, "li": 302, "zhao": 302, "chen": 404, "trainer": 403}


@pytest.mark.parametrize(("who", "led_to"), [("wang", 2), ("zhao", 2), ("trainer", 1), ("li", 0)])
def test_nobody_is_led_to_a_page_that_refuses_them(
    scene: Scene, client: Client, who: str, led_to: int
) -> None:
    client.force_login(make_user_with_role(Role.TRAINER) if who == "trainer" else scene.cast.user(who))

    addresses = [fact.url for fact in client.get(address_of(scene)).context["facts"] if fact.url]

    assert [client.get(address).status_code for address in addresses] == [200] * led_to


def test_the_owner_moves_but_does_not_close(scene: Scene, client: Client) -> None:
    scene.at(Stage.ACT, measured=True)
    form = {"step": "close", "stage": "act", "decision": "abandon", "conclusion": "放弃"}

    client.force_login(scene.cast.user("li"))
    refused = client.post(address_of(scene), form).status_code
    client.force_login(scene.cast.user("wang"))
    client.post(address_of(scene), form)

    scene.action.refresh_from_db()
    assert (refused, scene.action.stage) == (403, "closed")


@pytest.mark.parametrize(("who", "status"), [("li", 403), ("wang", 302), ("zhao", 302), ("chen", 404)])
def test_only_those_who_decide_withdraw_an_action(
    scene: Scene, client: Client, who: str, status: int
) -> None:
    client.force_login(scene.cast.user(who))
    form = {"step": "withdraw", "stage": "plan", "reason": "系统改造取代"}

    page = client.get(address_of(scene))
    answer = client.post(address_of(scene), form)

    offered = bool(page.context["withdraw_form"]) if page.status_code == 200 else False
    scene.action.refresh_from_db()
    assert answer.status_code == status
    assert (offered, scene.action.stage == Stage.CLOSED) == (status == 302, status == 302)


def test_a_finding_from_which_nothing_follows_yet_stands_on_the_board(scene: Scene, client: Client) -> None:
    draft = FindingDraft("二组质检重复失分", scene.cast.team)
    saved = make_finding(draft=draft, by=scene.cast.user("wang"), now=timezone.now())
    pages = {}
    for who in ("wang", "zhao", "chen", "li"):
        client.force_login(scene.cast.user(who))
        pages[who] = client.get(BOARD).content.decode()

    link = f'href="{saved.get_absolute_url()}"'
    assert {who: ("待制定行动" in page, link in page) for who, page in pages.items()} == {
        "wang": (True, True),
        "zhao": (True, True),
        "chen": (False, False),
        "li": (False, False),
    }
    assert scene.finding.get_absolute_url() not in pages["wang"]


def test_a_measured_action_says_when_it_was_measured_not_when_its_work_was_due(
    scene: Scene, client: Client
) -> None:
    scene.at(Stage.ACT, measured=True)
    client.force_login(scene.cast.user("wang"))

    page = client.get(BOARD).content.decode()

    assert "已于 2026-11-02 取数" in page
    assert "完成" not in page.split("board-cards", 1)[1]


def test_the_measures_of_an_action_stand_by_their_names_alone(scene: Scene, client: Client) -> None:
    count_october(scene)
    client.force_login(scene.cast.user("wang"))

    form = client.get(scene.finding.get_absolute_url()).context["form"]

    assert [str(label) for _value, label in form.fields["measure"].choices][1:] == ["一次解决率"]


def test_a_withdrawal_without_a_reason_is_asked_for_one(scene: Scene, client: Client) -> None:
    client.force_login(scene.cast.user("wang"))

    page = client.post(address_of(scene), {"step": "withdraw", "stage": "plan", "reason": ""})

    assert list(page.context["form"].errors) == ["reason"]
    scene.action.refresh_from_db()
    assert scene.action.stage == Stage.PLAN


def test_a_withdrawn_action_says_why_and_leaves_the_open_ones(scene: Scene, client: Client) -> None:
    client.force_login(scene.cast.user("wang"))
    client.post(address_of(scene), {"step": "withdraw", "stage": "plan", "reason": "系统改造取代"})

    page = client.get(address_of(scene))

    facts = {fact.name: (fact.value, fact.note) for fact in page.context["facts"]}
    assert facts["结论"] == ("系统改造取代", "已撤回")
    assert "行动已撤回" in page.content.decode()
    assert page.context["form"] is None
    assert page.context["withdraw_form"] is None
    assert open_actions(scene.cast.user("wang")) == ()


def test_a_stale_form_is_answered_in_plain_words(scene: Scene, client: Client) -> None:
    client.force_login(scene.cast.user("wang"))
    form = {"step": "start", "stage": "plan"}
    client.post(address_of(scene), form)

    page = client.post(address_of(scene), form, follow=True).content.decode()

    scene.action.refresh_from_db()
    assert "这期间有人推进了该行动，现在处于“执行”。本次没有改动任何内容，请重新查看。" in page
    assert scene.action.stage == "do"


def test_a_measure_without_a_sample_is_refused_with_the_reason(scene: Scene, client: Client) -> None:
    scene.at(Stage.CHECK)
    client.force_login(scene.cast.user("wang"))

    page = client.post(address_of(scene), {"step": "measure", "stage": "check"}, follow=True)

    assert "测量期内没有任何样本，无从测量。" in page.content.decode()


def test_the_measure_is_shown_with_numerator_denominator_and_target(scene: Scene, client: Client) -> None:
    count_october(scene)
    scene.at(Stage.CHECK)
    client.force_login(scene.cast.user("wang"))

    page = client.post(address_of(scene), {"step": "measure", "stage": "check"}, follow=True)

    assert page.context["figure"].value == "80.0%"
    assert page.context["figure"].note == "80 / 100 · 人数或天数太少，不给区间 · 达到目标"


def test_findings_are_made_in_own_units_only(scene: Scene, client: Client) -> None:
    client.force_login(scene.cast.user("wang"))
    form = {"statement": "别组的事", "unit": scene.cast.other_team.pk}

    page = client.post(reverse("lms_evaluation:finding_new"), form)

    assert list(page.context["form"].errors) == ["unit"]
    assert Finding.objects.count() == 1


def test_the_owner_of_an_action_works_in_the_unit(scene: Scene, client: Client) -> None:
    client.force_login(scene.cast.user("wang"))
    form = {
        "title": "另一件事",
        "owner": scene.cast.chen.number,
        "due_on": "2026-12-01",
        "measure": scene.fcr.pk,
        "target": "80",
        "measure_from": "2026-12-02",
        "measure_to": "2026-12-31",
    }
    count_october(scene)

    page = client.post(scene.finding.get_absolute_url(), form)

    assert list(page.context["form"].errors) == ["owner"]
    client.post(scene.finding.get_absolute_url(), form | {"owner": scene.cast.li.number})
    assert ImprovementAction.objects.get(title="另一件事").target == 0.8


@pytest.mark.parametrize(
    ("unit", "target", "refused"),
    [
        ("percent", "-5", True),
        ("percent", "100.1", True),
        ("percent", "0", False),
        ("percent", "100", False),
        ("seconds", "180", False),
    ],
)
def test_the_target_of_a_percentage_lies_between_nought_and_a_hundred(
    scene: Scene, client: Client, unit: str, target: str, refused: bool
) -> None:
    client.force_login(scene.cast.user("wang"))
    count_october(scene)
    scene.fcr.unit = unit
    scene.fcr.save()
    form = {
        "title": "另一件事",
        "owner": scene.cast.li.number,
        "due_on": "2026-12-01",
        "measure": scene.fcr.pk,
        "target": target,
        "measure_from": "2026-12-02",
        "measure_to": "2026-12-31",
    }

    page = client.post(scene.finding.get_absolute_url(), form)

    errors = {"target": ["该指标是百分比，目标须在 0 到 100 之间。"]} if refused else {}
    assert (page.context["form"].errors if page.context else {}) == errors
    assert ImprovementAction.objects.filter(title="另一件事").exists() is not refused


def test_open_actions_are_those_of_own_units_and_own_ones(scene: Scene) -> None:
    cast = scene.cast

    assert [each.action for each in open_actions(cast.user("wang"))] == [scene.action]
    assert [each.action for each in open_actions(cast.user("li"))] == [scene.action]
    assert open_actions(cast.user("chen")) == ()


@pytest.mark.parametrize("actions", [1, 3])
def test_the_board_takes_a_constant_number_of_queries(
    scene: Scene, client: Client, actions: int, django_assert_num_queries: object
) -> None:
    for number in range(1, actions):
        draft = replace(make_draft(scene.cast, scene.fcr), title=f"第 {number} 件")
        plan_action(finding=scene.finding, draft=draft, by=scene.cast.user("wang"))
    client.force_login(scene.cast.user("wang"))

    with django_assert_num_queries(8):  # type: ignore[operator] # a fixture of pytest-django
        assert client.get(BOARD).status_code == 200


def fill(centre: Centre, *, numerator: int = 8) -> None:
    """Write one row a person, yesterday."""
    fcr = make_indicator()
    IndicatorValue.objects.bulk_create(
        IndicatorValue(
            indicator=fcr,
            employee=each,
            unit=team,
            day=timezone.localdate() - timedelta(days=1),
            numerator=numerator,
            denominator=10,
        )
        for team in centre.teams
        for each in centre.people[team.pk]
    )
    rebuild_months()


def picture_of(centre: Centre) -> object:
    """Give the teams of the centre as its head sees them."""
    head = make_employee("主任", unit=OrgUnit.objects.get(pk=centre.unit.pk), role=Role.MANAGER)
    period = Period.months_to(timezone.localdate(), 3)
    return with_figures(team_picture(teams_of_reader(head.user), period, {}, "其他小班组"))  # type: ignore[arg-type] # account


def test_teams_stand_in_the_order_of_the_tree_and_small_ones_are_pooled() -> None:
    large, small = make_centre(2, code="K02", people=6), make_centre(2, code="K01", people=3)
    fill(Centre(large.unit, (*large.teams, *small.teams), large.people | small.people))
    for team in small.teams:
        OrgUnit.objects.get(pk=team.pk).move(OrgUnit.objects.get(pk=large.unit.pk), pos="sorted-child")

    picture = picture_of(large)

    rows = [(row.name, row.people, row.figures[0].sample) for row in picture.rows]  # type: ignore[attr-defined]
    assert rows == [("热线1组", 6, "48 / 60"), ("热线2组", 6, "48 / 60"), ("其他小班组", 6, "48 / 60")]
    assert picture.rows[0].figures[0].interval_text == "95% 区间 68.2–88.2%"  # type: ignore[attr-defined]
    assert picture.rows[2].pooled == ("热线1组", "热线2组")  # type: ignore[attr-defined]


def test_the_table_says_intervals_and_what_is_counted_over_what(client: Client) -> None:
    fill(make_centre(1, people=6))
    client.force_login(make_user_with_role(Role.HR))

    page = client.get(reverse("lms_performance:teams")).content.decode()

    assert '<span class="muted small team-interval" aria-hidden="true">95% 区间 68.2–88.2%</span>' in page
    assert "首次联系件数" in page.partition("分子与分母怎么数")[2]


def test_a_pool_of_fewer_than_five_people_shows_nothing() -> None:
    centre = make_centre(1, people=3)
    fill(centre)

    picture = picture_of(centre)

    figure = picture.rows[0].figures[0]  # type: ignore[attr-defined]
    assert (figure.value, figure.text, figure.numerator, figure.enough) == (None, "", 0.0, False)


def test_a_manager_sees_own_teams_and_takes_them_away(client: Client) -> None:
    centre, other = make_centre(1, code="K01"), make_centre(1, code="K02")
    fill(Centre(centre.unit, (*centre.teams, *other.teams), centre.people | other.people))
    head = make_employee("主任", unit=OrgUnit.objects.get(pk=centre.unit.pk), role=Role.MANAGER)
    client.force_login(head.user)  # type: ignore[arg-type] # the account exists

    page, sheet = client.get(TEAMS), client.get(TEAMS + "?export=xlsx")

    assert [line.row.unit for line in page.context["lines"]] == list(centre.teams)
    assert sheet.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    cells = load_workbook(BytesIO(sheet.content)).active["F"][1:]  # type: ignore[index,union-attr] # a sheet
    shown = page.context["lines"][0].cells[0].figure.value
    assert [(cells[0].value, cells[0].number_format)] == [(pytest.approx(shown), "0.0%")]


def test_the_people_of_a_team_are_said_to_be_those_with_figures(client: Client) -> None:
    """Whoever moved away since has figures of days in the team, and no longer stands in its roster."""
    centre = make_centre(1, code="K01")
    fill(centre)
    head = make_employee("主任", unit=OrgUnit.objects.get(pk=centre.unit.pk), role=Role.MANAGER)
    moved = Posting.objects.filter(unit=centre.teams[0]).first()
    assert moved is not None
    before = Posting.objects.on(timezone.localdate()).filter(unit=centre.teams[0]).count()
    moved.ends_on = timezone.localdate() - timedelta(days=1)
    moved.save()
    client.force_login(head.user)  # type: ignore[arg-type] # the account exists

    page, sheet = client.get(TEAMS), client.get(TEAMS + "?export=xlsx")

    assert Posting.objects.on(timezone.localdate()).filter(unit=centre.teams[0]).count() == before - 1
    assert page.context["lines"][0].row.people == before
    assert "人数为本期在该班组有数据的人，含后来调出的。" in page.context["note"]
    assert [cell.value for cell in load_workbook(BytesIO(sheet.content)).active["C"]] == [  # type: ignore[index,union-attr] # a sheet
        "有数据的人数",
        before,
    ]


@pytest.mark.parametrize("teams", [1, 3])
def test_the_team_table_takes_a_constant_number_of_queries(
    client: Client, teams: int, django_assert_num_queries: object
) -> None:
    fill(make_centre(teams))
    client.force_login(make_user_with_role(Role.HR))

    with django_assert_num_queries(14):  # type: ignore[operator] # a fixture of pytest-django
        assert client.get(TEAMS).status_code == 200
    with django_assert_num_queries(11):  # type: ignore[operator] # a fixture of pytest-django
        assert client.get(TEAMS).status_code == 200


def test_more_teams_than_fit_stand_by_level(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    top = make_unit("话务部", code="K", kind=UnitKind.CITY)
    first = make_centre(2, code="K01", parent=top)
    second = make_centre(3, code="K02", parent=top)
    fill(Centre(first.unit, (*first.teams, *second.teams), first.people | second.people))
    client.force_login(make_user_with_role(Role.HR))
    whole = client.get(TEAMS).context["lines"]
    monkeypatch.setattr("lms.performance.teams.views.TEAMS_AT_ONCE", 4)

    level, below = client.get(TEAMS), client.get(TEAMS + "?months=6&unit=K02")
    sheet = client.get(TEAMS + "?export=xlsx")

    assert level.context["lines"] == []
    branches = [(branch.teams, branch.url) for branch in level.context["branches"]]
    assert branches == [(2, "?months=6&unit=K01"), (3, "?months=6&unit=K02")]
    assert [line.row for line in below.context["lines"]] == [line.row for line in whole[2:]]
    assert below.context["back_url"] == "?months=6&unit=K"
    assert below.context["page_title"].startswith(f"{second.unit.name} · ")
    assert [tab.url.partition("?")[2] for tab in below.context["tabs"]] == [
        f"months={months}&unit=K02" for months in (3, 6, 12)
    ]
    # The workbook holds all teams.
    assert len(load_workbook(BytesIO(sheet.content)).active["B"]) == 6  # type: ignore[arg-type,index,union-attr] # a sheet


@pytest.mark.parametrize("code", ["K02", "none"])
def test_a_unit_without_teams_of_the_reader_is_not_found(client: Client, code: str) -> None:
    centre, other = make_centre(1, code="K01"), make_centre(1, code="K02")
    fill(Centre(centre.unit, (*centre.teams, *other.teams), centre.people | other.people))
    head = make_employee("主任", unit=OrgUnit.objects.get(pk=centre.unit.pk), role=Role.MANAGER)
    client.force_login(head.user)  # type: ignore[arg-type] # the account exists

    assert client.get(f"{TEAMS}?unit={code}").status_code == 404


def test_a_finding_starts_from_a_clause_that_hurts_customers(client: Client) -> None:
    scene = make_scene()
    clauses = make_clauses("2.1", "2.2")
    category = make_category("SVC", clauses["2.1"])
    contacts, li = make_contacts_kpi(), scene.cast.li
    make_value(li, contacts, 270_000, 1_000)
    for number in range(12):
        make_complaint(li, category, ticket=f"C-{number}")
    client.force_login(scene.cast.user("wang"))

    chosen = f"?unit={scene.cast.team.code}&clause=2.1"
    page = client.get(reverse("lms_evaluation:finding_new") + chosen)
    client.post(
        reverse("lms_evaluation:finding_new") + chosen,
        {"statement": "2.1 投诉多", "unit": scene.cast.team.pk},
    )

    finding = Finding.objects.get(statement="2.1 投诉多")
    assert page.context["form"]["statement"].value().startswith("2.1 服务流程管理：")
    assert finding.clause == clauses["2.1"]
    assert (finding.evidence["complaints"], finding.evidence["contacts"]) == (12, 1000.0)


def test_a_finding_about_a_clause_shows_the_figures_kept_with_it(client: Client) -> None:
    scene, clause = make_scene(), make_clauses("2.1")["2.1"]
    scene.finding.clause = clause
    scene.finding.evidence = {
        "clause": "2.1",
        "period": "2026-08-01 – 2026-10-31",
        "verdict": "process",
        "mastery": 0.91,
        "mastery_low": 0.88,
        "mastery_high": 0.93,
        "people": 34,
        "mastery_level": 0.8,
        "complaints": 12,
        "contacts": 1000.0,
    }
    scene.finding.save()
    client.force_login(scene.cast.user("wang"))

    page = client.get(scene.finding.get_absolute_url())

    assert [(fact.name, fact.value, fact.note) for fact in page.context["kept"]] == [
        ("结论", "已掌握，投诉仍多", ""),
        ("统计期间", "2026-08-01 – 2026-10-31", ""),
        ("考试掌握", "91%", "80% 区间 88–93% · 34 人"),
        ("成立的投诉", 12, "共 1,000 次联系"),
    ]


def test_a_finding_written_freely_shows_no_figures(client: Client) -> None:
    scene = make_scene()
    client.force_login(scene.cast.user("wang"))

    page = client.get(scene.finding.get_absolute_url())

    assert page.context["kept"] == ()
    assert "依据的数字" not in page.content.decode()


def test_a_clause_with_too_few_exam_marks_can_still_be_made_a_finding(client: Client) -> None:
    scene, clauses = make_scene(), make_clauses("2.1", "2.2")
    make_marks(scene.cast.li, {clauses["2.1"]: (4, 10)})
    client.force_login(scene.cast.user("wang"))

    page = client.get(reverse("lms_evaluation:finding_new"), {"unit": scene.cast.team.code, "clause": "2.1"})

    assert [fact.name for fact in page.context["source"].facts] == ["条款", "结论", "统计期间"]
