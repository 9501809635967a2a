"""The team table says what changed since the months before, and says so only where it can be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from lms.evaluation.findings.models import Finding
from lms.people.api import OrgUnit, Role
from lms.performance.evidence.periods import Period, months_before
from lms.performance.indicators.models import Indicator, IndicatorValue
from lms.performance.indicators.months import rebuild_months, sum_months
from lms.performance.teams.queries import TeamPicture, team_picture
from lms.performance.teams.rules import FigureTurn
from tests.factories.people import make_employee, make_position, make_user_with_role
from tests.factories.programmes import Centre, make_centre, make_indicator

pytestmark = pytest.mark.django_db

TEAMS = "/evaluation/teams/"


def month_starts(first: int, last: int) -> list[date]:
    """List the first days of the months so far back, the earliest first."""
    return [months_before(timezone.localdate(), back) for back in range(first, last - 1, -1)]


def write(
    people: Sequence[object],
    unit: OrgUnit,
    indicator: Indicator,
    share: Callable[[int, bool], float],
    days: Sequence[date],
) -> None:
    """Write a hundred contacts a person and month; the last three months are the later span."""
    later = months_before(timezone.localdate(), 2)
    IndicatorValue.objects.bulk_create(
        IndicatorValue(
            indicator=indicator,
            employee=person,
            unit=unit,
            day=day,
            numerator=round(100 * share(number, day >= later)),
            denominator=100,
        )
        for number, person in enumerate(people)
        for day in days
    )
    sum_months(days)


def plant(centre: Centre, changes: Sequence[float], *, back: int = 5) -> Indicator:
    """Give every team its change between the three months before and the last three."""
    fcr = make_indicator()
    for team, change in zip(centre.teams, changes, strict=True):

        def share(number: int, later: bool, change: float = change) -> float:
            return 0.6 + 0.02 * (number % 4) + (change if later else 0.0)

        write(centre.people[team.pk], team, fcr, share, month_starts(back, 0))
    return fcr


def picture_of(centre: Centre) -> TeamPicture:
    """Look at the last three months of all teams."""
    return team_picture(centre.teams, Period.months_to(timezone.localdate(), 3), {}, "其他小班组")


def test_as_many_months_before_are_the_ones_right_before() -> None:
    assert Period(date(2026, 9, 1), date(2026, 11, 27)).before() == Period(
        date(2026, 6, 1), date(2026, 8, 31)
    )
    assert Period(date(2026, 1, 1), date(2026, 1, 3)).before() == Period(
        date(2025, 12, 1), date(2025, 12, 31)
    )


def test_the_team_that_got_worse_is_told_from_those_that_did_not() -> None:
    centre = make_centre(5, people=12)
    plant(centre, [-0.15, 0.0, 0.15, 0.0, 0.0])

    picture = picture_of(centre)

    found = [(row.name, row.changes[0].change.turn) for row in picture.rows]
    assert found == [
        ("热线1组", FigureTurn.WORSE),
        ("热线2组", FigureTurn.NO_CLEAR_DIFFERENCE),
        ("热线3组", FigureTurn.BETTER),
        ("热线4组", FigureTurn.NO_CLEAR_DIFFERENCE),
        ("热线5组", FigureTurn.NO_CLEAR_DIFFERENCE),
    ]
    first = picture.rows[0].changes[0]
    assert (first.before.numerator, first.before.denominator, first.before.n) == (2268, 3600, 12)
    assert first.change.difference == pytest.approx(-0.15)
    assert first.change.others == pytest.approx(0.0)
    assert first.change.gap == pytest.approx(-0.15)


def test_a_fall_of_three_points_in_every_team_calls_nobody_worse(client: Client) -> None:
    plant(make_centre(6, people=12), [-0.03] * 6)
    client.force_login(make_user_with_role(Role.HR))

    card = client.get(TEAMS + "?months=3").context["changes"]

    assert (card.title, card.lines) == ("与其他班组相比：看不出哪个班组变好或变差", ())


def test_the_span_before_begins_where_the_figures_do() -> None:
    centre = make_centre(1, people=12)
    plant(centre, [0.0], back=4)

    assert picture_of(centre).earlier == Period(
        months_before(timezone.localdate(), 4), months_before(timezone.localdate(), 2) - timedelta(days=1)
    )


def test_without_figures_from_before_nothing_is_compared(client: Client) -> None:
    centre = make_centre(1, people=12)
    plant(centre, [0.0], back=2)
    client.force_login(make_user_with_role(Role.HR))

    page = client.get(TEAMS + "?months=3")

    assert page.context["changes"].title == "与其他班组的同期变化相比"
    assert "前期没有数据，无从比较。" in page.content.decode()
    assert page.context["lines"][0].cells[0].change is None


def test_teams_of_fewer_than_five_are_no_measure_for_others() -> None:
    large, small = make_centre(2, code="K01", people=12), make_centre(1, code="K02", people=4)
    plant(Centre(large.unit, (*large.teams, *small.teams), large.people | small.people), [-0.15, 0.0, 0.15])

    picture = team_picture(
        (*large.teams, *small.teams), Period.months_to(timezone.localdate(), 3), {}, "其他小班组"
    )

    assert [row.changes[0].change.turn for row in picture.rows] == [
        FigureTurn.NO_OTHER_TEAMS,
        FigureTurn.NO_OTHER_TEAMS,
        FigureTurn.TOO_FEW_PEOPLE,
    ]
    assert [row.changes[0].change.others for row in picture.rows] == [None] * 3


def test_whoever_moved_between_small_teams_is_one_person() -> None:
    centre = make_centre(2, people=3)
    fcr = plant(centre, [-0.15, -0.15])
    large = make_centre(3, code="K02", people=12)
    for team in large.teams:
        write(
            large.people[team.pk], team, fcr, lambda number, _: 0.6 + 0.02 * (number % 4), month_starts(5, 0)
        )
    mover = centre.people[centre.teams[0].pk][0]
    IndicatorValue.objects.filter(employee=mover, day__gte=months_before(timezone.localdate(), 1)).update(
        unit=centre.teams[1]
    )
    rebuild_months()

    picture = team_picture(
        (*centre.teams, *large.teams), Period.months_to(timezone.localdate(), 3), {}, "其他小班组"
    )

    row = next(row for row in picture.rows if row.name == "其他小班组")
    assert fcr.values.filter(unit__in=centre.teams).values("employee").distinct().count() == 6
    assert (row.changes[0].before.n, row.changes[0].change.turn) == (6, FigureTurn.WORSE)


def test_the_page_lists_what_got_worse_first_and_leads_to_the_rows(client: Client) -> None:
    centre = make_centre(6, people=12)
    fcr = plant(centre, [0.15, 0.0, -0.15, 0.0, 0.0, 0.0])
    head = make_employee("主任", unit=OrgUnit.objects.get(pk=centre.unit.pk), role=Role.MANAGER)
    client.force_login(head.user)  # type: ignore[arg-type] # the account exists

    card = client.get(TEAMS + "?months=3").context["changes"]

    assert card.title == "与其他班组相比：1 项变差，1 项变好"
    assert card.rest == "4 项看不出与其他班组有别。"
    listed = [(line.team, line.change.label, line.before, line.now, line.others) for line in card.lines]
    assert listed == [
        ("热线3组", "变差", "63.0%", "48.0%", "0.0 个百分点"),
        ("热线1组", "变好", "63.0%", "78.0%", "0.0 个百分点"),
    ]
    assert card.lines[0].change.size == "−15.0 个百分点"
    assert f"unit={centre.teams[2].pk}&indicator={fcr.pk}" in card.lines[0].url
    assert client.get(card.lines[0].url).status_code == 200


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ([-0.15, 0.0, 0.0, 0.0], "与其他班组相比：1 项变差"),
        ([0.15, 0.0, 0.0, 0.0], "与其他班组相比：没有看出变差的，1 项变好"),
        ([0.0, 0.0, 0.0, 0.0], "与其他班组相比：看不出哪个班组变好或变差"),
    ],
)
def test_the_title_states_the_finding(client: Client, changes: list[float], title: str) -> None:
    plant(make_centre(4, people=12), changes)
    client.force_login(make_user_with_role(Role.HR))

    assert client.get(TEAMS + "?months=3").context["changes"].title == title


def test_the_workbook_carries_both_spans_and_the_verdict(client: Client) -> None:
    plant(make_centre(4, people=12), [-0.15, 0.0, 0.0, 0.0])
    client.force_login(make_user_with_role(Role.HR))

    answer = client.get(TEAMS + "?months=3&export=xlsx")

    sheet = load_workbook(BytesIO(answer.content)).active
    heads, row = ([cell.value for cell in line] for line in list(sheet.rows)[:2])  # type: ignore[union-attr] # a sheet
    cells = dict(zip(heads, row, strict=True))
    name = "一次解决率"
    assert (cells[f"{name} · 前期分子"], cells[f"{name} · 前期分母"]) == (2268, 3600)
    assert (cells[f"{name} · 分子"], cells[f"{name} · 分母"]) == (1728, 3600)
    assert cells[f"{name} · 变化"] == pytest.approx(-0.15)
    assert cells[f"{name} · 其他班组同期变化（中位）"] == pytest.approx(0.0)
    assert cells[f"{name} · 变化之差下限"] < -0.15 < cells[f"{name} · 变化之差上限"] < 0
    assert cells[f"{name} · 结论"] == "变差"


def test_a_finding_starts_from_a_figure_that_turned_and_keeps_it(client: Client) -> None:
    centre = make_centre(4, people=12)
    plant(centre, [-0.15, 0.0, 0.0, 0.0])
    head = make_employee("主任", unit=OrgUnit.objects.get(pk=centre.unit.pk), role=Role.MANAGER)
    client.force_login(head.user)  # type: ignore[arg-type] # the account exists
    (line,) = client.get(TEAMS + "?months=3").context["changes"].lines

    form = client.get(line.finding_url).context["form"]
    client.post(line.finding_url, {"statement": form["statement"].value(), "unit": centre.teams[0].pk})
    IndicatorValue.objects.update(numerator=0)
    rebuild_months()

    finding = Finding.objects.get()
    page = client.get(finding.get_absolute_url())
    assert finding.statement == "热线1组一次解决率与其他班组同期相比变差：63.0% → 48.0%"
    facts = [(str(fact.value), str(fact.note)) for fact in page.context["kept"]]
    assert facts[:3] == [
        ("一次解决率", ""),
        ("63.0%", "2,268 / 3,600 · 12 人"),
        ("48.0%", "1,728 / 3,600 · 12 人"),
    ]
    assert facts[3] == ("−15.0 个百分点", "其他班组同期中位 0.0 个百分点")
    assert facts[4][0] == "−15.0 个百分点"
    assert facts[4][1].startswith("95% 区间 −")


@pytest.mark.parametrize("query", ["indicator=fcr&unit=K01-02", "indicator=none&unit=K01-01"])
def test_a_figure_that_did_not_turn_starts_an_empty_finding(client: Client, query: str) -> None:
    plant(make_centre(4, people=12), [-0.15, 0.0, 0.0, 0.0])
    client.force_login(make_user_with_role(Role.HR))

    page = client.get(f"/evaluation/improvement/findings/new/?months=3&{query}")

    assert (page.context["source"].facts, page.context["form"]["statement"].value()) == ((), None)


def test_a_foreign_team_starts_no_finding(client: Client) -> None:
    own, foreign = make_centre(1, code="K01", people=12), make_centre(1, code="K02", people=12)
    plant(Centre(own.unit, (*own.teams, *foreign.teams), own.people | foreign.people), [0.0, -0.15])
    head = make_employee("主任", unit=OrgUnit.objects.get(pk=own.unit.pk), role=Role.MANAGER)
    client.force_login(head.user)  # type: ignore[arg-type] # the account exists

    page = client.get("/evaluation/improvement/findings/new/?months=3&indicator=fcr&unit=K02-01")

    assert page.context["source"].facts == ()


def test_an_auditor_is_led_to_no_finding(client: Client) -> None:
    plant(make_centre(4, people=12), [-0.15, 0.0, 0.0, 0.0])
    client.force_login(make_user_with_role(Role.AUDITOR))

    (line,) = client.get(TEAMS + "?months=3").context["changes"].lines

    assert line.finding_url == ""


@pytest.mark.parametrize(
    ("role", "led"), [(Role.HR, True), (Role.AUDITOR, True), (Role.MANAGER, False), (Role.TRAINER, False)]
)
def test_who_oversees_finds_the_team_table_beside_the_effects(client: Client, role: Role, led: bool) -> None:
    position = make_position("主任", leads=True) if role == Role.MANAGER else None
    client.force_login(make_employee("主任", role=role, position=position).user)  # type: ignore[arg-type] # the account exists

    actions = client.get("/evaluation/programmes/").context["actions"]

    assert (TEAMS in [action.url for action in actions]) is led
