"""Every point of a report's charts says what it stands on and opens the rows behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import chain, pairwise

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from lms.core.ui.charts import Chart
from lms.evaluation.effects.models import EffectEstimate
from lms.evaluation.effects.services import estimate_programme
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.services import WavePlan, declare_programme
from lms.evaluation.reports.queries import TeamMonthRow
from lms.people.api import Role
from lms.performance.indicators.models import IndicatorValue
from lms.performance.indicators.months import rebuild_months
from tests.factories.people import make_employee, make_user_with_role
from tests.factories.programmes import (
    AFTER_ANALYSIS,
    DECLARED_AT,
    Centre,
    make_centre,
    make_indicator,
    make_plan,
    make_programme,
    plant,
)

pytestmark = pytest.mark.django_db

REPORT = "/evaluation/programmes/process-training/"
ROWS = f"{REPORT}rows/"
ALL_ROWS = "全部明细"


@pytest.fixture
def hr(client: Client) -> Client:
    """Sign somebody of HR in."""
    client.force_login(make_user_with_role(Role.HR))
    return client


def estimated(teams: int = 12, *, people: int = 6) -> tuple[Centre, Programme]:
    """Make a programme of three waves, the last of which waits, whose effect was estimated."""
    centre, fcr = make_centre(teams, people=people), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves, effect=0.02)
    estimate_programme(programme=programme, now=AFTER_ANALYSIS)
    return centre, programme


def chart_of(client: Client, name: str) -> Chart:
    """Open the report and give one of its charts."""
    chart: Chart = client.get(REPORT).context[name]
    return chart


def points_of(chart: Chart) -> dict[str, str]:
    """Give what each point of the chart says, by the address it opens."""
    traces = chart.figure_data["data"]  # type: ignore[index] # a figure is a mapping
    found: Iterator[list[str]] = chain.from_iterable(trace.get("customdata", ()) for trace in traces)
    return {address: words for address, words in found if address}


def rows_at(client: Client, address: str) -> list[TeamMonthRow]:
    """Open the rows and list all of them."""
    return list(client.get(address).context["table"].all_rows)


def test_a_point_says_its_value_interval_band_teams_and_months(hr: Client) -> None:
    estimated()

    words = points_of(chart_of(hr, "chart"))[f"{ROWS}?since=2"].split("<br>")

    assert words[0] == "培训开始后 2 个月"
    assert re.fullmatch(r"[+−]\d\.\d\d 个百分点", words[1])
    assert re.fullmatch(r"95% 区间 [+−]\d\.\d\d 至 [+−]\d\.\d\d", words[2])
    assert re.fullmatch(r"所有月份同时成立 [+−]\d\.\d\d 至 [+−]\d\.\d\d", words[3])
    assert words[4] == "这些批次的 8 个班组 · 2026-07、2026-09"


def test_every_month_has_its_label(hr: Client) -> None:
    estimated()

    since, monthly = chart_of(hr, "chart"), chart_of(hr, "months_chart")

    axes = [chart.figure_data["layout"]["xaxis"] for chart in (since, monthly)]  # type: ignore[index]
    assert axes[0]["tickvals"] == [row[0] for row in since.rows]
    assert axes[1]["ticktext"] == sorted({str(row[0])[:7] for row in monthly.rows})


def test_the_band_of_all_months_is_drawn_behind_the_bars(hr: Client) -> None:
    estimated()

    chart = chart_of(hr, "chart")

    before, after, *_points = chart.figure_data["data"]  # type: ignore[index] # a figure is a mapping
    assert [band["fill"] for band in (before, after)] == ["toself"] * 2
    assert max(before["x"]) < -0.5 < min(after["x"])
    ends = {row[0]: (row[4], row[5]) for row in chart.rows}
    assert (min(after["y"]), max(after["y"])) == pytest.approx(
        (
            min(low for time, (low, _high) in ends.items() if time >= 0),  # type: ignore[operator, type-var]
            max(high for time, (_low, high) in ends.items() if time >= 0),  # type: ignore[operator, type-var]
        ),
        abs=0.001,
    )
    assert all(row[4] < row[2] < row[1] < row[3] < row[5] for row in chart.rows)  # type: ignore[operator]


def test_the_rows_behind_a_point_are_its_waves_and_the_teams_not_yet_trained(hr: Client) -> None:
    estimated()

    after, before, start = (rows_at(hr, f"{ROWS}?since={since}") for since in ("2", "-2", "0"))

    # Waves 1 and 2 start in May and July; 3 waits. In July wave 2 is trained and no longer compares.
    assert {(f"{row.month:%m}", row.wave) for row in after} == {("07", 1), ("07", 3), ("09", 2), ("09", 3)}
    assert {(f"{row.month:%m}", row.wave) for row in start} == {
        *(("05", wave) for wave in (1, 2, 3)),
        *(("07", wave) for wave in (2, 3)),
    }
    # Wave 1 is trained in May, so it is nothing to set wave 2 beside, whose base reaches to June.
    assert {(f"{row.month:%m}", row.wave) for row in before} == {
        *(("03", wave) for wave in (1, 2, 3)),
        *(("05", wave) for wave in (2, 3)),
    }
    assert len(after) == 16
    assert {row.since for row in after if row.trained} == {2}


def test_the_daily_values_behind_a_row_sum_to_it_whoever_moved_or_joined(hr: Client) -> None:
    centre, programme = estimated()
    team, other = programme.waves.get(number=1).units.all()[:2]
    september = {"day__range": (date(2026, 9, 1), date(2026, 9, 30))}
    mover, joiner = centre.people[team.pk][0], centre.people[other.pk][0]
    IndicatorValue.objects.filter(employee=mover, **september).update(unit=other)
    IndicatorValue.objects.filter(employee=joiner, **september).update(unit=team)
    rebuild_months()

    (row,) = [row for row in rows_at(hr, ROWS) if row.team == team and f"{row.month:%m}" == "09"]
    page = hr.get(row.url)

    listed = page.context["table"].all_rows
    sums = listed.aggregate(top=Sum("numerator"), bottom=Sum("denominator"))
    assert (float(sums["top"]), float(sums["bottom"])) == (row.numerator, row.denominator)
    assert {value.employee for value in listed} == set(centre.people[team.pk])
    assert f"“全流程与派单培训”声明时在{team.name}的全部人员，不论后来在哪里工作。" in page.text
    assert f'<input type="hidden" name="cohort" value="{programme.key}:{team.code}"' in page.text


def test_a_cohort_of_a_programme_one_may_not_see_is_nobody(client: Client) -> None:
    centre, programme = estimated()
    other = make_centre(1, code="K09")
    manager = make_employee(unit=other.unit, role=Role.MANAGER)
    client.force_login(manager.user)  # type: ignore[arg-type] # an account
    mover = centre.people[centre.teams[0].pk][0]
    IndicatorValue.objects.filter(employee=mover).update(unit=other.teams[0])
    rebuild_months()
    address = reverse("lms_performance:values")
    days = {"since": "2026-01-01", "until": "2026-12-31"}

    everything = client.get(address, days).context["table"]
    cohort = client.get(address, days | {"cohort": f"{programme.key}:{centre.teams[0].code}"})

    assert (everything.total, cohort.context["table"].total) == (9, 0)
    assert "声明时在" not in cohort.text


def test_the_page_says_which_point_is_open_and_leads_back_to_all(hr: Client) -> None:
    estimated()

    narrowed = hr.get(f"{ROWS}?since=2").content.decode()
    whole = hr.get(ROWS)

    assert "培训开始后 2 个月" in narrowed
    assert "2026-07、2026-09：到了这个时点的各批班组" in narrowed
    assert f'<a href="{ROWS}?indicator=fcr">{ALL_ROWS}</a>' in narrowed
    assert ALL_ROWS not in whole.content.decode()
    assert len(list(whole.context["table"].all_rows)) == 12 * 9


@pytest.mark.parametrize(
    "query", ["since=99", "since=x", "wave=1", "wave=1&month=2031-01", "wave=9&month=2026-03"]
)
def test_a_point_there_is_not_opens_all_rows(hr: Client, query: str) -> None:
    estimated()

    page = hr.get(f"{ROWS}?{query}")

    assert len(list(page.context["table"].all_rows)) == 12 * 9
    assert ALL_ROWS not in page.content.decode()


def test_the_table_and_the_points_lead_to_the_same_rows(hr: Client) -> None:
    estimated()

    for name in ("chart", "months_chart"):
        page = hr.get(REPORT)
        chart = page.context[name]
        assert set(points_of(chart)) == set(chart.row_urls)
        assert all(f'href="{url.replace("&", "&amp;")}"' in page.content.decode() for url in chart.row_urls)
        assert all(rows_at(hr, url) for url in chart.row_urls)


def test_teams_that_are_not_judged_are_behind_no_point(hr: Client) -> None:
    centre, programme = estimated(people=5)
    team = programme.waves.get(number=1).units.first()
    assert team is not None
    leaver = centre.people[team.pk][0]
    IndicatorValue.objects.filter(employee=leaver.pk).delete()
    rebuild_months()
    estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    behind = [*rows_at(hr, f"{ROWS}?since=0"), *rows_at(hr, f"{ROWS}?wave=1&month=2026-03")]

    assert team.code not in {row.team.code for row in behind}
    assert team.code in {row.team.code for row in rows_at(hr, ROWS)}


def test_the_raw_lines_are_the_sums_of_the_people_drawn_with_each_wave(hr: Client) -> None:
    centre, programme = estimated()

    chart = chart_of(hr, "months_chart")

    wave = programme.waves.get(number=2)
    people = [each.pk for unit in wave.units.all() for each in centre.people[unit.pk]]
    sums = IndicatorValue.objects.filter(employee__in=people, day__year=2026, day__month=8).aggregate(
        top=Sum("numerator"), bottom=Sum("denominator")
    )
    (row,) = [each for each in chart.rows if tuple(each[:2]) == ("2026-08", 2)]
    assert row[2:] == (
        "是",
        pytest.approx(float(100 * sums["top"] / sums["bottom"]), abs=0.001),
        float(sums["top"]),
        float(sums["bottom"]),
        4,
        24,
    )
    assert points_of(chart)[f"{ROWS}?wave=2&month=2026-08"].startswith("2026-08 · 第 2 批 · 已培训<br>")
    assert re.match(r"一次解决率：2026-09 已培训班组 [\d.]+%，尚未培训班组 [\d.]+%$", str(chart.title))
    assert "模型扣除后的效果为 +" in str(chart.note)


def test_the_lines_are_named_at_their_ends_and_starts_are_marked(hr: Client) -> None:
    estimated()

    layout = chart_of(hr, "months_chart").figure_data["layout"]  # type: ignore[index] # a figure is a mapping

    ends = [each for each in layout["annotations"] if each.get("xref") == "paper"]
    assert [each["text"] for each in ends] == [
        "第 1 批<br>4 个班组",
        "第 2 批<br>4 个班组",
        "等待培训<br>4 个班组",
    ]
    heights = sorted(each["y"] for each in ends)
    low, high = layout["yaxis"]["range"]
    assert low < heights[0]
    assert heights[-1] < high
    assert min(above - below for below, above in pairwise(heights)) > (high - low) / 10
    assert [each["x0"] for each in layout["shapes"]] == ["2026-04-16", "2026-06-16"]


def test_the_raw_numbers_come_as_a_workbook(hr: Client) -> None:
    estimated()

    answer = hr.get(REPORT, {"xlsx": "wave-months"})

    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][:4] == ["月份", "批次", "当月已培训", "数值（%）"]
    assert sheet.max_row == 1 + 9 * 3


def test_a_wave_of_fewer_than_five_people_is_held_back_in_that_month(hr: Client) -> None:
    centre, programme = estimated()
    wave = programme.waves.get(number=1)
    people = [each.pk for unit in wave.units.all() for each in centre.people[unit.pk]]
    IndicatorValue.objects.filter(employee__in=people[4:], day__month=3).delete()
    rebuild_months()
    estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    chart = chart_of(hr, "months_chart")

    (words,) = [row for row in chart.text_rows if tuple(row[:2]) == ("2026-03", "1")]
    (row,) = [row for row in chart.rows if tuple(row[:2]) == ("2026-03", 1)]
    assert words[3:] == ("不显示", "—", "—", "1", "4")
    assert row[3:6] == (None, None, None)
    assert f"{ROWS}?wave=1&month=2026-03" not in points_of(chart)
    trace = chart.figure_data["data"][0]  # type: ignore[index] # a figure is a mapping
    assert [value is None for value in trace["y"]] == [month == 3 for month in range(1, 10)]


def test_before_the_day_there_is_no_chart_of_results(hr: Client) -> None:
    centre, fcr = make_centre(6), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves, effect=0.05)
    Programme.objects.filter(pk=programme.pk).update(analysis_on=date(2099, 1, 1))
    estimate_programme(programme=Programme.objects.get(pk=programme.pk), now=AFTER_ANALYSIS)

    page = hr.get(REPORT)

    assert EffectEstimate.objects.count() == 1
    assert page.context["months_chart"] is None
    assert "data-chart=" not in page.content.decode()
    assert len(rows_at(hr, f"{ROWS}?since=0")) == len(rows_at(hr, ROWS))


def test_without_a_number_the_raw_lines_still_stand_and_say_that_no_effect_is_stated(hr: Client) -> None:
    estimated(3)

    page = hr.get(REPORT)

    assert page.context["chart"].withheld
    assert "这里不说效果" in page.context["months_chart"].note
    assert 'data-chart="wave-months"' in page.content.decode()


def declared_by_hand(
    centre: Centre, starts: tuple[date | None, ...], *, first: date, analysis_on: date
) -> Programme:
    """Declare waves chosen by hand, in the order of the teams, with figures of every month."""
    fcr = make_indicator()
    plan = replace(make_plan(centre, fcr), panel_from=first, analysis_on=analysis_on)
    share = len(centre.teams) // len(starts)
    waves = tuple(
        WavePlan(start, centre.teams[place * share : (place + 1) * share])
        for place, start in enumerate(starts)
    )
    programme = declare_programme(plan=plan, waves=waves, declared_by=None, now=DECLARED_AT)
    months = (analysis_on.year - first.year) * 12 + analysis_on.month - first.month
    plant(centre, fcr, waves=waves, effect=0.02, first=first, months=months)
    return programme


def test_where_everybody_starts_at_once_there_are_raw_lines_and_nobody_beside(hr: Client) -> None:
    programme = declared_by_hand(
        make_centre(6), (date(2026, 5, 1),), first=date(2025, 1, 1), analysis_on=date(2027, 1, 1)
    )
    estimate_programme(programme=programme, now=datetime(2027, 1, 5, tzinfo=UTC))

    page = hr.get(REPORT)

    report, chart = page.context["report"], page.context["months_chart"]
    assert (report.grade, report.title) == (
        "D",
        "全流程与派单培训：一次解决率提高约 2.0 个百分点（没有等待的班组作对照，也可能另有原因）",
    )
    assert page.context["chart"].withheld
    assert chart.title == "一次解决率：逐月数字，没有尚未培训的班组可对照"
    assert len(rows_at(hr, f"{ROWS}?wave=1&month=2026-05")) == 6


def test_without_a_lot_the_points_open_their_rows_too(hr: Client) -> None:
    programme = declared_by_hand(
        make_centre(12), (date(2026, 6, 1), None), first=date(2025, 10, 1), analysis_on=date(2026, 10, 1)
    )
    estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    page = hr.get(REPORT)

    assert page.context["report"].grade == "B"
    rows = rows_at(hr, f"{ROWS}?since=3")
    assert {(f"{row.month:%Y-%m}", row.wave) for row in rows} == {("2026-09", 1), ("2026-09", 2)}
