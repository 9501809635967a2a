"""An action keeps the figure from before the work, shows it beside the measure, and claims no effect."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from lms.core.trail.models import AuditEntry
from lms.evaluation.actions import before_after as before_after_queries
from lms.evaluation.actions.before_after import before_after, met_at_the_start
from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.actions.services import finish_check, plan_action, start_action, take_measure
from lms.evaluation.choices import Stage
from lms.people.api import Employee
from lms.performance.indicators.models import IndicatorValue
from lms.performance.indicators.months import rebuild_months
from tests.factories.improvement import FOUND_AT, MEASURE_FROM, MEASURE_TO, Scene, make_draft, make_scene
from tests.factories.people import make_employee

pytestmark = pytest.mark.django_db

# FOUND_AT is 1 September; October has 31 days, so the days before are 1 to 31 August.
BEFORE_FROM, BEFORE_TO = date(2026, 8, 1), date(2026, 8, 31)
CAVEAT = "前后有差异不等于措施有效"


@pytest.fixture
def scene() -> Scene:
    """Give a planned action of Li's in Wang's team."""
    return make_scene()


@pytest.fixture
def people(scene: Scene) -> list[Employee]:
    """Give six people of the team."""
    return [make_employee(f"组员{number}", unit=scene.cast.team) for number in range(6)]


def count(scene: Scene, people: list[Employee], day: date, numerator: int, denominator: int) -> None:
    """Write the same day of each of the people."""
    IndicatorValue.objects.bulk_create(
        IndicatorValue(
            indicator=scene.fcr,
            employee=person,
            unit=scene.cast.team,
            day=day,
            numerator=numerator,
            denominator=denominator,
        )
        for person in people
    )
    rebuild_months()


def begin(scene: Scene) -> ImprovementAction:
    """Start the work on 1 September."""
    return start_action(action=scene.action, move=scene.move(Stage.PLAN, FOUND_AT))


def measured(scene: Scene) -> ImprovementAction:
    """Take the measure after October."""
    scene.at(Stage.CHECK)
    return take_measure(action=scene.action, move=scene.move(Stage.CHECK))


def test_starting_keeps_the_figure_of_as_many_days_before(scene: Scene, people: list[Employee]) -> None:
    count(scene, people, BEFORE_FROM, 40, 60)
    count(scene, people, BEFORE_TO, 20, 40)
    count(scene, people, BEFORE_FROM - timedelta(days=1), 1, 500)
    count(scene, people, BEFORE_TO + timedelta(days=1), 1, 500)

    action = begin(scene)

    action.refresh_from_db()
    assert (action.begun_on, action.baseline_at) == (date(2026, 9, 1), FOUND_AT)
    assert (action.baseline_numerator, action.baseline_denominator) == (Decimal(360), Decimal(600))
    assert action.baseline_people == 6
    assert action.baseline_low < 0.6 < action.baseline_high  # type: ignore[operator] # both were kept
    entry = AuditEntry.objects.about(action).get(action="action.baseline")
    assert (entry.details["numerator"], entry.details["denominator"]) == (360, 600)


def test_rows_that_came_late_are_counted_with_the_measure_and_written_down(
    scene: Scene, people: list[Employee]
) -> None:
    count(scene, people, BEFORE_FROM, 40, 60)
    begin(scene)
    count(scene, people, BEFORE_TO, 20, 40)
    count(scene, people, MEASURE_FROM, 70, 100)

    action = measured(scene)

    assert (action.baseline_numerator, action.baseline_denominator) == (Decimal(360), Decimal(600))
    assert (action.measured_people, action.measured_numerator) == (6, Decimal(420))
    kept = AuditEntry.objects.about(action).filter(action="action.baseline").order_by("pk")
    assert [entry.details["denominator"] for entry in kept] == [360, 600]


def test_what_is_unchanged_at_the_measure_is_kept_once(scene: Scene, people: list[Employee]) -> None:
    count(scene, people, BEFORE_FROM, 40, 60)
    begin(scene)
    count(scene, people, MEASURE_FROM, 70, 100)

    measured(scene)

    assert AuditEntry.objects.about(scene.action).filter(action="action.baseline").count() == 1


def test_rows_rewritten_after_the_measure_change_neither_side(scene: Scene, people: list[Employee]) -> None:
    count(scene, people, BEFORE_FROM, 40, 60)
    begin(scene)
    count(scene, people, MEASURE_FROM, 70, 100)
    measured(scene)
    IndicatorValue.objects.all().delete()

    shown = before_after(ImprovementAction.objects.get(pk=scene.action.pk), MEASURE_TO, opens_rows=True)

    assert shown is not None
    assert [row.sample for row in shown.rows] == ["240 / 360", "420 / 600"]


def test_the_page_shows_both_sides_and_calls_the_difference_no_effect(
    scene: Scene, people: list[Employee], client: Client
) -> None:
    count(scene, people, BEFORE_FROM, 50, 100)
    begin(scene)
    count(scene, people, MEASURE_FROM, 80, 100)
    measured(scene)
    client.force_login(scene.cast.user("wang"))

    page = client.get(scene.action.get_absolute_url())

    shown = page.context["comparison"]
    assert [(row.label, row.days, row.value, row.sample, row.people) for row in shown.rows] == [
        ("执行前", "2026-08-01 – 2026-08-31", "50.0%", "300 / 600", "6"),
        ("测量期", "2026-10-01 – 2026-10-31", "80.0%", "480 / 600", "6"),
    ]
    assert shown.sentence == "执行后比执行前高 30.0 个百分点（95% 区间为 +24.8 至 +35.0 个百分点）。"
    assert CAVEAT in page.content.decode()
    assert page.content.decode().count('<svg class="estimate') == 2
    assert (shown.scale.band_low, shown.scale.band_high) == (0.78, shown.scale.high)


def test_the_figure_from_before_stands_beside_the_measure_on_page_and_board(
    scene: Scene, people: list[Employee], client: Client
) -> None:
    count(scene, people, BEFORE_FROM, 50, 100)
    begin(scene)
    count(scene, people, MEASURE_FROM, 80, 100)
    measured(scene)
    client.force_login(scene.cast.user("wang"))

    page = client.get(scene.action.get_absolute_url())
    board = client.get(reverse("lms_evaluation:improvement")).content.decode()

    assert page.context["figure"].note.endswith("达到目标 · 执行前 50.0%")
    assert "执行前 50.0% → 测得 80.0%" in board


def test_the_board_tells_the_day_of_the_work_from_the_day_of_the_measure(
    scene: Scene, people: list[Employee], client: Client
) -> None:
    client.force_login(scene.cast.user("wang"))
    while_planned = client.get(reverse("lms_evaluation:improvement")).content.decode()
    scene.at(Stage.CHECK)

    while_checked = client.get(reverse("lms_evaluation:improvement")).content.decode()

    assert f"工作已逾期（应于 {scene.action.due_on:%Y-%m-%d} 完成）" in while_planned
    assert f"测量期已于 {scene.action.measure_to:%Y-%m-%d} 结束，等待取数" in while_checked


@pytest.mark.parametrize(("numerator", "offered"), [(70, False), (80, True)], ids=["missed", "met"])
def test_a_missed_target_is_not_offered_as_the_standard_way(
    scene: Scene, people: list[Employee], client: Client, numerator: int, offered: bool
) -> None:
    begin(scene)
    count(scene, people, MEASURE_FROM, numerator, 100)
    action = measured(scene)
    finish_check(action=action, move=scene.move(Stage.CHECK))
    client.force_login(scene.cast.user("wang"))

    page = client.get(scene.action.get_absolute_url())

    choices = [value for value, _label in page.context["form"].fields["decision"].choices]
    assert ("standardise" in choices) is offered
    assert ("目标没有达到，所以不能定为常规做法。" in page.content.decode()) is not offered


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ((70, 100), (71, 100), "前后分不出高低：相差 +1.0 个百分点，95% 区间为"),
        ((3, 4), (80, 100), "无法判断是否有变化：样本不足 30，太少，不能据此判断。"),
        (None, (80, 100), "无法判断是否有变化：执行前的这段日子没有任何样本。"),
    ],
)
def test_thin_or_overlapping_figures_are_not_called_a_change(
    scene: Scene,
    people: list[Employee],
    before: tuple[int, int] | None,
    after: tuple[int, int],
    sentence: str,
) -> None:
    if before is not None:
        count(scene, people, BEFORE_FROM, *before)
    begin(scene)
    count(scene, people, MEASURE_FROM, *after)

    shown = before_after(measured(scene), MEASURE_TO, opens_rows=True)

    assert shown is not None
    assert shown.sentence.startswith(sentence)


def test_four_people_before_are_held_back_on_the_page_and_in_its_history(
    scene: Scene, people: list[Employee], client: Client
) -> None:
    count(scene, people[:4], BEFORE_FROM, 17, 191)
    begin(scene)
    count(scene, people, MEASURE_FROM, 80, 100)
    measured(scene)
    client.force_login(scene.cast.user("li"))

    page = client.get(scene.action.get_absolute_url())

    before = page.context["comparison"].rows[0]
    assert (before.value, before.sample, before.number) == ("", "", None)
    assert before.reason == "只有 4 人，为保护个人不显示。"
    assert page.context["comparison"].sentence == "无法判断是否有变化：计入的不足 5 人。"
    assert page.context["comparison"].scale is None
    assert "764" not in strip_tags(page.text)


@pytest.mark.parametrize(
    ("who", "value", "told"),
    [("li", "", False), ("wang", "80.0%", True), ("zhao", "80.0%", True)],
)
def test_a_measure_of_four_people_is_shown_only_to_those_who_may_open_their_rows(
    scene: Scene, people: list[Employee], client: Client, who: str, value: str, told: bool
) -> None:
    count(scene, people[:4], MEASURE_FROM, 152, 190)
    measured(scene)
    client.force_login(scene.cast.user(who))

    page = client.get(scene.action.get_absolute_url())

    (row,) = page.context["comparison"].rows
    assert (page.context["figure"].value, row.value, "608" in page.content.decode()) == (value, value, told)
    if not told:
        assert page.context["figure"].note == "达到目标 · 只有 4 人，为保护个人不显示。"


@pytest.mark.parametrize(
    ("numerator", "people_counted", "hint"),
    [(78, 6, True), (77, 6, False), (90, 4, False)],
    ids=["met", "missed", "too few to tell"],
)
def test_a_target_met_before_the_work_is_pointed_out_while_it_can_be_changed(
    scene: Scene, people: list[Employee], client: Client, numerator: int, people_counted: int, hint: bool
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    count(scene, people[:people_counted], yesterday, numerator, 100)
    client.force_login(scene.cast.user("wang"))

    page = client.get(scene.action.get_absolute_url())

    assert bool(page.context["comparison"].hint) is hint
    assert ("起点已达标" in page.content.decode()) is hint


@pytest.mark.parametrize(
    ("numerator", "people_counted", "asked"),
    [(78, 6, True), (77, 6, False), (90, 4, False)],
    ids=["met", "missed", "too few to tell"],
)
def test_a_target_met_already_is_pointed_out_before_the_action_is_planned(
    scene: Scene, people: list[Employee], client: Client, numerator: int, people_counted: int, asked: bool
) -> None:
    today = timezone.localdate()
    count(scene, people[:people_counted], today - timedelta(days=1), numerator, 100)
    client.force_login(scene.cast.user("wang"))
    address, form = scene.finding.get_absolute_url(), plan(scene, today, target="78")

    page = client.post(address, form)

    assert ImprovementAction.objects.filter(title="另一件事").exists() is not asked
    if asked:
        text = page.content.decode()
        assert "起点已达标" in text
        assert "该单位近 30 天的数字是 78.0%" in text
        assert "照此安排" in text


@pytest.mark.parametrize("begun", [False, True], ids=["planned", "begun"])
@pytest.mark.parametrize(
    ("numerator", "people_counted", "marked"),
    [(78, 6, True), (77, 6, False), (90, 4, False)],
    ids=["met", "missed", "too few to tell"],
)
def test_the_board_and_the_finding_mark_what_was_met_before_the_work(
    scene: Scene,
    people: list[Employee],
    client: Client,
    numerator: int,
    people_counted: int,
    marked: bool,
    begun: bool,
) -> None:
    day = BEFORE_TO if begun else timezone.localdate() - timedelta(days=1)
    count(scene, people[:people_counted], day, numerator, 100)
    if begun:
        begin(scene)
    client.force_login(scene.cast.user("wang"))

    pages = [client.get(reverse("lms_evaluation:improvement")), client.get(scene.finding.get_absolute_url())]

    assert ["起点已达标" in page.content.decode() for page in pages] == [marked, marked]


@pytest.mark.parametrize("together", [1, 2])
def test_each_planned_action_is_judged_by_its_own_unit_and_target(
    scene: Scene, people: list[Employee], together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(before_after_queries, "SUMS_TOGETHER", together)
    count(scene, people, timezone.localdate() - timedelta(days=1), 80, 100)
    draft = replace(make_draft(scene.cast, scene.fcr), target=0.9)
    higher = plan_action(finding=scene.finding, draft=draft, by=scene.cast.user("wang"))

    met = met_at_the_start([scene.action, higher], timezone.localdate())

    assert met == {scene.action.pk}


@pytest.mark.parametrize(
    ("changed", "planned"), [({}, True), ({"target": "70"}, False), ({"target": "90"}, True)]
)
def test_the_warning_is_heard_once_for_what_it_was_about(
    scene: Scene, people: list[Employee], client: Client, changed: dict[str, str], planned: bool
) -> None:
    today = timezone.localdate()
    count(scene, people, today - timedelta(days=1), 78, 100)
    client.force_login(scene.cast.user("wang"))
    address, form = scene.finding.get_absolute_url(), plan(scene, today, target="78")
    heard = client.post(address, form).context["form"].aim

    client.post(address, form | changed | {"heard": heard})

    assert ImprovementAction.objects.filter(title="另一件事").exists() is planned


def plan(scene: Scene, today: date, *, target: str) -> dict[str, object]:
    """Fill in the form of an action of Li's that is measured next month."""
    return {
        "title": "另一件事",
        "owner": scene.cast.li.number,
        "due_on": today + timedelta(days=10),
        "measure": scene.fcr.pk,
        "target": target,
        "measure_from": today + timedelta(days=11),
        "measure_to": today + timedelta(days=40),
    }


def test_a_target_met_before_the_work_is_said_beside_the_measure(
    scene: Scene, people: list[Employee]
) -> None:
    count(scene, people, BEFORE_FROM, 80, 100)
    begin(scene)
    count(scene, people, MEASURE_FROM, 85, 100)

    shown = before_after(measured(scene), MEASURE_TO, opens_rows=True)

    assert shown is not None
    assert shown.hint == "执行前这个数字就有 80.0%，已经达到目标，所以达标不能说明措施起了作用。"


def test_days_measured_before_the_work_began_are_not_compared(scene: Scene, people: list[Employee]) -> None:
    count(scene, people, date(2026, 9, 15), 50, 100)
    count(scene, people, MEASURE_FROM, 80, 100)
    late = datetime(2026, 10, 10, 2, tzinfo=UTC)
    start_action(action=scene.action, move=scene.move(Stage.PLAN, late))

    shown = before_after(measured(scene), MEASURE_TO, opens_rows=True)

    assert shown is not None
    assert shown.sentence == "无法判断是否有变化：测量期早于开始执行的日子。"


def test_work_begun_before_figures_were_kept_says_so(scene: Scene, people: list[Employee]) -> None:
    count(scene, people, MEASURE_FROM, 80, 100)

    shown = before_after(measured(scene), MEASURE_TO, opens_rows=True)

    assert shown is not None
    assert [row.label for row in shown.rows] == ["测量期"]
    assert shown.sentence == "无法判断是否有变化：这项行动开始执行时，系统还没有留存执行前的数字。"


def test_a_measure_taken_before_intervals_were_kept_is_shown_with_its_numbers(
    scene: Scene, people: list[Employee]
) -> None:
    count(scene, people, MEASURE_FROM, 80, 100)

    shown = before_after(scene.at(Stage.ACT, measured=True), MEASURE_TO, opens_rows=True)

    assert shown is not None
    assert [(row.sample, row.people) for row in shown.rows] == [("80 / 100", "6")]


def test_a_planned_action_shows_the_figure_as_it_stands_today(
    scene: Scene, people: list[Employee], client: Client
) -> None:
    today = timezone.localdate()
    count(scene, people, today - timedelta(days=1), 6, 10)
    count(scene, people, today - timedelta(days=31), 7, 10)
    count(scene, people, today - timedelta(days=32), 1, 500)
    client.force_login(scene.cast.user("wang"))

    shown = client.get(scene.action.get_absolute_url()).context["comparison"]

    assert [(row.label, row.value, row.sample) for row in shown.rows] == [("执行前", "65.0%", "78 / 120")]
    assert shown.note == "按今天的数据；开始执行当天留存。"
    assert (shown.sentence, shown.scale) == ("", None)


def test_a_round_that_was_followed_offers_no_next_step(
    scene: Scene, people: list[Employee], client: Client
) -> None:
    count(scene, people, MEASURE_FROM, 70, 100)
    measured(scene)
    scene.at(Stage.ACT, measured=True)
    client.force_login(scene.cast.user("wang"))
    close = {"step": "close", "stage": "act", "decision": "repeat", "conclusion": "再来一轮"}
    client.post(scene.action.get_absolute_url(), close)
    before = client.get(scene.action.get_absolute_url()).context["step_label"]
    days = {"due_on": "2026-12-15", "measure_from": "2026-12-16", "measure_to": "2027-01-15"}

    client.post(scene.action.get_absolute_url(), {"step": "repeat", "stage": "closed"} | days)

    page = client.get(scene.action.get_absolute_url())
    board = client.get("/evaluation/improvement/").content.decode()
    assert before == "开始下一轮"
    assert "开始下一轮" not in board
    assert (page.context["step_label"], page.context["following"].cycle) == ("", 2)
